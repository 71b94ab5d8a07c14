"""An account's page and a person's page: what they did, with the evidence."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection

from shirube.errors import NotFound
from shirube.guides.documents import parse
from shirube.guides.store import save_draft
from shirube.success.accounts import account_detail
from shirube.success.persons import LATEST_EVENTS, list_persons, person_detail
from shirube.success.projection import MilestoneProjector
from shirube.success.store import add_assist
from tests.support.databases import SyncDatabase
from tests.support.histories import START, Histories
from tests.support.scenes import add_account, add_person, define, ingest, workspace

ACCOUNT, OTHER = UUID(int=100), UUID(int=101)
OWNER, STAFF, GUEST, STRANGER = (UUID(int=n) for n in range(1, 5))
NOW = START + 1_000_000
TOUR = {"schema": "shirube/v1", "key": "first-invoice", "kind": "tour", "name": "Your first invoice"}
STEP = {"key": "open", "target": "#new", "title": "Open"}


def scene(connection: Connection) -> None:
    workspace(connection)
    save_draft(connection, 1, parse({**TOUR, "steps": [STEP]}), START)
    define(connection, {"key": "sent", "when": {"event": "invoice_sent"}}, {"key": "paid", "when": {"event": "paid"}})
    add_account(connection, ACCOUNT, "acme", attributes={"name": "株式会社如月", "plan": "pro"})
    add_account(connection, OTHER, "other")
    add_person(
        connection,
        OWNER,
        "u-1",
        ACCOUNT,
        attributes={"name": "如月 結衣", "email": "yui@example.jp"},
        last_seen=START + 9,
    )
    add_person(connection, STAFF, "u-2", ACCOUNT, OTHER)
    add_person(connection, GUEST, None, ACCOUNT, anonymous_id="anon-1", merged_into=OWNER)
    add_person(connection, STRANGER, None, anonymous_id="anon-2", last_seen=START + 5)
    add_assist(connection, 1, 1, "acme", at=START + 2, minutes=30, note="Called", now=NOW)
    ingest(connection, events(), MilestoneProjector())


def events() -> list[Any]:
    made = Histories(1)
    run = {"guide": "first-invoice", "version": 1, "run": made.id()}
    return [
        made.event(OWNER, ACCOUNT, "$guide_started", START + 1, **run),
        made.event(OWNER, ACCOUNT, "$step_seen", START + 2, **run, step="open"),
        made.event(OWNER, ACCOUNT, "$guide_completed", START + 3, **run),
        made.event(GUEST, ACCOUNT, "invoice_sent", START + 4, amount=7),
        made.event(STAFF, OTHER, "paid", START + 5),
        made.event(STRANGER, None, "invoice_sent", START + 6),
    ]


def test_an_accounts_page_shows_its_milestones_with_the_evidence(database: SyncDatabase) -> None:
    database.write(scene)
    page = database.read(account_detail, 1, 1, "acme", NOW)
    sent, paid = page.milestones
    assert (sent.key, sent.in_time, paid.evidence, paid.in_time) == ("sent", True, None, False)
    assert sent.evidence is not None
    assert (sent.evidence.met_at, sent.evidence.event_name) == (START + 4, "invoice_sent")
    assert (sent.evidence.person_id, sent.evidence.person_name) == ("u-1", "如月 結衣")
    assert sent.evidence.event_id == next(e.id for e in page.events if e.name == "invoice_sent")
    assert (page.account.name, page.account.plan, page.account.met, page.account.required) == (
        "株式会社如月",
        "pro",
        1,
        2,
    )
    assert (page.account.persons, page.account.assists, page.assists[0].note) == (2, 1, "Called")
    assert page.attributes == {"name": "株式会社如月", "plan": "pro"}


def test_an_accounts_page_shows_its_people_and_their_guides(database: SyncDatabase) -> None:
    database.write(scene)
    page = database.read(account_detail, 1, 1, "acme", NOW)
    assert [one.person.id for one in page.persons] == ["u-1", "u-2"]
    (tour,) = page.persons[0].guides
    assert (tour.key, tour.name, tour.state, tour.step, tour.runs) == (
        "first-invoice",
        "Your first invoice",
        "completed",
        "open",
        1,
    )
    assert page.persons[1].guides == []


def test_an_accounts_page_lists_its_own_events_latest_first(database: SyncDatabase) -> None:
    database.write(scene)
    page = database.read(account_detail, 1, 1, "acme", NOW)
    names = [one.name for one in page.events]
    assert names == ["invoice_sent", "$guide_completed", "$step_seen", "$guide_started"]
    assert (page.events[0].person_id, page.events[0].account_id, page.events[0].props) == ("u-1", "acme", {"amount": 7})


def test_a_persons_page_is_found_by_either_id(database: SyncDatabase) -> None:
    database.write(scene)
    page = database.read(person_detail, 1, 1, "u-1")
    assert database.read(person_detail, 1, 1, "anon-1") == page
    assert (page.person.email, page.person.accounts, page.attributes["name"]) == (
        "yui@example.jp",
        ["acme"],
        "如月 結衣",
    )
    assert [one.state for one in page.guides] == ["completed"]
    assert [one.name for one in page.events] == ["$guide_completed", "$step_seen", "$guide_started"]
    stranger = database.read(person_detail, 1, 1, "anon-2")
    assert (stranger.person.id, stranger.person.accounts, stranger.events[0].person_id) == (None, [], "anon-2")


def test_persons_are_listed_once_each_without_those_who_became_another(database: SyncDatabase) -> None:
    database.write(scene)
    first = database.read(list_persons, 1, 1, limit=2)
    rest = database.read(list_persons, 1, 1, limit=2, cursor=first.next)
    assert (first.total, rest.next) == (3, None)
    shown = [
        (one.id or one.anonymous_id, one.guides_started, one.guides_completed) for one in first.persons + rest.persons
    ]
    assert shown == [("u-1", 1, 1), ("anon-2", 0, 0), ("u-2", 0, 0)]


@pytest.mark.parametrize(("search", "found"), [("YUI@", ["u-1"]), ("結衣", ["u-1"]), ("u-", ["u-1", "u-2"]), ("%", [])])
def test_persons_are_searched_by_id_name_and_email(database: SyncDatabase, search: str, found: list[str]) -> None:
    database.write(scene)
    assert [one.id for one in database.read(list_persons, 1, 1, search=search).persons] == found


@pytest.mark.parametrize("environment", [1, 2])
def test_who_is_not_there_is_not_found(database: SyncDatabase, environment: int) -> None:
    database.write(scene)
    known = environment == 2
    for read, name in ((account_detail, "acme"), (person_detail, "u-1")):
        with pytest.raises(NotFound):
            database.read(
                read, 1, environment, name if known else "nobody", *((NOW,) if read is account_detail else ())
            )


def test_only_the_latest_events_are_shown(database: SyncDatabase) -> None:
    database.write(scene)
    made = Histories(2)
    many = [made.event(STAFF, ACCOUNT, "paid", START + 100 + n) for n in range(LATEST_EVENTS + 10)]
    database.write(ingest, many, MilestoneProjector())
    page = database.read(account_detail, 1, 1, "acme", NOW)
    assert [one.at for one in page.events] == sorted((one.at for one in many), reverse=True)[:LATEST_EVENTS]
