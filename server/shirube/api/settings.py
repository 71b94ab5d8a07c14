"""`/api/v1/settings/guides`: what a workspace settles for all its guides: looks, nudge budget, hosts of frames."""

from typing import Any

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from shirube.api.wire import allow_only, read_body_json, reply
from shirube.clock import Clock
from shirube.db import Database
from shirube.guides.settings import GuideSettings, parse_settings, settings_json
from shirube.guides.settings_store import get_settings, put_settings
from shirube.guides.theme import faint
from shirube.workspaces.access import Keys
from shirube.workspaces.schema import KeyInfo
from shirube.workspaces.store import record


class SettingsApi:
    """What all guides of a workspace share."""

    def __init__(self, db: Database, keys: Keys, clock: Clock) -> None:
        self._db = db
        self._keys = keys
        self._clock = clock

    async def get(self, request: Request) -> Response:
        """`GET /api/v1/settings/guides`"""
        key = await self._keys.secret(request)
        allow_only(request)
        return reply(_shown(await self._db.read(get_settings, key.workspace_id)))

    async def put(self, request: Request) -> Response:
        """`PUT /api/v1/settings/guides`: all of them; what is left out is not settled any more."""
        key = await self._keys.secret(request)
        wanted = parse_settings(await read_body_json(request))
        await self._db.write(_put, key, wanted, self._clock())
        return reply(_shown(wanted))


def _shown(settings: GuideSettings) -> dict[str, Any]:
    return {"settings": settings_json(settings), "warnings": [str(pair) for pair in faint(settings.theme)]}


def _put(connection: Connection, key: KeyInfo, wanted: GuideSettings, now: int) -> None:
    if put_settings(connection, key.workspace_id, wanted):
        record(connection, key.workspace_id, now, "settings.guides", "guides")
