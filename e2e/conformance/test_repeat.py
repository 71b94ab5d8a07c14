"""How often a guide is shown: across reloads, tabs and devices."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from e2e.conformance.product import Product, card, delivered, gone, press, stands, step, tour, track, untold, why
from e2e.support.browser import Person
from e2e.widget.harness import until


def end(page: Page, how: str) -> None:
    """Complete the tour that is on the screen, or dismiss it; the server knows."""
    press(page, {"completed": "Done", "dismissed": "Close"}[how])
    gone(page)
    delivered(page)


@pytest.mark.parametrize(
    ("repeat", "how", "again"),
    [
        ("once", "completed", False),
        ("once", "dismissed", False),
        ("until_completed", "dismissed", True),
        ("until_completed", "completed", False),
        ("always", "completed", True),
        ("always", "dismissed", True),
        ({"every": "90d"}, "completed", False),
    ],
    ids=lambda value: value if isinstance(value, str) else "every" if isinstance(value, dict) else "",
)
def test_after_a_reload(page: Page, product: Product, repeat: object, how: str, again: bool) -> None:
    product.publish(tour(step("a", "#one"), start={"repeat": repeat}))
    page.goto(product.page())
    card(page, "a")
    end(page, how)
    page.reload()
    if again:
        card(page, "a")
    else:
        untold(page, "a-tour")
        gone(page)


@pytest.mark.parametrize("repeat", ["until_completed", "always"])
def test_not_again_on_the_page_it_was_ended_on(page: Page, product: Product, repeat: str) -> None:
    product.publish(tour(step("a", "#one"), start={"repeat": repeat}))
    page.goto(product.page())
    card(page, "a")
    end(page, "dismissed")
    page.evaluate("history.pushState({}, '', '/other')")
    stands(page, "a-tour", "shown_on_this_page")
    gone(page)


@pytest.mark.parametrize(("days", "again"), [(89, False), (91, True)])
def test_every_ninety_days(page: Page, product: Product, days: int, again: bool) -> None:
    product.publish(tour(step("a", "#one"), start={"repeat": {"every": "90d"}}))
    page.goto(product.page())
    card(page, "a")
    end(page, "completed")
    product.let_days_pass(days)
    page.reload()
    if again:
        card(page, "a")
    else:
        untold(page, "a-tour")
        gone(page)


@pytest.mark.parametrize("how", ["completed", "dismissed"])
def test_once_holds_on_another_device(product: Product, new_user: Callable[..., Person], how: str) -> None:
    product.publish(tour(step("a", "#one")))
    here, there = new_user().page, new_user().page
    here.goto(product.page())
    card(here, "a")
    end(here, how)
    there.goto(product.page())
    untold(there, "a-tour")
    gone(there)


def test_once_holds_in_a_tab_opened_later(page: Page, product: Product) -> None:
    product.publish(tour(step("a", "#one")))
    page.goto(product.page())
    card(page, "a")
    end(page, "completed")
    later = page.context.new_page()
    later.goto(product.page())
    untold(later, "a-tour")
    gone(later)


def test_without_a_server_it_is_not_shown_again_either(page: Page, product: Product) -> None:
    product.publish(tour(step("a", "#one")))
    page.goto(product.page())
    card(page, "a")
    page.route("**/v1/*", lambda route: route.abort())
    press(page, "Done")
    gone(page)
    page.reload()
    stands(page, "a-tour", "finished")
    gone(page)


def test_of_two_tabs_that_are_open_one_shows_it(page: Page, product: Product) -> None:
    product.publish(tour(step("a", "#one"), when={"event": "go"}))
    page.goto(product.page())
    stands(page, "a-tour", "rule_not_met")
    other = page.context.new_page()
    other.goto(product.page())
    stands(other, "a-tour", "rule_not_met")
    track(other, "go")
    card(other, "a")
    track(page, "go")
    until(page, lambda: why(page)["a-tour"] not in ("rule_not_met", "shown"), "the first tab leaves it to the second")
    gone(page)
    end(other, "completed")
    page.bring_to_front()
    page.reload()
    untold(page, "a-tour")
    gone(page)
