"""How the widget comes: the script of one version and its checked parts, and the answer kept from the page before."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route

from e2e.widget.harness import DIST, Api, Site, checklist, says, step, task, tooltip, tour, until
from e2e.widget.test_tour import card, gone
from scripts import frontend

BODY = '<button id="new">New</button>'
READY = "shirube('identify', 'u-1'); shirube('on', 'ready', () => { window.ready = true })"
SHOWN = """new MutationObserver((all) => { for (const {addedNodes} of all) for (const node of addedNodes)
  if (node.localName === 'shirube-guide') window.flickered = true }).observe(document, {subtree: true, childList: true})"""


@pytest.fixture
def pinned(site: Site) -> str:
    """The address of a page with the script tag of exactly this version."""
    told = json.loads((DIST / "w" / "pinned.json").read_text())
    tag = f'<script async src="{site.widget}{told["script"]}" integrity="{told["integrity"]}" crossorigin data-key="pk_test"></script>'
    site.pages["/pinned"] = (f"<!doctype html><html lang=en><head>{tag}</head><body>{BODY}</body></html>", {})
    return site.origin + "/pinned"


def test_the_script_of_one_version_checks_its_parts(page: Page, site: Site, api: Api, pinned: str) -> None:
    api.guides = [tour(step("a", "#new")), tooltip(step("b", "#new"), show="always")]
    page.goto(pinned)
    card(page, "a")
    card(page, "b")
    assert page.locator("link").count() == 0


@pytest.mark.parametrize("part", ["kit", "tooltip", "heal"])
def test_a_part_that_is_another_is_not_run(page: Page, site: Site, api: Api, pinned: str, part: str) -> None:
    def other(route: Route) -> None:
        code = next((DIST / "w").glob(f"{part}-*.js")).read_text() + ";window.harmed = true"
        route.fulfill(body=code, content_type="text/javascript", headers={"Access-Control-Allow-Origin": "*"})

    page.route(f"**/w/{part}-*.js", other)
    api.guides = [tooltip(step("b", "#new"), show="always")]
    with page.expect_console_message(lambda message: "integrity" in message.text):
        page.goto(pinned)
    says(page, "all.length === 1 && !all[0].shown && all[0].reason === 'not_ready'")
    assert page.evaluate("window.harmed") is None
    gone(page)


@pytest.fixture(scope="session")
def package() -> str:
    """The npm package's module."""
    frontend.npm(DIST.parent, "run", "--silent", "package")
    return (DIST.parent / "npm" / "dist" / "index.js").read_text().split("export {")[0]


@pytest.mark.parametrize("version", ["newest", "pinned"])
def test_the_npm_package_loads_it_under_a_strict_policy(
    page: Page, site: Site, api: Api, package: str, version: str
) -> None:
    policy = (
        f"default-src 'none'; script-src 'nonce-n0' {site.widget}; connect-src {site.widget}; style-src 'none';"
        " require-trusted-types-for 'script'; trusted-types 'none'"
    )
    told = json.loads((DIST / "w" / "pinned.json").read_text()) if version == "pinned" else {}
    options = json.dumps({"key": "pk_test", "host": site.widget, "locale": "ja", **told})
    calls = f"identify('u-1', {{plan: 'pro'}}); init({options}); init({options}); track('x'); why().then((all) => {{ window.why = all }})"
    html = f"<!doctype html><html lang=en><body>{BODY}<script type=module nonce=n0>{package}\n{calls}</script></body></html>"
    site.pages["/"] = (html, {"Content-Security-Policy": policy})
    api.guides = [tour(step("a", "#new"))]
    page.goto(site.origin + "/")
    card(page, "a")
    assert api.boots[0]["person"]["id"] == "u-1"
    assert api.boots[0]["person"]["attributes"] == {"plan": "pro"}
    assert api.boots[0]["locale"] == "ja"
    until(page, lambda: "x" in api.names(), "told")
    page.wait_for_function("Array.isArray(window.why)")
    # The second one asks for what the server withholds: that is what `why` is for.
    assert [boot.get("why", False) for boot in api.boots] == [False, True]
    assert page.locator("link").count() == 0


def test_the_npm_package_leaves_a_page_alone_when_nothing_answers(page: Page, site: Site, package: str) -> None:
    calls = "init({key: 'pk_test', host: 'http://127.0.0.1:9'}); track('x'); why().then((all) => { window.why = all })"
    site.pages["/"] = (
        f"<!doctype html><html lang=en><body>{BODY}<script type=module>{package}\n{calls}</script></body></html>",
        {},
    )
    page.goto(site.origin + "/")
    page.wait_for_function("window.why?.length === 0")
    gone(page)


def test_an_answer_of_another_script_or_person_or_day_is_not_shown_from(page: Page, site: Site, api: Api) -> None:
    api.guides = [tour(step("a", "#new"))]
    url = site.add("/", BODY, head=f"<script>{SHOWN}</script>")
    page.goto(site.add("/first", BODY))
    card(page, "a")
    page.get_by_role("button", name="Done").click()
    until(page, lambda: "$guide_completed" in api.names(), "told")
    kept = page.evaluate("JSON.parse(localStorage['shirube:boot'])")
    [version] = [path.stem.removeprefix("kit-") for path in (DIST / "w").glob("kit-*.js")]
    changes: list[Callable[[Any], Any]] = [
        lambda kept: {**kept, "boot": {**kept["boot"], "at": kept["boot"]["at"] - 86_400_001}},
        lambda kept: {**kept, "boot": {**kept["boot"], "v": 2}},
        lambda kept: {name: value if name == "boot" else value.replace("u-1", "u-2") for name, value in kept.items()},
        lambda kept: {
            name: value if name == "boot" else value.replace(version, "0" + version) for name, value in kept.items()
        },
        lambda kept: "nonsense",
    ]
    api.down = True
    for change in changes:
        text = json.dumps(change(kept))
        page.evaluate(
            "(text) => { localStorage['shirube:boot'] = text; localStorage['shirube:progress'] = '{}' }", text
        )
        with page.expect_event("requestfailed"):
            page.goto(url)
        assert page.evaluate("shirube('why')") == []
        assert not page.evaluate("window.flickered")


def test_what_comes_before_the_first_step_is_compiled_while_it_comes_in() -> None:
    early = [DIST / "shirube.js", *(DIST / "w").glob("shirube-*.js"), *(DIST / "w").glob("kit-*.js")]
    assert len(early) == 3
    for file in early:
        assert file.read_text().startswith("//# allFunctionsCalledOnLoad\n"), file.name


def test_a_long_answer_is_not_kept(page: Page, site: Site, api: Api) -> None:
    api.guides = [tour(step("a", "#nothing", body=[["p", ["x" * 250_000]]]))]
    page.goto(site.add("/", BODY, calls=READY))
    page.wait_for_function("window.ready")
    assert page.evaluate("localStorage['shirube:boot']") is None


def test_a_guide_that_was_taken_back_goes_when_the_answer_comes(page: Page, site: Site, api: Api) -> None:
    api.guides = [tour(step("a", "#new"), when={"url": "/later"})]
    later = site.add("/later", BODY)
    page.goto(site.add("/", BODY, calls=READY))
    page.wait_for_function("window.ready")
    api.guides = []
    held: list[Route] = []
    page.route("**/v1/boot", lambda route: held.append(route))
    page.goto(later)
    card(page, "a")
    api.answer(held[0])
    gone(page)


def test_a_guide_that_ended_on_another_device_goes_when_the_answer_comes(page: Page, site: Site, api: Api) -> None:
    ended = {"state": "completed", "run": "0190a000-0000-7000-8000-000000000000", "step": "a", "at": 1}
    api.guides = [tour(step("a", "#new"), when={"url": "/later"})]
    later = site.add("/later", BODY)
    page.goto(site.add("/", BODY, calls=READY))
    page.wait_for_function("window.ready")
    held: list[Route] = []
    page.route("**/v1/boot", lambda route: held.append(route))
    page.goto(later)
    card(page, "a")
    api.states["a-tour"] = ended
    api.answer(held[0])
    gone(page)
    says(page, "all[0]?.reason === 'finished'")


def test_what_is_finished_never_flickers(page: Page, site: Site, api: Api) -> None:
    api.guides = [tour(step("a", "#new"))]
    url = site.add("/", BODY, head=f"<script>{SHOWN}</script>")
    page.goto(url)
    card(page, "a")
    api.refuse = [503] * 50
    page.get_by_role("button", name="Done").click()
    gone(page)
    page.goto(url)
    says(page, "all[0]?.reason === 'finished'")
    assert not page.evaluate("window.flickered")


def test_a_tour_goes_on_from_the_kept_answer(page: Page, site: Site, api: Api) -> None:
    api.guides = [tour(step("a", "#new"), step("b", "#new"), step("c", "#new"))]
    url = site.add("/", BODY)
    page.goto(url)
    page.get_by_role("button", name="Next").click()
    card(page, "b")
    api.down = True
    page.goto(url)
    card(page, "b")


def test_a_task_that_is_done_stays_done_in_the_kept_answer(page: Page, site: Site, api: Api) -> None:
    api.guides = [checklist(task("t", {"element": "#new", "state": "present"}), task("u", False))]
    page.goto(site.add("/", BODY))
    page.get_by_role("button", name="Get started").click()
    page.get_by_text("1 of 2 done").wait_for()
    api.down = True
    page.goto(site.add("/other", "<p>Other</p>"))
    page.get_by_role("button", name="Get started").click()
    page.get_by_text("1 of 2 done").wait_for()


def test_a_wrong_key_is_said_once_and_nothing_else_happens(page: Page, site: Site, api: Api) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if "shirube" in message.text else None)
    refusal = {"error": {"code": "key_unknown", "message": "No such key."}}
    page.route(
        "**/v1/*", lambda route: route.fulfill(status=401, json=refusal, headers={"Access-Control-Allow-Origin": "*"})
    )
    page.goto(site.add("/", BODY, calls="shirube('on', 'error', () => { window.failed = true })"))
    page.wait_for_function("window.failed")
    page.evaluate("shirube('identify', 'u-2'); shirube('track', 'x'); shirube('start', 'a-tour')")
    page.evaluate("shirube('identify', 'u-3')")
    assert [text for text in said if "Failed to load" not in text] == [text for text in said if "refused" in text]
    assert len([text for text in said if "refused" in text]) == 1
    gone(page)


def test_a_key_that_is_revoked_takes_down_what_a_kept_answer_showed(page: Page, site: Site, api: Api) -> None:
    api.guides = [tour(step("a", "#new"))]
    url = site.add("/", BODY)
    page.goto(url)
    card(page, "a")
    held: list[Route] = []
    page.route("**/v1/boot", lambda route: held.append(route))
    page.goto(url)
    card(page, "a")
    held[0].fulfill(
        status=401,
        json={"error": {"code": "key_revoked", "message": "x"}},
        headers={"Access-Control-Allow-Origin": "*"},
    )
    gone(page)


def test_events_under_a_key_of_before_do_not_stand_in_the_way(page: Page, site: Site, api: Api) -> None:
    lost = {
        "k": "pk_typo",
        "p": {"id": "u-1"},
        "e": {"id": "00000000-0000-7000-8000-000000000000", "name": "lost", "at": 1, "props": {}},
    }
    page.add_init_script(f"localStorage['shirube:q:{lost['e']['id']}'] = JSON.stringify({json.dumps(lost)})")

    def answer(route: Route) -> None:
        if "pk_typo" in (route.request.post_data or ""):
            route.fulfill(
                status=401, json={"error": {"code": "key_unknown"}}, headers={"Access-Control-Allow-Origin": "*"}
            )
        else:
            api.answer(route)

    page.route("**/v1/events", answer)
    page.goto(site.add("/", BODY))
    page.evaluate("shirube('track', 'kept')")
    until(page, lambda: "kept" in api.names(), "the event of today arrives")
