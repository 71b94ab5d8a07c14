"""`/api/v1/onboarding`, `/milestones`, `/accounts/{id}/assists`: getting customers going, and who needed help."""

from typing import Any

import msgspec
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from shirube.api.wire import allow_only, page, read_body_json, reply
from shirube.clock import Clock
from shirube.db import Database
from shirube.guides.milestones import Milestones, milestones_to_json, parse_milestones
from shirube.success import store
from shirube.success.jobs import recompute
from shirube.success.schema import Assist
from shirube.workspaces.access import Keys
from shirube.workspaces.schema import KeyInfo
from shirube.workspaces.store import record


class AssistRequest(msgspec.Struct, forbid_unknown_fields=True):
    """Staff helped an account: how long, when (Unix ms; default: now) and about what."""

    minutes: int
    at: int | None = None
    note: str = ""


class SuccessApi:
    """Milestones and assists."""

    def __init__(self, db: Database, keys: Keys, clock: Clock) -> None:
        self._db = db
        self._keys = keys
        self._clock = clock

    async def milestones(self, request: Request) -> Response:
        """`GET /api/v1/milestones`: the newest set and its version, 0 when none was defined."""
        key = await self._keys.secret(request)
        allow_only(request)
        return reply(await self._db.read(_milestones, key))

    async def put_milestones(self, request: Request) -> Response:
        """`PUT /api/v1/milestones`: a document `shirube/milestones/v1`. What happened before counts for it too."""
        key = await self._keys.secret(request)
        document = parse_milestones(await read_body_json(request))
        changed = await self._db.write(_put, key, document, self._clock())
        if changed:
            await recompute(self._db, key.workspace_id)
        return reply(await self._db.read(_milestones, key))

    async def assists(self, request: Request) -> Response:
        """`GET /api/v1/accounts/{id}/assists`, latest first."""
        key = await self._keys.secret(request)
        return page(await self._db.read(_assists, key, request.path_params["id"]), None)

    async def add_assist(self, request: Request) -> Response:
        """`POST /api/v1/accounts/{id}/assists`"""
        key = await self._keys.secret(request)
        said = await read_body_json(request, AssistRequest)
        return reply(await self._db.write(_add, key, request.path_params["id"], said, self._clock()), 201)


def _milestones(connection: Connection, key: KeyInfo) -> dict[str, Any]:
    document = store.get_document(connection, key.workspace_id)
    version = store.current_version(connection, key.workspace_id)
    return {"version": version, "document": None if document is None else milestones_to_json(document)}


def _put(connection: Connection, key: KeyInfo, document: Milestones, now: int) -> bool:
    before = store.current_version(connection, key.workspace_id)
    version = store.put_set(connection, key.workspace_id, document, now)
    record(connection, key.workspace_id, now, "milestones.save", str(version))
    return version != before


def _assists(connection: Connection, key: KeyInfo, account: str) -> list[Assist]:
    account_id = store.find_account(connection, key.workspace_id, key.environment_id, account)
    return store.list_assists(connection, key.workspace_id, account_id)


def _add(connection: Connection, key: KeyInfo, account: str, said: AssistRequest, now: int) -> Assist:
    done = store.add_assist(
        connection,
        key.workspace_id,
        key.environment_id,
        account,
        at=now if said.at is None else said.at,
        minutes=said.minutes,
        note=said.note,
        now=now,
    )
    record(connection, key.workspace_id, now, "assist.add", account, detail={"minutes": said.minutes})
    return done
