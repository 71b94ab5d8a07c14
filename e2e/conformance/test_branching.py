"""Which step comes next: branches by what is known of the person and of the page, buttons with actions, and moves."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from e2e.conformance.product import Json, Product, card, delivered, gone, press, step, tour, track


def button(key: str, label: str, *actions: Any, **more: Any) -> Json:
    """A button of a step."""
    return {"key": key, "label": label, "actions": list(actions), **more}


def open_on(page: Page, product: Product, *documents: Json, calls: str = "shirube('identify','u-1')") -> None:
    """Publish and open the product."""
    product.publish(*documents)
    page.goto(product.page(calls=calls))


def forked(**when: Any) -> Json:
    """a goes to c when a condition is true, else to b."""
    return tour(step("a", "#one", next=[{"when": when, "go": "c"}]), step("b", "#two"), step("c", "#three"))


@pytest.mark.parametrize(("plan", "then"), [("pro", "c"), ("free", "b")])
def test_by_an_attribute(page: Page, product: Product, plan: str, then: str) -> None:
    document = forked(attribute="plan", **{"is": "pro"})
    open_on(page, product, document, calls=f"shirube('identify','u-1',{{plan:'{plan}'}})")
    card(page, "a")
    press(page, "Next")
    card(page, then)


@pytest.mark.parametrize(("saves", "then"), [(1, "c"), (0, "b")])
def test_by_an_event_that_happens_on_the_step(page: Page, product: Product, saves: int, then: str) -> None:
    open_on(page, product, forked(event="saved"))
    card(page, "a")
    for _ in range(saves):
        track(page, "saved")
    press(page, "Next")
    card(page, then)


def test_by_what_stands_on_the_page(page: Page, product: Product) -> None:
    open_on(page, product, forked(element="#empty", state="present"))
    card(page, "a")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p id=empty>Nothing here yet</p>')")
    press(page, "Next")
    card(page, "c")


def test_the_first_branch_that_is_true_is_taken(page: Page, product: Product) -> None:
    branches = [{"when": {"attribute": "plan", "is": "x"}, "go": "b"}, {"when": {"url": "/"}, "go": "d"}]
    branches.append({"when": {}, "go": "c"})
    steps = [step("a", "#one", next=branches), step("b"), step("c"), step("d")]
    open_on(page, product, tour(*steps))
    card(page, "a")
    press(page, "Next")
    card(page, "d")


def test_back_goes_the_way_that_the_person_came(page: Page, product: Product) -> None:
    open_on(page, product, forked())
    card(page, "a")
    press(page, "Next")
    card(page, "c")
    press(page, "Back")
    card(page, "a")
    page.reload()
    card(page, "a")


def test_a_branch_that_was_taken_is_resumed_on(page: Page, product: Product) -> None:
    open_on(page, product, forked())
    card(page, "a")
    press(page, "Next")
    card(page, "c")
    page.reload()
    card(page, "c")
    press(page, "Done")
    gone(page)
    delivered(page)
    assert product.steps_told("$step_seen") == ["a", "c"]


def test_buttons_go_finish_and_dismiss(page: Page, product: Product) -> None:
    buttons = [
        button("on", "Skip ahead", {"do": "go", "step": "c"}),
        button("no", "Not for me", "dismiss", style="secondary"),
    ]
    open_on(
        page,
        product,
        tour(
            step("a", "#one", buttons=buttons), step("b"), step("c", buttons=[button("end", "That is all", "finish")])
        ),
    )
    assert card(page, "a").get_by_role("button", name="Next").count() == 0
    press(page, "Skip ahead")
    card(page, "c")
    press(page, "That is all")
    gone(page)
    delivered(page)
    assert [props["button"] for _, props in product.told("$button_clicked")] == ["on", "end"]
    assert len(product.told("$guide_completed")) == 1


def test_a_button_dismisses(page: Page, product: Product) -> None:
    open_on(page, product, tour(step("a", "#one", buttons=[button("no", "Not for me", "dismiss")])))
    card(page, "a")
    press(page, "Not for me")
    gone(page)
    delivered(page)
    assert [props["by"] for _, props in product.told("$guide_dismissed")] == ["button"]


def test_a_button_tracks_and_sets_before_it_moves(page: Page, product: Product) -> None:
    actions = (
        {"do": "track", "name": "chosen", "props": {"way": "fast"}},
        {"do": "set", "attributes": {"way": "fast"}},
        "next",
    )
    fork = [{"when": {"event": "chosen"}, "go": "c"}]
    open_on(
        page,
        product,
        tour(step("a", "#one", buttons=[button("f", "The fast way", *actions)], next=fork), step("b"), step("c")),
    )
    card(page, "a")
    press(page, "The fast way")
    card(page, "c")
    delivered(page)
    assert [props for _, props in product.told("chosen")] == [{"way": "fast"}]


def test_a_button_starts_another_guide(page: Page, product: Product) -> None:
    other = tour(step("other", "#two"), key="other", when={"event": "never"})
    open_on(
        page,
        product,
        tour(step("a", "#one", buttons=[button("o", "Show me more", {"do": "start", "guide": "other"})])),
        other,
    )
    card(page, "a")
    press(page, "Show me more")
    card(page, "other")
    delivered(page)
    assert [props["guide"] for _, props in product.told("$guide_completed")] == ["a-tour"]


def test_a_snoozed_tour_comes_back_on_its_step(page: Page, product: Product) -> None:
    later = [button("l", "Tomorrow", {"do": "snooze", "for": "1d"}), button("n", "Go on", "next")]
    page.clock.install()
    open_on(page, product, tour(step("a", "#one"), step("b", "#two", buttons=later)))
    card(page, "a")
    press(page, "Next")
    card(page, "b")
    press(page, "Tomorrow")
    gone(page)
    page.clock.run_for(2_000)
    delivered(page)
    page.reload()
    expect(page.locator("#one")).to_be_visible()
    gone(page)
    product.let_days_pass(2)
    page.clock.fast_forward(2 * 86_400_000)
    page.reload()
    card(page, "b")
