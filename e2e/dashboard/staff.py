"""Staff at the dashboard: signing in, checking a page with axe, and the events of the vendor's users."""

import json
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from playwright.sync_api import Page

from e2e.support.browser import Person
from e2e.support.vendor import PASSWORD, Vendor

AXE = Path(__file__).resolve().parents[2] / "dashboard-assets" / "node_modules" / "axe-core" / "axe.min.js"


class Staff:
    """The owner of a vendor's workspace at a browser."""

    def __init__(self, person: Person, vendor: Vendor) -> None:
        self.person = person
        self.vendor = vendor

    @property
    def page(self) -> Page:
        """The page they look at."""
        return self.person.page

    def sign_in(self) -> None:
        """Fill in the form and arrive on the overview."""
        self.page.goto(f"{self.vendor.server.url}/sign-in")
        self.page.locator("[name=email]").fill(self.vendor.email)
        self.page.locator("[name=password]").fill(PASSWORD)
        self.page.locator("form button").click()
        self.page.wait_for_url(f"{self.vendor.server.url}/")

    def read_in(self, locale: str) -> None:
        """Choose a language in the profile."""
        self.open("/settings/profile")
        self.page.locator("[name=locale]").select_option(locale)
        self.page.locator("form[action='/settings/profile'] button").click()
        self.page.locator(f"html[lang={locale}]").wait_for()

    def open(self, path: str) -> None:
        """Go to a page and wait until its charts stand."""
        self.page.goto(self.vendor.server.url + path)
        self.page.wait_for_function("() => !document.querySelector('[data-chart]:not([data-drawn])')")

    def violations(self) -> list[str]:
        """What axe finds wrong with the page."""
        self.page.evaluate(AXE.read_text())
        found = self.page.evaluate("async () => (await axe.run()).violations")
        return [f"{v['id']}: {node['target']}" for v in found for node in v["nodes"]]

    def overflow(self) -> int:
        """By how many pixels the page is wider than the screen."""
        width: int = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        return width


def post_events(vendor: Vendor, person: str, account: str, *events: tuple[str, dict[str, Any]]) -> None:
    """Send events as a page does."""
    now = time.time_ns() // 1_000_000
    said = [{"id": str(uuid4()), "name": name, "at": now + n, "props": props} for n, (name, props) in enumerate(events)]
    body = {"key": vendor.site_key, "sent_at": now + 100, "person": {"id": person}, "account": {"id": account}}
    answer = httpx.post(f"{vendor.server.url}/v1/events", content=json.dumps({**body, "events": said}))
    assert answer.status_code == 202, answer.text
    assert answer.json()["rejected"] == []
