"""`/api/v1/guides`: drafts, versions and publications, for scripts and for definitions kept in git."""

from typing import Any

import msgspec
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from shirube.api.wire import allow_only, page, read_body_json, reply
from shirube.clock import Clock
from shirube.db import Database
from shirube.errors import BadRequest
from shirube.guides import catalog, documents, json_schema, store
from shirube.guides.records import GuideRow, PublicationRow
from shirube.workspaces.access import Keys
from shirube.workspaces.schema import KeyInfo
from shirube.workspaces.store import environment_by_key, get_environment, record


class PublishRequest(msgspec.Struct, forbid_unknown_fields=True):
    """`environment` is a key such as `staging` (default: the secret key's own); `revision` guards against a race."""

    environment: str | None = None
    revision: int | None = None


class GuidesApi:
    """Guides by key."""

    def __init__(self, db: Database, keys: Keys, clock: Clock) -> None:
        self._db = db
        self._keys = keys
        self._clock = clock

    async def list(self, request: Request) -> Response:
        """`GET /api/v1/guides`"""
        key = await self._keys.secret(request)
        allow_only(request)
        return page(await self._db.read(_list, key), None)

    async def get(self, request: Request) -> Response:
        """`GET /api/v1/guides/{key}`: the draft, with its revision as ETag."""
        key = await self._keys.secret(request)
        found = await self._db.read(_get, key, request.path_params["key"])
        return reply(found, headers={"etag": f'"{found["revision"]}"'})

    async def put(self, request: Request) -> Response:
        """`PUT /api/v1/guides/{key}`: save the draft. `If-Match: "REVISION"` refuses to overwrite somebody's change."""
        key = await self._keys.secret(request)
        document = documents.parse(await read_body_json(request))
        if document.key != request.path_params["key"]:
            raise BadRequest("The document's key is not the one in the address.", code="guide_invalid", field="key")
        saved = await self._db.write(_save, key, document, self._clock(), _if_match(request))
        status = 201 if saved.change == "created" else 200
        return reply(saved._asdict(), status, {"etag": f'"{saved.revision}"'})

    async def delete(self, request: Request) -> Response:
        """`DELETE /api/v1/guides/{key}`: archive it. Its numbers stay; saving it brings it back."""
        key = await self._keys.secret(request)
        await self._db.write(_archive, key, request.path_params["key"], self._clock())
        return Response(status_code=204)

    async def publish(self, request: Request) -> Response:
        """`POST /api/v1/guides/{key}/publish`"""
        key = await self._keys.secret(request)
        asked = await read_body_json(request, PublishRequest)
        done = await self._db.write(_publish, key, request.path_params["key"], asked, self._clock())
        return reply(done._asdict())

    async def unpublish(self, request: Request) -> Response:
        """`POST /api/v1/guides/{key}/unpublish`"""
        key = await self._keys.secret(request)
        asked = await read_body_json(request, PublishRequest)
        changed = await self._db.write(_unpublish, key, request.path_params["key"], asked, self._clock())
        return reply({"key": request.path_params["key"], "changed": changed})

    async def versions(self, request: Request) -> Response:
        """`GET /api/v1/guides/{key}/versions`, newest first."""
        key = await self._keys.secret(request)
        rows = await self._db.read(store.list_versions, key.workspace_id, request.path_params["key"])
        return page([{"version": v.version, "digest": v.digest, "created_at": v.created_at} for v in rows], None)

    async def guide_schema(self, _request: Request) -> Response:
        """`GET /api/v1/schema/guide.json`: JSON Schema of the document, so that editors complete it."""
        return reply(json_schema.guide_schema(), headers={"cache-control": "public, max-age=3600"})

    async def milestones_schema(self, _request: Request) -> Response:
        """`GET /api/v1/schema/milestones.json`"""
        return reply(json_schema.milestones_schema(), headers={"cache-control": "public, max-age=3600"})


def _if_match(request: Request) -> int | None:
    text = request.headers.get("if-match")
    if text is None or text == "*":
        return None
    bare = text.removeprefix("W/").strip('"')
    if not bare.isascii() or not bare.isdigit():
        raise BadRequest('If-Match must be the revision that was read, such as "3".', field="if-match")
    return int(bare[:9])


def _list(connection: Connection, key: KeyInfo) -> list[dict[str, Any]]:
    live = catalog.live_versions(connection, key.workspace_id, key.environment_id)
    return [_row(row, live.get(row.key)) for row in store.list_guides(connection, key.workspace_id)]


def _row(row: GuideRow, live: PublicationRow | None) -> dict[str, Any]:
    return {
        "key": row.key,
        "kind": row.kind,
        "name": row.name,
        "revision": row.revision,
        "live_version": None if live is None else live.version,
        "published_at": None if live is None else live.published_at,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
    }


def _get(connection: Connection, key: KeyInfo, guide_key: str) -> dict[str, Any]:
    draft = store.get_guide(connection, key.workspace_id, guide_key)
    live = catalog.live_versions(connection, key.workspace_id, key.environment_id)
    return {**_row(draft.row, live.get(guide_key)), "document": documents.to_json(draft.document)}


def _save(connection: Connection, key: KeyInfo, document: Any, now: int, revision: int | None) -> Any:
    saved = store.save_draft(connection, key.workspace_id, document, now, revision=revision)
    if saved.change != "unchanged":
        record(connection, key.workspace_id, now, "guide.save", document.key, detail={"revision": saved.revision})
    return saved


def _archive(connection: Connection, key: KeyInfo, guide_key: str, now: int) -> None:
    store.archive(connection, key.workspace_id, guide_key, now)
    record(connection, key.workspace_id, now, "guide.archive", guide_key)


def _environment(connection: Connection, key: KeyInfo, asked: PublishRequest) -> Any:
    if asked.environment is None:
        return get_environment(connection, key.workspace_id, key.environment_id)
    return environment_by_key(connection, key.workspace_id, asked.environment)


def _publish(connection: Connection, key: KeyInfo, guide_key: str, asked: PublishRequest, now: int) -> Any:
    where = _environment(connection, key, asked)
    done = store.publish(connection, key.workspace_id, where.id, guide_key, now, revision=asked.revision)
    if done.changed:
        detail = {"environment": where.key, "version": done.version}
        record(connection, key.workspace_id, now, "guide.publish", guide_key, detail=detail)
    return done


def _unpublish(connection: Connection, key: KeyInfo, guide_key: str, asked: PublishRequest, now: int) -> bool:
    where = _environment(connection, key, asked)
    changed = store.unpublish(connection, key.workspace_id, where.id, guide_key, now)
    if changed:
        record(connection, key.workspace_id, now, "guide.unpublish", guide_key, detail={"environment": where.key})
    return changed
