"""How the targets of steps were found: the report against a plain count, and what is said of one that drifts."""

from collections import Counter
from statistics import median
from typing import Any
from uuid import UUID

import pytest

from shirube.clock import DAY_MS, HOUR_MS
from shirube.ingest.schema import StoredEvent
from shirube.metrics.export import csv_rows
from shirube.metrics.reports import guide_report, guide_summaries
from shirube.metrics.rules import changed_at, target_state
from shirube.metrics.schema import GuideReport, Period, TargetFinds
from shirube.metrics.targets import NEWEST_RUNS
from tests.metrics.test_reports import first_runs, made, publish_guide, report_of, scene, tour
from tests.support.databases import SyncDatabase
from tests.support.histories import START, Histories, project, props_of
from tests.support.scenes import add_person, workspace

PERIOD = Period.ending(START + 20 * DAY_MS, 30, "Asia/Tokyo")
EXACT, HEALED, MISSING, UNSAID = {"found": "exact"}, {"found": "healed", "confidence": 0.8}, {"found": "missing"}, {}


def plain_how(events: list[StoredEvent], step: str) -> tuple[str, float] | None:
    """How a run's target was found, counted without any of the code under test; None: neither shown nor missing."""

    def first(name: str) -> list[dict[str, Any]]:
        said = [(e.at, props_of(e)) for e in events if e.name == name and props_of(e)["step"] == step]
        return [props for at, props in said if at == min(moment for moment, _ in said)]

    seen, missing = first("$step_seen"), first("$step_missing")
    healed = [said["confidence"] for said in seen if said.get("found") == "healed"]
    if healed:
        return "healed", min(healed)
    if any(said.get("found") == "exact" for said in seen):
        return "exact", 1
    reasons = sorted(said["found"] for said in missing if "found" in said)
    return ((reasons or ["unknown"])[0], 0) if seen or missing else None


@pytest.mark.parametrize("version", [None, 3])
def test_showings_are_the_plain_count(database: SyncDatabase, version: int | None) -> None:
    database.write(scene)
    events = [event for seed in range(3) for event in made(seed)]
    database.write(project, events)
    runs = first_runs(events, version)
    found: Counter[str] = Counter()
    for step in report_of(database, version).steps:
        hows = [how for of in runs.values() if (how := plain_how(of, step.key))]
        counted = Counter(word for word, _ in hows)
        target = step.target
        assert target is not None
        assert {word: getattr(target, word) for word in counted} == counted
        assert target.exactly.denominator == len(hows) - counted["unknown"]
        sure = [confidence for word, confidence in hows if word == "healed"]
        assert (target.confidence, target.lowest) == (pytest.approx(median(sure)), min(sure)) if sure else (None, None)
        found += counted
    assert {"exact", "healed", "missing", "hidden", "ambiguous", "unknown"} == found.keys()


def test_each_version_tells_its_own_share(database: SyncDatabase) -> None:
    database.write(scene)
    events = made(4)
    database.write(project, events)
    for row in report_of(database).by_version:
        runs = first_runs(events, row.version)
        words = [how[0] for of in runs.values() for step in ("open", "fill", "send") if (how := plain_how(of, step))]
        known = [word for word in words if word != "unknown"]
        assert (row.targets.numerator, row.targets.denominator) == (known.count("exact"), len(known))


class Product:
    """A guide with one step, `open`, met by one new person each hour."""

    def __init__(self, database: SyncDatabase, kind: str = "tour") -> None:
        self.kind = kind
        self.database = database
        self.made = Histories(1)
        self.met = 0
        database.write(workspace)
        self.publish()

    def publish(self, *steps: str) -> None:
        """A new version."""
        document = {**tour("first-invoice", *(steps or ("open",))), "kind": self.kind}
        self.database.write(publish_guide, document, START + self.met * HOUR_MS)

    def meet(self, times: int, said: dict[str, Any], version: int = 1, is_test: bool = False) -> int:
        """So many new persons have the step, which says how its target was found; when the first of them has it."""
        since, events = START + self.met * HOUR_MS + 1, []
        for _ in range(times):
            person, run = UUID(int=1_000 + self.met), self.made.id()
            self.database.write(add_person, person, f"p-{self.met}", is_test=is_test)
            of = {"guide": "first-invoice", "version": version, "run": run}
            name = "$step_missing" if said.get("found") in ("missing", "hidden", "ambiguous") else "$step_seen"
            at = START + self.met * HOUR_MS + 1
            events.append(self.made.event(person, None, name, at, **of, step="open", **said))
            events.append(self.made.event(person, None, "$guide_started", at, **of))
            self.met += 1
        self.database.write(project, events)
        return since

    def report(self, version: int | None = None) -> GuideReport:
        """The guide's report."""
        now = START + self.met * HOUR_MS
        found: GuideReport = self.database.read(guide_report, 1, 1, "first-invoice", PERIOD, now, version)
        return found

    def target(self, version: int | None = None) -> TargetFinds:
        """What the report says of the step's target."""
        target = self.report(version).steps[0].target
        assert target is not None
        return target

    def mark(self) -> str:
        """What the guide list says."""
        (summary,) = self.database.read(guide_summaries, 1, 1, START + self.met * HOUR_MS)
        mark: str = summary.targets
        return mark


@pytest.fixture
def product(database: SyncDatabase) -> Product:
    return Product(database)


def test_a_target_that_stops_being_found_exactly_is_drifting_since_then(product: Product) -> None:
    product.meet(12, EXACT)
    assert (product.target().state, product.mark()) == ("sound", "sound")
    product.meet(2, HEALED)
    assert product.target().state == "sound"
    since = product.meet(8, HEALED) - 2 * HOUR_MS
    target = product.target()
    assert (target.state, target.since, product.mark()) == ("drifting", since, "drifting")
    assert (target.exact, target.healed, target.confidence, target.lowest) == (12, 10, 0.8, 0.8)
    assert (target.lately.numerator, target.lately.denominator) == (0, 10)


def test_one_that_is_not_found_any_more_is_broken(product: Product) -> None:
    product.meet(5, EXACT)
    since = product.meet(6, MISSING)
    target = product.target()
    assert (target.state, target.since, target.missing, product.mark()) == ("broken", since, 6, "broken")


def test_a_banner_tells_how_its_place_was_found(database: SyncDatabase) -> None:
    product = Product(database, "banner")
    product.meet(5, EXACT)
    product.meet(6, MISSING)
    assert (product.target().state, product.mark()) == ("broken", "broken")


def test_one_that_never_was_exact_has_no_day_on_which_it_changed(product: Product) -> None:
    product.meet(6, HEALED)
    assert (product.target().state, product.target().since) == ("drifting", None)


def test_once_it_is_found_again_nothing_is_said(product: Product) -> None:
    product.meet(5, EXACT)
    product.meet(6, HEALED)
    product.meet(30, EXACT)
    target = product.target()
    assert (target.state, target.since, target.healed, product.mark()) == ("sound", None, 6, "sound")


def test_a_new_version_is_judged_by_its_own_showings(product: Product) -> None:
    product.meet(5, EXACT)
    product.meet(9, HEALED)
    product.publish("open", "more")
    assert (product.target().state, product.mark()) == ("unknown", "unknown")
    product.meet(4, EXACT, version=2)
    assert (product.target().state, product.mark()) == ("sound", "sound")
    assert product.target(version=1).state == "drifting"
    assert [row.targets.value for row in product.report().by_version] == [1.0, 5 / 14]


def test_who_says_nothing_and_who_tests_proves_nothing(product: Product) -> None:
    product.meet(9, UNSAID)
    product.meet(5, HEALED, is_test=True)
    target = product.target()
    assert (target.state, target.unknown, target.exactly.denominator, product.mark()) == ("unknown", 9, 0, "unknown")


def test_the_list_looks_at_the_newest_runs_alone(product: Product) -> None:
    product.meet(5, HEALED)
    product.meet(NEWEST_RUNS, EXACT)
    assert product.mark() == "sound"
    product.meet(40, HEALED)
    assert (product.mark(), product.target().state) == ("drifting", "drifting")


def test_a_file_has_the_same(product: Product) -> None:
    product.meet(5, EXACT)
    product.meet(6, HEALED)
    head, line = csv_rows(product.report())
    said = dict(zip(head, line, strict=True))
    assert (said["found_exact"], said["found_healed"], said["found_share_exact"]) == (5, 6, 5 / 11)
    assert (said["confidence_median"], said["confidence_lowest"]) == (0.8, 0.8)
    assert (said["target_state"], said["target_changed"]) == ("drifting", "2026-09-22")


STATES = [
    ("", "unknown"),
    ("hh", "unknown"),
    ("??hhe", "drifting"),
    ("eeee", "sound"),
    ("eeeeehhhhh" + "e" * 60, "drifting"),
    ("eeeeeehhhh" + "e" * 10, "mixed"),
    ("eeeeeehhhh" + "e" * 11, "sound"),
    ("mmmeee", "broken"),
    ("mhheee", "drifting"),
    ("meeee" * 3, "mixed"),
    ("meeeee" * 3, "sound"),
    ("a?s?m", "broken"),
]
WORDS = {"e": "exact", "h": "healed", "m": "missing", "s": "hidden", "a": "ambiguous", "?": "unknown"}


@pytest.mark.parametrize(("newest_first", "state"), STATES)
def test_states(newest_first: str, state: str) -> None:
    assert target_state([WORDS[letter] for letter in newest_first]) == state


CHANGES = [
    ("eee|hhh", True),
    ("eeeehee|hhhhehh", True),
    ("ee|hhhh", False),
    ("hhhh", False),
    ("eeee", False),
    ("", False),
    ("eheheh", False),
    ("eeeehhheeee", False),
]


@pytest.mark.parametrize(("showings", "changed"), CHANGES)
def test_when_it_changed_is_where_the_cut_leaves_most_in_order(showings: str, changed: bool) -> None:
    hours = [
        (None if one == "e" else n, int(one == "e"), int(one != "e")) for n, one in enumerate(showings.replace("|", ""))
    ]
    assert changed_at(hours) == (showings.index("|") if changed else None)
