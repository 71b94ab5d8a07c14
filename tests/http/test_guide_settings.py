"""`/api/v1/settings/guides`, and what it changes for the next page: looks, hosts of videos, and the nudge budget."""

from typing import Any
from uuid import uuid4

from tests.guides.samples import banner, modal
from tests.http.vendors import Vendor

SETTINGS: dict[str, Any] = {
    "theme": {"radius": 4, "colors": {"accent": "#ffd84d"}},
    "budget": {"max": 1, "per": "1d"},
    "frame_hosts": ["video.example.com"],
}
OWN_VIDEO = modal(steps=[{"key": "a", "title": "t", "media": {"video": "https://video.example.com/1", "alt": "x"}}])


def _live(vendor: Vendor, document: dict[str, Any]) -> None:
    assert vendor.api("PUT", f"/guides/{document['key']}", document).status_code == 201
    assert vendor.api("POST", f"/guides/{document['key']}/publish").status_code == 200


def _said(guide: str, **props: Any) -> dict[str, Any]:
    return {"guide": guide, "version": 1, "run": str(uuid4()), **props}


def test_settings_are_kept_and_warn_of_faint_colours(vendor: Vendor) -> None:
    assert vendor.api("GET", "/settings/guides").json() == {"settings": {}, "warnings": []}
    put = vendor.api("PUT", "/settings/guides", SETTINGS).json()
    assert put["settings"] == SETTINGS
    assert put["warnings"][0].startswith("accent on surface (light): contrast 1.3:1, at least 4.5:1")
    assert vendor.api("GET", "/settings/guides").json() == put
    assert vendor.api("PUT", "/settings/guides", {}).json() == {"settings": {}, "warnings": []}


def test_mistakes_are_named_and_nothing_is_kept(vendor: Vendor) -> None:
    vendor.api("PUT", "/settings/guides", SETTINGS)
    answer = vendor.api("PUT", "/settings/guides", {"budget": {"max": 1, "per": "1s"}})
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, "budget.per")
    assert vendor.api("GET", "/settings/guides").json()["settings"] == SETTINGS


def test_the_next_page_has_the_new_looks(vendor: Vendor) -> None:
    _live(vendor, banner())
    assert "theme" not in vendor.boot().json()
    vendor.api("PUT", "/settings/guides", SETTINGS)
    found = vendor.boot().json()
    assert (found["theme"]["all"], found["theme"]["light"]["accent"]) == ({"radius": "4px"}, "#ffd84d")


def test_a_video_of_an_unknown_host_is_refused_with_its_place(vendor: Vendor) -> None:
    answer = vendor.api("PUT", "/guides/new-reports", OWN_VIDEO)
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, "steps[0].media.video")
    assert "frame_hosts" in answer.json()["error"]["message"]
    vendor.api("PUT", "/settings/guides", SETTINGS)
    _live(vendor, OWN_VIDEO)
    assert "media" in vendor.boot().json()["guides"][0]["steps"][0]
    vendor.api("PUT", "/settings/guides", {})
    assert "media" not in vendor.boot().json()["guides"][0]["steps"][0]


def test_a_guides_own_theme_is_warned_of_when_it_is_saved(vendor: Vendor) -> None:
    saved = vendor.api("PUT", "/guides/maintenance", banner(theme={"colors": {"text": "#aaaaaa"}})).json()
    assert saved["warnings"][0].startswith("theme: text on surface (light): contrast 2.3:1")


def test_unasked_starts_are_counted_on_every_device_while_they_are_young(vendor: Vendor) -> None:
    vendor.api("PUT", "/settings/guides", SETTINGS)
    assert vendor.boot({"id": "u-1"}).json()["budget"] == {"max": 1, "per": 86_400_000, "used": {}}
    nudge, asked = _said("maintenance", nudge=True), _said("maintenance")
    vendor.track("$guide_started", props=nudge)
    vendor.track("$guide_started", props=asked)
    at = vendor.client.clock()
    assert vendor.boot({"id": "u-1"}).json()["budget"]["used"] == {nudge["run"]: at}
    assert vendor.boot({"id": "u-2"}).json()["budget"]["used"] == {}
    vendor.client.clock.advance(days=1)
    assert vendor.boot({"id": "u-1"}).json()["budget"]["used"] == {}


def test_a_snoozed_guide_says_until_when_on_every_device(vendor: Vendor) -> None:
    _live(vendor, banner())
    said = _said("maintenance")
    vendor.track("$guide_started", props=said)
    vendor.track("$step_seen", props={**said, "step": "note"})
    vendor.track("$guide_snoozed", props={**said, "step": "note", "ms": 3_600_000})
    until = vendor.client.clock() + 3_600_000
    guide = vendor.boot().json()["guides"][0]
    assert (guide["state"], guide["snoozed"]) == ("started", until)
    vendor.client.clock.advance(days=1)
    assert "snoozed" not in vendor.boot().json()["guides"][0]


def test_a_snooze_ends_when_the_person_goes_on_elsewhere(vendor: Vendor) -> None:
    _live(vendor, banner())
    said = _said("maintenance")
    vendor.track("$guide_started", props=said)
    vendor.track("$guide_snoozed", props={**said, "step": "note", "ms": 3_600_000})
    vendor.client.clock.advance(seconds=60)
    vendor.track("$step_seen", props={**said, "step": "note"})
    assert "snoozed" not in vendor.boot().json()["guides"][0]


def test_what_the_new_events_must_carry(vendor: Vendor) -> None:
    said = _said("help")
    good = [
        ("$button_clicked", {**said, "step": "note", "button": "more"}),
        ("$entry_opened", {**said, "entry": "refund"}),
        ("$hub_searched", {**said, "query": "返金 どこ", "results": 0}),
        ("$guide_snoozed", {**said, "step": "note", "ms": 60_000}),
    ]
    for name, props in good:
        assert vendor.track(name, props=props).json()["rejected"] == [], name
        *_, last = props
        lacking = {key: value for key, value in props.items() if key != last}
        (refused,) = vendor.track(name, props=lacking).json()["rejected"]
        assert (refused["code"], refused["field"].rsplit(".", 1)[-1]) == ("props_invalid", last)


def test_why_is_told_only_when_asked(furnished: Vendor) -> None:
    assert "withheld" not in furnished.boot().json()
    asked = furnished.boot(why=True).json()
    assert asked["withheld"] == [{"guide": "first-invoice", "reason": "rule_not_met"}]
