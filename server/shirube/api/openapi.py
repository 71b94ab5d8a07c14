"""`GET /api/v1/openapi.json`: every operation of the API, with its types taken from the code that serves it."""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from shirube import __version__
from shirube.api.guides import PublishRequest
from shirube.api.success import AssistRequest
from shirube.api.wire import reply
from shirube.guides import json_schema
from shirube.guides.settings import GuideSettings
from shirube.metrics.schema import GuideReport
from shirube.success.schema import (
    AccountDetail,
    AccountRow,
    Assist,
    OnboardingReport,
    PersonDetail,
    PersonRow,
)


class Operation(NamedTuple):
    """One method of one path. `answer` and `body` are types, or names of schemas written by hand below."""

    method: str
    path: str
    summary: str
    query: Sequence[str] = ()
    answer: Any = None
    body: Any = None
    status: int = 200
    listed: bool = False


OPERATIONS = (
    Operation("get", "/guides", "All guides, with what is live in the key's environment.", (), "GuideRow", listed=True),
    Operation("get", "/guides/{key}", "A guide's draft, its revision as ETag.", (), "GuideDraft"),
    Operation("put", "/guides/{key}", "Save a draft. If-Match guards against a race.", (), "Saved", "Guide"),
    Operation("delete", "/guides/{key}", "Archive a guide; its numbers stay.", status=204),
    Operation("post", "/guides/{key}/publish", "Make the draft live.", (), "Published", PublishRequest),
    Operation("post", "/guides/{key}/unpublish", "Take a guide off an environment.", (), "Unpublished", PublishRequest),
    Operation("get", "/guides/{key}/versions", "Published versions, newest first.", (), "Version", listed=True),
    Operation(
        "get",
        "/guides/{key}/report",
        "Funnel, losses and times of a guide.",
        ("environment", "version", "from", "to"),
        GuideReport,
    ),
    Operation(
        "get",
        "/onboarding/report",
        "The self-onboarding rate of the accounts that started in a period.",
        ("environment", "from", "to"),
        OnboardingReport,
    ),
    Operation("get", "/settings/guides", "Looks, nudge budget, hosts of videos.", (), "GuideSettingsShown"),
    Operation("put", "/settings/guides", "Settle them, all at once.", (), "GuideSettingsShown", GuideSettings),
    Operation("get", "/milestones", "The newest milestones and their version.", (), "MilestonesVersion"),
    Operation(
        "put", "/milestones", "Define milestones; the past counts for them too.", (), "MilestonesVersion", "Milestones"
    ),
    Operation(
        "get",
        "/accounts",
        "Accounts with their state.",
        ("search", "state", "sort", "tests", "cursor", "limit"),
        AccountRow,
        listed=True,
    ),
    Operation("get", "/accounts/{id}", "An account with the evidence for each milestone.", (), AccountDetail),
    Operation("get", "/accounts/{id}/assists", "Human help given to an account.", (), Assist, listed=True),
    Operation("post", "/accounts/{id}/assists", "Record human help.", (), Assist, AssistRequest, 201),
    Operation("get", "/persons", "Persons, last seen first.", ("search", "cursor", "limit"), PersonRow, listed=True),
    Operation("get", "/persons/{id}", "A person with guides and latest events.", (), PersonDetail),
    Operation(
        "get",
        "/events",
        "Stored events in the order of ids.",
        ("cursor", "limit", "name", "person"),
        "Event",
        listed=True,
    ),
)

_TEXT, _INT = {"type": "string"}, {"type": "integer"}
_TEXTS = {"type": "array", "items": {"type": "string"}}
_MAYBE_INT = {"type": ["integer", "null"]}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


_GUIDE_ROW = {
    "key": _TEXT,
    "kind": _TEXT,
    "name": _TEXT,
    "revision": _INT,
    "live_version": _MAYBE_INT,
    "published_at": _MAYBE_INT,
    "created_at": _INT,
    "updated_at": _INT,
}
_WRITTEN = {
    "GuideRow": _object(**_GUIDE_ROW),
    "GuideDraft": _object(**_GUIDE_ROW, document={"$ref": "#/components/schemas/Guide"}),
    "Saved": _object(key=_TEXT, revision=_INT, change={"enum": ["created", "changed", "unchanged"]}, warnings=_TEXTS),
    "GuideSettingsShown": _object(settings={"$ref": "#/components/schemas/GuideSettings"}, warnings=_TEXTS),
    "Published": _object(key=_TEXT, version=_INT, revision=_INT, changed={"type": "boolean"}),
    "Unpublished": _object(key=_TEXT, changed={"type": "boolean"}),
    "Version": _object(version=_INT, digest=_TEXT, created_at=_INT),
    "MilestonesVersion": _object(
        version=_INT, document={"anyOf": [{"$ref": "#/components/schemas/Milestones"}, {"type": "null"}]}
    ),
    "Event": _object(
        id={"type": "string", "format": "uuid"},
        name=_TEXT,
        at=_INT,
        client_at=_INT,
        received_at=_INT,
        props={"type": "object"},
        person={"type": "object"},
        account={"type": ["object", "null"]},
    ),
    "Error": _object(error={"type": "object", "properties": {"code": _TEXT, "message": _TEXT, "field": _TEXT}}),
}


async def openapi(_request: Request) -> Response:
    """`GET /api/v1/openapi.json`"""
    return reply(document(), headers={"cache-control": "public, max-age=3600"})


@cache
def document() -> dict[str, Any]:
    """The OpenAPI 3.1 document."""
    types = [t for o in OPERATIONS for t in (o.answer, o.body) if isinstance(t, type)]
    _, components = msgspec.json.schema_components(types, ref_template="#/components/schemas/{name}")
    guides = {"Guide": json_schema.guide_schema(), "Milestones": json_schema.milestones_schema()}
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Shirube", "version": __version__},
        "servers": [{"url": "/api/v1"}],
        "security": [{"secretKey": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"secretKey": {"type": "http", "scheme": "bearer"}},
            "schemas": {**components, **guides, **_WRITTEN},
        },
    }


def _operation(operation: Operation) -> dict[str, Any]:
    found: dict[str, Any] = {
        "summary": operation.summary,
        "operationId": _name(operation),
        "parameters": [*_path_parameters(operation.path), *map(_query_parameter, operation.query)],
        "responses": {str(operation.status): _answer(operation), "default": _json("Error", "An error.")},
    }
    if operation.body is not None:
        found["requestBody"] = {**_json(operation.body, ""), "required": True}
        del found["requestBody"]["description"]
    return found


def _name(operation: Operation) -> str:
    words = [part for part in operation.path.split("/") if part and not part.startswith("{")]
    one = "_one" if operation.path.endswith("}") else ""
    return f"{operation.method}_{'_'.join(words)}{one}"


def _path_parameters(path: str) -> list[dict[str, Any]]:
    names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    return [{"name": name, "in": "path", "required": True, "schema": _TEXT} for name in names]


def _query_parameter(name: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": _INT if name in ("limit", "version") else _TEXT}


def _answer(operation: Operation) -> dict[str, Any]:
    if operation.answer is None:
        return {"description": "Done."}
    if not operation.listed:
        return _json(operation.answer, operation.summary)
    listed = _object(data={"type": "array", "items": _ref(operation.answer)}, next={"type": ["string", "null"]})
    return {"description": operation.summary, "content": {"application/json": {"schema": listed}}}


def _json(kind: Any, description: str) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": _ref(kind)}}}


def _ref(kind: Any) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{kind if isinstance(kind, str) else kind.__name__}"}
