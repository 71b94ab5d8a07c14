"""Signing in: throttle, sessions, cookies, and the guard on forms."""

import re
from collections.abc import Callable, Iterator

import httpx
import pytest
from starlette.routing import Route

from shirube.app import create_app
from shirube.config import Settings
from shirube.workspaces import members
from shirube.workspaces.access import COOKIE
from shirube.workspaces.schema import NewWorkspace
from tests.support.apps import PASSWORD, AppClient
from tests.support.databases import SyncDatabase


def _sign_in(client: AppClient, email: str, password: str = PASSWORD, **headers: str) -> httpx.Response:
    client.session.cookies.clear()
    return client.post("/sign-in", data={"email": email, "password": password}, headers=headers)


def _cookie(answer: httpx.Response) -> str:
    return answer.cookies[COOKIE]


def _page(client: AppClient, cookie: str) -> httpx.Response:
    client.session.cookies.clear()
    return client.get("/", headers={"cookie": f"{COOKIE}={cookie}"})


def test_the_right_password_opens_the_dashboard(client: AppClient, workspace: NewWorkspace) -> None:
    answer = _sign_in(client, workspace.email)
    assert answer.status_code == 303
    said = answer.headers["set-cookie"].lower()
    assert "httponly" in said
    assert "samesite=lax" in said
    assert _page(client, _cookie(answer)).status_code == 200


def test_the_cookie_is_for_https_only_behind_https(start_app: Callable[..., AppClient], sqlite_url: str) -> None:
    client = start_app(sqlite_url, public_url="https://guides.example.com")
    client.run(_make_owner(client))
    assert "secure" in _sign_in(client, "owner@vendor.test").headers["set-cookie"].lower()


async def _make_owner(client: AppClient) -> None:
    from shirube.db import Database

    db = Database(client.settings.sqlalchemy_url())
    await db.write(members.create_workspace, "vendor", "owner@vendor.test", client.clock(), password=PASSWORD)
    await db.close()


@pytest.mark.parametrize(
    ("email", "password"), [("owner@vendor.test", "wrong password"), ("nobody@there.test", PASSWORD)]
)
def test_a_wrong_password_and_an_unknown_address_look_the_same(
    client: AppClient, workspace: NewWorkspace, email: str, password: str
) -> None:
    answer = _sign_in(client, email, password)
    assert answer.status_code == 401
    assert COOKIE not in answer.cookies
    assert re.search("wrong|違い", answer.text)


def test_guessing_is_slowed_whatever_address_it_says_to_come_from(client: AppClient, workspace: NewWorkspace) -> None:
    statuses = [
        _sign_in(client, workspace.email, f"guess {n}", **{"x-forwarded-for": f"10.0.0.{n}"}).status_code
        for n in range(7)
    ]
    assert statuses == [401] * 5 + [429, 429]
    right = _sign_in(client, workspace.email, **{"x-forwarded-for": "10.9.9.9"})
    assert right.status_code == 429
    assert int(right.headers["retry-after"]) > 0
    client.clock.advance(seconds=16)
    assert _sign_in(client, workspace.email).status_code == 303


def test_a_guess_costs_time() -> None:
    assert members._NOBODY.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


@pytest.mark.usefixtures("slow_passwords")
def test_guessing_many_at_once_is_slowed_too(client: AppClient, workspace: NewWorkspace) -> None:
    guesses = [f"guess {n}" for n in range(20)]
    sent = [("POST", "/sign-in", {"data": {"email": workspace.email, "password": guess}}) for guess in guesses]
    answers = client.at_once(*sent)
    statuses = [answer.status_code for answer in answers]
    assert set(statuses) == {401, 429}
    assert statuses.count(429) > 5
    # Not sent along with them: which of many at once comes first, nobody can say.
    assert _sign_in(client, workspace.email).status_code == 429


def test_one_office_is_not_locked_out_by_one_forgetful_colleague(
    client: AppClient, workspace: NewWorkspace, add_workspace: Callable[..., NewWorkspace]
) -> None:
    other = add_workspace("other")
    for n in range(6):
        _sign_in(client, workspace.email, f"guess {n}")
    assert _sign_in(client, other.email).status_code == 303


def test_signing_in_never_takes_over_a_token_that_was_there(client: AppClient, workspace: NewWorkspace) -> None:
    planted = "planted-by-somebody-else"
    answer = client.post(
        "/sign-in", data={"email": workspace.email, "password": PASSWORD}, headers={"cookie": f"{COOKIE}={planted}"}
    )
    assert _cookie(answer) != planted
    assert _page(client, planted).status_code == 303


def test_a_token_is_worth_nothing_after_signing_out(client: AppClient, workspace: NewWorkspace) -> None:
    cookie = _cookie(_sign_in(client, workspace.email))
    csrf = _csrf(_page(client, cookie))
    headers = {"cookie": f"{COOKIE}={cookie}"}
    client.session.cookies.clear()
    assert client.post("/sign-out", data={"csrf": csrf}, headers=headers).status_code == 303
    assert _page(client, cookie).headers["location"].startswith("/sign-in")


def test_a_session_ends_by_itself(client: AppClient, workspace: NewWorkspace) -> None:
    cookie = _cookie(_sign_in(client, workspace.email))
    client.clock.advance(days=15)
    assert _page(client, cookie).status_code == 303


def test_changing_the_password_ends_old_sessions(
    client: AppClient, workspace: NewWorkspace, database: SyncDatabase
) -> None:
    old = _cookie(_sign_in(client, workspace.email))
    who = database.read(members.list_members, workspace.workspace_id)[0]
    database.write(members.set_password, workspace.workspace_id, who.id, "another long one 2")
    assert _page(client, old).status_code == 303
    assert _sign_in(client, workspace.email).status_code == 401
    assert _sign_in(client, workspace.email, "another long one 2").status_code == 303


def test_a_disabled_member_is_out_at_once(client: AppClient, workspace: NewWorkspace, database: SyncDatabase) -> None:
    now = client.clock()
    of = workspace.workspace_id
    who = database.write(members.add_member, of, "cs@vendor.test", "CS", "viewer", "ja", PASSWORD, now)
    cookie = _cookie(_sign_in(client, "cs@vendor.test"))
    database.write(members.change_member, of, who, now, disabled=True)
    assert _page(client, cookie).status_code == 303
    assert _sign_in(client, "cs@vendor.test").status_code == 401


def _csrf(page: httpx.Response) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert found is not None
    return found.group(1)


def _writes() -> Iterator[str]:
    app = create_app(Settings(database_url="sqlite:///:memory:"))
    for route in app.app.routes:
        assert isinstance(route, Route)
        if "POST" in (route.methods or ()) and not route.path.startswith(("/api/", "/v1/", "/sign-in")):
            yield re.sub(r"\{[^}]*\}", "x", route.path)


@pytest.mark.parametrize("path", sorted(set(_writes())))
def test_no_form_is_taken_without_its_token_or_from_another_site(
    client: AppClient, workspace: NewWorkspace, path: str
) -> None:
    cookie = _cookie(_sign_in(client, workspace.email))
    csrf = _csrf(_page(client, cookie))
    headers = {"cookie": f"{COOKIE}={cookie}"}
    for data, more in (
        ({}, {}),
        ({"csrf": "guess"}, {}),
        ({"csrf": csrf}, {"origin": "https://evil.test"}),
        ({"csrf": csrf}, {"sec-fetch-site": "cross-site"}),
    ):
        client.session.cookies.clear()
        answer = client.post(path, data=data, headers={**headers, **more})
        assert answer.status_code == 403, (data, more, answer.status_code)
