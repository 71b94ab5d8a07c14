"""What is on each page, for whom, and in which headers."""

import re
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha384
from html import unescape
from pathlib import Path

import pytest

from shirube.dashboard.pages.base import read_pinned
from tests.dashboard.people import Desk
from tests.guides.samples import hub
from tests.http.vendors import Vendor

PAGES = [
    "/",
    "/?period=365",
    "/guides",
    "/guides/first-invoice",
    "/guides/first-invoice?version=1&from=2026-01-01&to=2026-12-31",
    "/guides/first-invoice/texts?language=en",
    "/guides/first-invoice/document",
    "/guides/first-invoice/document?form=json",
    "/accounts",
    "/accounts?q=ac&state=assisted&sort=name&from=2026-01-01&to=2026-12-31&due=1",
    "/accounts/acme",
    "/persons/u-1",
    "/settings/keys",
    "/settings/members",
    "/settings/milestones",
    "/settings/guides",
    "/settings/profile",
]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_page_is_there_in_both_languages(owner: Desk, language: str) -> None:
    owner.post("/settings/profile", name="Aya", locale=language)
    for path in PAGES:
        answer = owner.get(path)
        assert answer.status_code == 200, path
        assert f'<html lang="{language}">' in answer.text


def test_who_is_signed_out_is_sent_to_sign_in_and_back(furnished: Vendor) -> None:
    desk = Desk(furnished.client)
    for path in [*PAGES[2:], "/setup/first-event", "/guides/first-invoice/report.csv"]:
        answer = desk.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/sign-in?next={path.split('?')[0]}")
    assert desk.get("/").headers["location"] == "/sign-in"


def test_a_part_asked_for_by_htmx_sends_the_whole_page_to_sign_in(furnished: Vendor) -> None:
    answer = Desk(furnished.client).get("/setup/first-event", **{"hx-request": "true"})
    assert (answer.status_code, answer.headers["hx-redirect"]) == (200, "/sign-in")
    assert "location" not in answer.headers


def test_pages_allow_nothing_inline_and_are_not_kept(owner: Desk) -> None:
    for path in PAGES:
        answer = owner.get(path)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["cache-control"] == "no-store"
        # What stands in a form's or a copy box's text is escaped, so these can only be markup.
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|<[^>]*\sstyle=|<[^>]*\son\w+=", answer.text), path


def test_an_account_shows_the_evidence_of_its_milestones(owner: Desk) -> None:
    page = owner.get("/accounts/acme").text
    assert "invoice_created" in page
    assert "1 of 1 required met" in page
    assert "30 min" in page


def test_a_person_shows_where_they_are_in_guides(furnished: Vendor, owner: Desk) -> None:
    run = {"guide": "first-invoice", "version": 1, "run": "018f4f2e-0000-7000-8000-000000000001", "step": "open"}
    furnished.track("$guide_started", "$step_seen", props=run)
    page = owner.get("/persons/u-1").text
    assert "Under way" in page
    assert "$step_seen" in page


def test_a_drifting_target_is_told_in_the_report_and_marked_in_the_list(furnished: Vendor, owner: Desk) -> None:
    seen = {"guide": "first-invoice", "version": 1, "step": "open", "found": "healed", "confidence": 0.75}
    for n in range(3):
        run = f"018f4f2e-0000-7000-8000-00000000000{n}"
        furnished.track("$guide_started", "$step_seen", person=f"u-{n}", props={**seen, "run": run})
    page = owner.get("/guides/first-invoice").text
    assert "This step has only ever been found by its description. Point it at the element again." in page
    assert "sure to 75%, at least 75%" in page
    assert "Target drifting" in owner.get("/guides").text
    assert "found_exact" in owner.get("/guides/first-invoice/report.csv").text


def test_searches_are_listed_in_a_help_centres_report_and_its_file_alone(furnished: Vendor, owner: Desk) -> None:
    furnished.api("PUT", "/guides/help", {**hub(checklist=None), "key": "help"})
    furnished.api("POST", "/guides/help/publish", {})
    said = {"guide": "help", "version": 1, "run": "018f4f2e-0000-7000-8000-000000000001", "results": 0}
    for person in ("u-1", "u-2"):
        furnished.track("$hub_searched", person=person, props={**said, "query": "=1+1 <b>"})
    page = owner.get("/guides/help")
    assert "=1+1 &lt;b&gt;" in page.text
    assert "2 persons searched in these days." in page.text
    assert "'=1+1 <b>,2,2" in owner.get("/guides/help/searches.csv").text
    assert owner.get("/guides/first-invoice/searches.csv").status_code == 404


def test_the_snippet_of_one_version_has_the_hash_of_what_is_served(furnished: Vendor, owner: Desk) -> None:
    page = unescape(owner.get("/settings/keys").text)
    tag = re.search(
        r'<script async crossorigin src="[^"]*(/w/[^"]+)" integrity="sha384-([^"]+)" data-key="([^"]+)">', page
    )
    assert tag, "the widget is not built: make build"
    path, integrity, key = tag.groups()
    assert key == furnished.made.site_key
    assert b64encode(sha384(owner.get(path).content).digest()).decode() == integrity


def test_a_widget_that_was_not_built_has_no_version_to_pin(tmp_path: Path) -> None:
    assert read_pinned(tmp_path) is None


def test_the_overview_carries_numerator_and_denominator(furnished: Vendor, owner: Desk) -> None:
    furnished.client.clock.advance(days=13)
    furnished.track("$page", person="u-2", account="beta")
    furnished.client.clock.advance(days=1)
    owner.sign_in("owner@vendor.test")
    page = owner.get("/?period=90").text
    assert "0 of 1 accounts" in page
    assert "/accounts?state=self_onboarded" in page


def test_links_to_the_evidence_show_as_many_accounts_as_the_number_said(furnished: Vendor, owner: Desk) -> None:
    furnished.client.clock.advance(days=20)
    owner.sign_in("owner@vendor.test")
    for path, count in re.findall(
        r'<a href="(/accounts\?state=[^"]+)"><span.*?class="count">(\d+)<', owner.get("/?period=90").text
    ):
        listed = owner.get(path.replace("&amp;", "&")).text
        assert listed.count('scope="row"') == int(count), path


def test_a_new_workspace_is_told_how_to_begin(vendor: Vendor, sit_down: Callable[..., Desk]) -> None:
    desk = sit_down("owner@vendor.test", "en")
    page = desk.get("/").text
    assert vendor.made.site_key in page
    assert 'hx-get="/setup/first-event"' in page
    assert 'class="rate"' not in page
    vendor.track("$page")
    arrived = desk.get("/setup/first-event").text
    assert 'class="arrived"' in arrived
    assert "hx-get" not in arrived


def test_the_environment_is_switched_for_the_member(owner: Desk) -> None:
    assert "first-invoice" in owner.get("/guides").text
    answer = owner.post("/environment", environment="staging", back="/accounts")
    assert answer.headers["location"] == "/accounts"
    assert "acme" not in owner.get("/accounts").text
    assert owner.get("/accounts/acme").status_code == 404


def test_nobody_is_sent_to_another_site(owner: Desk) -> None:
    for back in ["https://evil.test/", "//evil.test", "/\\evil.test", "/a\r\nset-cookie: x=1", ""]:
        answer = owner.post("/environment", environment="production", back=back)
        assert answer.headers["location"] == "/", back


def test_the_language_is_the_members_own_else_the_browsers(furnished: Vendor, sit_down: Callable[..., Desk]) -> None:
    assert '<html lang="ja">' in Desk(furnished.client, "fr, ja;q=0.8, en;q=0.5").get("/sign-in").text
    assert '<html lang="en">' in Desk(furnished.client, "de").get("/sign-in").text
    assert '<html lang="ja">' in sit_down("owner@vendor.test", "en").get("/guides").text


def test_assets_are_kept_for_good(owner: Desk) -> None:
    style = re.search(r'href="(/assets/style-[^"]+\.css)"', owner.get("/").text)
    assert style, "the assets are not built: make build"
    answer = owner.get(style.group(1), **{"accept-encoding": "br"})
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-encoding"] == "br"
    assert owner.get("/assets/manifest.json.br").status_code == 404


NOWHERE = [
    "/nothing",
    "/guides/nothing",
    "/guides/first-invoice/document.exe",
    "/accounts/nobody",
    "/persons/nobody",
    "/assets/nothing.js",
]


def test_what_is_not_there_is_said_on_a_page(owner: Desk) -> None:
    for path in NOWHERE:
        answer = owner.get(path)
        assert answer.status_code == 404, path
        assert "There is nothing here" in answer.text


BAD_DATES = [
    "from=x&to=y",
    "from=2026-05-01&to=2026-04-01",
    "from=0001-01-01&to=9999-12-31",
    "version=99999999999999999999",
    "version=-1",
]


def test_dates_and_versions_that_make_no_sense_show_the_usual_report(owner: Desk) -> None:
    for query in BAD_DATES:
        assert owner.get(f"/guides/first-invoice?{query}").status_code == 200, query


BAD_FILTERS = ["state=x&sort=y&from=z", "q=%00%25_", "q=" + "x" * 3000, "from=9999-12-31&to=9999-12-31", "period=-5"]


def test_filters_that_make_no_sense_are_left_out(owner: Desk) -> None:
    for query in BAD_FILTERS:
        assert owner.get(f"/accounts?{query}").status_code == 200, query
        assert owner.get(f"/?{query}").status_code == 200, query


def test_a_cursor_that_is_not_one_is_refused_on_a_page(owner: Desk) -> None:
    answer = owner.get("/accounts?after=zzz")
    assert answer.status_code == 400
    assert "<html" in answer.text


def test_another_tenant_sees_nothing_of_it(stranger: Desk) -> None:
    for path in ("/guides/first-invoice", "/guides/first-invoice/document", "/accounts/acme", "/persons/u-1"):
        assert stranger.get(path).status_code == 404
    assert "acme" not in stranger.get("/accounts").text


def test_accounts_with_odd_ids_have_a_page(furnished: Vendor, owner: Desk) -> None:
    furnished.track("$page", person="u/2?x#y", account="a/b c%2F?&#日本")
    listed = owner.get("/accounts").text
    path = next(p for p in re.findall(r'href="(/accounts/[^"]+)"', listed) if "acme" not in p)
    page = owner.get(path)
    assert page.status_code == 200
    person = re.search(r'href="(/persons/[^"]+)"', page.text)
    assert person
    assert owner.get(person.group(1)).status_code == 200
    assert owner.post(f"{path}/assists", minutes="5", at="2026-01-01T10:00", note="").status_code == 303
