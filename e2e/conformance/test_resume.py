"""A tour that was begun goes on where it stood."""

from collections.abc import Callable

from playwright.sync_api import Page

from e2e.conformance.product import Product, booted, card, delivered, gone, press, stands, step, tour
from e2e.support.browser import Person

THREE = (step("a", "#one"), step("b", "#two"), step("c", "#three"))


def to_b(page: Page, product: Product) -> None:
    """To the second step; the server knows."""
    page.goto(product.page())
    card(page, "a")
    press(page, "Next")
    card(page, "b")
    delivered(page)


def one_run(product: Product) -> bool:
    """Whether everything that was told belongs to one run that began once."""
    return len({props["run"] for _, props in product.told()}) == 1 == len(product.told("$guide_started"))


def test_after_a_reload(page: Page, product: Product) -> None:
    product.publish(tour(*THREE))
    to_b(page, product)
    page.reload()
    card(page, "b")
    press(page, "Back")
    card(page, "a")
    page.reload()
    card(page, "a")
    delivered(page)
    assert one_run(product)


def test_after_a_reload_without_a_server(page: Page, product: Product) -> None:
    product.publish(tour(*THREE))
    page.goto(product.page())
    card(page, "a")
    page.route("**/v1/*", lambda route: route.abort())
    press(page, "Next")
    card(page, "b")
    page.reload()
    card(page, "b")


def test_on_another_page_where_its_rule_does_not_hold(page: Page, product: Product) -> None:
    link = step("a", "#go", advance={"on": "click"})
    product.publish(tour(link, step("b", "#there"), when={"url": "/"}))
    product.page("/second", '<button id="there">There</button>')
    page.goto(product.page("/", '<a id="go" href="/second">Go</a>'))
    card(page, "a")
    page.click("#go")
    card(page, "b")
    press(page, "Done")
    delivered(page)
    assert product.steps_told("$step_done") == ["a", "b"]
    assert one_run(product)


def test_on_another_device(product: Product, new_user: Callable[..., Person]) -> None:
    product.publish(tour(*THREE))
    to_b(new_user().page, product)
    there = new_user().page
    there.goto(product.page())
    card(there, "b")
    delivered(there)
    assert one_run(product)


def test_in_a_new_tab(page: Page, product: Product) -> None:
    product.publish(tour(*THREE))
    to_b(page, product)
    page.close()
    later = page.context.new_page()
    later.goto(product.page())
    card(later, "b")
    delivered(later)
    assert one_run(product)


def test_on_the_step_after_one_that_was_done_as_the_page_was_left(page: Page, product: Product) -> None:
    product.publish(tour(step("a", "#go", advance={"on": "click"}), step("b", "#two")))
    page.goto(product.page("/", '<button id="go" onclick="location.reload()">Go</button><input id="two">'))
    card(page, "a")
    page.click("#go")
    card(page, "b")


def test_in_a_new_version_that_lacks_the_step(page: Page, product: Product) -> None:
    product.publish(tour(*THREE))
    to_b(page, product)
    product.publish(tour(THREE[0], THREE[2]))
    page.reload()
    booted(page)
    page.reload()
    card(page, "a")
    press(page, "Next")
    card(page, "c")


def test_with_the_same_step_in_a_new_version(page: Page, product: Product) -> None:
    product.publish(tour(*THREE))
    to_b(page, product)
    product.publish(tour(step("new", "#one"), *THREE))
    page.reload()
    booted(page)
    page.reload()
    card(page, "b")
    press(page, "Back")
    card(page, "a")


def test_whatever_repeat_says(page: Page, product: Product) -> None:
    product.publish(tour(*THREE, start={"repeat": "always"}, when={"event": "never", "count": {"at_most": 0}}))
    to_b(page, product)
    page.reload()
    card(page, "b")


def test_by_the_back_button(page: Page, product: Product) -> None:
    product.publish(tour(*THREE))
    product.page("/second", "<p>Second</p>")
    to_b(page, product)
    page.goto(product.page("/second", "<p>Second</p>"))
    stands(page, "a-tour", "shown")
    page.go_back()
    card(page, "b")
    press(page, "Next")
    press(page, "Done")
    gone(page)
    delivered(page)
    assert one_run(product)
