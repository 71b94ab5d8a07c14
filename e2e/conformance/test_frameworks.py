"""Pages that are rendered on the server and hydrated: no framework notices the widget, no tour notices the framework."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from e2e.conformance.product import IDENTIFY, Product, card, delivered, gone, press, step, tour
from e2e.support import spa
from e2e.support.browser import Person
from e2e.support.hosts import STUB
from e2e.widget.harness import until

TOUR = tour(
    step("count", "#count", advance={"on": "click"}),
    step("row", "[data-item='3']", placement="bottom"),
    step("go", "#customers", advance={"on": "url", "url": "/customers"}),
    step("search", "#search"),
    when={"url": "/"},
)
IN_EACH = pytest.mark.parametrize("framework", spa.FRAMEWORKS)


@pytest.fixture(scope="session")
def built() -> Path:
    """The hosts, built."""
    return spa.build()


@pytest.fixture
def warnings(page: Page) -> list[str]:
    """What the page's console was told beside plain information."""
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if message.type in ("warning", "error") else None)
    return heard


def serve(product: Product, built: Path, framework: str, *, snippet: bool = True, end: str = "") -> str:
    """Serve a host with the snippet in its head; its address."""
    tag = product.snippet.replace("<script ", '<script data-locale="en" ') if snippet else ""
    head = f"<script>{STUB};{IDENTIFY}</script>{tag}{end}"
    product.pages.put(f"/{framework}.js", (built / f"{framework}.js").read_text(), content_type="text/javascript")
    for path, html in spa.pages(built, framework, head).items():
        product.pages.put(path, html)
    return product.pages.url + "/"


def alive(page: Page) -> None:
    """Return when the host reacts to clicks."""
    page.click("#count")
    expect(page.locator("#count")).to_have_text("Clicked 1")


def walk(page: Page) -> None:
    """From the first step to the last, with the list made anew under the second."""
    card(page, "count")
    alive(page)
    before = card(page, "row").bounding_box()
    page.evaluate("document.querySelector('#reload').click()")
    expect(page.locator("li").first).to_have_attribute("data-turn", "1")
    page.wait_for_function(
        "(y) => document.querySelector('shirube-guide')?.shadowRoot.querySelector('.card').getBoundingClientRect().y > y",
        arg=before["y"] if before else 0,
    )
    card(page, "row")
    press(page, "Next")
    card(page, "go")
    page.click("#customers")
    card(page, "search")
    page.fill("#search", "Acme")
    press(page, "Done")
    gone(page)


@IN_EACH
def test_a_guide_that_stands_before_hydration(
    page: Page, product: Product, built: Path, framework: str, warnings: list[str]
) -> None:
    product.publish(TOUR)
    page.goto(serve(product, built, framework))
    card(page, "count")
    page.evaluate("hydrate()")
    walk(page)
    delivered(page)
    assert product.steps_told("$step_done") == ["count", "row", "go", "search"]
    assert warnings == []


@IN_EACH
def test_a_guide_that_comes_while_the_page_hydrates(
    page: Page, product: Product, built: Path, framework: str, warnings: list[str]
) -> None:
    product.publish(TOUR)
    during = "<script>addEventListener('DOMContentLoaded', () => { shirube('start', 'a-tour'); hydrate() })</script>"
    page.goto(serve(product, built, framework, end=during))
    walk(page)
    assert warnings == []


@IN_EACH
def test_a_guide_that_comes_after_hydration(
    page: Page, product: Product, built: Path, framework: str, warnings: list[str]
) -> None:
    product.publish(TOUR)
    page.goto(serve(product, built, framework, snippet=False))
    page.evaluate("hydrate()")
    page.wait_for_function(
        "(() => { document.querySelector('#reload').click(); return document.querySelector('li').dataset.turn !== '0' })()"
    )
    page.evaluate(
        "(html) => document.head.append(document.createRange().createContextualFragment(html))",
        product.snippet.replace("<script ", '<script data-locale="en" '),
    )
    card(page, "count")
    alive(page)
    card(page, "row")
    press(page, "Next")
    page.click("#customers")
    card(page, "search")
    page.go_back()
    expect(page.locator("#count")).to_be_visible()
    page.go_forward()
    card(page, "search")
    press(page, "Done")
    gone(page)
    assert warnings == []


@IN_EACH
def test_hydration_that_is_disturbed_is_heard_of(
    product: Product, built: Path, framework: str, new_person: Callable[..., Person]
) -> None:
    person = new_person("en-US")
    heard: list[str] = []
    person.page.on("console", lambda message: heard.append(message.text) if message.type == "warning" else None)
    person.page.goto(serve(product, built, framework, snippet=False))
    person.page.evaluate("document.querySelector('section').remove()")
    person.page.evaluate("Promise.resolve(hydrate()).catch((error) => console.error(String(error)))")
    until(person.page, lambda: heard or person.problems, f"{framework} complains")
