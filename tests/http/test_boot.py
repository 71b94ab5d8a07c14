"""`POST /v1/boot`: what may this person see now."""

from typing import Any
from uuid import uuid4

import pytest

from tests.http.vendors import TOUR, Vendor


def _lifecycle(vendor: Vendor, name: str, run: str, person: str = "u-1", **props: Any) -> None:
    said = {"guide": "first-invoice", "version": 1, "run": run, **props}
    assert vendor.track(name, person=person, props=said).json()["rejected"] == []


def test_what_only_the_page_knows_is_left_to_it(furnished: Vendor) -> None:
    guide = furnished.boot({"id": "new"}).json()["guides"][0]
    event = {"event": "invoice_created", "count": {"at_most": 0}, "have": 0}
    assert guide["when"] == {"all": [{"url": "/invoices*"}, event]}
    assert (guide["version"], guide["state"], guide["repeat"]) == (1, "never_seen", "once")


def test_a_counter_that_rules_a_guide_out_keeps_it_at_home(furnished: Vendor) -> None:
    assert furnished.boot({"id": "u-1"}).json()["guides"] == []


def test_texts_come_in_the_persons_language_with_their_name(furnished: Vendor) -> None:
    person = {"id": "new", "attributes": {"name": "<b>田中</b>"}}
    ja = furnished.boot(person, locale="ja-JP").json()["guides"][0]
    en = furnished.boot(person, locale="en-US").json()
    assert ja["steps"][0]["title"] == ["<b>田中</b>さん"]
    assert (en["guides"][0]["name"], en["labels"]["next"]) == ("Your first invoice", "Next")
    assert furnished.boot({"id": "nobody"}, locale="ja").json()["guides"][0]["steps"][0]["title"] == ["あなたさん"]


def test_a_tour_resumes_where_it_was_left_on_any_device(furnished: Vendor) -> None:
    run = str(uuid4())
    _lifecycle(furnished, "$guide_started", run, person="new")
    _lifecycle(furnished, "$step_seen", run, person="new", step="open")
    _lifecycle(furnished, "$step_done", run, person="new", step="open", ms=900)
    guide = furnished.boot({"id": "new"}).json()["guides"][0]
    assert (guide["state"], guide["step"], guide["run"]) == ("started", "save", run)


@pytest.mark.parametrize("end", ["$guide_completed", "$guide_dismissed"])
def test_once_is_once(furnished: Vendor, end: str) -> None:
    run = str(uuid4())
    _lifecycle(furnished, "$guide_started", run, person="new")
    _lifecycle(furnished, end, run, person="new", by="close")
    assert furnished.boot({"id": "new"}).json()["guides"] == []
    asked = furnished.boot({"id": "new"}, guide="first-invoice").json()["guides"]
    assert [(g["key"], g["when"]) for g in asked] == [("first-invoice", False)]


def test_what_boot_is_told_of_a_person_is_kept(furnished: Vendor) -> None:
    furnished.boot({"id": "new", "attributes": {"plan": "pro"}}, account={"id": "beta", "attributes": {"seats": 3}})
    assert furnished.api("GET", "/persons/new").json()["attributes"] == {"plan": "pro"}
    assert furnished.api("GET", "/accounts/beta").json()["attributes"] == {"seats": 3}


def test_an_anonymous_visitor_who_says_nothing_leaves_no_row(furnished: Vendor) -> None:
    anonymous = str(uuid4())
    assert furnished.boot({"anonymous_id": anonymous}).status_code == 200
    assert furnished.api("GET", f"/persons/{anonymous}").status_code == 404


def test_what_a_visitor_finished_before_signing_in_does_not_come_back(furnished: Vendor) -> None:
    visitor, props = str(uuid4()), {"guide": "first-invoice", "version": 1, "run": str(uuid4())}
    names = ("$guide_started", "$guide_completed")
    events = [{"id": str(uuid4()), "name": name, "at": furnished.client.clock(), "props": props} for name in names]
    assert furnished.send({"anonymous_id": visitor}, None, events).json()["accepted"] == 2
    assert furnished.boot({"id": "new", "anonymous_id": visitor}).json()["guides"] == []


def test_a_boot_that_says_nothing_new_writes_nothing(furnished: Vendor) -> None:
    both = {"id": "new", "anonymous_id": str(uuid4()), "attributes": {"plan": "pro"}}
    furnished.boot(both)
    before = furnished.api("GET", "/persons/new").json()["person"]["last_seen"]
    furnished.client.clock.advance(days=1)
    furnished.boot(both)
    assert furnished.api("GET", "/persons/new").json()["person"]["last_seen"] == before


def test_attributes_of_the_person_never_travel(vendor: Vendor) -> None:
    rule = {"all": [{"attribute": "salary", "greater": 100}, {"url": "/x"}]}
    vendor.api("PUT", "/guides/first-invoice", {**TOUR, "start": {"when": rule}})
    vendor.api("POST", "/guides/first-invoice/publish")
    rich = vendor.boot({"id": "a", "attributes": {"salary": 900}})
    assert rich.json()["guides"][0]["when"] == {"url": "/x"}
    assert "salary" not in rich.text
    assert vendor.boot({"id": "b", "attributes": {"salary": 9}}).json()["guides"] == []


BAD = [
    ("", 400, "body_invalid_json"),
    ("[]", 400, "field_type"),
    ('{"key": "pk_none", "person": {"id": "a"}}', 401, "key_unknown"),
    ('{"key": "KEY", "person": {}}', 400, "field_missing"),
    ('{"key": "KEY", "person": {"id": ""}}', 400, "field_value"),
    ('{"key": "KEY", "person": {"id": "a\\u0000"}}', 400, "nul_character"),
    ('{"key": "KEY", "person": {"anonymous_id": "me"}}', 400, "field_value"),
    ('{"key": "KEY", "person": {"id": "a"}, "colour": 1}', 400, "field_unknown"),
    ('{"key": "KEY", "person": {"id": "a", "attributes": {"n": 99999999999999999999}}}', 400, "number_out_of_range"),
    ('{"key": "KEY", "person": {"id": "a", "attributes": {"n": [1]}}}', 400, "field_type"),
]


@pytest.mark.parametrize(("body", "status", "code"), BAD)
def test_what_is_not_understood_is_refused_with_a_code(furnished: Vendor, body: str, status: int, code: str) -> None:
    answer = furnished.client.post("/v1/boot", content=body.replace("KEY", furnished.made.site_key))
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert answer.headers["access-control-allow-origin"] == "*"
