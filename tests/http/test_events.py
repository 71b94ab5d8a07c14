"""`POST /v1/events` as a page uses it: who may send, what is counted, when it happened."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from shirube.clock import DAY_MS
from shirube.workspaces.access import KEY_CACHE_MS
from shirube.workspaces.schema import NewWorkspace
from shirube.workspaces.store import list_keys, revoke_key
from tests.support.apps import AppClient
from tests.support.clocks import START_MS
from tests.support.databases import SyncDatabase
from tests.support.pages import Kept, Page


def _code(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["error"]["code"]


def test_an_event_is_kept_as_it_was_said(page: Page, kept: Kept) -> None:
    said = page.event(props={"amount": 1200, "税": True})
    answer = page.send(said, account={"id": "acme"})
    assert (answer.status_code, answer.json()) == (202, {"accepted": 1, "duplicate": 0, "rejected": []})
    (row,) = kept.events()
    assert (str(row.id), row.name, json.loads(row.props)) == (said["id"], said["name"], said["props"])
    assert (row.at, row.client_at, row.received_at) == (START_MS, START_MS, START_MS)
    assert (row.person_id, row.account_id) == (kept.person("u-1").id, kept.account("acme").id)


def test_no_events_is_a_batch_too(page: Page, kept: Kept) -> None:
    answer = page.send(person={"id": "u-1", "attributes": {"plan": "pro"}})
    assert (answer.status_code, answer.json()["accepted"]) == (202, 0)
    assert json.loads(kept.person("u-1").attributes) == {"plan": "pro"}


def test_an_unknown_key_is_401(page: Page, kept: Kept) -> None:
    for key in ("pk_nobody", "", "pk_" + "x" * 5000, "pk_\x00", "税"):
        assert _code(page.send(page.event(), key=key)) == (401, "key_unknown")
    assert kept.events() == []


def test_a_secret_key_has_no_place_in_a_page(page: Page, workspace: NewWorkspace, kept: Kept) -> None:
    assert _code(page.send(page.event(), key=workspace.secret_key)) == (401, "key_wrong_kind")
    assert kept.events() == []


def test_a_revoked_key_is_refused_within_seconds(page: Page, database: SyncDatabase, kept: Kept) -> None:
    assert page.send(page.event()).status_code == 202
    (row,) = [one for one in database.read(list_keys, 1) if one.shown == page.key]
    database.write(revoke_key, 1, row.id, page.client.clock())
    page.client.clock.advance(ms=KEY_CACHE_MS + 1)
    assert _code(page.send(page.event())) == (401, "key_revoked")
    assert len(kept.events()) == 1


def test_a_simple_post_from_another_origin_is_answered_to_it(page: Page) -> None:
    answer = page.post(json.dumps(page.body(page.event())).encode(), origin="https://app.example")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers
    refused = page.post(b"{", origin="https://app.example")
    assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (400, "*")


def test_a_preflight_is_allowed_without_a_key(page: Page) -> None:
    asked = {"origin": "https://app.example", "access-control-request-method": "POST"}
    answer = page.client.request("OPTIONS", "/v1/events", headers=asked)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert "content-type" in answer.headers["access-control-allow-headers"]


def test_another_method_is_405(page: Page) -> None:
    for method in ("GET", "PUT", "DELETE", "PATCH"):
        answer = page.client.request(method, "/v1/events")
        assert _code(answer) == (405, "method_not_allowed")
        assert answer.headers["allow"] == "POST"
    answer = page.client.request("PATCH", "/api/v1/guides/a-tour")
    assert (answer.status_code, answer.headers["allow"]) == (405, "DELETE, GET, HEAD, PUT")


def test_the_same_again_is_a_duplicate(page: Page, kept: Kept) -> None:
    page.send(page.event(), page.event())
    assert page.again().json() == {"accepted": 0, "duplicate": 2, "rejected": []}
    assert len(kept.events()) == 2


def test_a_repeat_within_a_batch_is_a_duplicate(page: Page, kept: Kept) -> None:
    one = page.event()
    assert page.send(one, page.event(), one).json() == {"accepted": 2, "duplicate": 1, "rejected": []}
    assert len(kept.events()) == 2


def test_an_id_is_the_same_in_any_case(page: Page, kept: Kept) -> None:
    one = page.event()
    page.send(one)
    assert page.send({**one, "id": one["id"].upper()}).json()["duplicate"] == 1
    assert len(kept.events()) == 1


def test_the_first_of_two_with_one_id_stays(page: Page, kept: Kept) -> None:
    one = page.event(props={"first": True})
    page.send(one)
    page.send({**one, "name": "other", "props": {"first": False}}, person={"id": "someone-else"})
    assert kept.props() == {"first": True}


@pytest.mark.parametrize("together", [1, 5])
def test_the_same_id_fifty_times_at_once_is_one_row(page: Page, kept: Kept, together: int) -> None:
    events = [page.event() for _ in range(together)]
    content = json.dumps(page.body(*events))
    answers = page.client.at_once(*[("POST", "/v1/events", {"content": content})] * 50)
    assert {answer.status_code for answer in answers} == {202}
    assert sum(answer.json()["accepted"] for answer in answers) == together
    assert sum(answer.json()["duplicate"] for answer in answers) == 49 * together
    assert len(kept.events()) == together


def test_the_same_id_in_two_workspaces_is_two_events(
    page: Page, add_workspace: Callable[..., NewWorkspace], kept: Kept
) -> None:
    other = Page(page.client, add_workspace("other").site_key)
    one = page.event()
    assert page.send(one).json()["accepted"] == other.send(one).json()["accepted"] == 1
    assert [str(row.id) for row in kept.events()] == [one["id"]] * 2


def test_environments_of_a_workspace_keep_their_people_apart(
    page: Page, database: SyncDatabase, client: AppClient, kept: Kept
) -> None:
    (staging,) = [one for one in database.read(list_keys, 1) if one.kind == "site" and one.shown != page.key]
    page.send(page.event())
    Page(client, staging.shown).send(page.event())
    assert sorted((row.external_id, row.environment_id) for row in kept.persons()) == [("u-1", 1), ("u-1", 2)]


HOUR = 3_600_000
CLOCKS = {
    "now": (START_MS, START_MS, START_MS),
    "a minute ago": (START_MS - 60_000, START_MS, START_MS - 60_000),
    "clock fast": (START_MS + HOUR - 5_000, START_MS + HOUR, START_MS - 5_000),
    "clock slow": (START_MS - HOUR - 5_000, START_MS - HOUR, START_MS - 5_000),
    "clock in 2000": (946_684_800_000, 946_684_801_000, START_MS - 1_000),
    "clock in 2100": (4_102_444_800_000, 4_102_444_801_000, START_MS - 1_000),
    "ahead": (START_MS + 10_000, START_MS, START_MS),
    "far ahead": (4_102_444_800_000, START_MS, START_MS),
    "399 days": (START_MS - 399 * DAY_MS, START_MS, START_MS - 399 * DAY_MS),
    "401 days": (START_MS - 401 * DAY_MS, START_MS, START_MS),
    "1970": (0, START_MS, START_MS),
    "clock at 0": (0, 0, START_MS),
    "the end of doubles": (2**53, 2**53, START_MS),
}
"""The event's time and the clock as the page says them, and the time that is kept."""


def test_clocks_are_corrected_and_both_times_kept(page: Page, kept: Kept) -> None:
    for at, sent_at, _ in CLOCKS.values():
        assert page.send(page.event(at=at, name=f"{at}/{sent_at}"), sent_at=sent_at).json()["accepted"] == 1
    rows = {row.name: (row.at, row.client_at, row.received_at) for row in kept.events()}
    wanted = {f"{at}/{sent_at}": (kept_at, at, START_MS) for at, sent_at, kept_at in CLOCKS.values()}
    assert rows == wanted


def test_ids_of_any_version_are_taken(page: Page, kept: Kept) -> None:
    ids = {str(uuid4()), str(UUID(int=0)), str(UUID(int=2**128 - 1)), "0192b7c4-0000-7000-8000-000000000001"}
    assert page.send(*[page.event(id=one) for one in ids]).json()["accepted"] == 4
    assert {str(one) for one in kept.ids()} == ids


def test_a_first_event_turns_the_environment_green_once(page: Page, database: SyncDatabase) -> None:
    from shirube.workspaces.store import get_environment

    assert database.read(get_environment, 1, 1).first_event_at is None
    page.send(page.event())
    page.client.clock.advance(days=1)
    page.send(page.event())
    assert database.read(get_environment, 1, 1).first_event_at == START_MS


def test_a_tenant_over_its_quota_does_not_touch_another(
    start_app: Callable[..., AppClient], database: SyncDatabase, add_workspace: Callable[..., NewWorkspace]
) -> None:
    client = start_app(database.url, events_per_minute=60)
    loud, quiet = (Page(client, add_workspace(name).site_key) for name in ("loud", "quiet"))
    batch = [loud.event() for _ in range(60)]
    answers = [loud.send(*[{**one, "id": str(uuid4())} for one in batch]) for _ in range(20)]
    assert [answer.status_code for answer in answers] == [202] + [429] * 19
    assert (_code(answers[-1])[1], int(answers[-1].headers["retry-after"])) == ("rate_limited", 60)
    assert all(quiet.send(quiet.event()).status_code == 202 for _ in range(60))
    client.clock.advance(seconds=30)
    assert [loud.send(*batch[:30]).status_code, loud.send(loud.event()).status_code] == [202, 429]


def test_unknown_paths_and_odd_requests_are_plain_errors(page: Page) -> None:
    for method, path in (("POST", "/v1/nothing"), ("GET", "/v1/"), ("POST", "/v1/events/"), ("POST", "//v1/events")):
        assert page.client.request(method, path).status_code == 404
    assert _code(page.client.post("/v1/events?" + "a=b&" * 2000)) == (400, "body_invalid_json")
