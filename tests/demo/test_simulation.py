"""What the simulated history looks like, counted from its requests alone, as a stranger would count them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from pathlib import Path
from time import process_time
from typing import Any
from uuid import UUID

import pytest
from ruamel.yaml import YAML

from shirube.clock import DAY_MS
from shirube.demo import asides, guided
from shirube.demo.parameters import Parameters
from shirube.demo.simulation import DAYS, SEED, Action, Assist, Batch, PublishGuides, simulate

END = 1_795_330_800_000  # 2026-11-22, 16:00 in Japan
START = END - DAYS * DAY_MS
WINDOW = 14 * DAY_MS
MILESTONES = ("customer_added", "invoice_sent", "teammate_invited", "payment_recorded")
ROOT = Path(__file__).resolve().parents[2]


def milliseconds(stamp: str) -> int:
    return int(datetime.fromisoformat(stamp).timestamp() * 1000)


@dataclass
class Counted:
    """What can be known from the outside."""

    live_at: int = 0
    started: dict[str, int] = field(default_factory=dict)
    tests: set[str] = field(default_factory=set)
    persons: set[str] = field(default_factory=set)
    first: dict[tuple[str, str], int] = field(default_factory=dict)
    assists: dict[str, int] = field(default_factory=dict)
    events: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, actions: Iterable[Action]) -> Counted:
        counted = cls()
        for action in actions:
            counted.add(action)
        return counted

    def add(self, action: Action) -> None:
        if isinstance(action, PublishGuides):
            self.live_at = action.at_ms
        elif isinstance(action, Assist):
            self.assists.setdefault(action.account_id, action.at_ms)
        else:
            self.add_body(action.body)

    def add_body(self, body: dict[str, Any]) -> None:
        account, attributes = body["account"]["id"], body["account"].get("attributes", {})
        self.persons.add(body["person"]["id"])
        if attributes:
            self.started.setdefault(account, milliseconds(attributes["signed_up_at"]))
        if attributes.get("test"):
            self.tests.add(account)
        for event in body["events"]:
            self.events[event["name"]] += 1
            self.first.setdefault((account, event["name"]), event["at"])

    def outcome(self, account: str) -> str:
        """Onboarded by themselves, with help, or not, within the window: DESIGN's definition."""
        due = self.started[account] + WINDOW
        met = max(self.first.get((account, name), due) for name in MILESTONES)
        if met >= due:
            return "stalled"
        return "assisted" if self.assists.get(account, due) <= met else "self"

    def outcomes(self, since: int, until: int) -> Counter[str]:
        return Counter(
            self.outcome(account)
            for account, at in self.started.items()
            if since <= at < until and account not in self.tests
        )

    def before(self) -> Counter[str]:
        """Accounts whose window was over when guides went live."""
        return self.outcomes(0, self.live_at - WINDOW)

    def after(self) -> Counter[str]:
        """Accounts that started with guides and whose window is over."""
        return self.outcomes(self.live_at, END - WINDOW)


@pytest.fixture(scope="module")
def history() -> list[Action]:
    return list(simulate(SEED, START, END))


@pytest.fixture(scope="module")
def counted(history: list[Action]) -> Counted:
    return Counted.of(history)


@pytest.fixture(scope="module")
def bodies(history: list[Action]) -> list[dict[str, Any]]:
    return [action.body for action in history if isinstance(action, Batch)]


def rate(outcomes: Counter[str]) -> float:
    return outcomes["self"] / outcomes.total()


def pooled(parameters: Parameters, seeds: range = range(1, 4)) -> tuple[float, float]:
    counts = [Counted.of(simulate(seed, START, END, parameters)) for seed in seeds]
    before, after = Counter[str](), Counter[str]()
    for one in counts:
        before, after = before + one.before(), after + one.after()
    return rate(before), rate(after)


def test_three_accounts_in_ten_got_going_by_themselves_before_guides_and_nearly_eight_after(counted: Counted) -> None:
    assert 0.22 <= rate(counted.before()) <= 0.38
    assert 0.70 <= rate(counted.after()) <= 0.86
    assert counted.before().total() >= 30
    assert counted.after().total() >= 30


def test_other_seeds_tell_the_same_story() -> None:
    before, after = pooled(Parameters())
    assert 0.24 <= before <= 0.38
    assert 0.72 <= after <= 0.86


def test_without_any_effect_of_guides_nothing_changes_when_they_go_live() -> None:
    nobody_is_guided = replace(Parameters(), checklist_lift=1.0, tour_seen_lift=1.0, step_lost=1.0)
    before, after = pooled(nobody_is_guided)
    assert abs(after - before) < 0.12


def test_staff_helped_accounts_that_stood_still_and_no_test_account(counted: Counted) -> None:
    assert counted.before()["assisted"] >= 5
    assert counted.before()["stalled"] >= 5
    assert counted.after()["assisted"] < counted.before()["assisted"]
    assert not counted.tests & counted.assists.keys()


def test_it_has_the_size_that_the_demo_wants(counted: Counted) -> None:
    assert 80_000 <= counted.events.total() <= 115_000
    assert 1_350 <= len(counted.persons) <= 1_650
    assert 115 <= len(counted.started) <= 125
    assert len(counted.tests) == Parameters().test_accounts


def test_a_seed_gives_the_same_history_every_time_and_another_seed_another(history: list[Action]) -> None:
    assert list(simulate(SEED, START, END)) == history
    assert next(iter(simulate(SEED + 1, START, END))) != history[0]


def test_it_is_made_in_less_than_five_seconds_of_work() -> None:
    began = process_time()
    sum(1 for _ in simulate(SEED, START, END))
    assert process_time() - began < 5


def test_actions_come_in_order_of_time_within_the_window(history: list[Action]) -> None:
    times = [action.at_ms for action in history]
    assert times == sorted(times)
    assert START <= times[0] <= times[-1] <= END


def test_every_body_keeps_the_limits_of_the_wire(history: list[Action]) -> None:
    for action in history:
        if isinstance(action, Batch):
            body = action.body
            assert body.keys() == {"key", "sent_at", "person", "account", "events"}
            assert body["sent_at"] == action.at_ms
            assert 1 <= len(body["events"]) <= 100
            assert all(event["at"] <= action.at_ms for event in body["events"])


def test_event_ids_are_unique_and_say_when_they_were_made(bodies: list[dict[str, Any]]) -> None:
    seen = {event["id"]: event["at"] for body in bodies for event in body["events"]}
    assert len(seen) == sum(len(body["events"]) for body in bodies)
    assert all(UUID(event_id).version == 7 for event_id in seen)
    assert all(UUID(event_id).int >> 80 == at for event_id, at in seen.items())


def test_everyone_is_introduced_with_attributes_once(bodies: list[dict[str, Any]]) -> None:
    introduced = Counter(body["person"]["id"] for body in bodies if "attributes" in body["person"])
    assert set(introduced.values()) == {1}
    assert introduced.keys() == {body["person"]["id"] for body in bodies}
    wanted = {"name", "role", "locale", "signed_up_at"}
    assert all(body["person"]["attributes"].keys() >= wanted for body in bodies if "attributes" in body["person"])


def test_no_guide_is_seen_before_it_is_published(counted: Counted, bodies: list[dict[str, Any]]) -> None:
    guided_events = [e for body in bodies for e in body["events"] if "guide" in e["props"]]
    assert guided_events
    assert min(event["at"] for event in guided_events) >= counted.live_at


def test_runs_follow_the_guides_in_the_files() -> None:
    documents = [YAML(typ="safe").load(path) for path in sorted((ROOT / "tutorials" / "demo").glob("*.yaml"))]
    guides = {document["key"]: document for document in documents if document["schema"] == "shirube/v1"}
    for key, steps in guided.TOURS.items():
        described = [(step["key"], step.get("missing", "wait")) for step in guides[key]["steps"]]
        assert described == [(step.key, step.missing) for step in steps]
    assert [task["key"] for task in guides[guided.CHECKLIST]["tasks"]] == list(guided.TASKS)
    assert guides[guided.TOOLTIP]["steps"][0]["key"] == guided.TOOLTIP_STEP
    (news,) = guides[asides.NEWS]["steps"]
    assert (news["key"], [button["key"] for button in news["buttons"]]) == (
        asides.NEWS_STEP,
        [asides.SHOW, asides.LATER],
    )
    assert [entry["key"] for entry in guides[asides.HUB]["entries"]] == list(asides.ENTRIES)


def test_every_run_begins_before_its_steps_and_ends_at_most_once(bodies: list[dict[str, Any]]) -> None:
    runs: dict[str, list[str]] = {}
    for body in bodies:
        for event in body["events"]:
            if "run" in event["props"]:
                runs.setdefault(event["props"]["run"], []).append(event["name"])
    for names in runs.values():
        ends = [name for name in names if name in ("$guide_completed", "$guide_dismissed")]
        assert names[0] == "$guide_started"
        assert len(ends) <= 1
        assert not ends or names[-1] == ends[0]


def test_some_lose_their_way_and_some_targets_are_missing(counted: Counted) -> None:
    assert counted.events["$guide_dismissed"] > 200
    assert counted.events["$step_missing"] > 20
    assert counted.events["$step_back"] > 50


def test_people_work_on_weekdays_in_japan(bodies: list[dict[str, Any]]) -> None:
    visits = [datetime.fromtimestamp(body["events"][0]["at"] / 1000 + 9 * 3600) for body in bodies]
    weekend = sum(visit.weekday() >= 5 for visit in visits)
    assert weekend < 0.05 * len(visits)


def test_the_page_about_the_demo_explains_every_parameter_with_its_value() -> None:
    page = (ROOT / "docs" / "demo.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| ([\d.]+) \| \S", page, re.M))
    assert rows == {f.name: str(f.default) for f in fields(Parameters)}
