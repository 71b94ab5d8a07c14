"""Targets that are not there: what a step does without one, and what it does when its target goes, moves or is replaced."""

import pytest
from playwright.sync_api import Page, expect

from e2e.conformance.product import Product, card, delivered, gone, press, stands, step, tour
from e2e.widget.harness import until

PATIENCE_MS = 4_000
"""How long a step looks for its target before its `missing` rule counts."""

DIRECTIONS = pytest.mark.parametrize("back", [False, True], ids=["forward", "backward"])


def to_the_missing_step(page: Page, product: Product, missing: str, back: bool) -> None:
    """To step b, whose target is not there: from a by Next, or from c by Back. The patience of the step is over then."""
    product.publish(tour(step("a", "#one"), step("b", "#gone", missing=missing), step("c", "#three")))
    page.clock.install()
    page.goto(product.page())
    card(page, "a")
    if back:
        put_b(page)
        press(page, "Next")
        card(page, "b")
        press(page, "Next")
        card(page, "c")
        page.evaluate("document.querySelector('#gone').remove()")
    press(page, "Back" if back else "Next")
    page.wait_for_function(
        "!document.querySelector('shirube-guide').shadowRoot.querySelector('.card')?.checkVisibility()"
    )
    page.clock.fast_forward(PATIENCE_MS + 100)


def put_b(page: Page) -> None:
    page.evaluate("document.querySelector('#between').insertAdjacentHTML('beforeend', '<button id=gone>Gone</button>')")


@DIRECTIONS
def test_a_missing_target_is_waited_for(page: Page, product: Product, back: bool) -> None:
    to_the_missing_step(page, product, "wait", back)
    expect(page.get_by_role("dialog")).to_have_count(0)
    put_b(page)
    card(page, "b")
    page.clock.fast_forward(2_000)
    delivered(page)
    assert [props["then"] for _, props in product.told("$step_missing")] == ["wait"]


@DIRECTIONS
def test_a_missing_target_is_skipped(page: Page, product: Product, back: bool) -> None:
    to_the_missing_step(page, product, "skip", back)
    card(page, "a" if back else "c")


@DIRECTIONS
def test_a_step_with_a_missing_target_stands_in_the_centre(page: Page, product: Product, back: bool) -> None:
    to_the_missing_step(page, product, "center", back)
    box = card(page, "b").bounding_box()
    assert box
    assert abs(box["x"] + box["width"] / 2 - 640) < 2
    put_b(page)
    page.wait_for_function("document.querySelector('shirube-guide').shadowRoot.querySelector('.card').dataset.side")


@DIRECTIONS
def test_a_missing_target_ends_the_tour(page: Page, product: Product, back: bool) -> None:
    to_the_missing_step(page, product, "end", back)
    gone(page)
    page.clock.fast_forward(2_000)
    delivered(page)
    assert [(props["by"], props["step"]) for _, props in product.told("$guide_dismissed")] == [("missing", "b")]


def test_a_missing_first_step_is_skipped(page: Page, product: Product) -> None:
    product.publish(tour(step("a", "#nowhere", missing="skip"), step("b", "#two")))
    page.clock.install()
    page.goto(product.page())
    stands(page, "a-tour", "shown")
    page.clock.fast_forward(PATIENCE_MS + 100)
    assert card(page, "b").get_by_role("button", name="Done").is_visible()


def test_a_missing_last_step_completes_the_tour(page: Page, product: Product) -> None:
    product.publish(tour(step("a", "#one"), step("b", "#nowhere", missing="skip")))
    page.clock.install()
    page.goto(product.page())
    card(page, "a")
    press(page, "Next")
    page.clock.fast_forward(PATIENCE_MS + 100)
    gone(page)
    page.clock.fast_forward(2_000)
    delivered(page)
    assert [name for name, _ in product.told("$guide_")] == ["$guide_started", "$guide_completed"]


def test_a_tour_whose_every_target_is_missing_was_never_seen(page: Page, product: Product) -> None:
    product.publish(tour(step("a", "#nowhere", missing="skip"), step("b", "#nowhere-else", missing="skip")))
    page.clock.install()
    page.goto(product.page())
    for _ in ("a", "b"):
        stands(page, "a-tour", "shown")
        page.clock.fast_forward(PATIENCE_MS + 100)
    stands(page, "a-tour", "target_missing")
    page.clock.fast_forward(20_000)
    delivered(page)
    assert product.steps_told("$step_missing") == ["a", "b"]
    assert product.told("$guide_started") == []


def test_a_step_hides_while_its_target_is_gone_and_comes_back_with_it(page: Page, product: Product) -> None:
    product.publish(tour(step("a", "#one")))
    page.goto(product.page())
    card(page, "a")
    page.evaluate("window.one = document.querySelector('#one'); one.remove()")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.evaluate("document.querySelector('main').append(one)")
    card(page, "a")
    delivered(page)
    assert product.steps_told("$step_seen") == ["a"]


def test_a_step_hides_while_its_target_is_hidden(page: Page, product: Product) -> None:
    product.publish(tour(step("a", "#one")))
    page.goto(product.page())
    card(page, "a")
    page.evaluate("document.querySelector('main').style.display = 'none'")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.evaluate("document.querySelector('main').style.display = ''")
    card(page, "a")


def points_at(page: Page, key: str, css: str) -> None:
    """Return when the card of a step stands right under the element."""

    def near() -> bool:
        upper, lower = page.locator(css).bounding_box(), card(page, key).bounding_box()
        if not upper or not lower:
            return False
        return 0 < lower["y"] - (upper["y"] + upper["height"]) < 30 and lower["x"] <= upper["x"] + upper["width"] / 2

    until(page, near, f"the card is under {css}")


def test_a_target_that_is_replaced_is_pointed_at_in_its_new_place(page: Page, product: Product) -> None:
    product.publish(tour(step("a", "#one", placement="bottom", advance={"on": "click"}), step("b")))
    page.goto(product.page())
    points_at(page, "a", "#one")
    page.evaluate("""() => {
      const button = Object.assign(document.createElement('button'), { id: 'one', textContent: 'Another' })
      button.style.cssText = 'position:absolute;left:700px;top:420px'
      document.querySelector('#one').replaceWith(button)
    }""")
    points_at(page, "a", "#one")
    page.click("#one")
    card(page, "b")


def test_a_target_that_moves_is_followed(page: Page, product: Product) -> None:
    product.publish(tour(step("a", "#one", placement="bottom")))
    page.goto(product.page())
    points_at(page, "a", "#one")
    page.evaluate("document.querySelector('h1').style.paddingTop = '220px'")
    points_at(page, "a", "#one")
    page.evaluate("document.querySelector('#one').style.marginLeft = '500px'")
    points_at(page, "a", "#one")


def test_a_target_in_a_scroller_is_brought_into_view_and_followed(page: Page, product: Product) -> None:
    rows = "".join(f'<p id="row{n}" style="height:40px">Row {n}</p>' for n in range(40))
    product.publish(tour(step("a", "#row30", placement="bottom")))
    page.goto(product.page("/", f'<div id="box" style="height:300px;width:400px;overflow:auto">{rows}</div>'))
    expect(page.locator("#row30")).to_be_in_viewport()
    points_at(page, "a", "#row30")
    page.evaluate("document.querySelector('#box').scrollBy(0, 60)")
    points_at(page, "a", "#row30")


def test_of_two_targets_the_visible_one_is_meant(page: Page, product: Product) -> None:
    product.publish(tour(step("a", ".menu", placement="bottom", advance={"on": "click"}), step("b")))
    page.goto(product.page("/", '<b class="menu" hidden>Mobile</b><button class="menu" id="seen">Menu</button>'))
    points_at(page, "a", "#seen")
    page.click("#seen")
    card(page, "b")


def test_a_target_that_two_elements_answer_to_is_missing(page: Page, product: Product) -> None:
    product.publish(tour(step("a", ".row", missing="center")))
    page.clock.install()
    page.goto(product.page("/", '<button class="row">1</button><button class="row">2</button>'))
    stands(page, "a-tour", "shown")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.clock.fast_forward(PATIENCE_MS + 100)
    box = card(page, "a").bounding_box()
    assert box
    assert abs(box["x"] + box["width"] / 2 - 640) < 2
