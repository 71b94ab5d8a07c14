"""What can be done in the demo product, each as the pages opened and the event tracked."""

from __future__ import annotations

from shirube.demo.visits import Visit

_PAGES = ("/", "/invoices", "/invoices", "/customers", "/reports", "/settings")


def do(visit: Visit, event: str) -> None:
    """The deed itself, on the page that the person is on already."""
    account = visit.account
    if event == "customer_added":
        account.customers += 1
        visit.did(event, with_contact=visit.chance(0.7))
    elif event == "invoice_created":
        account.invoices += 1
        account.drafts += 1
        visit.did(event, amount=_amount(visit), lines=visit.rng.choice((1, 1, 2, 3)), withholding=visit.chance(0.15))
    elif event == "invoice_sent":
        account.drafts = max(0, account.drafts - 1)
        account.unpaid += 1
        visit.did(event, amount=_amount(visit), channel="email")
    elif event == "payment_recorded":
        account.unpaid = max(0, account.unpaid - 1)
        visit.did(event, amount=_amount(visit))
    elif event == "teammate_invited":
        visit.did(event, role=visit.rng.choice(("member", "member", "admin", "viewer")))
    else:
        visit.did(event, months=visit.rng.choice((3, 6, 6, 12)))


def open_and_do(visit: Visit, event: str) -> None:
    """Go to the page, take the time that it takes, and do it."""
    visit.page(page_of(visit, event))
    if event == "report_viewed":
        visit.at += 200
    else:
        visit.wait({"invoice_created": 75, "customer_added": 40}.get(event, 18))
    do(visit, event)
    if event == "invoice_created":
        visit.wait(1)
        visit.send("$page", path=page_of(visit, "invoice_sent"))


def wander(visit: Visit, pages: int) -> None:
    for _ in range(pages):
        visit.page(visit.rng.choice(_PAGES))


def page_of(visit: Visit, event: str) -> str:
    if event == "invoice_created":
        return "/invoices/new"
    if event in ("invoice_sent", "payment_recorded"):
        return f"/invoices/i{visit.account.invoices}"
    return {"customer_added": "/customers", "report_viewed": "/reports"}.get(event, "/settings")


def _amount(visit: Visit) -> int:
    return int(visit.rng.lognormvariate(11.6, 0.9)) // 100 * 100 + 1_000
