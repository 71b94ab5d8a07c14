"""How often anybody is interrupted at all: the workspace's budget, over every kind that opens unasked."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from e2e.conformance.product import Product, card, delivered, gone, press, stands, step, tour
from e2e.support.browser import Person


@pytest.fixture
def one_a_day(product: Product) -> Product:
    """A product whose people are interrupted once a day, with two tours."""
    product.settings({"budget": {"max": 1, "per": "1d"}})
    product.publish(
        tour(step("a", "#one"), key="first", start={"priority": 90}),
        tour(step("b", "#two"), key="second", start={"priority": 10}),
    )
    return product


def use_up(page: Page, product: Product) -> None:
    """Complete the first tour: the day's interruption."""
    page.goto(product.page())
    card(page, "a")
    press(page, "Done")


def test_the_second_tour_waits_on_the_same_page(page: Page, one_a_day: Product) -> None:
    use_up(page, one_a_day)
    stands(page, "second", "budget_spent")
    gone(page)


def test_the_second_tour_waits_after_a_reload_and_on_another_device(
    one_a_day: Product, new_user: Callable[..., Person]
) -> None:
    here, there = new_user().page, new_user().page
    use_up(here, one_a_day)
    delivered(here)
    here.reload()
    stands(here, "second", "budget_spent")
    there.goto(one_a_day.page())
    stands(there, "second", "budget_spent")
    gone(there)


def test_the_second_tour_comes_when_the_window_is_over(page: Page, one_a_day: Product) -> None:
    use_up(page, one_a_day)
    delivered(page)
    page.evaluate("localStorage.clear()")
    one_a_day.let_days_pass(2)
    page.reload()
    card(page, "b")


def test_what_somebody_asks_for_is_always_shown(page: Page, one_a_day: Product) -> None:
    use_up(page, one_a_day)
    page.evaluate("shirube('start', 'second')")
    card(page, "b")


def test_a_tour_that_was_begun_goes_on(page: Page, product: Product) -> None:
    product.settings({"budget": {"max": 1, "per": "1d"}})
    product.publish(tour(step("a", "#one"), step("b", "#two")))
    page.goto(product.page())
    card(page, "a")
    press(page, "Next")
    card(page, "b")
    delivered(page)
    page.reload()
    card(page, "b")


def test_an_exempt_tour_neither_waits_nor_counts(page: Page, product: Product) -> None:
    product.settings({"budget": {"max": 1, "per": "1d"}})
    product.publish(
        tour(step("a", "#one"), key="first", start={"priority": 90, "exempt": True}),
        tour(step("b", "#two"), key="second", start={"priority": 50}),
        tour(step("c", "#three"), key="third", start={"priority": 10, "exempt": True}),
    )
    page.goto(product.page())
    for key in ("a", "b", "c"):
        card(page, key)
        press(page, "Done")
    gone(page)
