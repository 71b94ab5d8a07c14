"""Banners: at an edge, in a place of the page, over it or pushing it, and nothing left afterwards."""

import pytest
from playwright.sync_api import Locator, Page, expect

from e2e.widget.harness import Api, Site, banner, button, checklist, entry, hub, says, step, task, until
from e2e.widget.test_tour import gone

HEAD = "<style>html,body{margin:0}header{position:fixed;top:0;left:0;right:0;height:50px;background:#ddd}</style>"
BODY = """<header><button id="menu">Menu</button></header><main style="padding-top:60px"><h1>Host</h1><div id="slot"></div>
<button id="new">New</button><div style="height:2000px"></div><p id="end">End</p></main>"""


def bar(page: Page, key: str = "b") -> Locator:
    return page.get_by_role("region", name=f"Title {key}")


def top(page: Page, css: str) -> float:
    y: float = page.evaluate(f"document.querySelector('{css}').getBoundingClientRect().y")
    return y


def test_lies_over_the_top_and_takes_no_focus(page: Page, site: Site, api: Api) -> None:
    api.guides = [banner(step("b"))]
    page.goto(site.add("/", BODY, head=HEAD))
    expect(bar(page)).to_be_visible()
    box = bar(page).bounding_box()
    assert box
    assert (box["x"], box["y"], box["width"]) == (0, 0, page.evaluate("document.documentElement.clientWidth"))
    assert top(page, "header") == 0
    assert page.evaluate("document.activeElement === document.body")
    expect(page.get_by_role("status")).to_contain_text("Title b")
    page.get_by_role("button", name="Close").click()
    gone(page)
    until(page, lambda: api.said("$guide_dismissed"), "dismissed is delivered")
    assert api.names() == ["$guide_started", "$step_seen", "$guide_dismissed"]
    assert api.said("$guide_dismissed")[0]["by"] == "close"


@pytest.mark.parametrize("position", ["top", "bottom"])
def test_a_long_one_leaves_room_and_can_be_read_to_its_end(page: Page, site: Site, api: Api, position: str) -> None:
    page.set_viewport_size({"width": 320, "height": 400})
    text = "Longer than any banner should be. " * 60
    api.guides = [banner(step("b", body=[["p", [text]]], next_label="Understood"), position=position, push=True)]
    page.goto(site.add("/", BODY, head=HEAD))
    expect(bar(page)).to_be_visible()
    box = bar(page).bounding_box()
    assert box
    assert 0 <= box["y"] <= box["y"] + box["height"] <= 400
    assert box["height"] <= 300
    page.get_by_role("button", name="Understood").click()
    gone(page)


@pytest.mark.parametrize("position", ["top", "bottom"])
def test_pushes_the_page_and_leaves_it_as_it_was(page: Page, site: Site, api: Api, position: str) -> None:
    where = {} if position == "top" else {"position": "bottom"}
    api.guides = [banner(step("b"), push=True, when={"event": "go", "have": 0}, **where)]
    page.goto(site.add("/", BODY, head=HEAD))
    says(page, "all[0]?.reason === 'rule_not_met'")
    markup, picture = page.evaluate("document.documentElement.outerHTML"), page.screenshot()
    tall = page.evaluate("document.documentElement.scrollHeight")
    page.evaluate("shirube('track', 'go')")
    expect(bar(page)).to_be_visible()
    box = bar(page).bounding_box()
    assert box
    if position == "top":
        page.wait_for_function(
            f"document.querySelector('header').getBoundingClientRect().y === Math.ceil({box['height']})"
            f" && document.querySelector('h1').getBoundingClientRect().y > {box['height']} + 60"
        )
    else:
        page.wait_for_function(f"document.documentElement.scrollHeight >= {tall} + {box['height']} - 1")
        assert round(box["y"] + box["height"]) == 800
    page.get_by_role("button", name="Close").click()
    gone(page)
    assert page.evaluate("document.documentElement.outerHTML") == markup
    assert page.evaluate("[document.adoptedStyleSheets.length, document.getAnimations().length]") == [0, 0]
    page.mouse.move(640, 600)
    assert page.screenshot() == picture


def test_pushes_what_came_after_it(page: Page, site: Site, api: Api) -> None:
    api.guides = [banner(step("b"), push=True)]
    page.goto(site.add("/", BODY))
    expect(bar(page)).to_be_visible()
    page.evaluate(
        "document.body.insertAdjacentHTML('afterbegin', '<nav style=\"position:fixed;top:0;left:0;right:0;height:50px\">New</nav>')"
    )
    height = "document.querySelector('shirube-guide').shadowRoot.querySelector('.banner').offsetHeight"
    page.wait_for_function(f"document.querySelector('nav').getBoundingClientRect().y >= {height}")
    page.get_by_role("button", name="Close").click()
    page.wait_for_function("document.querySelector('nav').getBoundingClientRect().y === 0")


def test_goes_with_the_page_when_not_sticky(page: Page, site: Site, api: Api) -> None:
    api.guides = [banner(step("b"), sticky=False, push=True)]
    page.goto(site.add("/", BODY))
    expect(bar(page)).to_be_visible()
    assert top(page, "main") > 30
    page.evaluate("scrollTo(0, 500)")
    expect(bar(page)).not_to_be_in_viewport()
    page.evaluate("scrollTo(0, 0)")
    page.get_by_role("button", name="Close").click()
    gone(page)
    assert top(page, "main") < 30


def test_stands_in_an_element_and_again_when_that_is_replaced(page: Page, site: Site, api: Api) -> None:
    api.guides = [banner(step("b", "#slot"))]
    page.goto(site.add("/", BODY))
    expect(bar(page)).to_be_visible()
    assert page.evaluate("document.querySelector('#slot').firstChild.localName") == "shirube-guide"
    page.evaluate("document.querySelector('#slot').outerHTML = '<section id=slot><p>New</p></section>'")
    expect(bar(page)).to_be_visible()
    assert page.evaluate("document.querySelector('section').firstChild.localName") == "shirube-guide"
    until(page, lambda: "$step_seen" in api.names(), "seen is delivered")
    assert api.names() == ["$guide_started", "$step_seen"]
    assert api.said("$step_seen")[0]["found"] == "exact"
    page.get_by_role("button", name="Close").click()
    gone(page)
    assert page.evaluate("document.querySelector('#slot').innerHTML") == "<p>New</p>"


def test_waits_for_its_place(page: Page, site: Site, api: Api) -> None:
    api.guides = [banner(step("b", "#later"))]
    page.goto(site.add("/", BODY))
    says(page, "all[0]?.shown")
    expect(bar(page)).to_have_count(0)
    until(page, lambda: "$step_missing" in api.names(), "missing is delivered", 10)
    page.evaluate("document.querySelector('#slot').id = 'later'")
    expect(bar(page)).to_be_visible()
    until(page, lambda: "$step_seen" in api.names(), "seen is delivered")
    assert [api.said(name)[0]["found"] for name in ("$step_missing", "$step_seen")] == ["missing", "exact"]


def test_without_a_close_button_only_its_own_end_it(page: Page, site: Site, api: Api) -> None:
    api.guides = [banner(step("b", buttons=[button("ok", {"do": "finish"})]), closable=False)]
    page.goto(site.add("/", BODY))
    expect(bar(page)).to_be_visible()
    expect(page.get_by_role("button", name="Close")).to_have_count(0)
    page.get_by_role("button", name="Button ok").focus()
    page.keyboard.press("Escape")
    expect(bar(page)).to_be_visible()
    page.keyboard.press("Enter")
    gone(page)
    until(page, lambda: "$guide_completed" in api.names(), "completed is delivered")
    assert api.names() == ["$guide_started", "$step_seen", "$button_clicked", "$step_done", "$guide_completed"]


def test_is_there_again_on_the_next_page_and_one_at_a_place(page: Page, site: Site, api: Api) -> None:
    other = banner(step("c"), key="other", priority=10)
    api.guides = [banner(step("b")), other, banner(step("d"), key="below", position="bottom")]
    page.goto(site.add("/", BODY))
    expect(bar(page)).to_be_visible()
    expect(page.get_by_role("region", name="Title d")).to_be_visible()
    assert page.evaluate("shirube('why').then((all) => all[1].reason)") == "another_banner"
    page.reload()
    expect(bar(page)).to_be_visible()
    until(page, lambda: len(api.said("$guide_started")) == 2, "both started once")
    page.get_by_role("region", name="Title b").get_by_role("button", name="Close").click()
    expect(page.get_by_role("region", name="Title c")).to_be_visible()


def _box(found: Locator) -> tuple[float, float]:
    """Top and bottom of what is there."""
    box = found.bounding_box()
    assert box
    return box["y"], box["y"] + box["height"]


@pytest.mark.parametrize("push", [True, None])
@pytest.mark.parametrize("width", [1280, 390])
def test_launchers_and_their_panels_leave_the_edge_to_a_banner(
    page: Page, site: Site, api: Api, width: int, push: bool | None
) -> None:
    def clear() -> bool:
        """The bars overlap neither the buttons nor the open panel."""
        (_, top), (bottom, _) = _box(bar(page, "t")), _box(bar(page, "b"))
        things = [_box(found) for found in (help_, list_, page.get_by_role("dialog")) if found.count()]
        return all(top <= above and below <= bottom for above, below in things)

    page.set_viewport_size({"width": width, "height": 700})
    launcher = {"text": "Get started", "placement": "bottom-left"}
    go = {"when": {"event": "go", "have": 0}, "push": push}
    low = banner(
        step("b", body=[["p", ["Long enough for several lines on a narrow screen. " * 3]]]), position="bottom", **go
    )
    api.guides = [
        hub(entry("a")),
        checklist(task("t", False), launcher=launcher),
        low,
        banner(step("t"), key="high", **go),
    ]
    page.goto(site.add("/", BODY, head=HEAD))
    help_, list_ = page.get_by_role("button", name="Help"), page.get_by_role("button", name="Get started")
    expect(list_).to_be_visible()
    before = _box(help_)
    help_.click()
    page.evaluate("shirube('track', 'go')")
    expect(bar(page, "b")).to_be_visible()
    expect(bar(page, "t")).to_be_visible()
    until(page, clear, "nothing of ours lies under the bars")
    page.set_viewport_size({"width": 320, "height": 600})
    until(page, clear, "nor when they have become higher")
    page.keyboard.press("Escape")
    until(page, clear, "nor when the panel is shut")
    page.set_viewport_size({"width": width, "height": 700})
    for key in "bt":
        bar(page, key).get_by_role("button", name="Close").click()
    until(page, lambda: _box(help_) == before, "down again")
