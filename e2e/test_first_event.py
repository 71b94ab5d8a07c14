"""A vendor's engineer: a new workspace, the snippet pasted into a page, and the first event seen to arrive."""

import time
from collections.abc import Callable

from playwright.sync_api import expect

from e2e.support.browser import Person
from e2e.support.dashboard import sign_in
from e2e.support.hosts import BarePages, bare_page
from e2e.support.vendor import FRESH_SECONDS, Vendor

FILLED_IN = {"USER_ID": "u-1", "USER_NAME": "Sato", "ACCOUNT_ID": "hikari", "ACCOUNT_NAME": "Hikari"}


def test_the_first_event_turns_the_set_up_green_while_one_looks(
    vendor: Vendor, bare_pages: BarePages, new_person: Callable[..., Person]
) -> None:
    staff, user = new_person(), new_person()
    sign_in(staff, vendor)
    expect(staff.page.locator("#first-event.waiting")).to_be_visible()
    pasted = staff.page.locator("#snippet").inner_text()
    assert pasted.startswith(vendor.snippet)
    for placeholder, value in FILLED_IN.items():
        pasted = pasted.replace(placeholder, value)

    with user.page.expect_response(f"{vendor.server.url}/v1/events") as taken:
        user.page.goto(bare_pages.put("/", bare_page(pasted)))
    begin = time.monotonic()
    assert taken.value.status == 202
    expect(staff.page.locator("#first-event.arrived")).to_be_visible()
    assert time.monotonic() - begin <= FRESH_SECONDS

    kept = [(e["name"], e["person"], e["account"]) for e in vendor.events()]
    assert kept == [("$page", {"id": "u-1"}, {"id": "hikari"})]
    assert user.problems == staff.problems == []
