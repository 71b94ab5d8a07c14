"""`/api/v1/events`: everything that was kept, in the order of ids."""

from typing import Any

import orjson
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from shirube.api.wire import allow_only, page, read_cursor, read_limit, read_text
from shirube.db import Database
from shirube.ingest.store import EventRow, list_events
from shirube.people.store import find_person
from shirube.workspaces.access import Keys
from shirube.workspaces.schema import KeyInfo


class EventsApi:
    """Reads stored events."""

    def __init__(self, db: Database, keys: Keys) -> None:
        self._db = db
        self._keys = keys

    async def list(self, request: Request) -> Response:
        """`GET /api/v1/events?cursor&limit&name&person`: events of the key's environment, oldest id first."""
        key = await self._keys.secret(request)
        allow_only(request, "cursor", "limit", "name", "person")
        limit = read_limit(request)
        rows = await self._db.read(
            _read,
            key,
            {"after": read_cursor(request), "name": read_text(request, "name"), "limit": limit},
            read_text(request, "person"),
        )
        return page([_event(row) for row in rows], str(rows[-1].id) if len(rows) == limit else None)


def _read(connection: Connection, key: KeyInfo, filters: dict[str, Any], person: str | None) -> list[EventRow]:
    if person is not None:
        person_id, _ = find_person(connection, key.workspace_id, key.environment_id, external=person, anonymous=None)
        if person_id is None:
            return []
        filters = {**filters, "person_id": person_id}
    return list_events(connection, key.workspace_id, key.environment_id, **filters)


def _event(row: EventRow) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "name": row.name,
        "at": row.at,
        "client_at": row.client_at,
        "received_at": row.received_at,
        "props": orjson.loads(row.props) if row.props else {},
        "person": {"id": row.person} if row.person is not None else {"anonymous_id": row.anonymous},
        "account": None if row.account is None else {"id": row.account},
    }
