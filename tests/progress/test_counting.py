"""How many events: day counters where they are enough, the events where not; always the plain count's answer."""

from datetime import UTC
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, insert

from shirube.clock import DAY_MS
from shirube.conditions.grammar import parse
from shirube.conditions.schema import Event
from shirube.ingest.schema import StoredEvent, together
from shirube.ingest.store import _insert_new
from shirube.people.tables import account, membership, person
from shirube.progress import counting
from shirube.progress.counting import EventCounter
from shirube.workspaces.store import add_workspace
from tests.support.databases import SyncDatabase
from tests.support.histories import START, Histories, project, props_of

NOW = START + 4 * DAY_MS
PEOPLE = [(UUID(int=1), UUID(int=11)), (UUID(int=2), UUID(int=11)), (UUID(int=3), UUID(int=12)), (UUID(int=3), None)]


def prepare(connection: Connection, events: list[StoredEvent]) -> None:
    add_workspace(connection, "W", "ja", "Asia/Tokyo", START)
    of = {"workspace_id": 1, "environment_id": 1, "attributes": "{}", "last_seen": START}
    for person_id in sorted({p for p, _ in PEOPLE}):
        connection.execute(insert(person).values(id=person_id, first_seen=START, **of))
    for account_id in (UUID(int=11), UUID(int=12)):
        connection.execute(insert(account).values(id=account_id, external_id=str(account_id), started_at=START, **of))
    for person_id, account_id in PEOPLE[:3]:
        row = {"workspace_id": 1, "account_id": account_id, "person_id": person_id}
        connection.execute(insert(membership).values(**row, attributes="{}", first_seen=START))
    _insert_new(connection, together(events))
    project(connection, events)


def ask(
    connection: Connection, form: dict[str, Any], person_id: UUID | None, account_id: UUID | None, since: Any
) -> int:
    node = parse(form)
    assert isinstance(node, Event)
    counter = EventCounter(connection, 1, person_id, account_id, NOW, UTC, {"invoice_sent"})
    return counter.count(node.event, node.where, since, node.scope)


@pytest.mark.parametrize("where", [{}, {"amount": {"is": 3}}, {"amount": {"greater": 1}, "none": {"exists": False}}])
@pytest.mark.parametrize("scope", ["person", "account"])
def test_every_question_gets_the_plain_answer(database: SyncDatabase, scope: str, where: dict[str, Any]) -> None:
    made = Histories(5)
    events = made.history(PEOPLE, days=4, size=200)
    database.write(prepare, events)
    form = {"event": "invoice_created", "where": where, "scope": scope}
    for since in (None, START, START + DAY_MS, START + DAY_MS * 3 // 2, NOW, events[0].at):
        for person_id, account_id in PEOPLE:
            of = [e for e in events if (e.person_id == person_id if scope == "person" else e.account_id == account_id)]
            wanted = sum(
                e.name == "invoice_created" and e.at >= (since or 0) and _meets(where, props_of(e).get("amount", 0))
                for e in of
            )
            wanted = 0 if scope == "account" and account_id is None else wanted
            assert database.read(ask, form, person_id, account_id, since) == wanted


def _meets(where: dict[str, Any], amount: int) -> bool:
    tests = where.get("amount", {})
    return amount == tests.get("is", amount) and amount > tests.get("greater", -1)


def test_a_count_looks_at_so_many_events_at_most(database: SyncDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Histories(6)
    events = [made.event(UUID(int=1), None, "invoice_created", START + i, amount=1) for i in range(50)]
    database.write(prepare, events)
    monkeypatch.setattr(counting, "SCANNED", 20)
    form = {"event": "invoice_created", "where": {"amount": {"is": 1}}}
    assert database.read(ask, form, UUID(int=1), None, None) == 20
    assert database.read(ask, {"event": "invoice_created"}, UUID(int=1), None, None) == 50


def test_who_has_no_account_has_no_events_of_an_account(database: SyncDatabase) -> None:
    database.write(prepare, [])
    assert database.read(ask, {"event": "invoice_created", "scope": "account"}, UUID(int=1), None, None) == 0
