"""Attributes in texts: `{{user.NAME | fallback}}`."""

import pytest
from playwright.sync_api import Page, expect

from e2e.conformance.product import Product, step, tour

ACCOUNT = "{account:{id:'acme',attributes:{name:'Acme K.K.',seats:12}}}"


def said(page: Page, product: Product, body: str, calls: str, title: str = "Hello") -> str:
    """The text of a step for somebody."""
    product.publish(tour(step("a", "#one", title=title, body=body)))
    page.goto(product.page(calls=calls))
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    return dialog.locator(".body").inner_text().strip()


@pytest.mark.parametrize(
    ("body", "attributes", "text"),
    [
        ("Hi {{user.name}}!", "{name:'Mori'}", "Hi Mori!"),
        ("Hi {{user.name | you}}!", "{}", "Hi you!"),
        ("Hi {{ user.name|you }}!", "{name:'森'}", "Hi 森!"),
        ("Hi {{user.name}}!", "{}", "Hi !"),
        ("{{user.id}} of {{account.name}} ({{account.id}})", "{}", "u-1 of Acme K.K. (acme)"),
        ("{{account.seats}} seats, {{user.beta}}", "{beta:true}", "12 seats, true"),
        ("**{{user.name}}** and `{{user.name}}`", "{name:'Mori'}", "Mori and {{user.name}}"),
    ],
    ids=["value", "fallback", "spaces", "nothing", "ids", "numbers", "code"],
)
def test_values_stand_in_the_text(page: Page, product: Product, body: str, attributes: str, text: str) -> None:
    assert said(page, product, body, f"shirube('identify','u-1',{attributes},{ACCOUNT})") == text


def test_values_stand_in_the_title(page: Page, product: Product) -> None:
    said(page, product, "About.", "shirube('identify','u-1',{name:'Mori'})", title="Welcome, {{user.name | friend}}")
    expect(page.get_by_role("dialog", name="Welcome, Mori", exact=True)).to_be_visible()


@pytest.mark.parametrize(
    "value", ["<img src=x onerror=alert(1)>", "**bold** [link](https://a.test)", "{{user.id}}", "$& \\1"]
)
def test_markup_in_a_value_is_text(page: Page, product: Product, value: str) -> None:
    page.goto("about:blank")
    calls = f"shirube('identify','u-1',{{name:{value!r}}})".replace("<", "\\u003c")
    assert said(page, product, "Hi {{user.name}}!", calls) == f"Hi {value}!"
    assert page.get_by_role("dialog").locator("img, a, strong").count() == 0


def test_a_value_that_changed_is_shown_at_once(page: Page, product: Product) -> None:
    assert said(page, product, "Hi {{user.name | you}}!", "shirube('identify','u-1',{name:'Mori'})") == "Hi Mori!"
    page.evaluate("shirube('reset')")
    page.evaluate("shirube('identify','u-2',{name:'Sato'})")
    expect(page.get_by_role("dialog")).to_contain_text("Hi Sato!")


def test_a_value_of_an_earlier_visit_is_known(page: Page, product: Product) -> None:
    page.goto(product.page(calls="shirube('identify','u-1',{name:'Mori'})"))
    page.evaluate("new Promise((done) => shirube('on', 'ready', done))")
    assert said(page, product, "Hi {{user.name | you}}!", "shirube('identify','u-1')") == "Hi Mori!"
