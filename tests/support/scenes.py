"""A workspace with accounts, people and events, written straight into the tables."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Connection, insert

from shirube.db import Bulk
from shirube.guides.milestones import parse_milestones
from shirube.ingest.schema import StoredEvent, together
from shirube.ingest.tables import event
from shirube.people.tables import account, membership, person
from shirube.progress import store as progress
from shirube.success.projection import MilestoneProjector
from shirube.success.store import put_set
from shirube.workspaces.store import add_workspace
from tests.support.histories import START

COLUMNS = (*StoredEvent._fields[:-1], "props")
ADD_EVENTS = Bulk(event, COLUMNS)


def workspace(connection: Connection, zone: str = "Asia/Tokyo") -> int:
    """A workspace; production is its environment 1, staging 2."""
    return add_workspace(connection, "Kisaragi", "ja", zone, START)


def add_account(connection: Connection, row_id: UUID, name: str, *, started_at: int = START, **more: Any) -> None:
    """An account; `more`: environment_id, attributes, is_test, last_seen."""
    attributes = orjson.dumps({"name": name, **more.pop("attributes", {})}).decode()
    row = {"environment_id": 1, "is_test": False, "last_seen": started_at, **more}
    connection.execute(
        insert(account).values(
            workspace_id=1, id=row_id, external_id=name, attributes=attributes, started_at=started_at, **row
        )
    )


def add_person(connection: Connection, row_id: UUID, name: str | None, *of: UUID, **more: Any) -> None:
    """A person, member of the accounts `of`; `more`: any other column."""
    attributes = orjson.dumps(more.pop("attributes", {})).decode()
    row = {"environment_id": 1, "is_test": False, "first_seen": START, "last_seen": START, **more}
    connection.execute(insert(person).values(workspace_id=1, id=row_id, external_id=name, attributes=attributes, **row))
    for account_id in of:
        connection.execute(
            insert(membership).values(
                workspace_id=1, account_id=account_id, person_id=row_id, attributes="{}", first_seen=START
            )
        )


def milestones(*entries: dict[str, Any], days: int = 14, minutes: int = 45) -> Any:
    """A milestone file's content, read; entries are `{key, when, required?}`."""
    named = [{"name": one["key"], **one} for one in entries]
    head = {"schema": "shirube/milestones/v1", "days": days, "assist_minutes": minutes}
    return parse_milestones({**head, "milestones": named})


def define(connection: Connection, *entries: dict[str, Any], now: int = START, **more: Any) -> int:
    """Make these the workspace's milestones."""
    return put_set(connection, 1, milestones(*entries, **more), now)


def ingest(connection: Connection, events: Sequence[StoredEvent], projector: MilestoneProjector) -> None:
    """Store new events and what they add up to, as the writer does."""
    ADD_EVENTS(connection, [tuple(one) for one in events])
    progress.project(connection, together(events))
    projector.project(connection, together(events))


def account_events(events: Iterable[StoredEvent], account_id: UUID) -> list[StoredEvent]:
    """An account's events in the order of their time."""
    return sorted((e for e in events if e.account_id == account_id), key=lambda e: (e.at, e.id.int))
