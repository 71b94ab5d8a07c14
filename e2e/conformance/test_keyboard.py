"""A guide by the keyboard alone."""

from playwright.sync_api import Page, expect

from e2e.conformance.product import Product, card, delivered, gone, press, stands, step, tour, track

FOCUSED = "document.activeElement.id || document.activeElement.localName"


def inside(page: Page) -> str:
    """The label or class of what has the focus within the widget."""
    script = "(() => { const at = document.querySelector('shirube-guide').shadowRoot.activeElement; return at?.textContent || at?.ariaLabel || at?.className })()"
    return str(page.evaluate(script))


def begin(page: Page, product: Product, *steps: dict[str, object]) -> None:
    """Begin a tour while a link of the page has the focus."""
    product.publish(tour(*steps, when={"event": "go"}))
    page.goto(product.page())
    stands(page, "a-tour", "rule_not_met")
    page.focus("#three")
    track(page, "go")
    card(page, "a")


def test_a_tour_is_walked_and_finished(page: Page, product: Product) -> None:
    begin(page, product, step("a", "#one"), step("b", "#two"), step("c"))
    for key in ("b", "c"):
        expect(page.get_by_role("dialog")).to_be_focused()
        while inside(page) not in ("Next", "Done"):
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        card(page, key)
    while inside(page) != "Done":
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    gone(page)
    delivered(page)
    assert len(product.told("$guide_completed")) == 1


def test_the_focus_comes_back_to_where_it_was(page: Page, product: Product) -> None:
    begin(page, product, step("a", "#one"), step("b", "#two"))
    press(page, "Next")
    card(page, "b")
    page.keyboard.press("Escape")
    gone(page)
    assert page.evaluate(FOCUSED) == "three"


def test_escape_dismisses_from_the_card_and_from_the_page(page: Page, product: Product) -> None:
    begin(page, product, step("a", "#one"))
    page.focus("#two")
    page.keyboard.press("Escape")
    gone(page)
    delivered(page)
    assert [props["by"] for _, props in product.told("$guide_dismissed")] == ["escape"]
    assert page.evaluate(FOCUSED) == "two"


def test_escape_that_the_page_used_for_itself_leaves_the_tour(page: Page, product: Product) -> None:
    begin(page, product, step("a", "#two"))
    page.evaluate("document.querySelector('#two').addEventListener('keydown', (e) => e.preventDefault())")
    page.focus("#two")
    page.keyboard.press("Escape")
    card(page, "a")


def test_tab_leads_from_the_card_to_its_target(page: Page, product: Product) -> None:
    begin(page, product, step("a", "#two"))
    for _ in range(6):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED) == "two":
            break
    page.keyboard.type("Acme")
    assert page.input_value("#two") == "Acme"


def test_back_and_close_are_reached(page: Page, product: Product) -> None:
    begin(page, product, step("a", "#one"), step("b"))
    press(page, "Next")
    card(page, "b")
    seen = []
    for _ in range(3):
        page.keyboard.press("Tab")
        seen.append(inside(page))
    assert sorted(seen) == ["Back", "Close", "Done"]


def test_somebody_who_is_typing_is_not_interrupted(page: Page, product: Product) -> None:
    product.publish(tour(step("a", "#one"), when={"event": "go"}))
    page.goto(product.page())
    stands(page, "a-tour", "rule_not_met")
    page.focus("#two")
    page.keyboard.type("Ac")
    track(page, "go")
    card(page, "a")
    page.keyboard.type("me")
    assert page.input_value("#two") == "Acme"
    expect(page.get_by_role("status")).to_contain_text("Step a")


def test_shortcuts_of_the_page_are_not_set_off_in_a_card(page: Page, product: Product) -> None:
    begin(page, product, step("a", "#one"))
    page.evaluate("addEventListener('keydown', (e) => (document.title += e.key))")
    page.keyboard.press("Tab")
    page.keyboard.press("j")
    assert page.title() == "Host"
