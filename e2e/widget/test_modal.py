"""Announcements: a modal dialog with pictures, videos, and buttons that do several things."""

from playwright.sync_api import Page, Route, expect

from e2e.widget.harness import Api, Site, button, modal, says, step, tour, until
from e2e.widget.test_tour import card, gone

BODY = '<main><h1>Host</h1><button id="new">New</button><input id="name" aria-label="Name"></main>'
VIDEO = {"frame": "https://player.vimeo.com/video/1?dnt=1", "alt": "A short film"}


def test_the_keyboard_stays_inside_and_goes_back(page: Page, site: Site, api: Api) -> None:
    api.guides = [modal(step("a"), when={"event": "go", "have": 0})]
    page.goto(site.add("/", BODY))
    says(page, "all[0]?.reason === 'rule_not_met'")
    page.focus("#new")
    page.evaluate("shirube('track', 'go')")
    card(page, "a")
    expect(page.get_by_role("dialog")).to_have_attribute("aria-modal", "true")
    for key in ["Tab"] * 5 + ["Shift+Tab"] * 5:
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.localName") == "shirube-guide"
    page.keyboard.press("Escape")
    gone(page)
    assert page.evaluate("document.activeElement.id") == "new"
    until(page, lambda: api.said("$guide_dismissed"), "dismissed is delivered")
    assert api.said("$guide_dismissed")[0]["by"] == "escape"


def test_done_completes(page: Page, site: Site, api: Api) -> None:
    api.guides = [modal(step("a"))]
    page.goto(site.add("/", BODY))
    page.get_by_role("button", name="Done").click()
    gone(page)
    until(page, lambda: "$guide_completed" in api.names(), "completed is delivered")
    assert api.names() == ["$guide_started", "$step_seen", "$step_done", "$guide_completed"]


def test_one_that_can_not_be_closed(page: Page, site: Site, api: Api) -> None:
    api.guides = [modal(step("a", buttons=[button("ok", {"do": "finish"})]), closable=False)]
    page.goto(site.add("/", BODY))
    card(page, "a")
    page.keyboard.press("Escape")
    card(page, "a")
    expect(page.get_by_role("button", name="Close")).to_be_hidden()
    page.get_by_role("button", name="Button ok").click()
    gone(page)


def test_a_video_is_loaded_when_it_is_played(page: Page, site: Site, api: Api) -> None:
    asked: list[str] = []
    page.context.route(
        "**://player.vimeo.com/**", lambda route: (asked.append(route.request.url), route.fulfill(body="film"))[1]
    )
    api.guides = [modal(step("a", media=VIDEO))]
    page.goto(site.add("/", BODY))
    card(page, "a")
    before = page.get_by_role("dialog").bounding_box()
    assert not asked
    page.get_by_role("button", name="Play video").click()
    frame = page.locator("shirube-guide iframe")
    expect(frame).to_have_attribute("title", "A short film")
    until(page, lambda: asked == ["https://player.vimeo.com/video/1?dnt=1&autoplay=1"], "the film is fetched")
    assert page.get_by_role("dialog").bounding_box() == before


def test_a_frame_may_not_be_any_address(page: Page, site: Site, api: Api) -> None:
    api.guides = [modal(step("a", media={"frame": "javascript:alert(1)", "alt": "x"}))]
    page.goto(site.add("/", BODY))
    card(page, "a")
    assert page.locator("shirube-guide .media").count() == 0


def test_a_picture_keeps_its_place(page: Page, site: Site, api: Api) -> None:
    page.context.route("**/wide.png", lambda route: route.abort())
    api.guides = [modal(step("a", media={"image": "/wide.png", "alt": "Wide", "width": 800, "height": 400}))]
    page.goto(site.add("/", BODY))
    image = page.get_by_role("img", name="Wide")
    box = image.bounding_box()
    assert box
    assert round(box["width"] / box["height"], 1) == 2.0


def test_a_button_does_all_that_it_says(page: Page, site: Site, api: Api) -> None:
    site.add("/second", "<p>Second</p>")
    actions = [
        {"do": "track", "name": "picked", "props": {"plan": "pro"}},
        {"do": "set", "attributes": {"plan": "pro"}},
        {"do": "set", "of": "account", "attributes": {"size": 3}},
        {"do": "finish"},
        {"do": "open", "url": "/second"},
    ]
    api.guides = [modal(step("a", buttons=[button("go", *actions)]))]
    calls = "shirube('identify','u-1',{},{account:{id:'acme'}})"
    page.goto(site.add("/", BODY, calls=calls))
    page.get_by_role("button", name="Button go").click()
    page.wait_for_url("**/second")
    page.goto(site.add("/third", BODY, calls=calls))
    until(page, lambda: "$guide_completed" in api.names(), "completed is delivered")
    assert api.names() == [
        "$guide_started",
        "$step_seen",
        "$button_clicked",
        "picked",
        "$step_done",
        "$guide_completed",
    ]
    assert api.said("$button_clicked")[0]["button"] == "go"
    assert api.said("picked") == [{"plan": "pro"}]
    described = [batch for batch in [*api.batches, *api.boots] if batch["person"].get("attributes", {}).get("plan")]
    assert described
    assert any(
        (batch.get("account") or {}).get("attributes", {}).get("size") == 3 for batch in [*api.batches, *api.boots]
    )


def test_an_action_that_fails_keeps_none_of_the_others_back(page: Page, site: Site, api: Api) -> None:
    actions = [{"do": "track", "name": "$no"}, {"do": "finish"}, {"do": "open", "url": "javascript:alert(1)"}]
    api.guides = [modal(step("a", buttons=[button("go", *actions)]))]
    calls = "shirube('identify','u-1');window.failed=[];shirube('on','error',(e)=>failed.push(String(e)))"
    page.goto(site.add("/", BODY, calls=calls))
    page.get_by_role("button", name="Button go").click()
    gone(page)
    until(page, lambda: "$guide_completed" in api.names(), "completed is delivered")
    assert len(page.evaluate("failed")) == 2


def test_a_new_tab(page: Page, site: Site, api: Api) -> None:
    site.add("/second", "<p>Second</p>")
    api.guides = [
        modal(step("a", buttons=[button("go", {"do": "finish"}, {"do": "open", "url": "/second", "tab": "new"})]))
    ]
    page.goto(site.add("/", BODY))
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Button go").click()
    opened.value.wait_for_url("**/second")
    assert opened.value.evaluate("window.opener") is None
    gone(page)


def test_a_button_starts_another_guide(page: Page, site: Site, api: Api) -> None:
    api.guides = [modal(step("a", buttons=[button("go", {"do": "finish"}, {"do": "start", "guide": "a-tour"})])),
                  tour(step("s", "#new"), when=False)]  # fmt: skip
    page.goto(site.add("/", BODY))
    page.get_by_role("button", name="Button go").click()
    card(page, "s")


def test_never_together_with_a_tour(page: Page, site: Site, api: Api) -> None:
    api.guides = [modal(step("a")), tour(step("s", "#new"))]
    page.goto(site.add("/", BODY))
    card(page, "a")
    assert page.evaluate("shirube('why').then((all) => all[1].reason)") == "another_tour"
    page.get_by_role("button", name="Done").click()
    card(page, "s")


def test_snoozed_it_stays_away_and_comes_back(page: Page, site: Site, api: Api) -> None:
    api.guides = [modal(step("a", buttons=[button("later", {"do": "snooze", "ms": 1_500})]))]
    page.goto(site.add("/", BODY))
    page.get_by_role("button", name="Button later").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.evaluate("shirube('why').then((all) => all[0].reason)") == "snoozed"
    expect(page.get_by_role("status")).to_have_text("We will show this again later")
    card(page, "a")
    until(page, lambda: "$guide_snoozed" in api.names(), "snoozed is delivered")
    assert api.said("$guide_snoozed")[0]["ms"] == 1_500
    assert api.names() == ["$guide_started", "$step_seen", "$button_clicked", "$guide_snoozed"]


def test_snoozed_across_a_reload_until_asked_for(page: Page, site: Site, api: Api) -> None:
    api.guides = [modal(step("a", buttons=[button("later", {"do": "snooze", "ms": 86_400_000})]))]
    page.goto(site.add("/", BODY))
    page.get_by_role("button", name="Button later").click()
    until(page, lambda: "$guide_snoozed" in api.names(), "snoozed is delivered")
    api.states["a-modal"]["snoozed"] = page.evaluate("Date.now()") + 86_400_000
    page.reload()
    says(page, "all[0]?.reason === 'snoozed'")
    gone(page)
    page.evaluate("shirube('start', 'a-modal')")
    card(page, "a")


SET = {"do": "set", "attributes": {"role": "admin"}}


def _told(api: Api) -> list[object]:
    return [boot["person"].get("attributes") for boot in api.boots]


def _batch_under_way(page: Page) -> list[Route]:
    """A batch that has no answer yet: other questions wait for it."""
    held: list[Route] = []
    page.route("**/v1/events", lambda route: held.append(route))
    page.evaluate("shirube('track', 'x')")
    until(page, lambda: held, "a batch is under way")
    return held


def test_what_a_button_sets_is_there_for_the_guide_that_it_starts(page: Page, site: Site, api: Api) -> None:
    api.guides = [modal(step("a", buttons=[button("x", SET, {"do": "start", "guide": "other"})]))]
    api.by_hand = [tour(step("z"), key="other", when=False)]
    page.goto(site.add("/", "<h1>Host</h1>"))
    page.get_by_role("button", name="Button x").click()
    card(page, "z")
    asked = next(boot for boot in api.boots if boot.get("guide") == "other")
    assert asked["person"]["attributes"] == {"role": "admin"}


def test_what_a_button_sets_is_told_although_it_leaves_the_page(page: Page, site: Site, api: Api) -> None:
    api.guides = [modal(step("a", buttons=[button("x", SET, {"do": "open", "url": "/second"})]))]
    site.add("/second", "<p>Second</p>", calls="shirube('identify','u-1',{plan:'pro'})")
    page.goto(site.add("/", "<h1>Host</h1>"))
    card(page, "a")
    # This page will not see its answer.
    _batch_under_way(page)
    page.get_by_role("button", name="Button x").click()
    page.wait_for_url("**/second")
    until(page, lambda: {"plan": "pro"} in _told(api), "the next page has asked")
    assert {"role": "admin"} in _told(api)


def test_what_a_button_sets_is_told_before_the_page_says_something_else(page: Page, site: Site, api: Api) -> None:
    api.guides = [modal(step("a", buttons=[button("x", SET)]))]
    page.goto(site.add("/", "<h1>Host</h1>"))
    card(page, "a")
    held = _batch_under_way(page)
    page.get_by_role("button", name="Button x").click()
    page.evaluate("shirube('identify', 'u-1', {plan: 'pro'})")
    held[0].fallback()
    until(page, lambda: {"plan": "pro"} in _told(api), "the page's own are told")
    assert {"role": "admin"} in _told(api)
