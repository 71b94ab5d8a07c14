"""The example of docs/numbers.md, played and reported."""

from typing import Any

from shirube.clock import DAY_MS
from shirube.ingest.schema import StoredEvent
from shirube.metrics.reports import guide_report
from shirube.metrics.schema import Period
from tests.metrics.test_reports import PEOPLE, publish_guide, tour
from tests.support.databases import SyncDatabase
from tests.support.histories import START, STEPS, Histories, project
from tests.support.scenes import workspace

NOW = START + 30 * DAY_MS
PERIOD = Period.ending(NOW, 30, "Asia/Tokyo")


class Visit:
    """One person's run of version 3, told event by event."""

    def __init__(self, made: Histories, person: int, at: int) -> None:
        self.made, self.person, self.at = made, PEOPLE[person][0], at
        self.run = made.id()
        self.events: list[StoredEvent] = []
        self.say("$guide_started")

    def say(self, name: str, **props: Any) -> "Visit":
        of = {"guide": "first-invoice", "version": 3, "run": self.run}
        self.events.append(self.made.event(self.person, None, name, self.at, **of, **props))
        self.at += 1000
        return self

    def through(self, *steps: str) -> "Visit":
        for step in steps:
            self.say("$step_seen", step=step).say("$step_done", step=step, ms=900)
        return self


def story() -> list[StoredEvent]:
    made, long_ago = Histories(1), NOW - 20 * DAY_MS
    visits = [Visit(made, n, long_ago).through(*STEPS).say("$guide_completed") for n in range(6)]
    on_send = Visit(made, 6, long_ago).through("open", "fill").say("$step_seen", step="send")
    visits.append(on_send.say("$guide_dismissed", by="close"))
    visits.append(Visit(made, 7, NOW - DAY_MS).through("open", "fill").say("$step_seen", step="send"))
    visits.append(Visit(made, 8, NOW - 8 * DAY_MS).say("$step_seen", step="open"))
    lost = Visit(made, 9, long_ago).through("open").say("$step_missing", step="fill", then="end")
    visits.append(lost.say("$guide_dismissed", by="missing"))
    visits += [Visit(made, n, NOW - 2 * DAY_MS).say("$guide_dismissed", by="escape") for n in range(2)]
    return [event for visit in visits for event in visit.events]


def test_the_example_of_the_numbers_page(database: SyncDatabase) -> None:
    database.write(workspace)
    for at, steps in enumerate([("open",), ("open", "fill"), STEPS]):
        database.write(publish_guide, tour("first-invoice", *steps), START + at)
    database.write(project, story())
    report = database.read(guide_report, 1, 1, "first-invoice", PERIOD, NOW, 3)
    assert (report.started, report.completed, report.dismissed, report.in_progress) == (10, 6, 2, 2)
    rate = report.rate
    assert [round(share or 0, 2) for share in (rate.value, rate.low, rate.high)] == [0.6, 0.31, 0.83]
    shown = {step.key: (step.left_here, step.lost_missing, step.here_now, step.missing) for step in report.steps}
    assert shown == {"open": (1, 0, 0, 0), "fill": (0, 1, 0, 1), "send": (1, 0, 1, 0)}
    assert report.before_first_step == 0
