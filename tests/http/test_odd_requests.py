"""What no page and no script would send: refused with a reason, the same on both databases, and never a 500."""

from base64 import urlsafe_b64encode
from uuid import UUID

import orjson
import pytest

from shirube.workspaces.access import COOKIE
from tests.http.vendors import Vendor
from tests.support.apps import PASSWORD

ODD_IDS = ["%00", "a%00b", "%FF", "%ED%A0%80", "%2E%2E%2F", "x" * 2000, "%0D%0Aset-cookie:a=b", "' OR 1=1 --", "﷽"]
API = ["/guides/{}", "/guides/{}/versions", "/guides/{}/report", "/accounts/{}", "/accounts/{}/assists", "/persons/{}"]
PAGES = ["/guides/{}", "/guides/{}/texts", "/guides/{}/report.csv", "/accounts/{}", "/persons/{}"]


@pytest.mark.parametrize("odd", ODD_IDS)
def test_an_odd_id_is_nobodys(furnished: Vendor, odd: str) -> None:
    signed_in = furnished.client.post("/sign-in", data={"email": furnished.made.email, "password": PASSWORD})
    cookie = {"cookie": f"{COOKIE}={signed_in.cookies[COOKIE]}"}
    for path in API:
        assert furnished.api("GET", path.format(odd)).status_code == 404, path
    for path in PAGES:
        assert furnished.client.get(path.format(odd), headers=cookie).status_code == 404, path
    assert furnished.api("POST", f"/guides/{odd}/publish").status_code == 404
    assert furnished.api("POST", f"/accounts/{odd}/assists", {"minutes": 1}).status_code == 404
    assert furnished.api("DELETE", f"/guides/{odd}").status_code == 404


def _cursor(sort: str, value: object) -> str:
    return urlsafe_b64encode(orjson.dumps([sort, value, str(UUID(int=1))])).decode()


@pytest.mark.parametrize("value", [2**63, 2**64 - 1, "a", True, None, 1.5, [], {}])
@pytest.mark.parametrize("sort", ["started", "last_seen", "progress"])
def test_a_cursor_that_was_made_up_is_refused(furnished: Vendor, sort: str, value: object) -> None:
    answer = furnished.api("GET", f"/accounts?sort={sort}&cursor={_cursor(sort, value)}")
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, "cursor")


@pytest.mark.parametrize("value", [1, "\0", None])
def test_so_is_one_of_a_list_by_name(furnished: Vendor, value: object) -> None:
    assert furnished.api("GET", f"/accounts?sort=name&cursor={_cursor('name', value)}").status_code == 400


def test_progress_counts_in_small_numbers(furnished: Vendor) -> None:
    assert furnished.api("GET", f"/accounts?sort=progress&cursor={_cursor('progress', 2**40)}").status_code == 400
    assert furnished.api("GET", f"/accounts?sort=progress&cursor={_cursor('progress', 7)}").status_code == 200


@pytest.mark.parametrize("origin", ["http://[", "null", "shirube.test", "http://shirube.test.evil.example", "://", "["])
def test_an_odd_origin_is_another_site(furnished: Vendor, origin: str) -> None:
    sent = {"email": furnished.made.email, "password": PASSWORD}
    answer = furnished.client.post("/sign-in", data=sent, headers={"origin": origin})
    assert answer.status_code == 403
    assert COOKIE not in answer.cookies


@pytest.mark.parametrize("field", ["person", "account"])
def test_an_attributes_name_that_is_no_text_is_refused(furnished: Vendor, field: str) -> None:
    said = {"person": '{"id": "u-1"}', "account": '{"id": "acme"}'}
    said[field] = said[field].replace("}", ', "attributes": {"\\ud800": 1}}')
    people = f'"person": {said["person"]}, "account": {said["account"]}'
    body = f'{{"key": "{furnished.made.site_key}", "sent_at": 1, {people}, "events": []}}'
    answer = furnished.client.post("/v1/events", content=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "text_invalid")
