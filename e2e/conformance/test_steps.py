"""What a tour does from step to step."""

from typing import Any

from playwright.sync_api import Page

from e2e.conformance.product import Product, card, delivered, gone, press, step, tour, track


def open_on(page: Page, product: Product, *steps: Any, **more: Any) -> None:
    """Publish a tour and open the product."""
    product.publish(tour(*steps, **more))
    page.goto(product.page())


def test_next_back_and_done(page: Page, product: Product) -> None:
    open_on(page, product, step("a", "#one"), step("b", "#two"), step("c", "#three"))
    assert card(page, "a").get_by_role("button", name="Back").is_hidden()
    press(page, "Next")
    card(page, "b")
    press(page, "Back")
    card(page, "a")
    press(page, "Next")
    press(page, "Next")
    card(page, "c")
    press(page, "Done")
    gone(page)
    delivered(page)
    assert product.steps_told("$step_seen") == ["a", "b", "a", "b", "c"]
    assert product.steps_told("$step_back") == ["b"]
    assert product.steps_told("$step_done") == ["a", "a", "b", "c"]
    assert [name for name, _ in product.told("$guide_")] == ["$guide_started", "$guide_completed"]


def test_a_tour_of_one_step_says_done_and_offers_no_way_back(page: Page, product: Product) -> None:
    open_on(page, product, step("a", "#one"))
    buttons = card(page, "a").get_by_role("button")
    assert sorted(button.inner_text() or button.get_attribute("aria-label") for button in buttons.all()) == [
        "Close",
        "Done",
    ]
    press(page, "Done")
    gone(page)


def test_click_advance_still_reaches_the_hosts_own_handler(page: Page, product: Product) -> None:
    open_on(page, product, step("a", "#one", advance={"on": "click"}), step("b", "#two"))
    card(page, "a")
    page.click("#one")
    card(page, "b")
    assert page.title() == "one used"


def test_click_advance_sees_a_click_that_the_host_keeps_to_itself(page: Page, product: Product) -> None:
    product.publish(tour(step("a", "#stop", advance={"on": "click"}), step("b")))
    page.goto(product.page("/", '<div id="outer"><button id="stop"><b id="inner">Stop</b></button></div>'))
    card(page, "a")
    page.evaluate("document.querySelector('#inner').addEventListener('click', (e) => e.stopImmediatePropagation())")
    page.click("#inner")
    card(page, "b")


def test_click_advance_by_the_keyboard(page: Page, product: Product) -> None:
    open_on(page, product, step("a", "#one", advance={"on": "click"}), step("b"))
    card(page, "a")
    page.focus("#one")
    page.keyboard.press("Enter")
    card(page, "b")
    assert page.title() == "one used"


def test_a_click_beside_the_target_does_not_advance(page: Page, product: Product) -> None:
    open_on(page, product, step("a", "#one", advance={"on": "click"}, spotlight=False), step("b"))
    card(page, "a")
    page.click("h1")
    page.click("#two")
    card(page, "a")


def test_an_outside_click_leaves_the_tour_as_it_is(page: Page, product: Product) -> None:
    open_on(page, product, step("a", "#one"))
    card(page, "a")
    page.evaluate("document.body.addEventListener('click', () => (document.title = 'reached'))")
    page.mouse.click(1200, 700)
    card(page, "a")
    assert page.title() == "Host"


def test_an_event_advances(page: Page, product: Product) -> None:
    advance = {"on": "event", "name": "saved", "where": {"size": {"greater": 2}}}
    open_on(page, product, step("a", "#one", advance=advance), step("b"))
    card(page, "a")
    track(page, "saved", size=2)
    card(page, "a")
    track(page, "saved", size=3)
    card(page, "b")


def test_a_url_advances(page: Page, product: Product) -> None:
    open_on(page, product, step("a", "#one", advance={"on": "url", "url": "/invoices/:id"}), step("b"))
    card(page, "a")
    page.evaluate("history.pushState({}, '', '/invoices/7')")
    card(page, "b")


def test_an_input_advances(page: Page, product: Product) -> None:
    open_on(page, product, step("a", "#two", advance={"on": "input", "equals": "Acme"}), step("b"))
    card(page, "a")
    page.type("#two", "Acme")
    card(page, "b")


def test_an_element_that_appears_advances(page: Page, product: Product) -> None:
    open_on(page, product, step("a", "#one", advance={"on": "appears", "css": ".toast"}), step("b"))
    card(page, "a")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p class=toast>Saved</p>')")
    card(page, "b")
