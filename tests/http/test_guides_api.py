"""`/api/v1/guides`: drafts, versions, publications."""

from tests.http.vendors import TOUR, Vendor


def test_a_guide_is_saved_read_and_listed(vendor: Vendor) -> None:
    saved = vendor.api("PUT", "/guides/first-invoice", TOUR)
    said = {"key": "first-invoice", "revision": 1, "change": "created", "warnings": []}
    assert (saved.status_code, saved.json()) == (201, said)
    read = vendor.api("GET", "/guides/first-invoice")
    assert read.json()["document"]["steps"][1]["body"] == "**保存** を押します。"
    assert read.headers["etag"] == '"1"'
    listed = vendor.api("GET", "/guides").json()["data"]
    assert [(g["key"], g["live_version"]) for g in listed] == [("first-invoice", None)]


def test_saving_the_same_again_changes_nothing(vendor: Vendor) -> None:
    vendor.api("PUT", "/guides/first-invoice", TOUR)
    again = vendor.api("PUT", "/guides/first-invoice", TOUR)
    assert (again.status_code, again.json()["change"], again.json()["revision"]) == (200, "unchanged", 1)


def test_a_stale_edit_is_refused(vendor: Vendor) -> None:
    vendor.api("PUT", "/guides/first-invoice", TOUR)
    vendor.api("PUT", "/guides/first-invoice", {**TOUR, "name": "B"}, **{"if-match": '"1"'})
    late = vendor.api("PUT", "/guides/first-invoice", {**TOUR, "name": "C"}, **{"if-match": '"1"'})
    assert (late.status_code, late.json()["error"]["code"]) == (412, "edit_conflict")
    assert vendor.api("GET", "/guides/first-invoice").json()["name"] == "B"


def test_mistakes_are_named_with_their_place(vendor: Vendor) -> None:
    broken = {**TOUR, "steps": [{"key": "open", "advance": {"on": "clik"}}]}
    answer = vendor.api("PUT", "/guides/first-invoice", broken)
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert (error["code"], error["field"]) == ("guide_invalid", "steps[0].advance.on")
    assert vendor.api("GET", "/guides/first-invoice").status_code == 404


def test_the_key_in_the_address_must_be_the_documents(vendor: Vendor) -> None:
    answer = vendor.api("PUT", "/guides/other", TOUR)
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, "key")


def test_publishing_makes_versions_only_of_changes(vendor: Vendor) -> None:
    vendor.api("PUT", "/guides/first-invoice", TOUR)
    first = vendor.api("POST", "/guides/first-invoice/publish").json()
    again = vendor.api("POST", "/guides/first-invoice/publish").json()
    vendor.api("PUT", "/guides/first-invoice", {**TOUR, "name": "B"})
    second = vendor.api("POST", "/guides/first-invoice/publish").json()
    assert [(p["version"], p["changed"]) for p in (first, again, second)] == [(1, True), (1, False), (2, True)]
    assert [v["version"] for v in vendor.api("GET", "/guides/first-invoice/versions").json()["data"]] == [2, 1]


def test_of_two_who_publish_what_both_read_one_wins(vendor: Vendor) -> None:
    vendor.api("PUT", "/guides/first-invoice", TOUR)
    request = ("POST", "/api/v1/guides/first-invoice/publish", {"headers": vendor.bearer, "content": '{"revision": 1}'})
    statuses = sorted(answer.status_code for answer in vendor.client.at_once(request, request))
    assert statuses == [200, 412]


def test_environments_are_published_apart(vendor: Vendor) -> None:
    vendor.api("PUT", "/guides/first-invoice", TOUR)
    vendor.api("POST", "/guides/first-invoice/publish", {"environment": "staging"})
    assert vendor.boot().json()["guides"] == []
    vendor.api("POST", "/guides/first-invoice/publish")
    assert [g["key"] for g in vendor.boot().json()["guides"]] == ["first-invoice"]
    assert vendor.api("POST", "/guides/first-invoice/unpublish").json() == {"key": "first-invoice", "changed": True}
    assert vendor.boot().json()["guides"] == []


def test_an_archived_guide_is_gone_and_comes_back_when_saved(furnished: Vendor) -> None:
    assert furnished.api("DELETE", "/guides/first-invoice").status_code == 204
    assert furnished.boot().json()["guides"] == []
    assert furnished.api("GET", "/guides").json()["data"] == []
    furnished.api("PUT", "/guides/first-invoice", TOUR)
    assert [g["key"] for g in furnished.api("GET", "/guides").json()["data"]] == ["first-invoice"]


def test_an_unknown_environment_is_not_found(furnished: Vendor) -> None:
    answer = furnished.api("POST", "/guides/first-invoice/publish", {"environment": "moon"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")
