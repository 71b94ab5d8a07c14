"""A member of the vendor's staff at a real browser, on a server of their own."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from e2e.dashboard.staff import Staff, post_events
from e2e.support.browser import Person
from e2e.support.vendor import Vendor
from tests.support.servers import Server

TUTORIALS = Path(__file__).resolve().parents[2] / "tutorials" / "demo"


@pytest.fixture
def new_workspace(start_server: Callable[..., Server], sqlite_url: str, new_vendor: Callable[..., Vendor]) -> Vendor:
    """A workspace in which nothing has happened."""
    return new_vendor(start_server("serve", database_url=sqlite_url), sqlite_url)


@pytest.fixture
def busy_workspace(new_workspace: Vendor) -> Vendor:
    """The demo's guides and milestones, live, and two accounts that did something."""
    new_workspace.publish(TUTORIALS)
    run = {"guide": "first-invoice", "version": 1, "run": "018f4f2e-0000-7000-8000-000000000001"}
    post_events(new_workspace, "u-1", "acme", ("$page", {"path": "/"}), ("customer_added", {}), ("invoice_sent", {}))
    post_events(
        new_workspace,
        "u-1",
        "acme",
        ("$guide_started", run),
        ("$step_seen", {**run, "step": "open-invoices"}),
        ("$step_done", {**run, "step": "open-invoices", "ms": 4000}),
        ("$step_missing", {**run, "step": "new-invoice", "then": "end", "found": "hidden"}),
    )
    for number in range(3):
        drifts = {**run, "run": f"018f4f2e-0000-7000-8000-00000000001{number}"}
        seen = {**drifts, "step": "open-invoices", "found": "healed", "confidence": 0.8}
        post_events(new_workspace, f"u-1{number}", "acme", ("$guide_started", drifts), ("$step_seen", seen))
        searched = {**drifts, "guide": "help-centre", "query": "領収書" * 20, "results": 0}
        post_events(new_workspace, f"u-1{number}", "acme", ("$hub_searched", searched))
    post_events(new_workspace, "u-2", "いろは商事" * 20, ("$page", {"path": "/" + "x" * 400}))
    return new_workspace


@pytest.fixture
def sign_in(new_person: Callable[..., Person]) -> Iterator[Callable[..., Staff]]:
    """`sign_in(vendor, locale="en-US", ...)`: the owner, signed in; afterwards no page may have had an error."""
    staff: list[Staff] = []

    def make(vendor: Vendor, **options: object) -> Staff:
        staff.append(Staff(new_person(**options), vendor))
        staff[-1].sign_in()
        return staff[-1]

    yield make
    for one in staff:
        assert one.person.problems == [], json.dumps(one.person.problems)
        assert one.person.strangers == []
