"""Where a card stands: scrollers, fixed and moving targets, zoom, direction, small screens, keyboards, and the top layer."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from e2e.widget.harness import OPENED, Api, Site, banner, button, hub, modal, step, tooltip, tour, until
from e2e.widget.test_tour import card, gone

TALL = '<div style="height:2000px"></div>'


def where(page: Page, css: str) -> dict[str, float]:
    box: dict[str, float] = page.evaluate(
        "(css) => { const b = document.querySelector(css).getBoundingClientRect(); return {x: b.x, y: b.y, width: b.width, height: b.height} }",
        css,
    )
    return box


def hole(page: Page) -> dict[str, float]:
    """The box of the hole in the dim, without its padding."""
    found: dict[str, float] = page.evaluate("""() => {
      const path = document.querySelector('shirube-guide').shadowRoot.querySelector('.dim path')
      const inner = path.cloneNode(); inner.setAttribute('d', path.getAttribute('d').replace(/^M0 0.*?Z/, ''))
      path.parentNode.append(inner); const b = inner.getBoundingClientRect(); inner.remove()
      return {x: b.x + 6, y: b.y + 6, width: b.width - 12, height: b.height - 12}
    }""")
    return found


def near(one: dict[str, float], other: dict[str, float]) -> bool:
    return all(abs(one[key] - other[key]) <= 1.5 for key in other)


def beside(page: Page, css: str) -> None:
    """The card's arrow points at the middle of the target, from 12 to 20 px away, and the hole is round it."""
    expect(page.get_by_role("dialog")).to_be_visible()

    def stands() -> bool:
        box, target = page.get_by_role("dialog").bounding_box(), where(page, css)
        assert box
        gaps = [
            box["y"] - target["y"] - target["height"],
            target["y"] - box["y"] - box["height"],
            box["x"] - target["x"] - target["width"],
            target["x"] - box["x"] - box["width"],
        ]
        return near(hole(page), target) and 8 <= max(gaps) <= 22

    until(page, stands, "card and hole are at the target")


def test_scrolls_what_must_and_nothing_that_only_hides(page: Page, site: Site, api: Api) -> None:
    html = f"""<div id="hides" style="overflow:hidden;height:400px"><div style="height:300px">Above</div>
      <div id="scrolls" style="overflow:auto;height:200px"><div style="height:900px">Rows</div><button id="new">New</button></div></div>{TALL}"""
    api.guides = [tour(step("a", "#new"))]
    page.goto(site.add("/", html))
    card(page, "a")
    page.wait_for_function("document.querySelector('#scrolls').scrollTop > 700")
    assert page.evaluate("[document.querySelector('#hides').scrollTop, scrollY]") == [0, 0]


def test_nothing_scrolls_when_the_target_is_in_sight(page: Page, site: Site, api: Api) -> None:
    api.guides = [tour(step("a", "#new"), step("b", "#fixed"))]
    html = f'<button id="new" style="margin-top:300px">New</button><button id="fixed" style="position:fixed;bottom:9px">F</button>{TALL}'
    page.goto(
        site.add("/", html, calls="shirube('identify','u-1');addEventListener('scroll',()=>window.scrolled=1,true)")
    )
    beside(page, "#new")
    page.get_by_role("button", name="Next").click()
    beside(page, "#fixed")
    assert page.evaluate("window.scrolled") is None


def test_a_page_that_does_not_scroll_is_not_scrolled(page: Page, site: Site, api: Api) -> None:
    api.guides = [tour(step("a", "#new"))]
    page.goto(site.add("/", TALL + '<button id="new">New</button>', head="<style>body{overflow:hidden}</style>"))
    card(page, "a")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("scrollY") == 0


def test_the_target_below_the_fold_is_brought_into_sight(page: Page, site: Site, api: Api) -> None:
    api.guides = [tour(step("a", "#new"))]
    page.goto(site.add("/", TALL + '<button id="new">New</button>' + TALL))
    card(page, "a")
    page.wait_for_function("scrollY > 1000")
    beside(page, "#new")


@pytest.mark.parametrize("style", [
    "html{height:100%;overflow:hidden}body{height:100%;margin:0;overflow:auto}", "html,body{height:100%;margin:0;overflow-x:hidden}", "",
])  # fmt: skip
@pytest.mark.parametrize("doctype", ["<!doctype html>", ""])
def test_scrolls_whatever_the_page_scrolls_with(page: Page, site: Site, api: Api, style: str, doctype: str) -> None:
    api.guides = [tour(step("a", "#new"))]
    address = site.add("/", f'{TALL}<button id="new">New</button>{TALL}', head=f"<style>{style}</style>")
    html, headers = site.pages["/"]
    site.pages["/"] = html.replace("<!doctype html>", doctype), headers
    page.goto(address)
    beside(page, "#new")
    assert where(page, "#new")["y"] < 800


@pytest.mark.parametrize("style", [
    "position:fixed;right:40px;top:300px", "position:sticky;top:10px", "transform:translate(300px,200px) rotate(5deg) scale(1.5)",
    "position:absolute;right:0;bottom:0", "zoom:1.7",
])  # fmt: skip
def test_stands_beside_any_target(page: Page, site: Site, api: Api, style: str) -> None:
    api.guides = [tour(step("a", "#new"))]
    page.goto(site.add("/", f'<button id="new" style="{style}">New</button>'))
    beside(page, "#new")


@pytest.mark.parametrize("head", [
    "<style>html{direction:rtl}</style>", "<style>html{zoom:1.5}</style>", "<style>body{zoom:.6}</style>",
    "<style>html{font-size:62.5%}body{transform:translateX(90px)}</style>", "<style>html{margin:50px;border:9px solid;position:relative}</style>",
])  # fmt: skip
def test_stands_beside_its_target_on_any_page(page: Page, site: Site, api: Api, head: str) -> None:
    api.guides = [tour(step("a", "#new"))]
    page.goto(site.add("/", f'<button id="new" style="margin:200px 300px">New</button>{TALL}', head=head))
    beside(page, "#new")


def test_a_page_that_is_zoomed_meanwhile(page: Page, site: Site, api: Api) -> None:
    api.guides = [tour(step("a", "#new"))]
    page.goto(site.add("/", '<button id="new" style="margin:200px 300px">New</button>'))
    beside(page, "#new")
    page.evaluate("document.documentElement.style.zoom = '1.5'")
    beside(page, "#new")


def test_follows_a_target_that_moves_and_rests_when_it_rests(page: Page, site: Site, api: Api) -> None:
    html = """<div id="box" style="overflow:auto;height:600px"><div style="height:200px"></div><button id="new">New</button>
      <div style="height:2000px"></div></div>"""
    api.guides = [tour(step("a", "#new"))]
    page.goto(site.add("/", html))
    beside(page, "#new")
    page.evaluate("document.querySelector('#box').scrollTop = 80")
    beside(page, "#new")
    page.evaluate(
        "document.querySelector('#new').animate([{transform:'translateX(0)'},{transform:'translateX(300px)'}],{duration:300,fill:'both'}).finished"
    )
    beside(page, "#new")
    page.evaluate("document.querySelector('#new').style.margin = '90px'")
    beside(page, "#new")
    page.wait_for_load_state("networkidle")
    frames = page.evaluate("""() => new Promise((done) => {
      const own = window.requestAnimationFrame; let count = 0
      window.requestAnimationFrame = (f) => (count++, own(f))
      setTimeout(() => (window.requestAnimationFrame = own, done(count)), 600)
    })""")
    assert frames == 0


def test_follows_on_a_page_without_a_doctype(page: Page, site: Site, api: Api) -> None:
    api.guides = [tour(step("a", "#new"))]
    address = site.add("/", f'<button id="new" style="margin:200px 300px">New</button>{TALL}{TALL}')
    html, headers = site.pages["/"]
    site.pages["/"] = html.removeprefix("<!doctype html>"), headers
    page.goto(address)
    beside(page, "#new")
    page.evaluate("document.querySelector('#new').style.marginLeft = '700px'")
    beside(page, "#new")


def test_shifts_no_layout(page: Page, site: Site, api: Api) -> None:
    # Those soon after an input count, too: the next step may come late.
    page.add_init_script(
        "window.shifts=[];new PerformanceObserver((l)=>shifts.push(...l.getEntries().map((e)=>e.value)))"
        ".observe({type:'layout-shift',buffered:true})"
    )
    api.guides = [tour(step("a", "#new"), step("b", "#far"), step("c"))]
    page.goto(site.add("/", f'<button id="new">New</button>{TALL}<button id="far">Far</button>'))
    card(page, "a")
    page.get_by_role("button", name="Next").click()
    beside(page, "#far")
    page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Done").click()
    gone(page)
    assert page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(shifts))))") == []


def test_a_card_stays_in_sight_when_its_target_is_scrolled_away(page: Page, site: Site, api: Api) -> None:
    api.guides = [tour(step("a", "#new"))]
    page.goto(site.add("/", f'<button id="new" style="margin-top:200px">New</button>{TALL}'))
    beside(page, "#new")
    page.evaluate("scrollTo(0, 1200)")
    until(page, lambda: (page.get_by_role("dialog").bounding_box() or {}).get("y") == 12, "it stands at the edge")


@pytest.mark.parametrize("at", [60, 420, 690])
def test_on_a_small_screen_no_card_covers_its_target(page: Page, site: Site, api: Api, at: int) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    api.guides = [tour(step("a", "#new", body=[["p", ["Long text. " * 160]]]))]
    page.goto(site.add("/", f'<button id="new" style="position:absolute;top:{at}px;height:40px">New</button>{TALL}'))
    card(page, "a")

    def apart() -> bool:
        box, target = page.get_by_role("dialog").bounding_box(), where(page, "#new")
        over = box and box["y"] < target["y"] + target["height"] and box["y"] + box["height"] > target["y"]
        return not over and 0 <= target["y"] <= 700

    until(page, apart, "card and target stand apart")
    assert page.get_by_role("dialog").get_attribute("data-dock") in ("sheet", "above")


def test_a_sheet_stands_above_the_keyboard(page: Page, site: Site, api: Api) -> None:
    fake = """() => {
      const seen = Object.assign(new EventTarget(), { scale: 1, offsetTop: 0, offsetLeft: 0, width: 360, height: 740 })
      Object.defineProperty(window, 'visualViewport', { value: seen, configurable: true })
    }"""
    page.add_init_script(f"({fake})()")
    page.set_viewport_size({"width": 360, "height": 740})
    api.guides = [tour(step("a", "#name", body=[["p", ["Long text. " * 50]]]))]
    page.goto(site.add("/", '<input id="name" aria-label="Name" style="margin-top:100px">'))
    card(page, "a")
    page.evaluate("visualViewport.height = 400; visualViewport.dispatchEvent(new Event('resize'))")

    def bottom() -> float:
        box = page.get_by_role("dialog").bounding_box()
        assert box
        return box["y"] + box["height"]

    until(page, lambda: round(bottom()) <= 400, "it stands above the keyboard")


@pytest.mark.parametrize("kind", ["banner", "hub", "modal", "tooltip"])
def test_every_kind_goes_into_an_open_dialog_and_back(page: Page, site: Site, api: Api, kind: str) -> None:
    made = {"banner": banner(step("a", buttons=[button("ok", {"do": "finish"})])), "hub": hub({"key": "e", "title": ["E"], "body": [["p", ["x"]]]}),
            "modal": modal(step("a")), "tooltip": tooltip(step("a", "#new"), show="always")}  # fmt: skip
    name = {"banner": "Button ok", "hub": "Help", "modal": "Done", "tooltip": "Done"}[kind]
    api.guides = [made[kind]]
    html = '<button id="new">New</button><dialog id="dialog" aria-label="Host dialog"><p>Host</p><button>Inside</button></dialog>'
    page.goto(site.add("/", html))
    expect(page.get_by_role("button", name=name)).to_be_visible()
    page.evaluate("document.querySelector('#dialog').showModal()")
    page.wait_for_function("document.querySelector('shirube-guide').parentNode.id === 'dialog'")
    page.get_by_role("button", name=name).hover()
    page.evaluate("document.querySelector('#dialog').close()")
    page.wait_for_function("document.querySelector('shirube-guide').parentNode === document.documentElement")
    page.get_by_role("button", name=name).click()


def test_a_card_stands_above_a_popover_of_the_page(page: Page, site: Site, api: Api) -> None:
    popover = '<div id="menu" popover style="width:600px;height:400px"><button id="item">Item</button></div>'
    api.guides = [tour(step("a", "#new", advance={"on": "click"}), step("b", "#item"))]
    page.goto(site.add("/", f'<button id="new" popovertarget="menu">New</button>{popover}'))
    card(page, "a")
    page.click("#new")
    beside(page, "#item")
    page.get_by_role("button", name="Done").click()
    gone(page)


@pytest.mark.parametrize("width", [320, 256])
def test_at_400_percent_everything_can_be_reached(browser: Browser, site: Site, width: int) -> None:
    """1280 x 1024 at 400% is a window of 320 x 256."""
    api = Api()
    context = browser.new_context(viewport={"width": width, "height": 256}, reduced_motion="reduce")
    context.add_init_script(OPENED)
    api.install(context)
    long: list[Any] = [["p", ["Some more words that make this long. " * 12]]]
    api.guides = [tour(step("a", "#new", body=long), step("b", body=long))]
    page = context.new_page()
    page.goto(site.add("/", f'<button id="new">New</button>{TALL}'))
    for key, name in (("a", "Next"), ("b", "Done")):
        card(page, key)
        box = page.get_by_role("dialog").bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["height"] <= 256
        target = page.get_by_role("button", name=name)
        target.scroll_into_view_if_needed()
        expect(target).to_be_in_viewport(ratio=1)
        target.click()
    gone(page)
    context.close()


def test_a_target_deep_in_a_frame_is_scrolled_into_its_view(page: Page, site: Site, api: Api) -> None:
    inner = "<div style='height:1500px'>Rows</div><button id='deep'>Deep</button><div style='height:900px'></div>"
    html = (
        f'<div style="height:1400px"></div><iframe id="inner" srcdoc="{inner}" width="500" height="200"></iframe>{TALL}'
    )
    fingerprint = {"v": 1, "tag": "button", "role": "button", "name": "Deep", "text": "Deep", "id": "deep"}
    found = {**fingerprint, "selectors": ["#deep"], "frames": ["#inner"]}
    api.guides = [tour(step("a", target={"css": "#deep", "fingerprint": found}))]
    page.goto(site.add("/", html))
    card(page, "a")
    page.wait_for_function("scrollY > 600 && inner.contentWindow.scrollY > 1000")
    seen = page.evaluate("inner.contentDocument.querySelector('#deep').getBoundingClientRect().top")
    assert 0 <= seen <= 180


def test_a_target_in_a_frame_that_is_shown_smaller(page: Page, site: Site, api: Api) -> None:
    site.pages["/inner"] = (
        '<button id="new" style="position:absolute;left:200px;top:100px;width:100px;height:40px">New</button>',
        {},
    )
    api.guides = [tour(step("a", "#new"))]
    style = "position:absolute;left:300px;top:100px;width:500px;height:300px;border:10px solid;transform:scale(.5);transform-origin:0 0"
    page.goto(site.add("/", f'<iframe src="/inner" style="{style}"></iframe>'))
    card(page, "a")
    until(
        page, lambda: near(hole(page), {"x": 405, "y": 155, "width": 50, "height": 20}), "the hole is round the target"
    )
