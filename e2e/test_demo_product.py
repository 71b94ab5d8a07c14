"""The demo's product as a new user meets it: the first invoice by its tour, the checklist by what is really done."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from e2e.support.browser import Person
from e2e.support.dashboard import sign_in
from e2e.support.demo import DemoProduct
from e2e.support.guide_files import TUTORIALS, step_titles
from e2e.support.marks import IN_BOTH_LANGUAGES, ON_SQLITE
from e2e.support.vendor import FRESH_SECONDS, Vendor

DEMO = TUTORIALS / "demo"
COUNTED = """SELECT count(started_at) AS started, count(completed_at) AS completed
  FROM guide_run WHERE workspace_id = :workspace AND guide_key = 'first-invoice'"""
TASKS_DONE = """SELECT count(DISTINCT step_key) AS tasks
  FROM step_run WHERE workspace_id = :workspace AND guide_key = 'getting-started' AND done_at IS NOT NULL"""


@pytest.fixture
def product(vendor: Vendor, demo_product: Callable[[Vendor], DemoProduct]) -> DemoProduct:
    """The product, with the demo's guides live as `shirube import` made them."""
    vendor.publish(DEMO)
    return demo_product(vendor)


@pytest.fixture
def user(new_person: Callable[..., Person], product: DemoProduct, locale: str) -> Person:
    """A new user of the product, in the language of the test."""
    person = new_person(locale, viewport={"width": 1280, "height": 800})
    person.context.add_cookies([{"name": "hikari_locale", "value": locale, "url": product.url}])
    return person


def use(page: Page, testid: str) -> None:
    page.get_by_test_id(testid).click()


def make_first_invoice(user: Person, locale: str) -> None:
    """Do what the tour asks for, each time after its step is on the screen."""
    page, titles = user.page, list(step_titles(DEMO / "first-invoice.yaml", locale).values())
    expect(user.title).to_have_text(titles[0])
    use(page, "nav-invoices")
    expect(user.title).to_have_text(titles[1])
    use(page, "new-invoice")
    expect(user.title).to_have_text(titles[2])
    page.get_by_test_id("invoice-customer").select_option(index=1)
    expect(user.title).to_have_text(titles[3])
    page.get_by_test_id("item-1").fill("Design")
    page.get_by_test_id("price-1").fill("120000")
    user.next.click()
    expect(user.title).to_have_text(titles[4])
    user.next.click()
    expect(user.title).to_have_text(titles[5])
    use(page, "save-invoice")
    page.get_by_test_id("send-invoice").wait_for()
    expect(user.card.filter(has_text=titles[5])).to_have_count(0)


def send_it(user: Person, locale: str) -> None:
    """The second tour offers itself on the invoice's page; its steps are inside a modal dialog."""
    page, titles = user.page, list(step_titles(DEMO / "send-invoice.yaml", locale).values())
    expect(user.title).to_have_text(titles[0])
    use(page, "send-invoice")
    expect(user.title).to_have_text(titles[1])
    user.next.click()
    expect(user.title).to_have_text(titles[2])
    use(page, "send-confirm")
    expect(user.card).to_have_count(0)


@IN_BOTH_LANGUAGES
def test_the_first_invoice_by_its_tour_moves_the_dashboard(
    vendor: Vendor, product: DemoProduct, user: Person, new_person: Callable[..., Person], locale: str
) -> None:
    staff = new_person(locale)
    sign_in(staff, vendor)
    user.page.goto(product.url)
    make_first_invoice(user, locale)

    late = vendor.soon(lambda: vendor.rows(COUNTED) == [{"started": 1, "completed": 1}])
    begin = time.monotonic()
    staff.page.goto(f"{vendor.server.url}/guides/first-invoice")
    expect(staff.page.locator("dl.stats").first).to_contain_text("100")
    assert late + time.monotonic() - begin <= FRESH_SECONDS

    report = vendor.get("/guides/first-invoice/report")
    assert (report["started"], report["completed"]) == (1, 1)
    assert [(step["seen"], step["done"], step["missing"]) for step in report["steps"]] == [(1, 1, 0)] * 6
    assert user.problems == staff.problems == user.strangers == []


@ON_SQLITE
@pytest.mark.parametrize("locale", ["en"])
def test_the_checklist_is_done_by_what_is_really_done(
    vendor: Vendor, product: DemoProduct, user: Person, locale: str
) -> None:
    page = user.page
    page.goto(product.url)
    make_first_invoice(user, locale)
    send_it(user, locale)
    use(page, "record-payment")
    page.get_by_test_id("payment-dialog").locator("button[type=submit]").click()
    expect(page.get_by_test_id("payment-dialog")).to_have_count(0)
    use(page, "nav-customers")
    add_customer(page)
    tasks_done(user, 4)
    use(page, "nav-settings")
    use(page, "invite-teammate")
    page.get_by_test_id("invite-email").fill("kato@example.co.jp")
    page.get_by_test_id("invite-dialog").locator("button[type=submit]").click()
    tasks_done(user, 5)

    vendor.soon(lambda: vendor.rows(TASKS_DONE) == [{"tasks": 5}])
    vendor.soon(lambda: vendor.get("/guides/getting-started/report")["completed"] == 1)
    done = {e["props"]["task"] for e in vendor.events(name="$task_done")}
    assert done == {"add-customer", "create-invoice", "send-invoice", "invite-teammate", "record-payment"}
    assert user.problems == []


def add_customer(page: Page) -> None:
    use(page, "add-customer")
    page.get_by_test_id("customer-name").fill("Aoba")
    page.get_by_test_id("customer-email").fill("keiri@aoba.example")
    use(page, "customer-confirm")
    expect(page.get_by_test_id("customer-dialog")).to_have_count(0)


def tasks_done(user: Person, count: int) -> None:
    """Open the checklist, see that so many of its five tasks are done, and close it."""
    user.launcher.click()
    expect(user.checklist.locator("li.done")).to_have_count(count)
    expect(user.checklist).to_contain_text(re.compile(rf"{count}\b.*\b5"))
    user.launcher.click()
