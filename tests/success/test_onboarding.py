"""The onboarding report against a plain classification of every account, and the list that shows the same accounts."""

import random
from collections import Counter
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, insert

from shirube.clock import DAY_MS, HOUR_MS
from shirube.errors import BadRequest, NotFound
from shirube.guides.tables import guide, guide_version, publication
from shirube.metrics.schema import Period
from shirube.success.accounts import AccountQuery, list_accounts
from shirube.success.reports import onboarding_report
from shirube.success.store import add_assist
from shirube.success.tables import account_milestone, assist
from tests.support.databases import SyncDatabase
from tests.support.histories import START
from tests.support.scenes import add_account, define, workspace

TOKYO = ZoneInfo("Asia/Tokyo")
DAYS = 14
NOW = START + 60 * DAY_MS
PERIOD = Period.ending(NOW, 50, "Asia/Tokyo")
REQUIRED = ("one", "two", "three")
ENTRIES = [{"key": key, "when": {"event": key}} for key in REQUIRED] + [
    {"key": "extra", "when": {"event": "extra"}, "required": False}
]


class Made:
    """An account as it was made, and where a plain reading puts it."""

    def __init__(self, number: int, chance: random.Random) -> None:
        self.id = UUID(int=1000 + number)
        self.name = f"account-{number:03}"
        self.started_at = START + chance.randrange(60 * DAY_MS)
        self.is_test = chance.random() < 0.1
        self.environment_id = 2 if chance.random() < 0.1 else 1
        self.last_seen = min(NOW, self.started_at + chance.randrange(20 * DAY_MS))
        within = chance.choice([5, 25]) * DAY_MS
        keys = [key for key in (*REQUIRED, "extra") if chance.random() < chance.choice([0.5, 1])]
        met = {key: self.started_at + chance.randrange(within) for key in keys}
        self.met = {key: at for key, at in met.items() if at <= NOW}
        self.assists = [self.started_at + chance.randrange(20 * DAY_MS) for _ in range(chance.choice([0, 0, 0, 1, 2]))]

    @property
    def due(self) -> bool:
        return self.started_at + DAYS * DAY_MS <= NOW

    @property
    def counted(self) -> bool:
        day = datetime.fromtimestamp(self.started_at / 1000, TOKYO).date()
        return self.environment_id == 1 and not self.is_test and PERIOD.first <= day <= PERIOD.last

    @property
    def state(self) -> str:
        if all(key in self.met for key in REQUIRED):
            ended = max(self.met[key] for key in REQUIRED)
            if ended - self.started_at > DAYS * DAY_MS:
                return "late"
            return "assisted" if any(at <= ended for at in self.assists) else "self_onboarded"
        if self.due:
            return "not_onboarded"
        return "stalled" if NOW - self.last_seen >= 7 * DAY_MS else "in_progress"


def scene(connection: Connection, accounts: list[Made]) -> None:
    workspace(connection)
    version = define(connection, *ENTRIES, days=DAYS, minutes=90)
    for one in accounts:
        of = {"environment_id": one.environment_id, "is_test": one.is_test, "last_seen": one.last_seen}
        add_account(connection, one.id, one.name, started_at=one.started_at, **of)
        for key, at in one.met.items():
            row = {"workspace_id": 1, "version": version, "account_id": one.id, "milestone_key": key, "met_at": at}
            connection.execute(insert(account_milestone).values(**row))
        for n, at in enumerate(one.assists):
            row = {"workspace_id": 1, "id": UUID(int=one.id.int * 10 + n), "account_id": one.id, "at": at}
            connection.execute(insert(assist).values(**row, minutes=30, note="", created_at=at))


def made(seed: int, size: int = 120) -> list[Made]:
    chance = random.Random(seed)
    return [Made(number, chance) for number in range(size)]


def plain_cohort(accounts: list[Made]) -> dict[str, Any]:
    states = Counter((one.state, one.due) for one in accounts)
    due = sum(one.due for one in accounts)
    return {
        "started": len(accounts),
        "due": due,
        **{name: states[(name, True)] for name in ("self_onboarded", "assisted", "late", "not_onboarded")},
        "ahead_self": states[("self_onboarded", False)],
        "ahead_assisted": states[("assisted", False)],
        "in_progress": states[("in_progress", False)],
        "stalled": states[("stalled", False)],
        "rate": states[("self_onboarded", True)] / due if due else None,
    }


def shown(cohort: Any) -> dict[str, Any]:
    named = {name: getattr(cohort, name) for name in cohort.__struct_fields__}
    return {**named, "rate": cohort.rate.value}


@pytest.mark.parametrize("seed", range(3))
def test_the_report_is_the_plain_count(database: SyncDatabase, seed: int) -> None:
    accounts = made(seed)
    database.write(scene, accounts)
    report = database.read(onboarding_report, 1, 1, PERIOD, NOW)
    counted = [one for one in accounts if one.counted]
    assert shown(report.total) == plain_cohort(counted)
    own = sum(one.state == "self_onboarded" for one in counted)
    assert (report.self_completions, report.hours_saved) == (own, own * 1.5)
    assert report.assists == sum(len(one.assists) for one in counted)
    assert {one.state for one in counted} >= {"self_onboarded", "assisted", "late", "not_onboarded", "in_progress"}
    for reach in report.milestones:
        took = [one.met[reach.key] - one.started_at for one in counted if reach.key in one.met]
        assert (reach.reached.numerator, reach.reached.denominator) == (len(took), len(counted))
        assert reach.median_days == pytest.approx(median(took) / DAY_MS)


def test_weeks_add_up_to_the_total(database: SyncDatabase) -> None:
    accounts = made(7)
    database.write(scene, accounts)
    report = database.read(onboarding_report, 1, 1, PERIOD, NOW)
    for point in report.weeks:
        of_week = [one for one in accounts if one.counted and monday(one.started_at) == point.week]
        assert shown(point.cohort) == plain_cohort(of_week)
        assert not point.complete or all(one.due for one in of_week)
    assert sum(point.cohort.started for point in report.weeks) == report.total.started
    assert [point.week.weekday() for point in report.weeks] == [0] * len(report.weeks)
    assert (report.weeks[0].complete, report.weeks[-1].complete) == (True, False)


def monday(at: int) -> date:
    day = datetime.fromtimestamp(at / 1000, TOKYO).date()
    return day - timedelta(days=day.weekday())


def test_a_day_belongs_to_the_workspaces_time_zone(database: SyncDatabase) -> None:
    database.write(workspace, "Asia/Kathmandu")
    database.write(define, *ENTRIES)
    day = Period(date(2026, 10, 1), date(2026, 10, 1), "Asia/Kathmandu")
    for number, offset in enumerate([-1, 0, DAY_MS - 1, DAY_MS]):
        database.write(add_account, UUID(int=number + 1), str(number), started_at=day.start + offset)
    report = database.read(onboarding_report, 1, 1, day, NOW)
    assert day.end - day.start == DAY_MS
    assert report.total.started == 2
    assert [point.week for point in report.weeks] == [date(2026, 9, 28)]


def test_without_milestones_nobody_is_onboarded_and_the_report_says_why(database: SyncDatabase) -> None:
    database.write(workspace)
    database.write(add_account, UUID(int=1), "a", started_at=NOW - 20 * DAY_MS)
    report = database.read(onboarding_report, 1, 1, PERIOD, NOW)
    assert (report.defined, report.milestone_version, report.milestones) == (False, 0, [])
    assert (report.total.not_onboarded, report.total.self_onboarded, report.total.rate.value) == (1, 0, 0.0)


def test_an_empty_workspace_has_no_rate(database: SyncDatabase) -> None:
    database.write(workspace)
    report = database.read(onboarding_report, 1, 1, PERIOD, NOW)
    assert (report.total.started, report.total.rate.value, report.total.rate.low) == (0, None, None)
    assert len(report.weeks) >= 7


def test_test_accounts_are_left_out_and_told(database: SyncDatabase) -> None:
    accounts = made(4)
    database.write(scene, accounts)
    report = database.read(onboarding_report, 1, 1, PERIOD, NOW)
    tests = [one for one in accounts if one.is_test and one.environment_id == 1]
    assert report.test_accounts == sum(PERIOD.start <= one.started_at < PERIOD.end for one in tests) > 0


def go_live(connection: Connection, key: str, number: int, environment_id: int, *moments: int) -> None:
    of = {"workspace_id": 1, "guide_id": UUID(int=number)}
    row = {"key": key, "kind": "tour", "name": key.title(), "draft": "{}", "revision": 1}
    connection.execute(insert(guide).values(workspace_id=1, id=UUID(int=number), created_at=0, updated_at=0, **row))
    blank = {"document": "{}", "compiled": {}, "digest": "", "created_at": 0}
    connection.execute(insert(guide_version).values(version=1, **of, **blank))
    for n, at in enumerate(moments):
        live = {"id": UUID(int=number * 10 + n), "environment_id": environment_id, "version": 1, "published_at": at}
        connection.execute(insert(publication).values(ended_at=at + 1, **of, **live))


def test_each_guides_first_publication_is_marked(database: SyncDatabase) -> None:
    database.write(workspace)
    database.write(go_live, "second", 1, 1, START + 30, START + 40)
    database.write(go_live, "first", 2, 1, START + 10)
    database.write(go_live, "elsewhere", 3, 2, START + 5)
    report = database.read(onboarding_report, 1, 1, PERIOD, NOW)
    assert [(one.guide, one.kind, one.at) for one in report.went_live] == [
        ("first", "tour", START + 10),
        ("second", "tour", START + 30),
    ]


def listed(database: SyncDatabase, **asked: Any) -> list[Any]:
    found, cursor = [], None
    while True:
        page = database.read(list_accounts, 1, 1, AccountQuery(cursor=cursor, limit=7, **asked), NOW)
        found += page.accounts
        if page.next is None:
            assert page.total == len(found)
            return found
        cursor = page.next


@pytest.mark.parametrize("sort", ["started", "last_seen", "name", "progress"])
def test_pages_hold_every_account_once_in_order(database: SyncDatabase, sort: str) -> None:
    accounts = made(5)
    database.write(scene, accounts)
    rows = listed(database, sort=sort)
    real = [one for one in accounts if one.environment_id == 1 and not one.is_test]
    assert sorted(row.id for row in rows) == sorted(one.name for one in real)
    values = {"started": "started_at", "last_seen": "last_seen", "name": "id", "progress": "met"}
    shown_order = [getattr(row, values[sort]) for row in rows]
    assert shown_order == sorted(shown_order, reverse=sort != "name")


def test_the_list_behind_each_number_of_the_report_is_as_long(database: SyncDatabase) -> None:
    accounts = made(6)
    database.write(scene, accounts)
    total = database.read(onboarding_report, 1, 1, PERIOD, NOW).total
    span = {"start": PERIOD.start, "end": PERIOD.end}
    for state in ("self_onboarded", "assisted", "late", "not_onboarded"):
        assert len(listed(database, states=(state,), due=True, **span)) == getattr(total, state)
    for state in ("in_progress", "stalled"):
        assert len(listed(database, states=(state,), **span)) == getattr(total, state)
    assert len(listed(database, states=("self_onboarded",), due=False, **span)) == total.ahead_self
    assert len(listed(database, due=True, **span)) == total.due


def test_a_row_shows_what_there_is(database: SyncDatabase) -> None:
    accounts = made(8)
    database.write(scene, accounts)
    rows = {row.id: row for row in listed(database)}
    for one in accounts:
        if one.name in rows:
            row = rows[one.name]
            assert (row.state, row.due, row.assists) == (one.state, one.due, len(one.assists))
            assert (row.met, row.required) == (sum(key in one.met for key in REQUIRED), 3)
            assert (row.completed_at is not None) == (row.met == 3)


def test_search_takes_every_sign_as_it_is(database: SyncDatabase) -> None:
    database.write(workspace)
    names = {"株式会社如月": 1, "100%_sure": 2, 'It\'s "quoted"': 3, "ACME": 4}
    for name, number in names.items():
        database.write(add_account, UUID(int=number), f"id-{number}", attributes={"name": name, "plan": number})

    def found(search: str) -> list[str]:
        return sorted(row.name for row in listed(database, search=search))

    assert found("如月") == ["株式会社如月"]
    assert found("%") == found("_") == ["100%_sure"]
    assert found("acme") == ["ACME"]
    assert found('"quoted"') == ['It\'s "quoted"']
    assert found("ID-4") == ["ACME"]
    assert found("plan") == []
    assert {row.plan for row in listed(database)} == {"1", "2", "3", "4"}


@pytest.mark.parametrize("cursor", ["x", "WzFd", "bnVsbA", "é", "W10", "WyJuYW1lIiwgMSwgIjEiXQ"])
def test_a_cursor_that_is_not_ours_is_refused(database: SyncDatabase, cursor: str) -> None:
    database.write(workspace)
    with pytest.raises(BadRequest):
        database.read(list_accounts, 1, 1, AccountQuery(cursor=cursor), NOW)


def help_account(database: SyncDatabase, **changes: Any) -> Any:
    said = {"at": NOW - HOUR_MS, "minutes": 30, "note": " Called them ", "now": NOW, **changes}
    return database.write(add_assist, 1, 1, "a", **said)


def test_help_makes_the_difference(database: SyncDatabase) -> None:
    database.write(workspace)
    database.write(define, ENTRIES[0], days=DAYS)
    database.write(add_account, UUID(int=1), "a", started_at=NOW - 20 * DAY_MS)
    of = {"workspace_id": 1, "version": 1, "account_id": UUID(int=1), "milestone_key": "one"}
    met_at = NOW - 10 * DAY_MS
    database.write(lambda c: c.execute(insert(account_milestone).values(**of, met_at=met_at)))
    assert listed(database)[0].state == "self_onboarded"
    assert help_account(database).note == "Called them"
    assert listed(database)[0].state == "self_onboarded"
    help_account(database, at=met_at)
    assert listed(database)[0].state == "assisted"
    assert listed(database)[0].assists == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"at": NOW + 1}, "at"), ({"minutes": -1}, "minutes"), ({"note": "x" * 2001}, "note"), ({"note": "a\0"}, "note")],
)
def test_an_assist_that_makes_no_sense_is_refused(database: SyncDatabase, changes: Any, field: str) -> None:
    database.write(workspace)
    database.write(add_account, UUID(int=1), "a")
    with pytest.raises(BadRequest) as refused:
        help_account(database, **changes)
    assert refused.value.field == field


def test_help_for_an_unknown_account_is_not_found(database: SyncDatabase) -> None:
    database.write(workspace)
    database.write(add_account, UUID(int=1), "a", environment_id=2)
    with pytest.raises(NotFound):
        help_account(database)
