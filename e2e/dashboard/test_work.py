"""What staff do: set up, look, search, publish, by mouse and by keyboard."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from e2e.dashboard.staff import Staff, post_events
from e2e.support.vendor import Vendor

PHONE = {"width": 390, "height": 844}


def test_the_first_event_turns_the_line_green_while_one_watches(
    new_workspace: Vendor, sign_in: Callable[..., Staff]
) -> None:
    staff = sign_in(new_workspace)
    expect(staff.page.locator("#snippet")).to_contain_text(new_workspace.site_key)
    expect(staff.page.locator("#first-event")).to_have_class(re.compile("waiting"))
    post_events(new_workspace, "u-1", "acme", ("$page", {"path": "/"}))
    expect(staff.page.locator("#first-event")).to_have_class(re.compile("arrived"))


def test_a_number_moves_after_an_event_and_leads_to_its_accounts(
    busy_workspace: Vendor, sign_in: Callable[..., Staff]
) -> None:
    staff = sign_in(busy_workspace)
    staff.open("/?period=30")
    staff.page.locator(".legend a", has=staff.page.locator(".dot-in_progress")).click()
    expect(staff.page.locator("#results tbody tr")).to_have_count(2)
    post_events(busy_workspace, "u-3", "beta", ("$page", {"path": "/"}))
    staff.page.reload()
    expect(staff.page.locator("#results tbody tr")).to_have_count(3)


def test_accounts_are_found_while_typing_and_the_address_says_so(
    busy_workspace: Vendor, sign_in: Callable[..., Staff]
) -> None:
    staff = sign_in(busy_workspace)
    staff.open("/accounts")
    staff.page.locator("#q").press_sequentially("acm")
    expect(staff.page.locator("#results tbody tr")).to_have_count(1)
    expect(staff.page).to_have_url(re.compile(r"q=acm"))
    staff.page.locator("#results a").first.click()
    expect(staff.page.locator("h1")).to_have_text("acme")


def test_charts_stand_under_the_policy_and_follow_the_scheme(
    busy_workspace: Vendor, sign_in: Callable[..., Staff]
) -> None:
    staff = sign_in(busy_workspace, color_scheme="light")
    staff.open("/guides/first-invoice")
    bars = staff.page.locator(".chart-funnel svg path[fill]")
    light = set(bars.evaluate_all("paths => paths.map(path => path.getAttribute('fill'))"))
    staff.page.emulate_media(color_scheme="dark")
    expect(staff.page.locator("html")).to_be_visible()
    dark = set(bars.evaluate_all("paths => paths.map(path => path.getAttribute('fill'))"))
    assert light != dark


def test_another_version_is_chosen_without_a_reload(busy_workspace: Vendor, sign_in: Callable[..., Staff]) -> None:
    staff = sign_in(busy_workspace)
    staff.open("/guides/first-invoice")
    staff.page.evaluate("window.sameDocument = true")
    staff.page.locator("#version").select_option("1")
    expect(staff.page).to_have_url(re.compile("version=1"))
    expect(staff.page.locator(".chart-funnel svg")).to_be_visible()
    assert staff.page.evaluate("window.sameDocument") is True


def test_the_keyboard_alone_publishes_and_unpublishes(busy_workspace: Vendor, sign_in: Callable[..., Staff]) -> None:
    staff = sign_in(busy_workspace)
    staff.open("/guides/first-invoice")
    staff.page.locator("[popovertarget=unpublish-first-invoice]").first.focus()
    staff.page.keyboard.press("Enter")
    dialog = staff.page.locator("#unpublish-first-invoice")
    expect(dialog).to_be_visible()
    staff.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    staff.page.keyboard.press("Enter")
    staff.page.keyboard.press("Tab")
    staff.page.keyboard.press("Enter")
    expect(staff.page.locator("[role=status]")).to_be_visible()
    expect(staff.page.locator("[popovertarget=publish-first-invoice]").first).to_be_visible()


def test_the_first_tab_stop_skips_to_the_content(busy_workspace: Vendor, sign_in: Callable[..., Staff]) -> None:
    staff = sign_in(busy_workspace)
    staff.open("/guides")
    staff.page.keyboard.press("Tab")
    expect(staff.page.locator(".skip")).to_be_focused()
    staff.page.keyboard.press("Enter")
    expect(staff.page.locator("#main")).to_be_focused()


def test_the_navigation_of_a_phone_opens_and_closes(busy_workspace: Vendor, sign_in: Callable[..., Staff]) -> None:
    staff = sign_in(busy_workspace, viewport=PHONE)
    staff.open("/")
    sidebar = staff.page.locator("#sidebar")
    expect(sidebar).to_be_hidden()
    staff.page.locator("[popovertarget=sidebar]").click()
    expect(sidebar).to_be_visible()
    staff.page.keyboard.press("Escape")
    expect(sidebar).to_be_hidden()


def test_the_environment_menu_switches_and_closes_by_escape(
    busy_workspace: Vendor, sign_in: Callable[..., Staff]
) -> None:
    staff = sign_in(busy_workspace)
    staff.open("/accounts")
    menu = staff.page.locator("#sidebar details.menu").first
    menu.locator("summary").click()
    staff.page.keyboard.press("Escape")
    expect(menu.locator("summary")).to_be_focused()
    expect(menu.locator("button")).to_have_count(2)
    expect(menu.locator("button").first).to_be_hidden()
    menu.locator("summary").click()
    menu.locator("button[value=staging]").click()
    expect(staff.page.locator("#results tbody tr")).to_have_count(0)


def test_the_snippet_is_copied(busy_workspace: Vendor, sign_in: Callable[..., Staff]) -> None:
    staff = sign_in(busy_workspace, permissions=["clipboard-read", "clipboard-write"])
    staff.open("/settings/keys")
    staff.page.locator("#main details summary").click()
    assert staff.violations() == []
    staff.page.locator("[data-copy=snippet]").click()
    expect(staff.page.locator("[data-copy=snippet]")).to_have_class(re.compile("copied"))
    assert busy_workspace.site_key in staff.page.evaluate("navigator.clipboard.readText()")
    staff.page.locator("[data-copy=snippet-pinned]").click()
    expect(staff.page.locator("[data-copy=snippet-pinned]")).to_have_class(re.compile("copied"))
    assert 'integrity="sha384-' in staff.page.evaluate("navigator.clipboard.readText()")
