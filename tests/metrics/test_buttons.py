"""Who pressed which button, and who opened which entry of a help centre."""

from typing import Any
from uuid import UUID

from shirube.clock import DAY_MS
from shirube.guides.documents import parse
from shirube.guides.store import publish, save_draft
from shirube.metrics.reports import guide_report
from shirube.metrics.schema import GuideReport, Period
from shirube.progress.schema import button_key
from tests.guides.samples import banner, hub
from tests.support.databases import SyncDatabase
from tests.support.histories import START, Histories, project
from tests.support.scenes import add_person, workspace

PEOPLE = [UUID(int=n + 1) for n in range(4)]
PERIOD = Period.ending(START + DAY_MS, 5, "Asia/Tokyo")


def report_of(database: SyncDatabase, document: dict[str, Any], *said: tuple[int, str, dict[str, Any]]) -> GuideReport:
    """The report after some persons (by number) said what they did; the last of them is a tester."""
    database.write(workspace)
    for number, person in enumerate(PEOPLE):
        database.write(add_person, person, f"p-{number}", is_test=number == 3)
    database.write(save_draft, 1, parse(document), START)
    database.write(publish, 1, 1, document["key"], START)
    made = Histories(1)
    events = []
    for number, name, props in said:
        whole = {"guide": document["key"], "version": 1, "run": str(UUID(int=100 + number)), **props}
        events.append(made.event(PEOPLE[number], None, name, START + 1_000 + len(events), **whole))
    database.write(project, events)
    found: GuideReport = database.read(guide_report, 1, 1, document["key"], PERIOD, START + DAY_MS)
    return found


def test_each_person_counts_once_for_a_button(database: SyncDatabase) -> None:
    seen = [(n, name, {"step": "note"}) for n in range(4) for name in ("$guide_started", "$step_seen")]
    presses = [(0, "more"), (0, "more"), (1, "more"), (1, "later"), (3, "more")]
    clicked = [(n, "$button_clicked", {"step": "note", "button": button}) for n, button in presses]
    report = report_of(database, banner(), *seen, *clicked, (0, "$guide_completed", {}))
    assert [(row.key, row.label, row.clicked, row.rate.denominator) for row in report.buttons] == [
        ("more", "Read more", 2, 3),
        ("later", "Later", 1, 3),
    ]
    (step,) = report.steps
    assert (step.key, step.seen, step.here_now, report.started, report.before_first_step) == ("note", 3, 2, 3, 0)


def test_entries_of_a_hub_are_opened(database: SyncDatabase) -> None:
    opened = [(0, "refund"), (0, "refund"), (1, "refund"), (1, "mail")]
    report = report_of(
        database,
        hub(checklist=None),
        *((n, "$guide_started", {}) for n in range(3)),
        *((n, "$entry_opened", {"entry": entry}) for n, entry in opened),
    )
    assert [(step.key, step.done, step.seen) for step in report.steps] == [
        ("refund", 2, None),
        ("tour", 0, None),
        ("mail", 1, None),
    ]
    assert report.buttons == []


def test_long_keys_of_buttons_fit() -> None:
    assert button_key("note", "more") == "note.more"
    long = button_key("s" * 64, "b" * 64)
    assert len(long) == 64
    assert long.startswith(".")
    assert long != button_key("s" * 64, "c" * 64)
