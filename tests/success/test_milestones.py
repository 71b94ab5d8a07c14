"""When accounts met their milestones: the same as a plain reading of their events, in whatever order these arrived."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, select

from shirube.clock import DAY_MS
from shirube.db import Database
from shirube.ingest.schema import StoredEvent
from shirube.success import jobs
from shirube.success.jobs import recompute_chunk
from shirube.success.projection import MilestoneProjector
from shirube.success.store import get_document, get_set, put_set
from shirube.success.tables import account_milestone
from tests.support.databases import SyncDatabase, sqlalchemy_url
from tests.support.histories import START, Histories, props_of
from tests.support.loops import run_apart
from tests.support.scenes import account_events, add_account, add_person, define, ingest, milestones, workspace

ACCOUNTS = [UUID(int=100 + n) for n in range(4)]
PEOPLE = [(UUID(int=n + 1), ACCOUNTS[n % 4]) for n in range(8)]

Events = Sequence[StoredEvent]
Found = set[tuple[Any, ...]]


def amounts(events: Events, name: str, least: int) -> int:
    return sum(e.name == name and props_of(e).get("amount", 0) >= least for e in events)


def ended(events: Events, guide: str) -> bool:
    return any(e.name == "$guide_completed" and props_of(e)["guide"] == guide for e in events)


def sent_since(events: Events, ms: int) -> int:
    return sum(e.name == "invoice_sent" and e.at >= events[-1].at - ms for e in events)


MILESTONES: dict[str, tuple[dict[str, Any], Callable[[Events], bool]]] = {
    "first": ({"event": "invoice_created"}, lambda past: amounts(past, "invoice_created", 0) >= 1),
    "third": (
        {"event": "invoice_sent", "scope": "account", "count": {"at_least": 3}},
        lambda past: amounts(past, "invoice_sent", 0) >= 3,
    ),
    "big": (
        {"event": "invoice_created", "where": {"amount": {"greater": 2}}, "count": {"at_least": 2}},
        lambda past: amounts(past, "invoice_created", 3) >= 2,
    ),
    "busy": (
        {"event": "invoice_sent", "within": "12h", "count": {"at_least": 3}},
        lambda past: sent_since(past, DAY_MS // 2) >= 3,
    ),
    "either": (
        {"any": [{"event": "invoice_sent", "count": {"at_least": 4}}, {"guide": "team", "state": "completed"}]},
        lambda past: amounts(past, "invoice_sent", 0) >= 4 or ended(past, "team"),
    ),
    "both": (
        {"all": [{"event": "invoice_sent"}, {"event": "invoice_created", "count": {"at_least": 2}}]},
        lambda past: amounts(past, "invoice_sent", 0) >= 1 and amounts(past, "invoice_created", 0) >= 2,
    ),
    "only-one": (
        {"event": "invoice_created", "count": {"exactly": 1}},
        lambda past: amounts(past, "invoice_created", 0) == 1,
    ),
    "never": ({"event": "never_happens"}, lambda past: False),
    "paying": ({"attribute": "plan", "of": "account", "is": "pro"}, lambda past: False),
}
ENTRIES = [{"key": key, "when": when} for key, (when, _) in MILESTONES.items()]


def scene(connection: Connection) -> None:
    workspace(connection)
    for account_id in ACCOUNTS:
        add_account(connection, account_id, f"a-{account_id.int}")
    for person_id, account_id in PEOPLE:
        add_person(connection, person_id, f"p-{person_id.int}", account_id)


def met(connection: Connection, version: int = 1) -> Found:
    columns = account_milestone.c["account_id", "milestone_key", "met_at", "event_id", "event_name", "person_id"]
    return {tuple(row) for row in connection.execute(select(*columns).where(account_milestone.c.version == version))}


def plain(events: Events) -> Found:
    found = set()
    for account_id in ACCOUNTS:
        past = account_events(events, account_id)
        for key, (_, holds) in MILESTONES.items():
            first = next((n for n in range(1, len(past) + 1) if holds(past[:n])), None)
            if first is not None:
                by = past[first - 1]
                found.add((account_id, key, by.at, by.id, by.name, by.person_id))
    return found


def run(database: SyncDatabase, seed: int, size: int = 60) -> list[StoredEvent]:
    made = Histories(seed)
    events = made.history(PEOPLE, days=3, size=size)
    projector = MilestoneProjector()
    for batch in made.batches(events):
        database.write(ingest, batch, projector)
    return events


@pytest.mark.parametrize("seed", range(4))
def test_what_is_met_at_ingest_is_what_a_plain_reading_says(database: SyncDatabase, seed: int) -> None:
    database.write(scene)
    database.write(define, *ENTRIES)
    events = run(database, seed)
    assert database.read(met) == plain(events)
    assert len(plain(events)) > 10


def recompute(database: SyncDatabase, version: int) -> None:
    after = None
    while ids := database.write(recompute_chunk, 1, version, after):
        after = ids[-1]


def test_milestones_defined_afterwards_are_met_by_what_came_before(database: SyncDatabase) -> None:
    database.write(scene)
    events = run(database, 9, size=120)
    assert database.write(define, *ENTRIES) == 1
    assert database.read(met) == set()
    for _ in range(2):
        recompute(database, 1)
        assert database.read(met) == plain(events)


async def _asked_and_left(url: str) -> None:
    db = Database(sqlalchemy_url(url))
    asked = asyncio.ensure_future(jobs.recompute(db, 1))
    await asyncio.sleep(0)
    asked.cancel()
    await asyncio.gather(*(asyncio.all_tasks() - {asyncio.current_task()}), return_exceptions=True)
    await db.close()


def test_it_goes_on_when_the_request_that_asked_is_over(database: SyncDatabase) -> None:
    database.write(scene)
    events = run(database, 5)
    database.write(define, *ENTRIES)
    run_apart(_asked_and_left(database.url))
    assert database.read(met) == plain(events)


def test_a_new_version_keeps_what_did_not_change_and_asks_anew_for_what_did(database: SyncDatabase) -> None:
    database.write(scene)
    database.write(define, *ENTRIES)
    events = run(database, 3)
    before = database.read(met)
    changed = [{**ENTRIES[1], "when": MILESTONES["first"][0]}, {**ENTRIES[0], "name": "Renamed"}]
    assert database.write(define, *changed, now=START + 1) == 2
    kept = {row for row in before if row[1] == "first"}
    assert database.read(met, 2) == kept
    recompute(database, 2)
    again = {(row[0], "third", *row[2:]) for row in plain(events) if row[1] == "first"}
    assert database.read(met, 2) == kept | again
    assert database.read(met, 1) == before


def test_saving_the_same_makes_no_version(database: SyncDatabase) -> None:
    database.write(workspace)
    assert database.write(define, *ENTRIES) == 1
    assert database.write(define, *ENTRIES, days=30) == 1
    assert database.write(define, *reversed(ENTRIES)) == 2
    assert [one.key for one in database.read(get_set, 1).milestones] == [e["key"] for e in reversed(ENTRIES)]


def test_a_file_comes_back_as_it_was_saved(database: SyncDatabase) -> None:
    database.write(workspace)
    assert database.read(get_document, 1) is None
    one = {"key": "first", "when": {"event": "x"}, "required": True, "translations": {"en": {"name": "First"}}}
    document = milestones(one, {"key": "second", "when": {"event": "y"}, "required": False}, days=7, minutes=20)
    database.write(put_set, 1, document, START)
    assert database.read(get_document, 1) == document


def test_attributes_alone_meet_a_milestone_when_they_change(database: SyncDatabase) -> None:
    database.write(workspace)
    database.write(define, {"key": "paying", "when": MILESTONES["paying"][0]})
    projector = MilestoneProjector()
    database.write(add_account, ACCOUNTS[0], "free")
    database.write(add_account, ACCOUNTS[1], "pro", attributes={"plan": "pro"})
    changed = [(1, 1, account_id) for account_id in ACCOUNTS[:2]]
    database.write(projector.accounts_changed, changed, START + 5)
    database.write(projector.accounts_changed, changed, START + 9)
    assert database.read(met) == {(ACCOUNTS[1], "paying", START + 5, None, None, None)}


def test_an_attribute_completes_what_events_began(database: SyncDatabase) -> None:
    database.write(scene)
    both = {"all": [{"event": "invoice_sent"}, {"attribute": "plan", "of": "account", "is": "pro"}]}
    database.write(define, {"key": "both", "when": both})
    projector, made = MilestoneProjector(), Histories(1)
    sent = made.event(*PEOPLE[0], "invoice_sent", START + 10)
    database.write(ingest, [sent], projector)
    assert database.read(met) == set()
    database.write(add_account, UUID(int=200), "new", attributes={"plan": "pro"})
    database.write(add_person, UUID(int=201), "p-new", UUID(int=200))
    later = made.event(UUID(int=201), UUID(int=200), "invoice_sent", START + 20)
    database.write(ingest, [later], projector)
    assert database.read(met) == {(UUID(int=200), "both", START + 20, later.id, "invoice_sent", UUID(int=201))}


def test_a_process_sees_the_set_that_another_one_saved(database: SyncDatabase) -> None:
    database.write(scene)
    projector, made = MilestoneProjector(), Histories(1)
    database.write(ingest, [made.event(*PEOPLE[0], "invoice_created", START)], projector)
    database.write(define, ENTRIES[0])
    database.write(ingest, [made.event(*PEOPLE[1], "invoice_created", START + 1)], projector)
    assert {row[0] for row in database.read(met)} == {PEOPLE[1][1]}


def test_events_without_an_account_meet_nothing(database: SyncDatabase) -> None:
    database.write(scene)
    database.write(define, ENTRIES[0])
    event = Histories(1).event(PEOPLE[0][0], None, "invoice_created", START)
    database.write(ingest, [event], MilestoneProjector())
    assert database.read(met) == set()
