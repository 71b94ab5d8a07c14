"""Every screen, on a desk and on a phone, in both languages, light and dark: no axe finding, no overflow, no error."""

from collections.abc import Callable

import pytest

from e2e.dashboard.staff import Staff
from e2e.support.vendor import Vendor

SCREENS = [
    "/",
    "/?period=365",
    "/guides",
    "/guides/first-invoice",
    "/guides/getting-started",
    "/guides/help-centre",
    "/guides/first-invoice/texts",
    "/guides/first-invoice/document",
    "/accounts",
    "/accounts?q=nobody",
    "/accounts/acme",
    "/persons/u-1",
    "/settings/keys",
    "/settings/members",
    "/settings/milestones",
    "/settings/guides",
    "/settings/profile",
]
DESK = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
LOOKS = [(DESK, "ja", "light"), (DESK, "en", "dark"), (PHONE, "ja", "dark"), (PHONE, "en", "light")]


@pytest.mark.parametrize(
    ("size", "language", "scheme"), LOOKS, ids=[f"{s['width']}-{language}-{scheme}" for s, language, scheme in LOOKS]
)
def test_every_screen_is_sound(
    busy_workspace: Vendor, sign_in: Callable[..., Staff], size: dict[str, int], language: str, scheme: str
) -> None:
    staff = sign_in(busy_workspace, viewport=size, color_scheme=scheme)
    staff.read_in(language)
    for path in SCREENS:
        staff.open(path)
        assert staff.violations() == [], path
        assert staff.overflow() <= 0, path


def test_the_screens_of_an_empty_workspace_are_sound(new_workspace: Vendor, sign_in: Callable[..., Staff]) -> None:
    staff = sign_in(new_workspace, viewport=PHONE)
    for path in ("/", "/guides", "/accounts", "/settings/milestones", "/nothing", "/sign-in"):
        staff.page.goto(new_workspace.server.url + path)
        assert staff.violations() == [], path
        assert staff.overflow() <= 0, path


def test_open_dialogs_are_sound(busy_workspace: Vendor, sign_in: Callable[..., Staff]) -> None:
    staff = sign_in(busy_workspace, viewport=PHONE)
    staff.open("/")
    staff.page.locator("[popovertarget=definition]").first.click()
    staff.page.locator("#definition:popover-open").wait_for()
    assert staff.violations() == []
    staff.open("/guides")
    staff.page.locator("[popovertarget=how-to-add]").first.click()
    staff.page.locator("#how-to-add:popover-open").wait_for()
    assert staff.violations() == []
