"""Forms: what they change, whom they refuse, and what they say."""

import re
from collections.abc import Callable

from tests.dashboard.people import Desk
from tests.http.vendors import Vendor
from tests.support.apps import PASSWORD

OWNERS = ["/settings/keys", "/settings/keys/{id}/revoke", "/settings/members", "/settings/members/{id}/role"]
EDITORS = [
    "/guides/first-invoice/publish",
    "/guides/first-invoice/unpublish",
    "/accounts/acme/assists",
    "/settings/milestones",
    "/settings/guides",
]
EVERYBODY = ["/environment", "/sign-out", "/settings/profile", "/settings/profile/password"]
NOBODYS_ID = "018f4f2e-0000-7000-8000-00000000ffff"


def test_a_viewer_changes_nothing(viewer: Desk) -> None:
    for path in [*OWNERS, *EDITORS]:
        answer = viewer.post(path.format(id=NOBODYS_ID))
        assert answer.status_code == 403, path
        assert "Ask an owner" in answer.text


def test_a_form_without_its_token_or_from_another_site_is_refused(owner: Desk) -> None:
    for path in [*OWNERS, *EDITORS, *EVERYBODY]:
        address = path.format(id=NOBODYS_ID)
        assert owner.post(address, csrf="").status_code == 403, path
        assert owner.post(address, csrf="x" * 43).status_code == 403, path
        assert owner.post(address, headers={"origin": "https://evil.test"}).status_code == 403, path
        assert owner.post(address, headers={"sec-fetch-site": "cross-site"}).status_code == 403, path


def test_another_tenants_key_and_member_are_not_there(stranger: Desk, owner: Desk) -> None:
    key = re.search(r"/settings/keys/([0-9a-f-]{36})/revoke", owner.get("/settings/keys").text)
    member = re.search(r"/settings/members/([0-9a-f-]{36})/role", owner.get("/settings/members").text)
    assert key
    assert member
    assert stranger.post(f"/settings/keys/{key.group(1)}/revoke").status_code == 404
    assert stranger.post(f"/settings/members/{member.group(1)}/role", role="viewer").status_code == 404
    assert stranger.post("/guides/first-invoice/unpublish").status_code == 404
    assert stranger.post("/accounts/acme/assists", minutes="5", at="2026-01-01T10:00").status_code == 404


def test_an_id_that_is_none_is_not_found(owner: Desk) -> None:
    for path in ("/settings/keys/zzz/revoke", "/settings/members/zzz/disable"):
        assert owner.post(path).status_code == 404


def test_a_guide_is_taken_off_and_published_again(owner: Desk) -> None:
    assert owner.post("/guides/first-invoice/unpublish", back="/guides").headers["location"] == "/guides"
    page = owner.get("/guides").text
    assert "Taken off" in page
    revision = re.search(r'name="revision" value="(\d+)"', page)
    assert revision
    assert owner.post("/guides/first-invoice/publish", revision=revision.group(1)).status_code == 303
    assert "Live" in owner.get("/guides").text


def test_of_two_who_publish_what_both_read_one_is_told(furnished: Vendor, owner: Desk) -> None:
    owner.post("/guides/first-invoice/unpublish")
    answers = [owner.post("/guides/first-invoice/publish", revision="3").status_code for _ in range(2)]
    assert sorted(answers) == [303, 412]


def test_an_assist_is_recorded_in_the_workspaces_time(owner: Desk) -> None:
    answer = owner.post("/accounts/acme/assists", minutes="20", at="2026-01-05T09:30", note="画面共有で案内")
    assert answer.headers["location"] == "/accounts/acme"
    page = owner.get("/accounts/acme").text
    assert "画面共有で案内" in page
    assert "Jan 5, 2026 09:30" in page
    assert "The assist was recorded." in page
    assert "The assist was recorded." not in owner.get("/accounts/acme").text


BAD_ASSISTS = [
    ({"minutes": "-5", "at": "2026-01-05T09:30"}, "Whole minutes"),
    ({"minutes": "many", "at": "2026-01-05T09:30"}, "Whole minutes"),
    ({"minutes": "5", "at": "2999-01-01T00:00"}, "not in the future"),
    ({"minutes": "5", "at": "yesterday"}, "not in the future"),
    ({"minutes": "5", "at": "2026-01-05T09:30", "note": "x" * 3000}, "At most 2,000"),
]


def test_an_assist_that_makes_no_sense_is_explained_at_its_field(owner: Desk) -> None:
    for form, said in BAD_ASSISTS:
        answer = owner.post("/accounts/acme/assists", **form)
        assert answer.status_code == 400
        assert said in answer.text
        assert 'aria-invalid="true"' in answer.text


def test_a_secret_key_is_shown_once_works_and_ends_when_revoked(furnished: Vendor, owner: Desk) -> None:
    made = owner.post("/settings/keys", label="CI", environment="production").text
    key = re.search(r"sk_[\w-]{20,}", made)
    assert key
    assert key.group() not in owner.get("/settings/keys").text
    bearer = {"authorization": f"Bearer {key.group()}"}
    assert furnished.client.get("/api/v1/guides", headers=bearer).status_code == 200
    row = re.search(
        r"Revoke “CI”.*?/settings/keys/([0-9a-f-]{36})/revoke|/settings/keys/([0-9a-f-]{36})/revoke[^“]*“CI”",
        owner.get("/settings/keys").text,
        re.S,
    )
    assert row
    assert owner.post(f"/settings/keys/{row.group(1) or row.group(2)}/revoke").status_code == 303
    assert furnished.client.get("/api/v1/guides", headers=bearer).status_code == 401


def test_a_member_is_added_signs_in_and_is_shut_out(owner: Desk, sit_down: Callable[..., Desk]) -> None:
    made = owner.post("/settings/members", email="new@vendor.test", name="New", role="editor").text
    password = re.search(r'id="made-password"[^>]*>([^<]+)<', made)
    assert password
    desk = Desk(owner.client)
    assert desk.sign_in("new@vendor.test", password.group(1)).status_code == 303
    member = re.search(r"/settings/members/([0-9a-f-]{36})/disable", owner.get("/settings/members").text)
    assert member
    owner.post(f"/settings/members/{member.group(1)}/disable")
    assert desk.get("/guides").status_code == 303
    owner.post(f"/settings/members/{member.group(1)}/enable")
    assert desk.sign_in("new@vendor.test", password.group(1)).status_code == 303


BAD_MEMBERS = [
    ({"email": "owner@vendor.test", "name": "X", "role": "editor"}, "There is a member with that mail address"),
    ({"email": "nobody", "name": "X", "role": "editor"}, "That is not a mail address."),
    ({"email": "a@b.test", "name": "X", "role": "god"}, "A role is one of"),
]


def test_a_member_who_makes_no_sense_is_explained(owner: Desk) -> None:
    for form, said in BAD_MEMBERS:
        answer = owner.post("/settings/members", **form)
        assert answer.status_code in (400, 409)
        assert said in answer.text


def test_the_last_owner_stays(owner: Desk) -> None:
    member = re.search(r"/settings/members/([0-9a-f-]{36})/role", owner.get("/settings/members").text)
    assert member
    answer = owner.post(f"/settings/members/{member.group(1)}/role", role="viewer")
    assert answer.status_code == 409
    assert "A workspace needs an owner" in answer.text


def test_a_changed_password_ends_every_session(owner: Desk, sit_down: Callable[..., Desk]) -> None:
    elsewhere = sit_down("owner@vendor.test")
    wrong = owner.post("/settings/profile/password", old_password="no", password="a new long password")
    assert "That is not your present password." in wrong.text
    done = owner.post("/settings/profile/password", old_password=PASSWORD, password="a new long password")
    assert done.headers["location"] == "/sign-in"
    assert elsewhere.get("/guides").status_code == 303
    assert owner.sign_in("owner@vendor.test").status_code == 401
    assert owner.sign_in("owner@vendor.test", "a new long password").status_code == 303


def test_wrong_passwords_say_little_and_are_slowed_down(furnished: Vendor) -> None:
    desk = Desk(furnished.client)
    said = {desk.sign_in(email, "wrong").text.count("is wrong") for email in ("owner@vendor.test", "x@y.test")}
    assert said == {1}
    statuses = [desk.sign_in("owner@vendor.test", "wrong").status_code for _ in range(8)]
    assert statuses[0] == 401
    assert statuses[-1] == 429
    assert desk.sign_in("owner@vendor.test").status_code == 429


def test_signing_out_ends_the_session(owner: Desk) -> None:
    cookies = dict(owner.cookies)
    assert owner.post("/sign-out").headers["location"] == "/sign-in"
    owner.cookies = cookies
    assert owner.get("/guides").status_code == 303


def test_milestones_are_saved_as_a_new_version_and_counted_anew(owner: Desk) -> None:
    form = {
        "days": "7",
        "assist_minutes": "30",
        "name-0": "最初の請求書",
        "key-0": "first-invoice",
        "condition-0": "event: invoice_created\nscope: account",
        "required-0": "1",
        "name-1": "送付",
        "name_other-1": "Sent it",
        "key-1": "",
        "condition-1": '{"event": "invoice_sent", "scope": "account"}',
        "required-1": "1",
    }
    assert owner.post("/settings/milestones", **form).status_code == 303
    page = owner.get("/settings/milestones").text
    assert "Version 2" in page
    assert 'value="sent-it"' in page
    assert "1 of 2 required met" in owner.get("/accounts/acme").text


def test_a_condition_with_a_mistake_is_explained_and_nothing_is_saved(owner: Desk) -> None:
    form = {"days": "7", "assist_minutes": "30", "name-0": "A", "key-0": "a", "required-0": "1"}
    for condition, said in {
        "evnt: invoice_created": "expected one of",
        "event: [": "Line",
        "url: /invoices": "no page is open",
        "": "Say what must have happened",
    }.items():
        answer = owner.post("/settings/milestones", **form, **{"condition-0": condition})
        assert answer.status_code == 400
        assert said in answer.text, condition
        assert condition.split("[")[0] in answer.text
    assert "Version 1" in owner.get("/settings/milestones").text


def test_another_row_is_added_without_losing_what_was_typed(owner: Desk) -> None:
    answer = owner.post("/settings/milestones", add="1", **{"days": "7", "assist_minutes": "x", "name-0": "Half typed"})
    assert 'value="Half typed"' in answer.text
    assert 'name="name-1"' in answer.text


def test_the_csv_is_a_file_that_no_spreadsheet_runs(owner: Desk) -> None:
    answer = owner.get("/guides/first-invoice/report.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    assert "attachment" in answer.headers["content-disposition"]
    assert answer.content.startswith(b"\xef\xbb\xbfstep,title")


def test_the_document_comes_back_as_it_went_in(furnished: Vendor, owner: Desk) -> None:
    value = furnished.api("GET", "/guides/first-invoice").json()
    downloaded = owner.get("/guides/first-invoice/document.json").json()
    assert downloaded["key"] == "first-invoice"
    assert downloaded["steps"] == value.get("document", value)["steps"]
