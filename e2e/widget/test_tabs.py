"""Several tabs, pages that come back, pages made ready in advance: one visit, one guide."""

import pytest
from playwright.sync_api import BrowserContext, Page

from e2e.widget.harness import Api, Site, checklist, step, task, tour, until
from e2e.widget.test_tour import card, gone

BODY = '<button id="new">New</button>'
NO_LOCKS = "Object.defineProperty(navigator, 'locks', {value: undefined})"
REASON = "shirube('why').then((all) => all[0]?.reason)"


@pytest.mark.parametrize("locks", [True, False], ids=["locks", "channel"])
def test_one_tab_shows_a_tour_and_the_next_takes_it_up(
    context: BrowserContext, site: Site, api: Api, locks: bool
) -> None:
    if not locks:
        context.add_init_script(NO_LOCKS)
    api.guides = [tour(step("a", "#new"), step("b", "#new"))]
    url = site.add("/", BODY)
    first, second = context.new_page(), context.new_page()
    first.goto(url)
    card(first, "a")
    second.goto(url)
    until(second, lambda: second.evaluate(REASON) == "another_tab", "another_tab")
    gone(second)
    first.close()
    if not locks:
        second.evaluate("dispatchEvent(new Event('focus'))")
    card(second, "a")
    until(second, lambda: api.names(), "told")
    assert api.names().count("$guide_started") == 1


def test_what_ends_in_one_tab_does_not_come_in_the_other(context: BrowserContext, site: Site, api: Api) -> None:
    api.guides = [tour(step("a", "#new"))]
    url = site.add("/", BODY)
    first, second = context.new_page(), context.new_page()
    first.goto(url)
    card(first, "a")
    second.goto(url)
    until(second, lambda: second.evaluate(REASON) == "another_tab", "another_tab")
    first.get_by_role("button", name="Done").click()
    until(second, lambda: second.evaluate(REASON) == "finished", "finished")
    gone(second)


def test_what_stands_by_is_in_every_tab_and_goes_in_all(context: BrowserContext, site: Site, api: Api) -> None:
    api.guides = [checklist(task("t", False))]
    url = site.add("/", BODY)
    tabs = [context.new_page(), context.new_page()]
    for tab in tabs:
        tab.goto(url)
        tab.get_by_role("button", name="Get started").wait_for()
    tabs[0].get_by_role("button", name="Get started").click()
    tabs[0].get_by_role("button", name="Close").click()
    gone(tabs[1])


def test_a_tab_that_nobody_sees_shows_nothing_yet(page: Page, site: Site, api: Api) -> None:
    page.add_init_script("""
      window.__hidden = true
      Object.defineProperty(Document.prototype, 'hidden', {get: () => window.__hidden, configurable: true})
    """)
    api.guides = [tour(step("a", "#new"))]
    page.goto(site.add("/", BODY, calls="shirube('on', 'ready', () => { window.ready = true })"))
    page.wait_for_function("window.ready")
    assert page.evaluate(REASON) == "not_ready"
    page.evaluate("window.__hidden = false; document.dispatchEvent(new Event('visibilitychange'))")
    card(page, "a")


def test_a_page_made_ready_in_advance_is_no_visit(page: Page, site: Site, api: Api) -> None:
    page.add_init_script("""
      window.__prerendering = true
      Object.defineProperty(Document.prototype, 'prerendering', {get: () => window.__prerendering, configurable: true})
    """)
    api.guides = [tour(step("a", "#new"))]
    page.goto(site.add("/", BODY))
    page.wait_for_load_state("networkidle")
    page.evaluate("shirube('track', 'early')")
    assert not api.boots
    assert page.evaluate("localStorage.length") == 0
    page.evaluate("window.__prerendering = false; document.dispatchEvent(new Event('prerenderingchange'))")
    card(page, "a")
    until(page, lambda: "early" in api.names(), "what was called before is told")
    assert len(api.said("$page")) == 1


def test_double_start_is_one_run(page: Page, site: Site, api: Api) -> None:
    api.guides = [tour(step("a", "#new"), when=False)]
    page.goto(site.add("/", BODY))
    until(page, lambda: page.evaluate(REASON) == "by_hand", "by_hand")
    page.evaluate(
        "shirube('start', 'a-tour'); shirube('start', 'a-tour'); setTimeout(() => shirube('start', 'a-tour'))"
    )
    card(page, "a")
    assert page.locator("shirube-guide").count() == 1
    page.get_by_role("button", name="Done").click()
    gone(page)
    until(page, lambda: "$guide_completed" in api.names(), "told")
    assert api.names() == ["$guide_started", "$step_seen", "$step_done", "$guide_completed"]


BACK = "dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))"


def test_a_page_that_comes_back_is_a_visit_and_asks_again(page: Page, site: Site, api: Api) -> None:
    api.guides = [tour(step("a", "#new"), step("b", "#new"))]
    page.goto(site.add("/", BODY))
    card(page, "a")
    page.get_by_role("button", name="Next").click()
    card(page, "b")
    page.evaluate(BACK)
    until(page, lambda: len(api.boots) == 2 and len(api.said("$page")) == 2, "asked and told again")
    card(page, "b")
    page.get_by_role("button", name="Done").click()
    until(page, lambda: "$guide_completed" in api.names(), "told")
    assert api.names() == ["$guide_started", "$step_seen", "$step_done", "$step_seen", "$step_done", "$guide_completed"]


def test_a_page_that_comes_back_to_somebody_else_shows_nothing_of_before(page: Page, site: Site, api: Api) -> None:
    api.guides = [tour(step("a", "#new"))]
    page.goto(site.add("/", BODY, calls="shirube('identify', 'u-1', {plan: 'pro'})"))
    card(page, "a")
    assert api.boots[0]["person"]["attributes"] == {"plan": "pro"}
    api.guides = []
    page.evaluate("localStorage['shirube:who'] = JSON.stringify({person: {id: 'u-2'}})")
    page.evaluate(BACK)
    gone(page)
    until(page, lambda: len(api.boots) == 2, "asked again")
    assert api.boots[1]["person"] == {"id": "u-2"}
