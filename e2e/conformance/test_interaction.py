"""What a person can do with the page while a step stands on it."""

from playwright.sync_api import Page

from e2e.conformance.product import Product, card, gone, press, step, tour


def middle(page: Page, css: str) -> tuple[float, float]:
    """The middle of an element on the screen."""
    box = page.locator(css).bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_the_target_can_be_used_by_default(page: Page, product: Product) -> None:
    product.publish(tour(step("a", "#one"), step("b", "#two")))
    page.goto(product.page())
    card(page, "a")
    page.mouse.click(*middle(page, "#one"))
    assert page.title() == "one used"
    press(page, "Next")
    card(page, "b")
    page.mouse.click(*middle(page, "#two"))
    page.keyboard.type("Acme")
    assert page.input_value("#two") == "Acme"
    card(page, "b")


def test_a_blocked_target_takes_no_click_and_no_key(page: Page, product: Product) -> None:
    product.publish(tour(step("a", "#one", block=True)))
    page.goto(product.page())
    card(page, "a")
    page.evaluate("document.querySelector('main').addEventListener('click', () => (document.title = 'clicked'), true)")
    page.mouse.click(*middle(page, "#one"))
    page.focus("#one")
    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    card(page, "a")
    assert page.title() == "Host"


def test_nothing_can_be_typed_into_a_blocked_field(page: Page, product: Product) -> None:
    product.publish(tour(step("a", "#field", block=True), step("b", "#one")))
    page.goto(
        product.page(
            "/", '<form onsubmit="document.title=\'sent\';return false"><input id="field"></form><i id="one">x</i>'
        )
    )
    card(page, "a")
    page.focus("#field")
    page.keyboard.type("abc")
    page.keyboard.press("Enter")
    assert page.input_value("#field") == ""
    assert page.title() == "Host"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") != "field"
    page.keyboard.press("Escape")
    gone(page)


def test_a_target_is_free_again_after_the_blocked_step(page: Page, product: Product) -> None:
    product.publish(tour(step("a", "#one", block=True), step("b", "#one")))
    page.goto(product.page())
    card(page, "a")
    press(page, "Next")
    card(page, "b")
    page.mouse.click(*middle(page, "#one"))
    assert page.title() == "one used"


def test_the_dim_keeps_clicks_from_the_rest_of_the_page(page: Page, product: Product) -> None:
    product.publish(tour(step("a", "#two")))
    page.goto(product.page())
    card(page, "a")
    page.mouse.click(*middle(page, "#one"))
    assert page.title() == "Host"
    card(page, "a")


def test_without_a_spotlight_the_page_is_free(page: Page, product: Product) -> None:
    product.publish(tour(step("a", "#two", spotlight=False, placement="bottom")))
    page.goto(product.page())
    card(page, "a")
    page.mouse.click(*middle(page, "#one"))
    assert page.title() == "one used"


def test_the_page_scrolls_under_a_step(page: Page, product: Product) -> None:
    product.publish(tour(step("a", "#one")))
    page.goto(product.page("/", '<button id="one">One</button><div style="height:3000px"></div>'))
    card(page, "a")
    page.mouse.move(1000, 600)
    page.mouse.wheel(0, 300)
    page.wait_for_function("scrollY > 0")
    card(page, "a")
