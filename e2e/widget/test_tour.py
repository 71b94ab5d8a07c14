"""A tour on a page. What every tour promises is in `e2e/conformance/`; here is how it does it, with a server in the test."""

import pytest
from playwright.sync_api import Page, expect

from e2e.widget.harness import Api, Site, button, says, step, tour, until

BODY = """
<main><h1>Invoices</h1><button id="new" onclick="document.title='opened'">New invoice</button>
<input id="name" aria-label="Name"><a id="go" href="/second">Second</a><div id="late"></div></main>
"""


def card(page: Page, key: str) -> None:
    expect(page.get_by_role("dialog", name=f"Title {key}", exact=True)).to_be_visible()


def gone(page: Page) -> None:
    expect(page.locator("shirube-guide")).to_have_count(0)


def test_url_advance(page: Page, site: Site, api: Api) -> None:
    api.guides = [tour(step("a", "#new", advance={"on": "url", "url": "/invoices/:id"}), step("b", "#name"))]
    page.goto(site.add("/", BODY))
    card(page, "a")
    page.evaluate("history.pushState({}, '', '/invoices')")
    card(page, "a")
    page.evaluate("history.pushState({}, '', '/invoices/7')")
    card(page, "b")
    until(page, lambda: len(api.said("$page")) == 3, "each path is told")
    assert [props["path"] for props in api.said("$page")] == ["/", "/invoices", "/invoices/7"]


def test_filled_advances_when_the_typing_pauses(page: Page, site: Site, api: Api) -> None:
    api.guides = [tour(step("a", "#name", advance={"on": "input", "filled": True}), step("b", "#new"))]
    page.goto(site.add("/", BODY))
    card(page, "a")
    page.type("#name", "Acme K.K.")
    card(page, "b")
    assert page.evaluate("document.activeElement.id") == "name"


def test_reload_resumes_on_the_same_step(page: Page, site: Site, api: Api) -> None:
    api.guides = [tour(step("a", "#new"), step("b", "#name"), step("c"))]
    page.goto(site.add("/", BODY))
    page.get_by_role("button", name="Next").click()
    card(page, "b")
    page.reload()
    card(page, "b")
    page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Done").click()
    until(page, lambda: "$guide_completed" in api.names(), "completed is delivered")
    assert api.names() == ["$guide_started", "$step_seen", "$step_done", "$step_seen", "$step_done", "$step_seen", "$step_done",
                           "$guide_completed"]  # fmt: skip


def test_url_advance_across_pages(page: Page, site: Site, api: Api) -> None:
    api.guides = [tour(step("a", "#go", advance={"on": "url", "url": "/second"}), step("b", "#there"))]
    site.add("/second", '<button id="there">There</button>')
    page.goto(site.add("/", BODY))
    card(page, "a")
    page.click("#go")
    card(page, "b")


def test_escape_dismisses(page: Page, site: Site, api: Api) -> None:
    api.guides = [tour(step("a", "#new"), step("b", "#name"))]
    page.goto(site.add("/", BODY))
    card(page, "a")
    page.keyboard.press("Escape")
    gone(page)
    until(page, lambda: api.said("$guide_dismissed"), "dismissed is delivered")
    assert api.said("$guide_dismissed")[0]["by"] == "escape"
    assert api.said("$guide_dismissed")[0]["step"] == "a"


def test_close_dismisses_and_it_never_comes_back(page: Page, site: Site, api: Api) -> None:
    api.guides = [tour(step("a", "#new"))]
    page.goto(site.add("/", BODY))
    card(page, "a")
    page.get_by_role("button", name="Close").click()
    gone(page)
    until(page, lambda: api.said("$guide_dismissed"), "dismissed is delivered")
    page.reload()
    until(page, lambda: len(api.boots) == 2, "booted again")
    page.wait_for_load_state("networkidle")
    gone(page)
    assert page.evaluate("shirube('why')") == [{"guide": "a-tour", "shown": False, "reason": "finished"}]


def test_focus_moves_in_and_comes_back(page: Page, site: Site, api: Api) -> None:
    api.guides = [tour(step("a", "#new"), when={"event": "ready", "have": 0})]
    page.goto(site.add("/", BODY))
    page.wait_for_load_state("networkidle")
    page.focus("#go")
    page.evaluate("shirube('track', 'ready')")
    card(page, "a")
    assert page.evaluate("document.activeElement.localName") == "shirube-guide"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    gone(page)
    assert page.evaluate("document.activeElement.id") == "go"
    until(page, lambda: "$guide_completed" in api.names(), "the keyboard alone completed it")


def test_a_delay_is_waited_and_the_rule_held_again(page: Page, site: Site, api: Api) -> None:
    rule = {"url": "/"}
    api.guides = [tour(step("a", "#new"), key="stays", delay=1_500, when=rule)]
    page.goto(site.add("/", BODY))
    says(page, "all[0]?.reason === 'delayed'")
    page.evaluate("history.pushState({}, '', '/away')")
    says(page, "all[0]?.reason === 'rule_not_met'")
    gone(page)
    page.evaluate("history.pushState({}, '', '/')")
    card(page, "a")


def test_a_usage_trigger_needs_no_round_trip(page: Page, site: Site, api: Api) -> None:
    api.guides = [tour(step("a", "#new"), when={"event": "saved", "count": {"at_least": 2}, "have": 1})]
    page.goto(site.add("/", BODY))
    page.wait_for_load_state("networkidle")
    gone(page)
    api.down = True
    page.evaluate("shirube('track', 'saved')")
    card(page, "a")


def test_started_by_hand_over_its_rule(page: Page, site: Site, api: Api) -> None:
    api.by_hand = [tour(step("a", "#new"), when=False)]
    page.goto(site.add("/", BODY))
    page.wait_for_load_state("networkidle")
    gone(page)
    page.evaluate("shirube('start', 'a-tour')")
    card(page, "a")


def test_asked_for_before_the_script_is_there(page: Page, site: Site, api: Api) -> None:
    api.by_hand = [tour(step("a", "#new"), when=False)]
    page.goto(site.add("/", BODY, calls="shirube('identify','u-1');shirube('start','a-tour')"))
    card(page, "a")


def test_the_page_is_told_what_happens(page: Page, site: Site, api: Api) -> None:
    api.guides = [tour(step("a", "#new"))]
    calls = "window.said=[];for(const n of ['ready','guide_started','step_seen','guide_completed'])shirube('on',n,()=>said.push(n))"
    page.goto(site.add("/", BODY, calls=calls))
    card(page, "a")
    page.get_by_role("button", name="Done").click()
    gone(page)
    said = page.evaluate("said")
    assert sorted(said) == sorted(["ready", "guide_started", "step_seen", "guide_completed"])
    assert said[-1] == "guide_completed"


def test_reset_takes_everything_away(page: Page, site: Site, api: Api) -> None:
    api.guides = [tour(step("a", "#new"))]
    page.goto(site.add("/", BODY))
    card(page, "a")
    page.evaluate("shirube('reset')")
    gone(page)
    assert "u-1" not in page.evaluate(
        "JSON.stringify(Object.entries(localStorage).filter(([k]) => !k.includes(':q:')))"
    )


def test_a_branch_decides_where_to_go_and_back_is_the_way_one_came(page: Page, site: Site, api: Api) -> None:
    first = step("a", "#new", next=[{"when": {"event": "paid", "have": 0}, "go": "c"}])
    api.guides = [tour(first, step("b", "#name"), step("c", "#go"), step("d"))]
    page.goto(site.add("/", BODY))
    card(page, "a")
    page.evaluate("shirube('track', 'paid')")
    page.get_by_role("button", name="Next").click()
    card(page, "c")
    expect(page.get_by_text("3 of 4")).to_be_visible()
    page.reload()
    card(page, "c")
    page.get_by_role("button", name="Back").click()
    card(page, "a")


def test_a_branch_that_is_not_true_is_not_taken(page: Page, site: Site, api: Api) -> None:
    first = step("a", "#new", next=[{"when": {"element": "#nowhere"}, "go": "c"}])
    api.guides = [tour(first, step("b", "#name"), step("c", "#go"))]
    page.goto(site.add("/", BODY))
    page.get_by_role("button", name="Next").click()
    card(page, "b")


def test_buttons_go_where_they_say(page: Page, site: Site, api: Api) -> None:
    skip = [button("skip", {"do": "go", "step": "c"}), button("no", {"do": "dismiss"}, style="link")]
    again = [button("back", {"do": "back"}, style="secondary"), button("end", {"do": "finish"})]
    api.guides = [tour(step("a", "#new", buttons=skip), step("b"), step("c", buttons=again), step("d"))]
    page.goto(site.add("/", BODY))
    card(page, "a")
    expect(page.get_by_role("button", name="Next")).to_be_hidden()
    page.get_by_role("button", name="Button skip").click()
    card(page, "c")
    page.get_by_role("button", name="Button back").click()
    card(page, "a")
    expect(page.get_by_role("button", name="Button end")).to_have_count(0)
    page.get_by_role("button", name="Button skip").click()
    page.get_by_role("button", name="Button end").click()
    gone(page)
    until(page, lambda: "$guide_completed" in api.names(), "completed is delivered")
    assert [props["button"] for props in api.said("$button_clicked")] == ["skip", "back", "skip", "end"]
    assert [props["step"] for props in api.said("$step_seen")] == ["a", "c", "a", "c"]


def test_a_button_dismisses(page: Page, site: Site, api: Api) -> None:
    api.guides = [tour(step("a", "#new", buttons=[button("no", {"do": "dismiss"})]), step("b"))]
    page.goto(site.add("/", BODY))
    page.get_by_role("button", name="Button no").click()
    gone(page)
    until(page, lambda: api.said("$guide_dismissed"), "dismissed is delivered")
    assert api.said("$guide_dismissed")[0]["by"] == "button"


@pytest.mark.parametrize(("look", "mark"), [("dots", ".dots"), ("bar", ".gauge"), ("none", ""), (None, "")])
def test_progress_as_the_guide_wants_it(page: Page, site: Site, api: Api, look: str | None, mark: str) -> None:
    api.guides = [tour(step("a", "#new"), step("b", "#new"), **({"progress": look} if look else {}))]
    page.goto(site.add("/", BODY))
    page.get_by_role("button", name="Next").click()
    card(page, "b")
    assert [css for css in (".dots", ".gauge") if page.locator(f"shirube-guide {css}").count()] == (
        [mark] if mark else []
    )
    said = page.locator("shirube-guide .progress")
    expect(said).to_have_text("" if look == "none" else "2 of 2")
    assert (said.evaluate("(e) => e.offsetWidth") > 1) == (look is None)


@pytest.mark.parametrize(("form", "width"), [("panel", 1280), ("sheet", 1280), ("panel", 390), ("sheet", 390)])
def test_steps_as_panel_and_sheet(page: Page, site: Site, api: Api, form: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    api.guides = [tour(step("a", "#new", form=form), step("b", "#new"))]
    page.goto(site.add("/", BODY))
    card(page, "a")
    box, target = page.get_by_role("dialog").bounding_box(), page.locator("#new").bounding_box()
    assert box
    assert target
    narrow = width < 500 or form == "sheet"
    if narrow:
        assert round(box["y"] + box["height"]) == 800
    else:
        assert round(box["x"] + box["width"]) == width - 12
        assert round(box["height"]) == 800 - 24
    assert box["y"] >= target["y"] + target["height"] or box["x"] >= target["x"] + target["width"]
    page.click("#new")
    page.get_by_role("button", name="Next").click()
    card(page, "b")
    expect(page.get_by_role("dialog")).to_have_attribute("data-side", "bottom")


def test_a_panel_gives_way_to_its_target(page: Page, site: Site, api: Api) -> None:
    api.guides = [tour(step("a", "#right", form="panel"))]
    page.goto(site.add("/", BODY + '<button id="right" style="position:fixed;right:20px;top:20px">Right</button>'))
    card(page, "a")
    box = page.get_by_role("dialog").bounding_box()
    assert box
    assert box["x"] == 12


def test_a_tour_that_is_snoozed_goes_on_where_it_was(page: Page, site: Site, api: Api) -> None:
    later = step("b", "#name", buttons=[button("later", {"do": "snooze", "ms": 86_400_000})])
    api.guides = [tour(step("a", "#new"), later, step("c"))]
    page.goto(site.add("/", BODY))
    page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Button later").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.evaluate("shirube('start', 'a-tour')")
    card(page, "b")
    until(page, lambda: api.said("$guide_snoozed"), "snoozed is delivered")
    assert api.said("$guide_snoozed")[0]["step"] == "b"


def test_shift_tab_leads_from_the_target_back_into_the_card(page: Page, site: Site, api: Api) -> None:
    api.guides = [tour(step("a", "#new"))]
    page.goto(site.add("/", BODY))
    card(page, "a")
    for _ in range(3):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "new"
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.localName") == "shirube-guide"


def test_branches_follow_the_rules_of_a_newer_answer(page: Page, site: Site, api: Api) -> None:
    ways = [{"when": {"event": "paid", "have": 0}, "go": "c"}]
    api.guides = [tour(step("a", next=ways), step("b"), step("c"))]
    page.goto(site.add("/", "<h1>Host</h1>"))
    card(page, "a")
    page.evaluate("shirube('identify', 'u-1', {plan: 'pro'})")
    until(page, lambda: len(api.boots) == 2, "the page has asked anew")
    page.wait_for_load_state("networkidle")
    page.evaluate("shirube('track', 'paid')")
    page.get_by_role("button", name="Next").click()
    card(page, "c")
