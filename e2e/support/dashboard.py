"""Somebody of the vendor's staff in the dashboard."""

from e2e.support.browser import Person
from e2e.support.vendor import PASSWORD, Vendor


def sign_in(staff: Person, vendor: Vendor) -> None:
    """Sign in as the workspace's owner; the overview is on the screen then."""
    page = staff.page
    page.goto(vendor.server.url)
    page.locator("input[name=email]").fill(vendor.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form[action='/sign-in'] button").click()
    page.wait_for_url(f"{vendor.server.url}/")
