"""Who a batch speaks for: anonymous people who turn out to be somebody, accounts, and attributes that add up."""

import json
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Connection, select

from shirube.people.directory import SEEN_EVERY_MS, Directory, Said, Who
from shirube.people.tables import membership
from shirube.progress.store import event_counts, guide_states
from tests.support.clocks import START_MS
from tests.support.databases import SyncDatabase
from tests.support.pages import Kept, Page

ANON = "0192b7c4-1111-7000-8000-000000000001"


def _attributes(row: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(row.attributes)
    return found


def _counts(database: SyncDatabase, scope: Any, row_id: Any) -> dict[str, int]:
    found = database.read(event_counts, 1, scope, row_id, {"invoice_created", "$guide_started", "$page"})
    return {name: sum(day.count for day in days) for name, days in found.items()}


def test_an_anonymous_past_joins_the_person_it_turned_out_to_be(page: Page, kept: Kept, database: SyncDatabase) -> None:
    run = str(uuid4())
    started = {"guide": "first-invoice", "version": 1, "run": run}
    anonymous = {"anonymous_id": ANON, "attributes": {"source": "ad", "plan": "free"}}
    page.send(page.event(), page.event(name="$guide_started", props=started), person=anonymous)
    page.client.clock.advance(seconds=60)
    said = {"id": "u-1", "anonymous_id": ANON, "attributes": {"plan": "pro"}}
    page.send(page.event(), person=said, account={"id": "acme"})

    u1 = kept.person("u-1")
    assert {row.person_id for row in kept.events()} == {u1.id}
    assert _counts(database, "person", u1.id) == {"invoice_created": 2, "$guide_started": 1}
    assert {key: state.state for key, state in database.read(guide_states, 1, 1, u1.id).items()} == {
        "first-invoice": "started"
    }
    assert _attributes(u1) == {"source": "ad", "plan": "pro"}
    assert (u1.first_seen, u1.last_seen) == (START_MS, START_MS + 60_000)


def test_after_joining_the_anonymous_id_is_the_person(page: Page, kept: Kept) -> None:
    page.send(page.event(), person={"anonymous_id": ANON})
    page.send(page.event(), person={"id": "u-1", "anonymous_id": ANON})
    page.send(page.event(), person={"anonymous_id": ANON})
    page.send(page.event(), person={"anonymous_id": ANON})
    assert {row.person_id for row in kept.events()} == {kept.person("u-1").id}


def test_an_anonymous_id_is_the_same_in_either_case(page: Page, kept: Kept) -> None:
    page.send(page.event(), person={"anonymous_id": ANON.upper()})
    page.send(page.event(), person={"anonymous_id": ANON})
    page.send(page.event(), person={"id": "u-1", "anonymous_id": ANON.upper()})
    assert {row.person_id for row in kept.events()} == {kept.person("u-1").id}


def test_an_anonymous_id_never_seen_before_is_still_an_alias(page: Page, kept: Kept) -> None:
    page.send(page.event(), person={"id": "u-1", "anonymous_id": ANON})
    page.send(page.event(), person={"anonymous_id": ANON})
    assert {row.person_id for row in kept.events()} == {kept.person("u-1").id}


def test_an_anonymous_id_joins_once_and_no_other_person_takes_it(page: Page, kept: Kept) -> None:
    page.send(page.event(), person={"id": "u-1", "anonymous_id": ANON})
    page.send(page.event(), person={"id": "u-2", "anonymous_id": ANON})
    assert [row.person_id for row in kept.events()].count(kept.person("u-2").id) == 1
    assert [row.person_id for row in kept.events()].count(kept.person("u-1").id) == 1


def test_joining_is_the_same_when_another_process_did_it(page: Page, kept: Kept, start_app: Any) -> None:
    other = Page(start_app(page.client.settings.database_url), page.key)
    page.send(page.event(), person={"anonymous_id": ANON})
    other.send(other.event(), person={"anonymous_id": ANON})
    other.send(other.event(), person={"id": "u-1", "anonymous_id": ANON})
    page.send(page.event(), person={"anonymous_id": ANON})
    page.send(page.event(), person={"id": "u-1", "anonymous_id": ANON})
    assert {row.person_id for row in kept.events()} == {kept.person("u-1").id}


def test_where_the_anonymous_person_acted_is_a_membership_of_the_person(page: Page, kept: Kept) -> None:
    page.send(page.event(), person={"anonymous_id": ANON}, account={"id": "acme"})
    page.send(page.event(), person={"id": "u-1", "anonymous_id": ANON})
    assert kept.memberships() == {(kept.account("acme").id, kept.person("u-1").id)}


def test_a_repeat_after_joining_is_still_a_repeat(page: Page, kept: Kept, database: SyncDatabase) -> None:
    one = page.event()
    page.send(one, person={"anonymous_id": ANON})
    page.send(page.event(), person={"id": "u-1", "anonymous_id": ANON})
    assert page.send(one, person={"anonymous_id": ANON}).json()["duplicate"] == 1
    assert _counts(database, "person", kept.person("u-1").id) == {"invoice_created": 2}


def test_both_in_the_same_group_end_as_one_person(page: Page, kept: Kept, database: SyncDatabase) -> None:
    def request(**person: str) -> tuple[str, str, dict[str, Any]]:
        return "POST", "/v1/events", {"content": json.dumps(page.body(page.event(), person=person))}

    alone, both = {"anonymous_id": ANON}, {"id": "u-1", "anonymous_id": ANON}
    answers = page.client.at_once(*[request(**who) for who in (alone, both, alone, both, alone) * 4])
    assert [answer.json()["accepted"] for answer in answers] == [1] * 20
    assert {row.person_id for row in kept.events()} == {kept.person("u-1").id}
    assert _counts(database, "person", kept.person("u-1").id) == {"invoice_created": 20}


def test_many_new_people_at_once_are_one_row_each(page: Page, kept: Kept, database: SyncDatabase) -> None:
    def request(n: int) -> tuple[str, str, dict[str, Any]]:
        body = page.body(page.event(), person={"id": f"u-{n % 7}"}, account={"id": f"a-{n % 3}"})
        return "POST", "/v1/events", {"content": json.dumps(body)}

    page.client.at_once(*[request(n) for n in range(42)])
    assert sorted(row.external_id for row in kept.persons()) == [f"u-{n}" for n in range(7)]
    assert len(kept.memberships()) == 21
    assert sum(_counts(database, "account", kept.account(f"a-{n}").id)["invoice_created"] for n in range(3)) == 42


def test_attributes_add_up_and_null_removes(page: Page, kept: Kept) -> None:
    for attributes in ({"plan": "free", "seats": 3}, {"plan": "pro", "name": "田中"}, {"seats": None, "vip": True}):
        page.send(person={"id": "u-1", "attributes": attributes}, account={"id": "acme", "attributes": attributes})
    wanted = {"plan": "pro", "name": "田中", "vip": True}
    assert _attributes(kept.person("u-1")) == _attributes(kept.account("acme")) == wanted


def test_the_last_of_what_is_said_at_once_stays(page: Page, kept: Kept) -> None:
    def request(n: int) -> tuple[str, str, dict[str, Any]]:
        body = page.body(person={"id": "u-1", "attributes": {f"a{n}": n, "last": n}})
        return "POST", "/v1/events", {"content": json.dumps(body)}

    page.client.at_once(*[request(n) for n in range(20)])
    attributes = _attributes(kept.person("u-1"))
    assert {f"a{n}": n for n in range(20)}.items() <= attributes.items()
    assert attributes["last"] in range(20)


def test_no_more_than_a_hundred_attributes_are_kept(page: Page, kept: Kept) -> None:
    for start in (0, 60):
        page.send(person={"id": "u-1", "attributes": {f"a{n}": n for n in range(start, start + 60)}})
    assert len(_attributes(kept.person("u-1"))) == 100


def test_the_attribute_test_marks_a_person_and_an_account(page: Page, kept: Kept) -> None:
    page.send(person={"id": "u-1", "attributes": {"test": True}}, account={"id": "acme", "attributes": {"test": True}})
    assert (kept.person("u-1").is_test, kept.account("acme").is_test) == (True, True)
    page.send(person={"id": "u-1", "attributes": {"test": None}}, account={"id": "acme", "attributes": {"test": "yes"}})
    assert (kept.person("u-1").is_test, kept.account("acme").is_test) == (False, False)


@pytest.mark.parametrize(
    ("signed_up", "started_at"),
    [
        ("2026-04-01T09:00:00+09:00", 1_775_001_600_000),
        (1_775_001_600_000, 1_775_001_600_000),
        ("yesterday", START_MS),
        ("2999-01-01T00:00:00Z", START_MS),
        (-5, START_MS),
    ],
)
def test_an_account_began_when_it_says(page: Page, kept: Kept, signed_up: Any, started_at: int) -> None:
    page.send(page.event(), account={"id": "acme", "attributes": {"signed_up_at": signed_up}})
    assert kept.account("acme").started_at == started_at


def test_when_somebody_was_last_seen_is_written_every_few_minutes(page: Page, kept: Kept) -> None:
    def seen() -> tuple[int, int]:
        page.send(page.event(), account={"id": "acme"})
        return kept.person("u-1").last_seen - START_MS, kept.account("acme").last_seen - START_MS

    assert seen() == (0, 0)
    page.client.clock.advance(ms=SEEN_EVERY_MS - 1)
    assert seen() == (0, 0)
    page.client.clock.advance(ms=1)
    assert seen() == (SEEN_EVERY_MS, SEEN_EVERY_MS)
    page.client.clock.advance(ms=SEEN_EVERY_MS)
    assert seen() == (2 * SEEN_EVERY_MS, 2 * SEEN_EVERY_MS)


def test_nobody_is_seen_earlier_by_what_arrives_late(page: Page, kept: Kept) -> None:
    page.send(page.event())
    page.send(page.event(at=START_MS - 10 * SEEN_EVERY_MS), person={"id": "u-1", "attributes": {"a": 1}})
    assert kept.person("u-1").last_seen == START_MS


def test_what_a_failed_commit_made_is_not_remembered(page: Page, database: SyncDatabase) -> None:
    directory = Directory()
    said = [Said(Who(1, 1, "u-9", None, "acme"), {}, {}, START_MS, START_MS)]

    def fails(connection: Connection) -> None:
        directory.resolve(connection, said, START_MS)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        database.write(fails)
    resolution = database.write(lambda connection: directory.resolve(connection, said, START_MS))
    directory.remember(resolution)
    person_id, account_id = directory.resolve(None, said, START_MS).each[0][:2]  # type: ignore[arg-type]
    stored = database.read(lambda connection: list(connection.execute(select(membership))))
    assert [(row.person_id, row.account_id) for row in stored] == [(person_id, account_id)]
