"""One tour on a real product before and after an upgrade over two major releases: Swagger UI 3 and 5, as they come."""

import pytest
from playwright.sync_api import Page, expect

from e2e.conformance.product import IDENTIFY, Product, card, delivered, gone, press, tour
from e2e.support import products
from e2e.support.hosts import embedded

_KEYS = ("filter", "sign-in", "key", "apply", "close", "open", "try", "run", "answer")
_TARGETS = {
    "filter": {"css": ".operation-filter-input", "fingerprint": {"role": "textbox", "tag": "input"}},
    "sign-in": {"fingerprint": {"role": "button", "name": "Authorize", "near": "Workshop"}},
    "key": {"css": ".auth-container input", "fingerprint": {"role": "textbox", "near": "x-key"}},
    "apply": {"css": ".auth-btn-wrapper .authorize", "fingerprint": {"role": "button", "text": "Authorize"}},
    "close": {"css": ".auth-btn-wrapper .btn-done", "fingerprint": {"role": "button", "name": "Close"}},
    # In the old release a click on the row opens it, in the new one a button in the row.
    "open": {"css": "#operations-orders-list-orders .opblock-summary"},
    "try": {"fingerprint": {"role": "button", "name": "Try it out", "tag": "button"}},
    "run": {"css": "button.execute", "fingerprint": {"role": "button", "name": "Execute"}},
    "answer": {"css": ".live-responses-table tr.response .response-col_status"},
}
_ADVANCE = {
    "filter": {"on": "input", "equals": "orders"},
    "sign-in": "click",
    "key": {"on": "input", "filled": True},
    "apply": "click",
    "close": "click",
    "open": "click",
    "try": "click",
    "run": {"on": "appears", "css": ".live-responses-table"},
}
TOUR = tour(
    *(
        {
            "key": key,
            "title": f"Step {key}",
            "body": f"About {key}.",
            "target": _TARGETS[key],
            "advance": _ADVANCE.get(key, "next"),
        }
        for key in _KEYS
    )
)


@pytest.mark.parametrize("release", [3, 5])
def test_a_tour_of_nine_steps_is_done_on_both_releases(page: Page, product: Product, release: int) -> None:
    products.install()
    product.publish(TOUR)
    snippet = product.snippet.replace("<script ", '<script data-locale="en" ')
    page.goto(products.swagger_ui(product.pages, release, embedded(snippet, IDENTIFY)))
    card(page, "filter")
    page.locator(".operation-filter-input").type("orders")
    card(page, "sign-in")
    page.locator(".btn.authorize").first.click()
    card(page, "key")
    page.locator(".auth-container input").type("secret")
    card(page, "apply")
    page.locator(".auth-btn-wrapper .authorize").click()
    card(page, "close")
    page.locator(".auth-btn-wrapper .btn-done").click()
    card(page, "open")
    page.locator("#operations-orders-list-orders .opblock-summary").click()
    card(page, "try")
    page.reload()
    page.locator("#operations-orders-list-orders .opblock-summary").click()
    card(page, "try")
    page.locator(".try-out__btn").click()
    card(page, "run")
    page.locator("button.execute").click()
    shown = card(page, "answer")
    expect(page.locator(".live-responses-table tr.response .response-col_status")).to_contain_text("200")
    press(page, "Done")
    expect(shown).to_have_count(0)
    gone(page)
    delivered(page)
    assert product.steps_told("$step_done") == list(_KEYS)
    assert product.told("$step_missing") == []
