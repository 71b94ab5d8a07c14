"""Pages that are not as pages should be: what they did to the browser's own functions, and what they were denied."""

import pytest
from playwright.sync_api import Page, expect

from e2e.widget.harness import Api, Site, checklist, says, step, task, tooltip, tour, until
from e2e.widget.test_tour import card, gone

BODY = '<button id="new">New</button><input aria-label="Name">'

HARMLESS = {
    "old library": """
      Object.defineProperty(Array.prototype, 'toJSON', {value() { return '[' + this.map((item) => JSON.stringify(item)) + ']' }})
      Object.defineProperty(String.prototype, 'toJSON', {value() { return '"' + this + '"' }})
    """,
    "additions": """
      Array.prototype.each = function () { return this }
      Array.prototype.last = null
      Object.prototype.extend = function () {}
      String.prototype.blank = function () { return false }
    """,
    "history": "history.pushState = history.replaceState = () => { throw Error('patched') }",
    "timers": "const own = setTimeout; window.setTimeout = (...args) => own.apply(window, args)",
    "fetch": "const own = fetch; window.fetch = async (...args) => { const reply = await own(...args); return reply.clone() }",
    "no navigation": "Object.defineProperty(window, 'navigation', {value: undefined})",
    "no beacon": "navigator.sendBeacon = undefined",
    "no locks or channels": "Object.defineProperty(navigator, 'locks', {value: undefined}); delete window.BroadcastChannel",
    "no popover": "delete HTMLElement.prototype.showPopover; delete HTMLElement.prototype.hidePopover",
    "no timeouts of requests": "delete AbortSignal.timeout",
}
DEADLY = {
    "fetch throws": "window.fetch = () => { throw Error('patched') }",
    "fetch answers nothing": "window.fetch = () => undefined",
    "fetch answers nonsense": "window.fetch = async () => ({status: 200, headers: new Headers(), json: async () => 'x'})",
    "fetch rejects": "window.fetch = () => Promise.reject(undefined)",
    "no fetch": "delete window.fetch",
    "no shadow": "Element.prototype.attachShadow = () => { throw Error('patched') }",
    "no shadow at all": "delete Element.prototype.attachShadow",
    "no observer": "window.MutationObserver = undefined",
    "no sheets": "window.CSSStyleSheet = undefined",
    "no random": "Object.defineProperty(window, 'crypto', {value: undefined})",
    "JSON throws": "JSON.parse = JSON.stringify = () => { throw Error('patched') }",
    "no map": "const own = Map; window.Map = function () { if (Error().stack.includes('/shirube.js')) throw Error('patched'); return new own() }",
}


@pytest.mark.parametrize("patch", HARMLESS.values(), ids=HARMLESS.keys())
def test_a_page_that_patched_the_browser_is_guided(page: Page, site: Site, api: Api, patch: str) -> None:
    page.add_init_script(f"(() => {{ {patch} }})()")
    api.guides = [
        tour(
            step("a", "#new"),
            step("b", "#new"),
            when={"all": [{"url": {"include": ["/", "/x"]}}, {"event": "go", "have": 0}]},
        ),
        checklist(task("t", {"event": "go", "have": 0})),
    ]
    page.goto(site.add("/", BODY))
    page.evaluate("shirube('track', 'go', {list: [1, {a: ['b']}], text: 'x'})")
    card(page, "a")
    page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Done").click()
    until(page, lambda: "$guide_completed" in api.names() and "$task_done" in api.names(), "told")
    assert api.said("go") == [{"list": [1, {"a": ["b"]}], "text": "x"}]


@pytest.mark.parametrize("patch", DEADLY.values(), ids=DEADLY.keys())
def test_a_page_that_broke_the_browser_stays_as_it_was(page: Page, site: Site, api: Api, patch: str) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.add_init_script(f"(() => {{ {patch} }})()")
    api.guides = [tour(step("a", "#new")), tooltip(step("b", "#new"), show="always")]
    with page.expect_response("**/shirube.js"):
        page.goto(site.add("/", BODY))
    page.evaluate("shirube('track', 'x'); shirube('start', 'a-tour')")
    page.wait_for_load_state("networkidle")
    assert page.locator("shirube-guide, link").count() == 0
    assert page.evaluate("Object.keys(window).filter((name) => name.startsWith('shirube')).join()") == "shirube"
    assert len(said) <= 2, said


def test_a_frame_without_an_origin_is_guided(page: Page, site: Site, api: Api) -> None:
    api.guides = [tour(step("a", "#new"))]
    inner = site.add("/inner", BODY)
    page.goto(
        site.add(
            "/", f'<iframe sandbox="allow-scripts" src="{inner}" width="900" height="600"></iframe>', calls=""
        ).replace("/shirube.js", "")
    )
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("dialog", name="Title a")).to_be_visible()
    frame.get_by_role("button", name="Done").click()
    expect(frame.get_by_role("dialog")).to_have_count(0)
    until(page, lambda: "$guide_completed" in api.names(), "delivered from memory")


def test_a_click_before_anybody_listens_counts(page: Page, site: Site, api: Api) -> None:
    held = []
    page.route("**/w/signals-*.js", lambda route: held.append(route))
    api.guides = [tour(step("a", "input"), when={"element": "#new", "state": "clicked"})]
    page.goto(site.add("/", BODY))
    until(page, lambda: held, "the part is asked for")
    page.click("#new")
    held[0].continue_()
    card(page, "a")


def test_a_route_is_followed_without_the_navigation_api(page: Page, site: Site, api: Api) -> None:
    page.add_init_script("Object.defineProperty(window, 'navigation', {value: undefined})")
    api.guides = [tour(step("a", "#new"), when={"url": "/next"}, hide={"url": "/"})]
    page.goto(
        site.add(
            "/",
            BODY
            + "<script>document.querySelector('#new').onclick = () => history.pushState(null, '', '/next')</script>",
        )
    )
    says(page, "all[0]?.reason === 'hidden_by_rule'")
    page.click("#new")
    card(page, "a")
    page.evaluate("history.back()")
    gone(page)
