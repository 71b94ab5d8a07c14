"""Every target in tutorials/demo is on the page that its guide runs on: once, visible, and as its fingerprint says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, sync_playwright
from ruamel.yaml import YAML

from e2e.support.browser import FLAGS
from e2e.support.demo import DemoProduct
from scripts import chromium

GUIDES = Path(__file__).resolve().parents[2] / "tutorials" / "demo"
NO_SHIRUBE = "http://127.0.0.1:9"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 800}
_TAGS = "e => { const tags = []; for (; e; e = e.parentElement) tags.unshift(e.localName); return tags }"


@pytest.fixture(scope="module")
def product() -> Iterator[DemoProduct]:
    server = DemoProduct(NO_SHIRUBE, "pk_test")
    yield server
    server.close()


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=FLAGS)
        yield browser.new_page(locale="ja-JP")
        browser.close()


def open_draft(page: Page) -> None:
    """The fresh account's newest sample invoice is a draft."""
    page.get_by_test_id("nav-invoices").click()
    page.get_by_test_id("invoice-table").locator("tbody tr").first.click()


def open_send_dialog(page: Page) -> None:
    open_draft(page)
    page.get_by_test_id("send-invoice").click()


def on(testid: str) -> Callable[[Page], None]:
    return lambda page: page.get_by_test_id(testid).click()


def new_invoice(page: Page) -> None:
    on("nav-invoices")(page)
    on("new-invoice")(page)


WHERE: dict[str, Callable[[Page], None]] = {
    "first-invoice/open-invoices": lambda _: None,
    "first-invoice/new-invoice": on("nav-invoices"),
    "first-invoice/choose-customer": new_invoice,
    "first-invoice/fill-line": new_invoice,
    "first-invoice/check-total": new_invoice,
    "first-invoice/save-invoice": new_invoice,
    "send-invoice/open-dialog": open_draft,
    "send-invoice/check-address": open_send_dialog,
    "send-invoice/confirm": open_send_dialog,
    "monthly-report/choose-period": on("nav-reports"),
    "monthly-report/read-chart": on("nav-reports"),
    "monthly-report/export": on("nav-reports"),
    "withholding-tax/explain": new_invoice,
}


def targets() -> dict[str, Any]:
    documents = [YAML(typ="safe").load(path) for path in sorted(GUIDES.glob("*.yaml"))]
    return {
        f"{document['key']}/{step['key']}": step["target"]
        for document in documents
        for step in document.get("steps", [])
        if "target" in step
    }


def test_each_step_is_looked_for_somewhere() -> None:
    assert targets().keys() == WHERE.keys()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("step", WHERE)
def test_the_target_is_there_as_described(page: Page, product: DemoProduct, step: str, size: Any) -> None:
    target = targets()[step]
    page.set_viewport_size(size)
    page.goto(product.url)
    WHERE[step](page)
    element = page.locator(target["css"])
    element.wait_for()
    assert element.count() == 1
    agrees(page, element, target["fingerprint"])


def agrees(page: Page, element: Locator, fingerprint: dict[str, str]) -> None:
    tags: list[str] = element.evaluate(_TAGS)
    assert tags[-1] == fingerprint["tag"]
    assert follows(fingerprint["path"].split(">"), tags)
    if "role" in fingerprint:
        named = page.get_by_role(fingerprint["role"], name=fingerprint["name"], exact=True)  # type: ignore[arg-type]
        assert element.and_(named).count() == 1
    if "text" in fingerprint:
        assert fingerprint["text"] in element.inner_text()
    near = fingerprint.get("near", "")
    assert near in page.inner_text("body") or page.get_by_label(near).count()


def follows(path: list[str], tags: list[str]) -> bool:
    """Whether `path` is the end of `tags`."""
    return tags[-len(path) :] == path
