"""Guide reports against a plain count of the same events."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from statistics import median
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, update

from shirube.clock import DAY_MS
from shirube.errors import NotFound
from shirube.guides.documents import parse
from shirube.guides.store import publish, save_draft
from shirube.ingest.schema import StoredEvent
from shirube.metrics.export import csv_rows
from shirube.metrics.reports import guide_report, guide_summaries
from shirube.metrics.schema import GuideReport, Period
from shirube.people.tables import account, person
from tests.support.databases import SyncDatabase
from tests.support.histories import START, STEPS, Histories, moments, plain_runs, project, props_of
from tests.support.scenes import add_account, add_person, workspace

TOKYO = ZoneInfo("Asia/Tokyo")
NOW = START + 10 * DAY_MS
PERIOD = Period.ending(START + 6 * DAY_MS, 5, "Asia/Tokyo")
PEOPLE = [(UUID(int=n + 1), None) for n in range(40)]
TESTERS = {UUID(int=1), UUID(int=2), UUID(int=3)}


def tour(key: str, *steps: str) -> dict[str, Any]:
    parts = [{"key": step, "target": "#x", "title": f"**{step}** it"} for step in steps]
    return {"schema": "shirube/v1", "key": key, "kind": "tour", "name": key, "steps": parts}


def publish_guide(connection: Connection, document: dict[str, Any], at: int) -> None:
    save_draft(connection, 1, parse(document), at)
    publish(connection, 1, 1, document["key"], at)


def scene(connection: Connection) -> None:
    workspace(connection)
    add_account(connection, UUID(int=500), "real")
    add_account(connection, UUID(int=501), "test", is_test=True)
    for person_id, _ in PEOPLE:
        of = UUID(int=501) if person_id == UUID(int=2) else UUID(int=500)
        add_person(connection, person_id, f"p-{person_id.int}", of, is_test=person_id in TESTERS - {UUID(int=2)})
    publish_guide(connection, tour("first-invoice", "open", "send"), START)
    publish_guide(connection, tour("first-invoice", "open", "fill"), START + 1)
    publish_guide(connection, tour("first-invoice", "open", "fill", "send"), START + 2)


def made(seed: int, size: int = 250) -> list[StoredEvent]:
    return Histories(seed).history(PEOPLE, days=7, size=size)


Runs = dict[tuple[Any, ...], list[StoredEvent]]


def first_runs(events: Sequence[StoredEvent], version: int | None) -> Runs:
    """Each person's first run of the guide (of that version), tests left out."""
    first: dict[UUID, tuple[Any, ...]] = {}
    runs = {key: of for key, of in plain_runs(events).items() if key[2] == "first-invoice"}
    for key, of in runs.items():
        begun = moments(of, "$guide_started")
        if begun and version in (None, key[4]) and key[3] not in TESTERS:
            first[key[3]] = min(first.get(key[3], (begun[0], key[5].int, key)), (begun[0], key[5].int, key))
    return {key: runs[key] for at, _, key in first.values() if PERIOD.start <= at < PERIOD.end}


def ends(runs: Runs) -> Counter[str]:
    found: Counter[str] = Counter()
    for of in runs.values():
        names = {e.name for e in of}
        found[
            "completed" if "$guide_completed" in names else "dismissed" if "$guide_dismissed" in names else "open"
        ] += 1
    return found


def seconds(runs: Runs) -> float | None:
    took = [
        moments(of, "$guide_completed")[0] - moments(of, "$guide_started")[0]
        for of in runs.values()
        if moments(of, "$guide_completed")
    ]
    return median(took) / 1000 if took else None


def fate(of: list[StoredEvent]) -> tuple[str, str] | None:
    """The furthest step of a run that did not complete, and what became of the person."""
    if moments(of, "$guide_completed"):
        return None
    reached = {}
    for step in STEPS:
        seen, missing = (moments(of, name, step=step) for name in ("$step_seen", "$step_missing"))
        if seen or missing:
            reached[step] = ((seen or missing)[0], bool(seen))
    if not reached:
        return "", "before"
    furthest = max(reached, key=lambda step: (reached[step][0], [-ord(c) for c in step]))
    by = min(((e.at, props_of(e)["by"]) for e in of if e.name == "$guide_dismissed"), default=None)
    if by is None and max(e.at for e in of) > NOW - 7 * DAY_MS:
        return furthest, "here"
    missing = by is not None and by[1] == "missing"
    return furthest, "lost" if missing or not reached[furthest][1] else "left"


def report_of(database: SyncDatabase, version: int | None = None, now: int = NOW) -> GuideReport:
    return database.read(guide_report, 1, 1, "first-invoice", PERIOD, now, version)


@pytest.mark.parametrize("version", [None, 1, 2, 3])
def test_the_report_is_the_plain_count(database: SyncDatabase, version: int | None) -> None:
    database.write(scene)
    for seed in range(3):
        database.write(project, made(seed))
    runs = first_runs([e for seed in range(3) for e in made(seed)], version)
    report = report_of(database, version)
    counted = ends(runs)
    assert report.started == len(runs) > 10
    assert (report.completed, report.dismissed, report.in_progress) == (
        counted["completed"],
        counted["dismissed"],
        counted["open"],
    )
    assert report.rate.value == counted["completed"] / len(runs)
    assert report.median_seconds == seconds(runs)
    check_series(report, runs)
    check_steps(report, runs)


def check_series(report: GuideReport, runs: Runs) -> None:
    started: Counter[Any] = Counter()
    completed: Counter[Any] = Counter()
    for of in runs.values():
        day = datetime.fromtimestamp(moments(of, "$guide_started")[0] / 1000, TOKYO).date()
        started[day] += 1
        completed[day] += bool(moments(of, "$guide_completed"))
    assert len(report.series) == 5
    assert all((one.started, one.completed) == (started[one.day], completed[one.day]) for one in report.series)


def check_steps(report: GuideReport, runs: Runs) -> None:
    fates = Counter(fate(of) for of in runs.values())
    assert report.before_first_step == fates[("", "before")]
    lost = 0
    for step in report.steps:
        seen = [of for of in runs.values() if moments(of, "$step_seen", step=step.key)]
        missing = [of for of in runs.values() if moments(of, "$step_missing", step=step.key) and of not in seen]
        done = [of for of in runs.values() if moments(of, "$step_done", step=step.key)]
        took = [
            min((e.at, props_of(e)["ms"]) for e in of if e.name == "$step_done" and props_of(e)["step"] == step.key)[1]
            for of in done
        ]
        assert (step.seen, step.done, step.missing) == (len(seen), len(done), len(missing))
        assert step.median_ms == (round(median(took)) if took else None)
        assert step.share_of_start.value == len(seen) / len(runs)
        here = (step.left_here, step.lost_missing, step.here_now)
        assert here == tuple(fates[(step.key, end)] for end in ("left", "lost", "here"))
        lost += sum(here)
    if {step.key for step in report.steps} == set(STEPS):
        assert report.started == report.completed + report.before_first_step + lost


def test_each_version_has_its_own_row(database: SyncDatabase) -> None:
    database.write(scene)
    events = made(4)
    database.write(project, events)
    report = report_of(database)
    assert [row.version for row in report.by_version] == report.versions == [3, 2, 1]
    assert [row.live for row in report.by_version] == [True, False, False]
    assert [row.published_at for row in report.by_version] == [START + 2, START + 1, START]
    for row in report.by_version:
        runs = first_runs(events, row.version)
        assert (row.started, row.completed) == (len(runs), ends(runs)["completed"])
        assert (row.dismissed, row.in_progress) == (ends(runs)["dismissed"], ends(runs)["open"])
        assert row.median_seconds == seconds(runs)


def test_steps_are_named_in_plain_words_in_the_order_of_the_newest_version(database: SyncDatabase) -> None:
    database.write(scene)
    assert [(step.key, step.title) for step in report_of(database).steps] == [
        ("open", "open it"),
        ("fill", "fill it"),
        ("send", "send it"),
    ]
    assert [step.key for step in report_of(database, 1).steps] == ["open", "send"]


def test_a_step_that_only_an_older_version_had_comes_last(database: SyncDatabase) -> None:
    database.write(scene)
    database.write(publish_guide, tour("first-invoice", "fill", "pay"), START + 3)
    database.write(project, made(5))
    assert [step.key for step in report_of(database).steps] == ["fill", "pay", "open", "send"]


def test_who_is_silent_for_a_week_has_left(database: SyncDatabase) -> None:
    database.write(scene)
    made_up = Histories(1)
    of = {"guide": "first-invoice", "version": 3, "run": made_up.id()}
    at = PERIOD.start + 5
    events = [
        made_up.event(PEOPLE[9][0], None, "$guide_started", at, **of),
        made_up.event(PEOPLE[9][0], None, "$step_seen", at + 1, **of, step="open"),
    ]
    database.write(project, events)
    still = report_of(database, now=at + 7 * DAY_MS).steps[0]
    gone = report_of(database, now=at + 1 + 7 * DAY_MS).steps[0]
    assert (still.here_now, still.left_here, gone.here_now, gone.left_here) == (1, 0, 0, 1)


def test_tests_are_left_out_and_told(database: SyncDatabase) -> None:
    database.write(scene)
    database.write(project, made(6, size=600))
    counted = report_of(database)
    assert counted.test_persons > 0
    database.write(lambda c: c.execute(update(person).values(is_test=False)))
    database.write(lambda c: c.execute(update(account).values(is_test=False)))
    everyone = report_of(database)
    assert everyone.started == counted.started + counted.test_persons
    assert everyone.test_persons == 0


def checklist() -> dict[str, Any]:
    tasks = [{"key": key, "title": key, "done": {"event": key}} for key in ("one", "two")]
    return {"schema": "shirube/v1", "key": "setup", "kind": "checklist", "name": "Setup", "tasks": tasks}


def test_a_checklist_reports_its_tasks(database: SyncDatabase) -> None:
    database.write(scene)
    database.write(publish_guide, checklist(), START)
    made_up = Histories(2)
    of = {"guide": "setup", "version": 1}
    at, events = PERIOD.start, []
    for number, tasks in enumerate([("one",), ("one", "two"), ()]):
        run = {**of, "run": made_up.id()}
        who = PEOPLE[10 + number][0]
        events.append(made_up.event(who, None, "$guide_started", at, **run))
        events += [made_up.event(who, None, "$task_done", at + 5, **run, task=task) for task in tasks]
        if len(tasks) == 2:
            events.append(made_up.event(who, None, "$guide_completed", at + 6, **run))
    database.write(project, events)
    report = database.read(guide_report, 1, 1, "setup", PERIOD, NOW)
    assert [(task.key, task.seen, task.done) for task in report.steps] == [("one", None, 2), ("two", None, 1)]
    assert [task.share_of_start.numerator for task in report.steps] == [2, 1]
    assert (report.started, report.completed, report.in_progress, report.before_first_step) == (3, 1, 2, 1)


def test_the_list_counts_everyone_once_whatever_the_version(database: SyncDatabase) -> None:
    database.write(scene)
    database.write(publish_guide, checklist(), START)
    events = made(8)
    database.write(project, events)
    found = {one.key: one for one in database.read(guide_summaries, 1, 1, NOW)}
    everyone = {key[3] for key, of in plain_runs(events).items() if key[2] == "first-invoice"} - TESTERS
    first = found["first-invoice"]
    assert (first.started, first.version, first.state, first.published_at) == (len(everyone), 3, "live", START + 2)
    assert sum(day.started for day in first.spark) == first.started
    assert sum(day.completed for day in first.spark) == first.completed == first.rate.numerator
    assert len(first.spark) == len(found["setup"].spark) == 30
    assert (found["setup"].started, found["setup"].rate.value) == (0, None)


def test_a_guide_without_a_version_shows_its_draft(database: SyncDatabase) -> None:
    database.write(scene)
    database.write(save_draft, 1, parse(tour("new", "a", "b")), START)
    report = database.read(guide_report, 1, 1, "new", PERIOD, NOW)
    assert [(step.key, step.seen) for step in report.steps] == [("a", 0), ("b", 0)]
    assert (report.versions, report.live_version, report.by_version, report.rate.value) == ([], None, [], None)


@pytest.mark.parametrize(("key", "version"), [("nothing", None), ("first-invoice", 99)])
def test_what_there_is_not_is_not_found(database: SyncDatabase, key: str, version: int | None) -> None:
    database.write(scene)
    with pytest.raises(NotFound):
        database.read(guide_report, 1, 1, key, PERIOD, NOW, version)


def test_environments_are_apart(database: SyncDatabase) -> None:
    database.write(scene)
    database.write(project, [event._replace(environment_id=2) for event in made(9)])
    assert report_of(database).started == 0
    assert database.read(guide_report, 1, 2, "first-invoice", PERIOD, NOW).started > 0


def test_the_file_has_a_line_for_each_step(database: SyncDatabase) -> None:
    database.write(scene)
    database.write(project, made(3))
    report = report_of(database)
    header, *lines = csv_rows(report)
    assert [line[0] for line in lines] == [step.key for step in report.steps]
    first = dict(zip(header, lines[0], strict=True))
    assert first["seen"] == report.steps[0].seen
    assert first["share_of_start"] == report.steps[0].share_of_start.value
