"""Tooltip and checklist."""

from playwright.sync_api import Page, expect

from e2e.widget.harness import Api, Site, checklist, says, step, task, tooltip, tour, until
from e2e.widget.test_tour import card, gone

BODY = '<main style="padding:120px"><button id="new">New</button> <button id="other">Other</button></main>'


def test_a_tooltip_opens_on_hover_and_closes(page: Page, site: Site, api: Api) -> None:
    api.guides = [tooltip(step("a", "#new"), marker="none")]
    page.goto(site.add("/", BODY))
    says(page, "all[0]?.shown")
    page.hover("#new")
    card(page, "a")
    page.mouse.move(900, 600)
    expect(page.get_by_role("dialog")).to_have_count(0)
    until(page, lambda: "$step_seen" in api.names(), "seen")
    assert api.names() == ["$guide_started", "$step_seen"]


def test_a_tooltip_can_be_hovered_itself(page: Page, site: Site, api: Api) -> None:
    api.guides = [tooltip(step("a", "#new"))]
    page.goto(site.add("/", BODY))
    page.hover("#new")
    card(page, "a")
    page.get_by_role("dialog").hover()
    page.get_by_role("button", name="Done").click()
    gone(page)
    until(page, lambda: "$guide_completed" in api.names(), "completed is delivered")


def test_a_tooltip_opens_on_focus_and_escape_closes_it(page: Page, site: Site, api: Api) -> None:
    api.guides = [tooltip(step("a", "#new"), show="focus")]
    page.goto(site.add("/", BODY))
    expect(page.get_by_role("button", name="Title a")).to_be_visible()
    page.focus("#new")
    card(page, "a")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.evaluate("document.activeElement.id") == "new"


def test_the_marker_is_a_button_for_the_keyboard(page: Page, site: Site, api: Api) -> None:
    api.guides = [tooltip(step("a", "#new"), show="click")]
    page.goto(site.add("/", BODY))
    marker = page.get_by_role("button", name="Title a")
    marker.focus()
    page.keyboard.press("Enter")
    card(page, "a")
    expect(marker).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(marker).to_be_focused()
    box = marker.bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 24


def test_a_tooltip_that_always_shows(page: Page, site: Site, api: Api) -> None:
    api.guides = [tooltip(step("a", "#new"), show="always")]
    page.goto(site.add("/", BODY))
    card(page, "a")
    page.get_by_role("button", name="Close").click()
    gone(page)
    until(page, lambda: api.said("$guide_dismissed"), "dismissed is delivered")
    assert api.said("$guide_dismissed")[0]["by"] == "close"


def test_a_tooltip_that_a_click_opened_shuts_at_one_elsewhere(page: Page, site: Site, api: Api) -> None:
    api.guides = [tooltip(step("a", "#new"), show="click", marker="none")]
    page.goto(site.add("/", BODY))
    says(page, "all[0]?.shown")
    page.click("#new")
    card(page, "a")
    page.get_by_role("dialog").locator(".body").click()
    card(page, "a")
    page.click("#other")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.click("#new")
    card(page, "a")
    until(page, lambda: "$step_seen" in api.names(), "seen")
    assert api.names() == ["$guide_started", "$step_seen"]


def test_a_tooltip_follows_its_target_away_and_back(page: Page, site: Site, api: Api) -> None:
    api.guides = [tooltip(step("a", "#new"), show="always")]
    page.goto(site.add("/", BODY))
    card(page, "a")
    page.evaluate("document.querySelector('#new').hidden = true")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.evaluate("document.querySelector('#new').hidden = false")
    card(page, "a")


def test_nothing_of_a_tooltip_stands_where_its_target_was_scrolled_away(page: Page, site: Site, api: Api) -> None:
    rows = '<div style="height:100px"></div><button id="new">New</button><div style="height:900px"></div>'
    api.guides = [tooltip(step("a", "#new"), show="always")]
    page.goto(site.add("/", f'<h1>Host</h1><div id="rows" style="overflow:auto;height:200px">{rows}</div>'))
    card(page, "a")
    marker = page.locator("shirube-guide .marker")
    page.evaluate("rows.scrollTop = 180")
    expect(marker).to_be_hidden()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.evaluate("rows.scrollTop = 0")
    expect(marker).to_be_visible()
    card(page, "a")


def test_a_tooltip_that_is_asked_for_brings_its_target_into_sight(page: Page, site: Site, api: Api) -> None:
    api.guides = [tooltip(step("a", "#new"), when=False)]
    page.goto(site.add("/", f'<div style="height:2000px"></div>{BODY}'))
    says(page, "all[0]?.reason === 'by_hand'")
    page.evaluate("shirube('start', 'a-tooltip')")
    page.wait_for_function("scrollY > 1000")
    card(page, "a")


def test_a_tooltip_beside_it_leaves_a_tours_card_as_it_is(page: Page, site: Site, api: Api) -> None:
    api.guides = [tour(step("a", "#new"))]
    page.goto(site.add("/alone", BODY))
    card(page, "a")
    alone = page.get_by_role("dialog").bounding_box()
    api.guides = [tour(step("a", "#new"), key="b-tour"), tooltip(step("t", "#other"), show="always")]
    page.goto(site.add("/beside", BODY, calls="shirube('identify','u-2')"))
    card(page, "a")
    card(page, "t")
    beside = page.get_by_role("dialog").filter(has_text="Text a").bounding_box()
    assert alone is not None
    assert beside is not None
    assert (alone["width"], alone["height"]) == (beside["width"], beside["height"])


def test_tooltips_and_a_checklist_stand_beside_a_tour(page: Page, site: Site, api: Api) -> None:
    tip = tooltip(step("tip", "#other"), show="always")
    api.guides = [tour(step("a", "#new", spotlight=False)), tip, checklist(task("t", {"event": "x", "have": 0}))]
    page.goto(site.add("/", BODY))
    card(page, "a")
    card(page, "tip")
    expect(page.get_by_role("button", name="Get started")).to_be_visible()


def test_tasks_are_done_by_events(page: Page, site: Site, api: Api) -> None:
    done = {"event": "saved", "have": 0}
    api.guides = [
        checklist(
            task("save", done), task("twice", {**done, "count": {"at_least": 2}}), task("old", True, state="done")
        )
    ]
    page.goto(site.add("/", BODY))
    page.get_by_role("button", name="Get started").click()
    expect(page.get_by_text("1 of 3 done")).to_be_visible()
    page.evaluate("shirube('track', 'saved')")
    expect(page.get_by_text("2 of 3 done")).to_be_visible()
    page.evaluate("shirube('track', 'saved')")
    expect(page.get_by_text("3 of 3 done")).to_be_visible()
    until(page, lambda: "$guide_completed" in api.names(), "completed is delivered")
    assert [props["task"] for props in api.said("$task_done")] == ["save", "twice"]
    assert api.names("saved") == ["$guide_started", "$task_done", "$task_done", "$guide_completed"]


def test_tasks_in_order_wait_for_those_before(page: Page, site: Site, api: Api) -> None:
    first, second = {"event": "one", "have": 0}, {"event": "two", "have": 0}
    api.guides = [checklist(task("a", first), task("b", second), order="in_order")]
    page.goto(site.add("/", BODY))
    page.get_by_role("button", name="Get started").click()
    page.evaluate("shirube('track', 'two')")
    expect(page.get_by_text("0 of 2 done")).to_be_visible()
    page.evaluate("shirube('track', 'one')")
    expect(page.get_by_text("2 of 2 done")).to_be_visible()


def test_a_done_task_stays_done_after_a_reload(page: Page, site: Site, api: Api) -> None:
    api.guides = [checklist(task("a", {"event": "one", "have": 0}), task("b", {"event": "two", "have": 0}))]
    page.goto(site.add("/", BODY))
    expect(page.get_by_role("button", name="Get started")).to_be_visible()
    api.down = True
    page.evaluate("shirube('track', 'one')")
    page.reload()
    page.get_by_role("button", name="Get started").click()
    expect(page.get_by_text("1 of 2 done")).to_be_visible()


def test_a_task_starts_another_guide(page: Page, site: Site, api: Api) -> None:
    action = {"start": "a-tour"}
    api.guides = [
        checklist(task("a", {"guide": "a-tour", "state": "completed", "have": False}, action=action)),
        tour(step("s", "#new"), when=False),
    ]
    page.goto(site.add("/", BODY))
    page.get_by_role("button", name="Get started").click()
    page.get_by_role("button", name="Open", exact=True).click()
    card(page, "s")
    page.get_by_role("button", name="Done").click()
    until(page, lambda: "$task_done" in api.names(), "the tour completes the task")


def test_a_task_opens_a_page(page: Page, site: Site, api: Api) -> None:
    api.guides = [checklist(task("a", False, action={"open": "/second"}))]
    site.add("/second", "<p>Second</p>")
    page.goto(site.add("/", BODY))
    page.get_by_role("button", name="Get started").click()
    page.get_by_role("link", name="Open").click()
    page.wait_for_url("**/second")
    expect(page.get_by_role("button", name="Get started")).to_be_visible()


def test_a_checklist_closed_for_good(page: Page, site: Site, api: Api) -> None:
    api.guides = [checklist(task("a", False))]
    page.goto(site.add("/", BODY))
    page.get_by_role("button", name="Get started").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="Get started").click()
    page.get_by_role("button", name="Close").click()
    gone(page)
    until(page, lambda: api.said("$guide_dismissed"), "dismissed is delivered")


def test_an_element_condition_decides_in_the_page(page: Page, site: Site, api: Api) -> None:
    api.guides = [
        tour(
            step("a", "#new"),
            when={"all": [{"element": "#empty", "state": "visible"}, {"element": "#other", "state": "clicked"}]},
        )
    ]
    page.goto(site.add("/", BODY))
    says(page, "all[0]?.reason === 'rule_not_met'")
    page.wait_for_load_state("networkidle")
    page.click("#other")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p id=empty>Nothing here yet</p>')")
    card(page, "a")


def test_time_on_page_scroll_and_idle(page: Page, site: Site, api: Api) -> None:
    rule = {"all": [{"time_on_page": 300}, {"scrolled": 50}, {"idle": 200}]}
    api.guides = [tour(step("a", "#new"), when=rule)]
    page.goto(site.add("/", BODY + '<div style="height:4000px"></div>'))
    says(page, "all[0]?.reason === 'rule_not_met'")
    page.evaluate("scrollTo(0, 3000)")
    card(page, "a")


def test_a_pointer_that_rests_on_the_target_already_opens_its_tooltip(page: Page, site: Site, api: Api) -> None:
    api.guides = [tooltip(step("a", "#new"), when={"event": "go", "have": 0})]
    page.goto(site.add("/", BODY))
    says(page, "all[0]?.reason === 'rule_not_met'")
    page.hover("#new")
    page.evaluate("shirube('track', 'go')")
    card(page, "a")


def test_a_checklist_stands_in_an_element_of_the_page(page: Page, site: Site, api: Api) -> None:
    tasks = [task("t", {"event": "saved", "have": 0}), task("u", False)]
    api.guides = [checklist(*tasks, target={"css": "#slot"})]
    page.goto(site.add("/", BODY + '<div id="slot"></div>'))
    expect(page.get_by_role("region", name="A checklist")).to_be_visible()
    expect(page.get_by_role("button", name="Get started")).to_have_count(0)
    page.evaluate("shirube('track', 'saved')")
    expect(page.get_by_text("1 of 2 done")).to_be_visible()
    assert page.evaluate("document.querySelector('#slot').firstChild.localName") == "shirube-guide"
    page.get_by_role("button", name="Close").click()
    gone(page)
    until(page, lambda: api.said("$guide_dismissed"), "dismissed is delivered")
    assert page.evaluate("document.querySelector('#slot').outerHTML") == '<div id="slot"></div>'


def test_a_checklist_whose_place_is_not_there_is_told_of(page: Page, site: Site, api: Api) -> None:
    api.guides = [checklist(task("t", False), target={"css": "#slot"})]
    page.goto(site.add("/", BODY))
    until(page, lambda: api.said("$step_missing"), "told as missing")
    assert [(said["step"], said["then"]) for said in api.said("$step_missing")] == [("t", "wait")]
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<div id=slot></div>')")
    expect(page.get_by_role("region", name="A checklist")).to_be_visible()


def test_a_checklist_folds_up(page: Page, site: Site, api: Api) -> None:
    api.guides = [checklist(task("t", False))]
    page.goto(site.add("/", BODY))
    page.get_by_role("button", name="Get started").click()
    page.get_by_role("button", name="Minimise").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("button", name="Get started")).to_be_focused()


def test_an_open_checklist_takes_over_what_a_newer_answer_says(page: Page, site: Site, api: Api) -> None:
    tasks = [
        task("a", {"event": "one", "have": 0}),
        task("b", {"event": "two", "have": 0}, action={"open": "/second"}),
        task("c", False),
    ]
    api.guides = [checklist(*tasks)]
    page.goto(site.add("/", BODY))
    page.get_by_role("button", name="Get started").click()
    page.get_by_role("button", name="Task b").click()
    page.get_by_role("link", name="Open").focus()
    until(page, lambda: "$guide_started" in api.names(), "started is delivered")
    api.guides = [checklist({**tasks[0], "state": "done"}, *tasks[1:])]
    page.evaluate("shirube('identify', 'u-1', {plan: 'pro'})")
    expect(page.get_by_text("1 of 3 done")).to_be_visible()
    expect(page.get_by_role("link", name="Open")).to_be_focused()
    expect(page.get_by_text("About b")).to_be_visible()
    # What happens from now on counts in the rules of that answer.
    page.evaluate("shirube('track', 'two')")
    expect(page.get_by_text("2 of 3 done")).to_be_visible()
    expect(page.get_by_role("button", name="Task b")).to_be_focused()
    until(page, lambda: api.said("$task_done"), "done is delivered")
    assert [props["task"] for props in api.said("$task_done")] == ["b"]


def test_a_checklist_from_the_kept_answer_counts_on(page: Page, site: Site, api: Api) -> None:
    api.guides = [checklist(task("a", {"event": "one", "have": 0}), task("b", False))]
    page.goto(site.add("/", BODY))
    expect(page.get_by_role("button", name="Get started")).to_be_visible()
    until(page, lambda: "$guide_started" in api.names(), "started is delivered")
    page.reload()
    page.get_by_role("button", name="Get started").click()
    until(page, lambda: len(api.boots) == 2, "the page has asked anew")
    page.wait_for_load_state("networkidle")
    page.evaluate("shirube('track', 'one')")
    expect(page.get_by_text("1 of 2 done")).to_be_visible()
