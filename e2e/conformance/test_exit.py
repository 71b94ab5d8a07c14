"""What is left of a guide when it is over: nothing. And starting one twice starts it once."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from e2e.conformance.product import Json, Product, card, delivered, gone, press, stands, step, tour, track

BUSY = """<style>body{margin:0;font:16px sans-serif}.bar{height:60px;background:#246}.grid{display:grid;gap:8px}</style>
<div class="bar"></div><main class="grid"><button id="one">One</button><input id="two" aria-label="Name">
<div id="box" style="overflow:auto;height:120px"><p style="height:400px">Long</p></div></main>"""

# Counts what is listened to on the window, the document and on elements of the page, and who observes it.
_BOOK = """
(() => {
  const book = new Map()
  const ofTheTest = () => new Error().stack.includes('InjectedScript')
  for (const name of ['addEventListener', 'removeEventListener']) {
    const own = EventTarget.prototype[name]
    EventTarget.prototype[name] = function (type, heard, options) {
      if ((this === window || this === document || this instanceof Element) && !ofTheTest()) {
        const key = type + '/' + Boolean(options?.capture ?? options)
        const mine = book.get(this) ?? book.set(this, new Map()).get(this)
        const heards = mine.get(key) ?? mine.set(key, new Set()).get(key)
        name === 'addEventListener' ? heards.add(heard) : heards.delete(heard)
      }
      return own.call(this, type, heard, options)
    }
  }
  const inPage = (node) => node === window || node.isConnected
  window.__listening = () => [...book].filter(([node]) => inPage(node))
    .flatMap(([, mine]) => [...mine].filter(([, heards]) => heards.size).map(([key, heards]) => key + heards.size)).sort().join()
  window.__watching = new Set()
  for (const name of ['MutationObserver', 'ResizeObserver', 'IntersectionObserver']) {
    const { observe, disconnect, unobserve } = window[name].prototype
    window[name].prototype.observe = function (...args) { if (!ofTheTest()) __watching.add(this); return observe.apply(this, args) }
    window[name].prototype.disconnect = function () { __watching.delete(this); return disconnect.call(this) }
    if (unobserve) window[name].prototype.unobserve = function (node) { __watching.delete(this); return unobserve.call(this, node) }
  }
})()
"""
_STATE = """() => ({
  html: document.documentElement.outerHTML,
  globals: Object.getOwnPropertyNames(window).sort().join(),
  listening: __listening(),
  watching: __watching.size,
  sheets: document.styleSheets.length + document.adoptedStyleSheets.length,
  root: document.documentElement.getAttributeNames().join() + '|' + document.body.getAttributeNames().join(),
  scroll: [scrollX, scrollY, box.scrollTop].join(),
  focus: document.activeElement.localName,
})"""
_TASK = {"key": "t", "title": "Save once", "done": {"event": "saved"}}
_ENTRY = {"key": "e", "title": "How to save", "body": "Press **Save**."}
KINDS: dict[str, Json] = {
    "tour": tour(step("a", "#one"), step("b", "#two", block=True), step("c"), when={"event": "go"}),
    "tooltip": {**tour(step("a", "#one"), when={"event": "go"}), "kind": "tooltip", "show": "always"},
    "checklist": {**tour(when={"event": "go"}), "kind": "checklist", "tasks": [_TASK]},
    "modal": {**tour(step("a"), when={"event": "go"}), "kind": "modal"},
    "banner": {**tour(step("a"), when={"event": "go"}), "kind": "banner", "push": True},
    "hub": {**tour(when={"event": "go"}, hide={"event": "hush"}), "kind": "hub", "entries": [_ENTRY]},
}
for without in ("checklist", "hub"):
    KINDS[without].pop("steps")


def whole(page: Page, kind: str) -> None:
    """Use a guide to its end."""
    if kind == "tour":
        for key, button in (("a", "Next"), ("b", "Next"), ("c", "Done")):
            card(page, key)
            press(page, button)
    elif kind == "tooltip":
        card(page, "a")
        press(page, "Done")
    elif kind in ("modal", "banner"):
        press(page, "Close")
    elif kind == "checklist":
        page.locator("shirube-guide .launcher").click()
        press(page, "Close")
    else:
        page.locator("shirube-guide .launcher").click()
        page.get_by_role("button", name="How to save").click()
        press(page, "Minimise")
        track(page, "hush")


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_left(page: Page, product: Product, kind: str) -> None:
    page.add_init_script(_BOOK)
    product.publish(KINDS[kind])
    page.goto(product.page("/", BUSY))
    stands(page, "a-tour", "rule_not_met")
    delivered(page)
    picture, before = page.screenshot(), page.evaluate(_STATE)
    track(page, "go")
    whole(page, kind)
    gone(page)
    page.mouse.move(0, 0)
    delivered(page)
    assert page.evaluate(_STATE) == before
    assert page.screenshot() == picture


ENDINGS: dict[str, Callable[[Page], Any]] = {
    "close": lambda page: press(page, "Close"),
    "escape": lambda page: page.keyboard.press("Escape"),
    "reset": lambda page: page.evaluate("shirube('reset')"),
    "hide": lambda page: track(page, "hush"),
    "another": lambda page: page.evaluate("shirube('identify', 'u-2')"),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_nothing_is_left_however_it_ends(page: Page, product: Product, ending: str) -> None:
    page.add_init_script(_BOOK)
    document = tour(
        step("a", "#one", block=True), step("b"), when={"event": "go", "count": {"exactly": 1}}, hide={"event": "hush"}
    )
    product.publish(document)
    page.goto(product.page("/", BUSY))
    stands(page, "a-tour", "rule_not_met")
    delivered(page)
    picture, before = page.screenshot(), page.evaluate(_STATE)
    track(page, "go")
    card(page, "a")
    ENDINGS[ending](page)
    gone(page)
    delivered(page)
    assert page.evaluate(_STATE) == before
    assert page.screenshot() == picture


def test_nothing_is_left_of_a_tour_that_lost_its_target(page: Page, product: Product) -> None:
    page.add_init_script(_BOOK)
    product.publish(tour(step("a", "#one"), step("b", "#nowhere"), when={"event": "go"}))
    page.goto(product.page("/", BUSY))
    stands(page, "a-tour", "rule_not_met")
    before = page.evaluate(_STATE)
    track(page, "go")
    card(page, "a")
    press(page, "Next")
    page.evaluate("shirube('reset')")
    gone(page)
    assert page.evaluate(_STATE) == before


def test_starting_twice_starts_once(page: Page, product: Product) -> None:
    product.publish(tour(step("a", "#one"), step("b"), when={"event": "never"}))
    page.goto(product.page())
    stands(page, "a-tour", "rule_not_met")
    page.evaluate("shirube('start', 'a-tour'); shirube('start', 'a-tour')")
    card(page, "a")
    press(page, "Next")
    card(page, "b")
    page.evaluate("shirube('start', 'a-tour')")
    card(page, "b")
    assert page.locator("shirube-guide").count() == 1
    press(page, "Done")
    gone(page)
    delivered(page)
    assert [name for name, _ in product.told("$guide_")] == ["$guide_started", "$guide_completed"]


def test_starting_before_the_script_is_there_starts_once(page: Page, product: Product) -> None:
    product.publish(tour(step("a", "#one")))
    calls = "shirube('start','a-tour');shirube('identify','u-1');shirube('start','a-tour')"
    page.goto(product.page(calls=calls))
    card(page, "a")
    press(page, "Done")
    gone(page)
    delivered(page)
    assert [name for name, _ in product.told("$guide_")] == ["$guide_started", "$guide_completed"]


def test_another_tour_started_by_hand_takes_the_place_of_the_first(page: Page, product: Product) -> None:
    product.publish(tour(step("a", "#one")), tour(step("b", "#two"), key="other", when={"event": "never"}))
    page.goto(product.page())
    card(page, "a")
    page.evaluate("shirube('start', 'other')")
    card(page, "b")
    assert page.get_by_role("dialog").count() == 1
    delivered(page)
    assert [(props["guide"], props["by"]) for _, props in product.told("$guide_dismissed")] == [("a-tour", "api")]


def test_the_snippet_twice_is_one_instance(page: Page, product: Product) -> None:
    product.publish(tour(step("a", "#one")))
    page.goto(product.page(head=product.snippet))
    card(page, "a")
    assert page.locator("shirube-guide").count() == 1
    delivered(page)
    assert [name for name, _ in product.told("$page", "$guide_started")] == ["$page", "$guide_started"]
