"""Is it alive, is it ready, and the numbers for Prometheus."""

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import Connection, update
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from shirube import migrate
from shirube.db import Database
from shirube.errors import Unavailable
from shirube.workspaces.tables import workspace


class HealthRoutes:
    """`/livez` asks nothing of the database; `/readyz` writes to it and looks at its schema."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def live(self, _request: Request) -> Response:
        """`GET /livez`"""
        return JSONResponse({"ok": True})

    async def ready(self, _request: Request) -> Response:
        """`GET /readyz`: 200 when events can be stored now, else 503 with the reason."""
        schema = await self._db.write(_writable_schema)
        if schema != migrate.head():
            raise Unavailable(f"The database has schema {schema}; this program needs {migrate.head()}.")
        return JSONResponse({"ok": True, "schema": schema})

    async def metrics(self, _request: Request) -> Response:
        """`GET /metrics`"""
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def _writable_schema(connection: Connection) -> str | None:
    connection.execute(update(workspace).where(workspace.c.id == -1).values(name=""))
    return migrate.revision(connection)
