"""A seeded history of the demo product's customers, as the requests that their browsers would have sent.

Pure: no input or output, no clock. What the numbers mean is in `parameters.py` and docs/demo.md. Rates are not put
in anywhere: the share of accounts that get going by themselves is counted from what the simulated people did.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from shirube.clock import DAY_MS, HOUR_MS
from shirube.demo import japan
from shirube.demo.behaviour import Help, Life
from shirube.demo.parameters import Parameters
from shirube.demo.population import populate
from shirube.demo.visits import Body

DAYS = 90
SEED = 8


@dataclass(frozen=True, slots=True)
class Batch:
    """A body for `POST /v1/events`, of one person, sent at `at_ms` (its `sent_at` too)."""

    at_ms: int
    body: Body


@dataclass(frozen=True, slots=True)
class PublishGuides:
    """The guides in tutorials/demo go live."""

    at_ms: int


@dataclass(frozen=True, slots=True)
class Assist:
    """Someone of the vendor's staff helped the account, for `minutes`."""

    at_ms: int
    account_id: str
    minutes: int
    note: str


Action = Batch | PublishGuides | Assist


def simulate(
    seed: int,
    start_ms: int,
    end_ms: int,
    parameters: Parameters | None = None,
    site_key: str = "pk_demo",
) -> Iterator[Action]:
    """Everything that happened from `start_ms` to `end_ms` (Unix milliseconds), in order of time.

    The same arguments give the same actions, byte for byte. Accounts start all along the window, so it wants to be
    some weeks longer than the time to go-live and the milestones' window together (90 days with the defaults).
    """
    p = parameters or Parameters()
    live_at = japan.midnight(start_ms, p.go_live_day) + p.go_live_hour * HOUR_MS
    actions: list[Action] = [PublishGuides(live_at)]
    days = (end_ms - start_ms) // DAY_MS
    for account in populate(random.Random(f"{seed} population"), start_ms, days, p):
        life = Life(random.Random(f"{seed} {account.id}"), account, live_at, p, site_key)
        actions += [_action(account.id, item) for item in life.until(end_ms)]
    actions.sort(key=lambda action: action.at_ms)
    yield from (action for action in actions if action.at_ms <= end_ms)


def _action(account_id: str, item: tuple[int, Body] | Help) -> Action:
    if isinstance(item, Help):
        return Assist(item.at_ms, account_id, item.minutes, item.note)
    return Batch(*item)
