"""Pages under content security policies that give the widget nothing but `script-src` and `connect-src` of its host."""

import re

import pytest
from playwright.sync_api import Page, expect

from e2e.conformance.product import BODY, IDENTIFY, Product, card, step, tour
from e2e.support.hosts import STUB
from e2e.widget.harness import until

NONCE = "r4nd0m"
INLINE = f'<script nonce="{NONCE}">{STUB};{IDENTIFY}</script>'
OWN_FILE = '<script src="/own.js"></script>'
POLICIES = {
    "strict-nonce": (
        INLINE,
        "default-src 'none'; script-src 'nonce-{nonce}' {host}; connect-src {host}; base-uri 'none'; object-src 'none'",
    ),
    "strict-dynamic": (
        INLINE,
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic'; connect-src {host}; base-uri 'none'",
    ),
    "host-list": (
        OWN_FILE,
        "default-src 'self'; script-src 'self' {host}; connect-src 'self' {host}; style-src 'self'",
    ),
    "trusted-types": (
        OWN_FILE,
        "default-src 'self'; script-src 'self' {host}; connect-src {host};"
        " require-trusted-types-for 'script'; trusted-types 'none'",
    ),
    # Without `allow-same-origin` the page has no storage either.
    "sandbox": (
        INLINE,
        "sandbox allow-scripts; default-src 'none'; style-src 'none'; img-src 'none'; font-src 'none';"
        " script-src 'nonce-{nonce}' {host}; connect-src {host}; form-action 'none'",
    ),
}
VIOLATIONS = "window.violations = []; addEventListener('securitypolicyviolation', (e) => violations.push(e.violatedDirective + ' ' + e.blockedURI + ' ' + e.sourceFile))"


def under(product: Product, policy: str) -> str:
    """The address of a page that a policy stands over."""
    first, text = POLICIES[policy]
    found = re.search(r'src="(http://[^/]+)', product.snippet)
    assert found
    product.pages.put("/own.js", f"{STUB};{IDENTIFY}", content_type="text/javascript")
    snippet = product.snippet.replace("<script ", f'<script nonce="{NONCE}" data-locale="en" ')
    # Inline styles and handlers of the page itself would be violations of its own.
    body = re.sub(r' (style|onclick)="[^"]*"', "", BODY)
    html = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Host</title>{first}{snippet}<body>{body}</body></html>'
    return product.pages.put("/", html, content_security_policy=text.format(nonce=NONCE, host=found.group(1)))


@pytest.mark.parametrize("policy", POLICIES)
def test_guides_are_shown_and_finished_and_nothing_is_reported(page: Page, product: Product, policy: str) -> None:
    tip = tour(step("tip", "#two", placement="right"), key="a-tip", kind="tooltip", show="always")
    tasks = [{"key": "t", "title": "Save once", "done": {"event": "saved"}}]
    todo = {**tour(key="to-do", kind="checklist", tasks=tasks), "steps": []}
    del todo["steps"]
    product.publish(
        tour(step("a", "#one"), step("b", "#one", block=True, body="**Bold** `code`\n\n- list"), step("c")), tip, todo
    )
    page.add_init_script(VIOLATIONS)
    page.goto(under(product, policy))
    for key, button in (("a", "Next"), ("b", "Next"), ("c", "Done")):
        shown = card(page, key)
        box = shown.bounding_box()
        assert box
        assert 300 < box["width"] < 420
        shown.get_by_role("button", name=button).click()
    card(page, "tip").get_by_role("button", name="Done").click()
    page.locator("shirube-guide .launcher").click()
    expect(page.get_by_text("0 of 1 done")).to_be_visible()
    page.evaluate("shirube('track', 'saved')")
    until(page, lambda: len(product.told("$guide_completed")) == 3, "all three are completed")
    assert page.evaluate("violations") == []
