"""What new events add to progress and counters. Pure.

Everything is kept as earliest, latest and sums, so that neither the order in which events arrive nor how they are
batched changes the result. `store` merges into the database by the same rules.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from shirube.clock import DAY_MS
from shirube.ingest.schema import StoredBatch
from shirube.progress.schema import (
    LIFECYCLE,
    SEARCHED,
    Lifecycle,
    RunState,
    button_key,
    read_lifecycle,
    read_search,
)

AccountKey = tuple[int, UUID]
"""Workspace and account."""

NameDay = tuple[str, int]
"""An event's name and a UTC day."""

Days = dict[NameDay, list[int]]
"""Per name and day: count, first and last, the moments in Unix ms."""

UNSAID = 2**62
"""Stands for the number that an event did not say: higher than any that another says of the same moment."""

UNSAID_WHY = "~"
"""The same for a reason."""

FIRST_OF_GUIDE, FIRST_OF_VERSION, NOT_COUNTED = 2, 1, 0
"""`guide_run.counts`: which totals a run is part of."""


class RunKey(NamedTuple):
    """One run of a guide by a person."""

    workspace_id: int
    environment_id: int
    person_id: UUID
    guide_key: str
    version: int
    run: UUID


GuideOfPerson = tuple[int, int, UUID, str]
"""The first four of a `RunKey`: runs with the same ones share who is first."""


@dataclass(slots=True)
class Run:
    """What the events of one run add up to; moments in Unix ms. `dismissed` and `step` carry what they are about."""

    first_at: int
    last_at: int
    started_at: int | None = None
    completed_at: int | None = None
    dismissed: tuple[int, str] | None = None
    step: tuple[int, str] | None = None


@dataclass(slots=True)
class Step:
    """What happened on one step or task in one run, each with its first moment: `seen` with how its target was found,
    `done` with the ms from seen to done, `missing` with why; `UNSAID` and `UNSAID_WHY` where the event did not say.
    """

    seen: tuple[int, int] | None = None
    done: tuple[int, int] | None = None
    missing: tuple[int, str] | None = None


SearchKey = tuple[int, int, str, int, UUID, str]
"""Workspace, environment, guide, moment, person and the query as `normal_query` leaves it."""

_WIDGETS_OWN = LIFECYCLE | {SEARCHED}
MAX_QUERY = 100
MASK = "•••"
_PRIVATE = re.compile(
    r"\S+@\S+"  # an address
    r"|\+?\d(?:[\s().-]{0,2}\d){5,}"  # a number of six digits or more: of a telephone, a card, an invoice
    r"|(?=[!-~]*\d)(?=[!-~]*[a-z])[!-~]{20,}"  # a key, a token, a link with an id
)


@dataclass(slots=True)
class Tally:
    """What a number of events add, keyed as the tables are."""

    accounts: dict[AccountKey, Days] = field(default_factory=dict)
    runs: dict[RunKey, Run] = field(default_factory=dict)
    steps: dict[tuple[RunKey, str], Step] = field(default_factory=dict)
    searches: dict[SearchKey, tuple[int, int]] = field(default_factory=dict)
    """By what it was: the version, and how much was found."""

    def started(self) -> set[GuideOfPerson]:
        """For whom a start became known: there, which run is the first may have changed."""
        return {key[:4] for key, run in self.runs.items() if run.started_at is not None}


def tally(batches: Iterable[StoredBatch]) -> Tally:
    """Add events up. The one loop that every event passes: nothing here that an ordinary event does not need."""
    found = Tally()
    for batch in batches:
        _workspace, _environment, _person, account, _received_at, events = batch
        days: Days = {} if account is None else found.accounts.setdefault((batch.workspace_id, account), {})
        for _id, name, at, _client_at, props in events:
            if account is not None:
                _count(days, (name, at // DAY_MS), at)
            if name in _WIDGETS_OWN:
                _add(found, batch, name, at, props)
    return found


def _add(found: Tally, batch: StoredBatch, name: str, at: int, props: str | None) -> None:
    workspace, environment, person = batch[:3]
    if name == SEARCHED:
        _search(found, (workspace, environment), person, at, props)
        return
    said = read_lifecycle(name, props)
    if said is not None:
        run = RunKey(workspace, environment, person, said.guide, said.version, said.run)
        _follow(found, run, name, at, said)


def _search(found: Tally, of: tuple[int, int], person: UUID, at: int, props: str | None) -> None:
    said = read_search(props)
    query = normal_query(said.query) if said else ""
    if said and query:
        key = (*of, said.guide, at, person, query)
        found.searches[key] = max(found.searches.get(key, (0, 0)), (said.version, said.results))


def normal_query(text: str) -> str:
    """A query as it is counted: trimmed, in small letters, in one width. What may tell of a person (addresses, numbers
    of six digits or more, keys) is not kept: `MASK` stands for it.
    """
    plain = " ".join(unicodedata.normalize("NFKC", text).lower().split())
    return _PRIVATE.sub(MASK, plain)[:MAX_QUERY].strip()


def _count(days: Days, key: NameDay, at: int) -> None:
    kept = days.get(key)
    if kept is None:
        days[key] = [1, at, at]
        return
    kept[0] += 1
    if at < kept[1]:
        kept[1] = at
    if at > kept[2]:
        kept[2] = at


def _follow(found: Tally, key: RunKey, name: str, at: int, said: Lifecycle) -> None:
    run = found.runs.get(key)
    if run is None:
        run = found.runs[key] = Run(at, at)
    run.first_at, run.last_at = min(run.first_at, at), max(run.last_at, at)
    if name == "$guide_started":
        run.started_at = earliest(run.started_at, at)
    elif name == "$guide_completed":
        run.completed_at = earliest(run.completed_at, at)
    elif name == "$guide_dismissed":
        run.dismissed = min(run.dismissed or (at, said.dismissed_by), (at, said.dismissed_by))
    elif said.task or said.step or said.entry:
        _follow_step(found, run, key, name, at, said)


def _follow_step(found: Tally, run: Run, key: RunKey, name: str, at: int, said: Lifecycle) -> None:
    if name == "$step_back":
        return
    step_key = _part_key(name, said)
    step = found.steps.setdefault((key, step_key), Step())
    if name == "$step_seen":
        seen = (at, UNSAID if said.certainty is None else said.certainty)
        step.seen = min(step.seen or seen, seen)
    elif name == "$step_missing":
        missing = (at, said.not_found or UNSAID_WHY)
        step.missing = min(step.missing or missing, missing)
    else:
        done = (at, UNSAID if said.took is None else said.took)
        step.done = min(step.done or done, done)
        return
    run.step = max(run.step or (at, step_key), (at, step_key))


def _part_key(name: str, said: Lifecycle) -> str:
    """The step, task, entry or button that the event is about."""
    if name == "$button_clicked":
        return button_key(said.step, said.button or "")
    return {"$task_done": said.task, "$entry_opened": said.entry}.get(name, said.step) or ""


def earliest(kept: int | None, at: int) -> int:
    """The earlier of two moments, one of which may not be known."""
    return at if kept is None else min(kept, at)


def which_count(runs: Sequence[tuple[int, UUID, int | None]]) -> list[int]:
    """What each of one person's runs of one guide counts for; runs are (version, run, started).

    The first by start is the person's first of the guide, the first of each other version is the first of that one; the
    run's id decides between equal starts. A run without a known start counts for nothing.
    """
    counts = [NOT_COUNTED] * len(runs)
    started = [(at, run.int, version, i) for i, (version, run, at) in enumerate(runs) if at is not None]
    versions: set[int] = set()
    for _at, _run, version, i in sorted(started):
        if version not in versions:
            counts[i] = FIRST_OF_VERSION if versions else FIRST_OF_GUIDE
            versions.add(version)
    return counts


def state_of(completed_at: int | None, dismissed_at: int | None) -> RunState:
    """A run's state: completing wins over dismissing, whichever came first."""
    if completed_at is not None:
        return "completed"
    return "started" if dismissed_at is None else "dismissed"
