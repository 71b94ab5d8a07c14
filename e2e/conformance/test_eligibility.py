"""When a guide is shown, to whom, and when not."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from e2e.conformance.product import Json, Product, card, delivered, gone, press, stands, step, tour, track, untold

SAVED = {"event": "saved", "where": {"size": {"greater": 2}, "kind": {"is": "pdf"}}}


def identify(**attributes: Any) -> str:
    """The call that says who is there, with attributes."""
    return f"shirube('identify','u-1',{attributes!r})"


def test_an_event_trigger_waits_for_its_event(page: Page, product: Product) -> None:
    product.publish(tour(step("a", "#one"), when={"event": "saved"}))
    page.goto(product.page())
    stands(page, "a-tour", "rule_not_met")
    track(page, "opened")
    stands(page, "a-tour", "rule_not_met")
    track(page, "saved")
    card(page, "a")


def test_an_event_of_an_earlier_visit_counts(page: Page, product: Product) -> None:
    product.publish(
        tour(step("a", "#one"), when={"all": [{"url": "/later"}, {"event": "saved", "count": {"at_least": 2}}]})
    )
    page.goto(product.page())
    track(page, "saved")
    track(page, "saved")
    delivered(page)
    page.goto(product.page("/later"))
    card(page, "a")


def test_all_property_filters_of_an_event_must_hold(page: Page, product: Product) -> None:
    product.publish(tour(step("a", "#one"), when=SAVED))
    page.goto(product.page())
    for props in ({"size": 3, "kind": "png"}, {"size": 1, "kind": "pdf"}):
        track(page, "saved", **props)
        stands(page, "a-tour", "rule_not_met")
    track(page, "saved", size=3, kind="pdf")
    card(page, "a")


def test_an_event_without_the_property_shows_nothing(page: Page, product: Product) -> None:
    product.publish(tour(step("a", "#one"), when=SAVED))
    page.goto(product.page())
    stands(page, "a-tour", "rule_not_met")
    track(page, "saved", size=3)
    track(page, "saved")
    stands(page, "a-tour", "rule_not_met")
    delivered(page)
    page.reload()
    stands(page, "a-tour", "rule_not_met")
    gone(page)


PRO_ADMINS = {"all": [{"attribute": "plan", "is": "pro"}, {"attribute": "seats", "greater": 5}]}


@pytest.mark.parametrize(
    ("attributes", "shown"),
    [({"plan": "pro", "seats": 9}, True), ({"plan": "pro", "seats": 2}, False), ({"plan": "pro"}, False), ({}, False)],
    ids=["all", "one-differs", "one-missing", "none"],
)
def test_all_attribute_filters_must_hold(page: Page, product: Product, attributes: Any, shown: bool) -> None:
    product.publish(tour(step("a", "#one"), when=PRO_ADMINS))
    page.goto(product.page(calls=identify(**attributes)))
    card(page, "a") if shown else untold(page, "a-tour")


def test_an_attribute_that_changes_makes_eligible(page: Page, product: Product) -> None:
    product.publish(tour(step("a", "#one"), when=PRO_ADMINS))
    page.goto(product.page(calls=identify(plan="free", seats=9)))
    untold(page, "a-tour")
    page.evaluate("shirube('identify', 'u-1', {plan: 'pro'})")
    card(page, "a")


def test_a_url_rule_follows_the_route(page: Page, product: Product) -> None:
    product.publish(tour(step("a", "#one"), when={"url": {"include": ["/invoices/**"], "exclude": ["/invoices/new"]}}))
    page.goto(product.page())
    for path in ("/", "/invoices/new"):
        page.evaluate("(path) => history.pushState({}, '', path)", path)
        stands(page, "a-tour", "rule_not_met")
    page.evaluate("history.pushState({}, '', '/invoices/7')")
    card(page, "a")


@pytest.mark.parametrize("kind", ["banner", "modal", "tooltip", "checklist", "hub"])
def test_what_stands_goes_and_returns_with_its_url_rule(page: Page, product: Product, kind: str) -> None:
    task = {"key": "t", "title": "Save once", "done": {"event": "saved"}}
    parts: Json = {
        "banner": {"steps": [step("a")]},
        "modal": {"steps": [step("a")]},
        "tooltip": {"steps": [step("a", "#one")], "show": "always"},
        "checklist": {"tasks": [task]},
        "hub": {"entries": [{"key": "e", "title": "How to save", "body": "Press **Save**."}]},
    }
    guide = {**tour(when={"url": "/invoices"}), "kind": kind}
    product.publish({**{key: value for key, value in guide.items() if key != "steps"}, **parts[kind]})
    page.goto(product.page("/invoices"))
    there = page.locator("shirube-guide :is(.card, .banner, .launcher):visible")
    expect(there.first).to_be_visible()
    page.evaluate("history.pushState({}, '', '/settings')")
    gone(page)
    stands(page, "a-tour", "rule_not_met")
    page.go_back()
    expect(there.first).to_be_visible()


def test_a_delay_is_respected(page: Page, product: Product) -> None:
    product.publish(tour(step("a", "#one"), start={"delay": "30s"}))
    page.clock.install()
    page.goto(product.page())
    stands(page, "a-tour", "delayed")
    page.clock.fast_forward(28_000)
    stands(page, "a-tour", "delayed")
    gone(page)
    page.clock.fast_forward(2_500)
    card(page, "a")


@pytest.mark.parametrize("during", ["url", "event"])
def test_the_rule_is_checked_again_when_the_delay_ends(page: Page, product: Product, during: str) -> None:
    rule = {"all": [{"url": "/"}, {"event": "paid", "count": {"at_most": 0}}]}
    product.publish(tour(step("a", "#one"), when=rule, start={"delay": "30s"}))
    page.clock.install()
    page.goto(product.page())
    stands(page, "a-tour", "delayed")
    page.evaluate("history.pushState({}, '', '/away')" if during == "url" else "shirube('track', 'paid')")
    page.clock.fast_forward(31_000)
    stands(page, "a-tour", "rule_not_met")
    gone(page)


def test_a_delay_that_was_cut_short_begins_anew(page: Page, product: Product) -> None:
    product.publish(tour(step("a", "#one"), when={"url": "/"}, start={"delay": "30s"}))
    page.clock.install()
    page.goto(product.page())
    stands(page, "a-tour", "delayed")
    page.clock.fast_forward(20_000)
    page.evaluate("history.pushState({}, '', '/away')")
    stands(page, "a-tour", "rule_not_met")
    page.evaluate("history.pushState({}, '', '/')")
    stands(page, "a-tour", "delayed")
    page.clock.fast_forward(20_000)
    stands(page, "a-tour", "delayed")
    page.clock.fast_forward(11_000)
    card(page, "a")


def test_a_hide_rule_cancels_a_guide_that_waits(page: Page, product: Product) -> None:
    product.publish(tour(step("a", "#one"), start={"delay": "30s"}, hide={"event": "paid"}))
    page.clock.install()
    page.goto(product.page())
    stands(page, "a-tour", "delayed")
    track(page, "paid")
    page.clock.fast_forward(31_000)
    stands(page, "a-tour", "hidden_by_rule")
    gone(page)


def test_a_hide_rule_takes_a_guide_away_and_gives_it_back(page: Page, product: Product) -> None:
    product.publish(tour(step("a", "#one"), step("b", "#two"), hide={"url": "/quiet"}))
    page.goto(product.page())
    card(page, "a")
    press(page, "Next")
    card(page, "b")
    page.evaluate("history.pushState({}, '', '/quiet')")
    gone(page)
    page.evaluate("history.pushState({}, '', '/')")
    card(page, "b")
    press(page, "Done")
    delivered(page)
    assert product.told("$guide_dismissed") == []
    assert len(product.told("$guide_started")) == 1


def test_the_higher_priority_goes_first(page: Page, product: Product) -> None:
    low = tour(step("low", "#one"), key="low", start={"priority": 10})
    high = tour(step("high", "#one"), key="high", start={"priority": 90})
    product.publish(low, high)
    page.goto(product.page())
    card(page, "high")
    stands(page, "low", "another_tour")
    press(page, "Done")
    card(page, "low")


def test_a_dialog_of_the_page_is_not_covered(page: Page, product: Product) -> None:
    product.publish(tour(step("a", "#one")))
    dialog = '<button id="one">One</button><dialog id="d">Terms</dialog><script>d.showModal()</script>'
    page.goto(product.page("/", dialog))
    stands(page, "a-tour", "dialog_open")
    page.evaluate("d.close()")
    card(page, "a")


def test_anonymous_people_are_guided_too(page: Page, product: Product) -> None:
    product.publish(tour(step("a", "#one")))
    page.goto(product.page(calls=""))
    card(page, "a")
    press(page, "Done")
    delivered(page)
    page.reload()
    page.evaluate("shirube('identify', 'u-1')")
    untold(page, "a-tour")
    gone(page)


def test_a_guide_that_is_taken_off_while_it_is_shown_goes_with_the_next_boot(page: Page, product: Product) -> None:
    product.publish(tour(step("a", "#one")))
    page.goto(product.page())
    card(page, "a")
    product.unpublish("a-tour")
    page.reload()
    untold(page, "a-tour")
    gone(page)


def test_another_person_in_the_same_browser_begins_anew(page: Page, product: Product) -> None:
    product.publish(tour(step("a", "#one"), step("b", "#two")))
    page.goto(product.page())
    card(page, "a")
    press(page, "Next")
    card(page, "b")
    page.evaluate("shirube('reset')")
    gone(page)
    page.evaluate("shirube('identify', 'u-2')")
    card(page, "a")


def test_a_cancel_rule_ends_the_wait_for_a_delay(page: Page, product: Product) -> None:
    product.publish(tour(step("a", "#one"), start={"delay": "30s"}, cancel={"event": "paid"}))
    page.clock.install()
    page.goto(product.page())
    stands(page, "a-tour", "delayed")
    track(page, "paid")
    page.clock.fast_forward(31_000)
    stands(page, "a-tour", "cancelled")
    gone(page)


def test_a_cancel_rule_ends_a_run(page: Page, product: Product) -> None:
    product.publish(tour(step("a", "#one"), step("b"), cancel={"event": "paid"}))
    page.goto(product.page())
    card(page, "a")
    track(page, "paid")
    gone(page)
    delivered(page)
    assert [props["by"] for _, props in product.told("$guide_dismissed")] == ["cancel"]
