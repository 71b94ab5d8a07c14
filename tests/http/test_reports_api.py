"""Reports, customers, milestones, assists and stored events through the API."""

from uuid import uuid4

import pytest

from shirube.clock import DAY_MS
from tests.http.vendors import MILESTONES, Vendor


def test_the_guide_report_counts_what_happened(furnished: Vendor) -> None:
    for person, end in (("a", "$guide_completed"), ("b", "$guide_dismissed"), ("c", None)):
        said = {"guide": "first-invoice", "version": 1, "run": str(uuid4()), "step": "open"}
        furnished.track("$guide_started", "$step_seen", *([end] if end else []), person=person, props=said)
    report = furnished.api("GET", "/guides/first-invoice/report").json()
    assert (report["started"], report["completed"], report["dismissed"], report["in_progress"]) == (3, 1, 1, 1)
    assert (report["rate"]["numerator"], report["rate"]["denominator"]) == (1, 3)
    assert report["steps"][0]["seen"] == 3


def test_the_onboarding_report_waits_until_the_days_have_passed(vendor: Vendor) -> None:
    vendor.api("PUT", "/milestones", MILESTONES)
    vendor.track("invoice_created", account="acme")
    vendor.track("$page", account="beta", person="u-2")
    early = vendor.api("GET", "/onboarding/report").json()["total"]
    assert (early["started"], early["due"], early["ahead_self"]) == (2, 0, 1)
    vendor.client.clock.advance(days=15)
    total = vendor.api("GET", "/onboarding/report").json()["total"]
    assert (total["rate"]["numerator"], total["rate"]["denominator"]) == (1, 2)


def test_an_assist_takes_an_account_out_of_the_rate(vendor: Vendor) -> None:
    vendor.api("PUT", "/milestones", MILESTONES)
    vendor.track("$page")
    vendor.api("POST", "/accounts/acme/assists", {"minutes": 30, "note": "電話"})
    vendor.client.clock.advance(days=1)
    vendor.track("invoice_created")
    vendor.client.clock.advance(days=20)
    report = vendor.api("GET", "/onboarding/report").json()
    assert (report["total"]["assisted"], report["total"]["self_onboarded"], report["hours_saved"]) == (1, 0, 0)


def test_milestones_defined_later_count_what_happened_before(vendor: Vendor) -> None:
    vendor.track("invoice_created")
    put = vendor.api("PUT", "/milestones", MILESTONES).json()
    assert put["version"] == 1
    detail = vendor.api("GET", "/accounts/acme").json()
    evidence = detail["milestones"][0]["evidence"]
    assert (evidence["event_name"], evidence["person_id"]) == ("invoice_created", "u-1")


def test_milestones_are_refused_with_the_place_of_the_mistake(vendor: Vendor) -> None:
    bad = {**MILESTONES, "milestones": [{"key": "a", "name": "A", "when": {"url": "/x"}}]}
    answer = vendor.api("PUT", "/milestones", bad)
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, "milestones[0].when")


def test_the_assist_of_an_unknown_account_is_not_found(vendor: Vendor) -> None:
    assert vendor.api("POST", "/accounts/nobody/assists", {"minutes": 1}).status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "minutes"),
        ({"minutes": -1}, "minutes"),
        ({"minutes": 1, "at": 9 * 10**15}, "at"),
        ({"minutes": "3"}, "minutes"),
    ],
)
def test_an_assist_that_makes_no_sense_is_refused(furnished: Vendor, body: dict[str, object], field: str) -> None:
    answer = furnished.api("POST", "/accounts/acme/assists", body)
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, field)


def test_every_stored_event_is_paged_in_the_order_of_ids(vendor: Vendor) -> None:
    for _ in range(7):
        vendor.client.clock.advance(ms=5)
        vendor.track("a", "b")
    seen, cursor = [], ""
    while cursor is not None:
        found = vendor.api("GET", f"/events?limit=4{cursor and '&cursor=' + cursor}").json()
        seen += [event["id"] for event in found["data"]]
        cursor = found["next"]
    assert len(seen) == 14
    assert seen == sorted(set(seen))


def test_events_are_filtered_by_name_and_person(vendor: Vendor) -> None:
    vendor.track("a", "b", person="u-1")
    vendor.track("a", person="u-2")
    names = [e["name"] for e in vendor.api("GET", "/events?name=a").json()["data"]]
    persons = {e["person"]["id"] for e in vendor.api("GET", "/events?person=u-1").json()["data"]}
    assert (names, persons) == (["a", "a"], {"u-1"})
    assert vendor.api("GET", "/events?person=nobody").json() == {"data": [], "next": None}


def test_accounts_are_searched_filtered_and_paged(vendor: Vendor) -> None:
    vendor.api("PUT", "/milestones", MILESTONES)
    for number in range(5):
        vendor.track("invoice_created", account=f"acme-{number}", person=f"u-{number}")
    vendor.track("$page", account="beta", person="u-9")
    first = vendor.api("GET", "/accounts?limit=4").json()
    rest = vendor.api("GET", f"/accounts?limit=4&cursor={first['next']}").json()
    assert len({a["id"] for a in first["data"] + rest["data"]}) == 6
    assert rest["next"] is None
    assert [a["id"] for a in vendor.api("GET", "/accounts?search=bet").json()["data"]] == ["beta"]
    vendor.client.clock.advance(days=8)
    assert [a["id"] for a in vendor.api("GET", "/accounts?state=stalled").json()["data"]] == ["beta"]


def test_an_account_begins_when_it_says_it_signed_up(vendor: Vendor) -> None:
    said = vendor.client.clock() - 40 * DAY_MS
    body = {"id": "old", "attributes": {"signed_up_at": said}}
    assert vendor.boot({"id": "u-1"}, account=body).status_code == 200
    assert vendor.api("GET", "/accounts/old").json()["account"]["started_at"] == said


@pytest.mark.parametrize(
    "path",
    [
        "/events?limit=0",
        "/events?limit=1001",
        "/events?limit=9999999999999999999999",
        "/events?cursor=zzz",
        "/events?colour=1",
        "/accounts?state=happy",
        "/accounts?sort=colour",
        "/accounts?cursor=%00",
        "/accounts?cursor=bm90IGpzb24",
        "/persons?search=",
        "/guides/first-invoice/report?from=tomorrow",
        "/guides/first-invoice/report?from=2026-02-30",
        "/guides/first-invoice/report?from=2026-05-02&to=2026-05-01",
        "/guides/first-invoice/report?version=0",
        "/guides/first-invoice/report?environment=moon",
        "/onboarding/report?from=99999-01-01",
    ],
)
def test_a_parameter_that_makes_no_sense_is_named(furnished: Vendor, path: str) -> None:
    answer = furnished.api("GET", path)
    assert answer.status_code == 400, answer.text
    assert answer.json()["error"]["field"] in path
