"""The hub: launcher, search, entries, announcements, and the checklist that stands in it."""

from playwright.sync_api import Page, Route, expect

from e2e.widget.harness import Api, Site, checklist, entry, hub, step, task, tour, until
from e2e.widget.test_tour import card, gone

BODY = '<main style="padding:40px"><h1>Host</h1><button id="new">New</button></main>'
NEWS = [{"guide": "a-tour", "title": ["Dark mode"], "at": 1_790_000_000_000, "unread": True},
        {"guide": "old", "title": ["Faster export"], "at": 1_780_000_000_000}]  # fmt: skip


def opened(page: Page) -> None:
    page.get_by_role("button", name="Help").click()
    expect(page.get_by_role("dialog", name="A hub")).to_be_visible()


def test_opens_and_shuts_and_counts_as_started_once(page: Page, site: Site, api: Api) -> None:
    api.guides = [hub(entry("a"))]
    page.goto(site.add("/", BODY))
    launcher = page.get_by_role("button", name="Help")
    expect(launcher).to_have_attribute("aria-expanded", "false")
    opened(page)
    expect(launcher).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(launcher).to_be_focused()
    opened(page)
    page.get_by_role("button", name="Minimise").click()
    expect(launcher).to_be_focused()
    until(page, lambda: api.names(), "started is delivered")
    assert api.names() == ["$guide_started"]


def test_no_button_of_the_same_corner_lies_over_the_open_panel(page: Page, site: Site, api: Api) -> None:
    api.guides = [hub(entry("a"))]
    page.goto(site.add("/", BODY))
    expect(page.get_by_role("button", name="Help")).to_be_visible()
    # Now, so that it is surely the one above, where the panel will be.
    api.guides = [hub(entry("a")), checklist(task("t", False))]
    page.evaluate("shirube('identify', 'u-1', { plan: 'pro' })")
    other = page.get_by_role("button", name="Get started")
    expect(other).to_be_visible()
    box = other.bounding_box()
    opened(page)
    assert box
    there = f"__roots.at(0).elementFromPoint({box['x'] + box['width'] / 2}, {box['y'] + box['height'] / 2})"
    assert page.evaluate(f"{there}.closest('.hub, .launcher').className") == "card panel hub"


def test_an_entry_opens_to_its_text_and_back(page: Page, site: Site, api: Api) -> None:
    api.guides = [hub(entry("a", action={"start": "a-tour"}), entry("b")), tour(step("s", "#new"), when=False)]
    page.goto(site.add("/", BODY))
    opened(page)
    page.get_by_role("button", name="Entry a").click()
    expect(page.get_by_role("heading", name="Entry a")).to_be_focused()
    expect(page.get_by_text("About a")).to_be_visible()
    page.get_by_role("button", name="Back").click()
    expect(page.get_by_role("button", name="Entry a")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Open", exact=True).click()
    card(page, "s")
    until(page, lambda: len(api.said("$entry_opened")) == 2, "opening is delivered")
    assert api.said("$entry_opened")[0]["entry"] == "a"


def test_search_by_title_text_and_keyword(page: Page, site: Site, api: Api) -> None:
    entries = [
        entry("a", title=["請求書を作る"], keywords="インボイス billing"),
        entry("b", title=["メンバーを招待する"]),
        entry("c", pinned=True),
    ]
    api.guides = [hub(*entries, feed=NEWS), tour(step("s", "#new"), when=False)]
    page.goto(site.add("/", BODY))
    opened(page)
    page.get_by_role("searchbox", name="Search").fill("いんぼいす")
    expect(page.get_by_role("button", name="請求書を作る")).to_be_visible()
    expect(page.get_by_role("button", name="メンバーを招待する")).to_have_count(0)
    expect(page.get_by_role("button", name="Entry c")).to_be_visible()
    until(page, lambda: api.said("$hub_searched"), "the search is delivered")
    assert {name: api.said("$hub_searched")[0][name] for name in ("query", "results")} == {
        "query": "いんぼいす",
        "results": 1,
    }
    expect(page.get_by_role("status")).to_have_text("1")
    page.get_by_role("searchbox").fill("nothing like it")
    expect(page.get_by_text("Nothing found").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("searchbox")).to_have_value("")
    expect(page.get_by_role("button", name="メンバーを招待する")).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("button", name="Dark mode")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("searchbox")).to_be_focused()


def test_entries_come_and_go_by_their_condition(page: Page, site: Site, api: Api) -> None:
    api.guides = [
        hub(entry("a"), entry("b", when={"event": "paid", "have": 0}), entry("c", when={"element": "#empty"}))
    ]
    page.goto(site.add("/", BODY))
    opened(page)
    expect(page.get_by_role("button", name="Entry b")).to_have_count(0)
    page.evaluate("shirube('track', 'paid')")
    expect(page.get_by_role("button", name="Entry b")).to_be_visible()
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p id=empty>Nothing yet</p>')")
    expect(page.get_by_role("button", name="Entry c")).to_be_visible()


def test_announcements_have_a_badge_until_they_are_opened(page: Page, site: Site, api: Api) -> None:
    api.guides = [hub(entry("a"), feed=NEWS), tour(step("s", "#new"), when=False)]
    page.goto(site.add("/", BODY))
    expect(page.get_by_role("button", name="Help 1 unread")).to_be_visible()
    opened(page)
    page.get_by_role("button", name="Dark mode").click()
    card(page, "s")
    expect(page.get_by_role("button", name="Help", exact=True)).to_be_visible()


def test_links_lead_where_they_say(page: Page, site: Site, api: Api) -> None:
    site.add("/docs", "<p>Docs</p>")
    api.guides = [hub(entry("a", body=None, action={"open": "/docs"}), entry("b", body=None, action={"open": "javascript:alert(1)"}),
                      entry("c", body=None, action={"open": "https://example.com/", "tab": "new"}))]  # fmt: skip
    page.goto(site.add("/", BODY))
    opened(page)
    expect(page.get_by_role("link", name="Entry c")).to_have_attribute("rel", "noopener noreferrer")
    expect(page.get_by_text("Entry b")).to_have_count(0)
    page.get_by_role("link", name="Entry a").click()
    page.wait_for_url("**/docs")
    until(page, lambda: api.said("$entry_opened"), "opening is delivered")


def test_a_checklist_stands_in_the_hub_and_not_beside_it(page: Page, site: Site, api: Api) -> None:
    tasks = checklist(task("t", {"event": "saved", "have": 0}), task("u", False), priority=90)
    api.guides = [tasks, hub(entry("a"), checklist="a-checklist")]
    page.goto(site.add("/", BODY))
    expect(page.get_by_role("button", name="Help")).to_be_visible()
    expect(page.get_by_role("button", name="Get started")).to_have_count(0)
    assert page.evaluate("shirube('why').then((all) => all[0].reason)") == "in_hub"
    opened(page)
    expect(page.get_by_text("0 of 2 done")).to_be_visible()
    page.evaluate("shirube('track', 'saved')")
    expect(page.get_by_text("1 of 2 done")).to_be_visible()
    page.evaluate("shirube('reset')")
    gone(page)


def test_started_by_hand_it_opens(page: Page, site: Site, api: Api) -> None:
    api.guides = [hub(entry("a"))]
    page.goto(site.add("/", BODY))
    expect(page.get_by_role("button", name="Help")).to_be_visible()
    page.evaluate("shirube('start', 'a-hub')")
    expect(page.get_by_role("dialog", name="A hub")).to_be_visible()


def test_one_hub_and_no_launcher_over_another(page: Page, site: Site, api: Api) -> None:
    api.guides = [hub(entry("a")), hub(entry("b"), key="second"), checklist(task("t", False))]
    page.goto(site.add("/", BODY))
    help_, list_ = page.get_by_role("button", name="Help"), page.get_by_role("button", name="Get started")
    expect(list_).to_be_visible()
    expect(help_).to_have_count(1)
    assert page.evaluate("shirube('why').then((all) => all[1].reason)") == "another_hub"
    one, two = help_.bounding_box(), list_.bounding_box()
    assert one
    assert two
    assert abs(one["y"] - two["y"]) >= one["height"]


def test_a_launcher_that_comes_back_stands_over_no_other(page: Page, site: Site, api: Api) -> None:
    away = {"event": "away", "count": {"exactly": 1}, "have": 0}
    api.guides = [hub(entry("a"), hide=away), checklist(task("t", False))]
    page.goto(site.add("/", BODY))
    help_, list_ = page.get_by_role("button", name="Help"), page.get_by_role("button", name="Get started")
    expect(list_).to_be_visible()
    page.evaluate("shirube('track', 'away')")
    expect(help_).to_have_count(0)
    page.evaluate("shirube('track', 'away')")
    expect(help_).to_be_visible()
    one, two = help_.bounding_box(), list_.bounding_box()
    assert one
    assert two
    assert abs(one["y"] - two["y"]) >= one["height"]


def test_a_hub_that_is_taken_off_while_its_panel_loads_is_no_error(page: Page, site: Site, api: Api) -> None:
    held: list[Route] = []
    page.route("**/w/help-*.js", lambda route: held.append(route))
    api.guides = [hub(entry("a"))]
    calls = "shirube('identify','u-1');window.failed=[];shirube('on','error',(e)=>failed.push(String(e)))"
    page.goto(site.add("/", BODY, calls=calls))
    page.get_by_role("button", name="Help").click()
    until(page, lambda: held, "the panel is asked for")
    page.evaluate("shirube('reset')")
    gone(page)
    held[0].continue_()
    # The widget asked first, so that its own turn is over when the module is here, too.
    page.evaluate(f"import('{held[0].request.url}')")
    assert page.evaluate("failed") == []


def test_search_and_entries_are_asked_for_when_somebody_comes_near_them(page: Page, site: Site, api: Api) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    def there() -> bool:
        return any("/w/pages-" in url for url in asked)

    api.guides = [
        hub(entry("a"), entry("b", body=None, action={"start": "a-tour"})),
        tour(step("s", "#new"), when=False),
    ]
    page.goto(site.add("/", BODY))
    opened(page)
    page.get_by_role("button", name="Entry b").hover()
    page.wait_for_load_state("networkidle")
    assert not there()
    page.get_by_role("button", name="Entry a").hover()
    until(page, there, "the pages are asked for before the press")


def test_what_is_typed_before_the_search_is_there_is_searched_for(page: Page, site: Site, api: Api) -> None:
    held: list[Route] = []
    page.route("**/w/pages-*.js", lambda route: held.append(route))
    api.guides = [hub(entry("a", title=["Alpha"]), entry("b", title=["Beta"]))]
    page.goto(site.add("/", BODY))
    opened(page)
    page.get_by_role("searchbox").press_sequentially("Beta")
    until(page, lambda: held, "the search is asked for")
    expect(page.get_by_role("button", name="Alpha")).to_be_visible()
    held[0].continue_()
    expect(page.get_by_role("button", name="Alpha")).to_have_count(0)
    expect(page.get_by_role("button", name="Beta")).to_be_visible()
    expect(page.get_by_role("searchbox")).to_have_value("Beta")
    until(page, lambda: api.said("$hub_searched"), "the search is delivered")
    assert [(said["query"], said["results"]) for said in api.said("$hub_searched")] == [("Beta", 1)]


def test_a_part_that_cant_be_loaded_is_told_of_and_asked_for_again(page: Page, site: Site, api: Api) -> None:
    page.route("**/w/pages-*.js", lambda route: route.abort())
    api.guides = [
        hub(entry("a"), entry("b", body=None, action={"start": "a-tour"})),
        tour(step("s", "#new"), when=False),
    ]
    calls = "shirube('identify','u-1');window.failed=[];shirube('on','error',(e)=>failed.push(String(e)))"
    page.goto(site.add("/", BODY, calls=calls))
    opened(page)
    page.get_by_role("searchbox").fill("About")
    expect(page.get_by_text("Could not be loaded").first).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("Could not be loaded")
    assert page.evaluate("failed.length") > 0
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog").get_by_text("Could not be loaded")).to_have_count(0)
    page.get_by_role("button", name="Entry a").press("Enter")
    expect(page.get_by_role("dialog").get_by_text("Could not be loaded")).to_be_visible()
    expect(page.get_by_role("button", name="Entry a")).to_be_focused()
    page.unroute("**/w/pages-*.js")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Entry a")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Entry a")).to_be_focused()
    page.get_by_role("button", name="Entry b").click()
    card(page, "s")
    until(page, lambda: len(api.said("$entry_opened")) == 2, "what was opened is delivered")
    assert [said["entry"] for said in api.said("$entry_opened")] == ["a", "b"]


def test_entries_follow_the_rules_of_a_newer_answer(page: Page, site: Site, api: Api) -> None:
    api.guides = [hub(entry("a"), entry("b", when={"event": "paid", "have": 0}))]
    page.goto(site.add("/", BODY))
    opened(page)
    page.evaluate("shirube('identify', 'u-1', {plan: 'pro'})")
    until(page, lambda: len(api.boots) == 2, "the page has asked anew")
    page.wait_for_load_state("networkidle")
    page.evaluate("shirube('track', 'paid')")
    expect(page.get_by_role("button", name="Entry b")).to_be_visible()
