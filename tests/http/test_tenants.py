"""One vendor's ids are nothing to another: every route that takes an id, from the router's own list, in every role."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import httpx
import pytest
from starlette.routing import Route

from shirube.app import create_app
from shirube.config import Settings
from shirube.ids import new_id
from shirube.workspaces import members, store
from shirube.workspaces.access import COOKIE
from shirube.workspaces.schema import ROLES
from tests.http.vendors import MILESTONES, TOUR, Vendor
from tests.support.apps import AppClient
from tests.support.databases import SyncDatabase

UNAUTHENTICATED = {"/v1/events", "/v1/boot", "/shirube.js", "/w/{name}", "/assets/{name}"}


def _routes() -> Iterator[tuple[str, str]]:
    """Every method and path that takes something in its path, but for files."""
    app: Any = create_app(Settings(database_url="sqlite:///:memory:"))
    for route in app.app.routes:
        assert isinstance(route, Route)
        if "{" in route.path and route.path not in UNAUTHENTICATED:
            yield from ((method, route.path) for method in sorted(route.methods or ()) if method != "HEAD")


ROUTES = sorted(set(_routes()))
API = [r for r in ROUTES if r[1].startswith("/api/")]
PAGES = [r for r in ROUTES if not r[1].startswith("/api/")]


@pytest.fixture
def ids(furnished: Vendor, database: SyncDatabase) -> dict[str, str]:
    """What the owner's paths would hold; each names something that exists."""
    workspace_id = furnished.made.workspace_id
    return {
        "guides": "first-invoice",
        "accounts": "acme",
        "persons": "u-1",
        "keys": str(database.read(store.list_keys, workspace_id)[0].id),
        "members": str(database.read(members.list_members, workspace_id)[0].id),
    }


def _address(path: str, ids: dict[str, str]) -> str:
    """The path with the owner's id in it: which kind is told by the part before."""
    parts = path.split("/")
    for at, part in enumerate(parts):
        if part in ("{key}", "{id}", "{id:path}"):
            parts[at] = ids[parts[at - 1]]
    return "/".join(parts).replace("{form}", "yaml")


def _body(method: str, path: str) -> Any:
    if path.endswith("/assists"):
        return {"minutes": 5}
    return {**TOUR} if method == "PUT" else {}


@pytest.mark.parametrize(("method", "path"), API)
def test_an_api_route_answers_another_vendor_as_if_nothing_were_there(
    furnished: Vendor, outsider: Vendor, ids: dict[str, str], method: str, path: str
) -> None:
    address = _address(path, ids).removeprefix("/api/v1")
    if method == "PUT":
        # A key is free in every workspace: the outsider gets a guide of their own, and the owner's stays as it is.
        assert outsider.api(method, address, {**TOUR, "name": "theirs"}).status_code == 201
        assert furnished.api("GET", address).json()["name"] == TOUR["name"]
        return
    answer = outsider.api(method, address, None if method == "GET" else _body(method, path))
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found"), answer.text


@pytest.mark.parametrize(("method", "path"), API)
def test_an_api_route_wants_a_secret_key(furnished: Vendor, ids: dict[str, str], method: str, path: str) -> None:
    for header in ({}, {"authorization": f"Bearer {furnished.made.site_key}"}, {"authorization": "Basic eDp5"}):
        answer = furnished.client.request(method, _address(path, ids), headers=header, content="{}")
        assert answer.status_code == 401, (header, answer.text)


def _sign_in(client: AppClient, database: SyncDatabase, vendor: Vendor, role: str) -> tuple[str, str]:
    """A session of a member with this role: its cookie and the token for forms."""
    now = client.clock()
    who = database.write(
        members.add_member, vendor.made.workspace_id, f"{role}@there.test", role, role, "en", "long enough 1", now
    )
    token = database.write(members.start_session, vendor.made.workspace_id, who, now, 10)
    return token, database.read(members.load_session, token, now).csrf


@pytest.mark.parametrize("role", ROLES)
def test_a_page_answers_another_vendors_member_as_if_nothing_were_there(
    furnished: Vendor, outsider: Vendor, ids: dict[str, str], database: SyncDatabase, role: str
) -> None:
    token, csrf = _sign_in(furnished.client, database, outsider, role)
    unknown = {**dict.fromkeys(ids, "nothing-here"), "keys": _nobody(), "members": _nobody()}
    for method, path in PAGES:
        answer = _visit(furnished.client, method, _address(path, ids), token, csrf)
        nothing = _visit(furnished.client, method, _address(path, unknown), token, csrf)
        assert answer.status_code == nothing.status_code, (method, path)
        assert answer.status_code in (403, 404), (method, path, answer.text[:300])


def _nobody() -> str:
    return str(new_id(1))


def _visit(client: AppClient, method: str, address: str, token: str, csrf: str) -> httpx.Response:
    headers = {"cookie": f"{COOKIE}={token}", "sec-fetch-site": "same-origin"}
    data = {"csrf": csrf, "minutes": "5", "at": "", "note": "", "role": "viewer", "environment": "production"}
    return client.request(method, address, headers=headers, data=data if method == "POST" else None)


def test_the_same_ids_in_two_workspaces_stay_apart(furnished: Vendor, outsider: Vendor) -> None:
    outsider.api("PUT", "/milestones", MILESTONES)
    outsider.track("$page", person="u-1", account="acme")
    assert [e["name"] for e in outsider.api("GET", "/events").json()["data"]] == ["$page"]
    assert furnished.api("GET", "/accounts/acme").json()["account"]["state"] != "in_progress"
    assert outsider.api("GET", "/accounts/acme").json()["account"]["met"] == 0


def test_ids_are_found_in_their_environment_only(
    furnished: Vendor, database: SyncDatabase, add_key: Callable[[str], str]
) -> None:
    staging = {"authorization": f"Bearer {add_key('staging')}"}
    for path in ("/accounts/acme", "/persons/u-1"):
        assert furnished.client.get(f"/api/v1{path}", headers=staging).status_code == 404
    assert furnished.client.get("/api/v1/events", headers=staging).json()["data"] == []


@pytest.fixture
def add_key(vendor: Vendor, database: SyncDatabase) -> Callable[[str], str]:
    """`add_key("staging")`: a secret key of that environment."""

    def add(environment: str) -> str:
        of = (vendor.made.workspace_id, vendor.made.environments[environment])
        return database.write(store.add_key, *of, "secret", "test", vendor.client.clock())

    return add


def test_a_revoked_key_opens_nothing(furnished: Vendor, database: SyncDatabase) -> None:
    for key in database.read(store.list_keys, furnished.made.workspace_id):
        database.write(store.revoke_key, furnished.made.workspace_id, UUID(str(key.id)), furnished.client.clock())
    furnished.client.clock.advance(seconds=10)
    assert furnished.api("GET", "/guides").json()["error"]["code"] == "key_revoked"
    assert furnished.track("a").json()["error"]["code"] == "key_revoked"
    assert furnished.boot().status_code == 401
