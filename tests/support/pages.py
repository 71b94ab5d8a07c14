"""What a page says to `POST /v1/events`, well or badly, and what the database keeps of it."""

import json
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import Connection, Row, select

from shirube.ingest.tables import event
from shirube.people.tables import account, membership, person
from shirube.workspaces.schema import NewWorkspace
from tests.support.apps import AppClient
from tests.support.databases import SyncDatabase


class Page:
    """A page with a site key. `said` is the last body that it sent."""

    def __init__(self, client: AppClient, key: str) -> None:
        self.client = client
        self.key = key
        self.said = b""

    def event(self, **changes: Any) -> dict[str, Any]:
        """An event with an id of its own."""
        return {"id": str(uuid4()), "name": "invoice_created", "at": self.client.clock(), **changes}

    def body(self, *events: Any, **changes: Any) -> dict[str, Any]:
        """A body; a change to `...` takes a field away."""
        whole = {"key": self.key, "sent_at": self.client.clock(), "person": {"id": "u-1"}, "events": list(events)}
        return {name: value for name, value in {**whole, **changes}.items() if value is not ...}

    def send(self, *events: Any, **changes: Any) -> httpx.Response:
        """Send events, or a body changed in other ways."""
        return self.post(json.dumps(self.body(*events, **changes)).encode())

    def post(self, raw: Any, **headers: str) -> httpx.Response:
        """Send bytes as they are."""
        self.said = raw
        return self.client.post("/v1/events", content=raw, headers={"content-type": "text/plain", **headers})

    def again(self) -> httpx.Response:
        """Send the same once more, as a page does that had no answer."""
        return self.post(self.said)


@pytest.fixture
def page(client: AppClient, workspace: NewWorkspace) -> Page:
    """A page with the site key of a workspace, on each engine."""
    return Page(client, workspace.site_key)


class Kept:
    """What the database holds, read straight from its tables."""

    def __init__(self, database: SyncDatabase) -> None:
        self._database = database

    def events(self) -> list[Row[Any]]:
        """All events in the order of their ids."""
        return self._all(select(event).order_by(event.c.workspace_id, event.c.id))

    def ids(self) -> set[UUID]:
        """The ids of all events."""
        return {row.id for row in self.events()}

    def props(self) -> Any:
        """The properties of the only event."""
        (row,) = self.events()
        return None if row.props is None else json.loads(row.props)

    def person(self, external: str) -> Row[Any]:
        """A person by the vendor's id."""
        return self._all(select(person).where(person.c.external_id == external))[0]

    def persons(self) -> list[Row[Any]]:
        """All persons."""
        return self._all(select(person).order_by(person.c.id))

    def account(self, external: str) -> Row[Any]:
        """An account by the vendor's id."""
        return self._all(select(account).where(account.c.external_id == external))[0]

    def memberships(self) -> set[tuple[UUID, UUID]]:
        """Who belongs where: (account, person)."""
        return {(row.account_id, row.person_id) for row in self._all(select(membership))}

    def _all(self, query: Any) -> list[Row[Any]]:
        def read(connection: Connection) -> list[Row[Any]]:
            return list(connection.execute(query))

        return self._database.read(read)


@pytest.fixture
def kept(database: SyncDatabase) -> Kept:
    """The test's database."""
    return Kept(database)
