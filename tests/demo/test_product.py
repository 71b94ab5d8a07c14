"""The demo's product as its pages and its API answer."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from shirube.demo.api import MAX_BODY_BYTES
from shirube.demo.product import PAGES, demo_product_app
from tests.support.loops import LoopApart

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
SHIRUBE = "http://127.0.0.1:8400"


class Browser:
    """One browser's cookies, and requests to the product in this process."""

    def __init__(self, app: Any, loop: LoopApart) -> None:
        self._loop = loop
        self._session = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://product.test")
        self.cookies = self._session.cookies

    @property
    def person(self) -> dict[str, Any]:
        """Who is signed in, as the page says to the snippet."""
        found = re.search(r'<meta name="session" content="([^"]*)">', self.get("/").text)
        assert found
        return json.loads(html.unescape(found[1]))["person"]

    def get(self, path: str) -> httpx.Response:
        return self._loop.run(self._session.get(path))

    def post(self, path: str, **options: Any) -> httpx.Response:
        return self._loop.run(self._session.post(path, **options))


@pytest.fixture
def loop() -> Iterator[LoopApart]:
    loop = LoopApart()
    yield loop
    loop.close()


@pytest.fixture
def open_browser(loop: LoopApart) -> Callable[[], Browser]:
    """Browsers of different people, all on one running product."""
    app = demo_product_app(SHIRUBE, "pk_test", now=lambda: NOW)
    return lambda: Browser(app, loop)


@pytest.fixture
def browser(open_browser: Callable[[], Browser]) -> Browser:
    return open_browser()


def invoice(**changes: Any) -> dict[str, Any]:
    lines = [{"name": "デザイン", "quantity": 2, "price": 10_000}]
    return {"customer": "c1", "issued": "2026-11-20", "due": "2026-12-20", "items": lines} | changes


@pytest.mark.parametrize("path", [page.replace("{invoice_id}", "i1") for page in PAGES])
def test_every_page_carries_the_snippet_and_a_strict_policy(browser: Browser, path: str) -> None:
    page = browser.get(path)
    policy = page.headers["content-security-policy"]
    assert f'<script async src="{SHIRUBE}/shirube.js" data-key="pk_test" data-locale="ja">' in page.text
    assert "default-src 'none'" in policy
    assert f"script-src 'self' {SHIRUBE};" in policy
    assert "unsafe" not in policy


def test_the_language_follows_the_cookie(browser: Browser) -> None:
    browser.cookies.set("hikari_locale", "en")
    assert '<html lang="en">' in browser.get("/").text
    assert browser.get("/api/invoices?fresh").json()[0]["customer"]["name"].isascii()


def test_a_new_browser_is_someone_who_has_just_signed_up(browser: Browser) -> None:
    person = browser.person
    assert person["fresh"]
    assert person["attributes"]["signed_up_at"] == "2026-11-20T03:00:00Z"
    assert person["account_attributes"]["plan"] == "free"


def test_the_same_browser_is_the_same_person_after_a_restart(browser: Browser, loop: LoopApart) -> None:
    first = browser.person
    again = Browser(demo_product_app(SHIRUBE, "pk_test"), loop)
    again.cookies.update(browser.cookies)
    assert again.person["id"] == first["id"]


def test_one_can_sign_in_as_someone_else_or_start_afresh(browser: Browser) -> None:
    mine = browser.person["id"]
    other = browser.post("/api/session/switch", json={"person": "u-kisaragi-yui"}).json()["person"]
    fresh = browser.post("/api/session/fresh").json()["person"]
    assert other["account_id"] == "acct-kisaragi"
    assert len({mine, other["id"], fresh["id"]}) == 3
    assert browser.post("/api/session/switch", json={"person": "nobody"}).status_code == 404


def test_an_invoice_is_created_sent_and_paid(browser: Browser) -> None:
    browser.get("/")
    made = browser.post("/api/invoices", json=invoice()).json()
    assert (made["subtotal"], made["tax"], made["total"], made["status"]) == (20_000, 2_000, 22_000, "draft")
    path = f"/api/invoices/{made['id']}"
    assert browser.post(f"{path}/send").json()["status"] == "sent"
    assert browser.post(f"{path}/send").status_code == 409
    assert browser.post(f"{path}/payment", json={"paid_on": "2026-11-20"}).json()["status"] == "paid"


def test_withholding_takes_10_21_percent_of_the_amount_before_tax(browser: Browser) -> None:
    browser.get("/")
    made = browser.post("/api/invoices", json=invoice(withholding=True)).json()
    assert (made["withheld"], made["total"]) == (2_042, 19_958)


def test_browsers_do_not_see_each_others_records(open_browser: Callable[[], Browser]) -> None:
    browser, stranger = open_browser(), open_browser()
    browser.get("/")
    stranger.get("/")
    before = len(stranger.get("/api/customers?fresh").json())
    browser.post("/api/customers", json={"name": "株式会社あさひ", "email": "a@asahi.example.jp"})
    assert len(stranger.get("/api/customers?fresh").json()) == before


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"\xff"',
        b"[" * 5_000,
        b'{"customer": 1}',
        b'{"customer": "c1", "issued": "2026-13-40", "due": "2026-11-20", "items": []}',
    ],
)
def test_a_malformed_body_is_refused(browser: Browser, body: bytes) -> None:
    assert browser.post("/api/invoices", content=body).status_code == 422


@pytest.mark.parametrize(
    "changes",
    [
        {"items": []},
        {"items": [{"name": " ", "quantity": 1, "price": 1}]},
        {"items": [{"name": "a", "quantity": 0, "price": 1}]},
        {"items": [{"name": "a", "quantity": 1, "price": 10**20}]},
        {"due": "2026-11-01"},
        {"unknown": 1},
    ],
)
def test_an_invoice_that_cannot_be_is_refused(browser: Browser, changes: dict[str, Any]) -> None:
    assert browser.post("/api/invoices", json=invoice(**changes)).status_code == 422


def test_an_invoice_for_an_unknown_customer_is_refused(browser: Browser) -> None:
    assert browser.post("/api/invoices", json=invoice(customer="c99")).status_code == 404


def test_a_huge_body_is_refused(browser: Browser) -> None:
    assert browser.post("/api/invoices", content=b" " * (MAX_BODY_BYTES + 1)).status_code == 413


@pytest.mark.parametrize("registration", ["1234", "T123", "t1234567890123"])
def test_a_registration_number_is_t_and_thirteen_digits(browser: Browser, registration: str) -> None:
    body = {"name": "あさひ", "registration": registration}
    assert browser.post("/api/settings/company", json=body).status_code == 422
