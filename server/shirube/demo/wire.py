"""What the demo product's pages and its API say to each other: inputs with their limits, and views."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any

import msgspec

from shirube.demo.cast import CastPerson
from shirube.demo.ledger import Customer, Invoice, Item, Ledger, Teammate
from shirube.demo.sessions import Session

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=120, pattern=r"\S")]
Email = Annotated[str, msgspec.Meta(max_length=200, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
View = dict[str, Any]


class ItemInput(msgspec.Struct, forbid_unknown_fields=True):
    name: Name
    quantity: Annotated[int, msgspec.Meta(ge=1, le=9_999)]
    price: Annotated[int, msgspec.Meta(ge=1, le=99_999_999)]

    def item(self) -> Item:
        return Item(self.name, self.name, self.quantity, self.price)


class InvoiceInput(msgspec.Struct, forbid_unknown_fields=True):
    customer: str
    issued: date
    due: date
    items: Annotated[list[ItemInput], msgspec.Meta(min_length=1, max_length=50)]
    withholding: bool = False
    note: Annotated[str, msgspec.Meta(max_length=1_000)] = ""

    def __post_init__(self) -> None:
        if self.due < self.issued:
            raise ValueError("due is before issued")


class CustomerInput(msgspec.Struct, forbid_unknown_fields=True):
    name: Name
    email: Email
    contact: Annotated[str, msgspec.Meta(max_length=120)] = ""


class InviteInput(msgspec.Struct, forbid_unknown_fields=True):
    email: Email
    role: Annotated[str, msgspec.Meta(pattern="^(admin|member|viewer)$")]


class CompanyInput(msgspec.Struct, forbid_unknown_fields=True):
    name: Name
    registration: Annotated[str, msgspec.Meta(pattern=r"^(T\d{13})?$")] = ""
    address: Annotated[str, msgspec.Meta(max_length=200)] = ""


class SwitchInput(msgspec.Struct, forbid_unknown_fields=True):
    person: str


class PaymentInput(msgspec.Struct, forbid_unknown_fields=True):
    paid_on: date


def _pick(locale: str, japanese: str, english: str) -> str:
    return english if locale == "en" else japanese


def session_view(session: Session, locale: str) -> View:
    """The signed-in person as the snippet's `identify` takes them, and everyone who could be signed in."""
    return {
        "person": _identity(session, session.person, locale),
        "people": [_person_view(p, locale) for p in session.people()],
    }


def _identity(session: Session, person: CastPerson, locale: str) -> View:
    view = _person_view(person, locale)
    signed_up = session.signed_up.get(person.id)
    attributes: View = {"name": person.name, "role": person.role, "locale": locale}
    account: View = {"name": person.account.name, "plan": person.account.plan, "seats": person.account.seats}
    if signed_up:
        stamp = signed_up.strftime("%Y-%m-%dT%H:%M:%SZ")
        attributes["signed_up_at"] = account["signed_up_at"] = stamp
    return view | {"attributes": attributes, "account_attributes": account}


def _person_view(person: CastPerson, locale: str) -> View:
    account = person.account
    return {
        "id": person.id,
        "name": _pick(locale, person.name, person.name_en),
        "title": _pick(locale, person.title, person.title_en),
        "account_id": account.id,
        "account_name": _pick(locale, account.name, account.name_en),
        "plan": account.plan,
        "fresh": account.fresh,
    }


def customer_view(ledger: Ledger, customer: Customer, locale: str, today: date) -> View:
    theirs = [i for i in ledger.invoices if i.customer_id == customer.id]
    open_totals = (i.total for i in theirs if i.status(today) in ("sent", "overdue"))
    return {
        "id": customer.id,
        "name": _pick(locale, customer.name, customer.name_en),
        "contact": _pick(locale, customer.contact, customer.contact_en),
        "email": customer.email,
        "sample": customer.sample,
        "invoices": len(theirs),
        "outstanding": sum(open_totals),
    }


def invoice_view(ledger: Ledger, invoice: Invoice, locale: str, today: date) -> View:
    customer = ledger.customer(invoice.customer_id)
    items = [
        {"name": _pick(locale, i.name, i.name_en), "quantity": i.quantity, "price": i.price, "amount": i.amount}
        for i in invoice.items
    ]
    return {
        "id": invoice.id,
        "number": invoice.number,
        "customer": {"id": customer.id, "name": _pick(locale, customer.name, customer.name_en)},
        "email": customer.email,
        "contact": _pick(locale, customer.contact, customer.contact_en),
        "issued": invoice.issued,
        "due": invoice.due,
        "sent_on": invoice.sent_on,
        "paid_on": invoice.paid_on,
        "status": invoice.status(today),
        "items": items,
        "subtotal": invoice.subtotal,
        "tax": invoice.tax,
        "withheld": invoice.withheld,
        "total": invoice.total,
        "note": invoice.note,
        "sample": invoice.sample,
    }


def team_view(team: Iterable[Teammate], locale: str) -> list[View]:
    return [
        {
            "name": _pick(locale, mate.name, mate.name_en),
            "email": mate.email,
            "role": mate.role,
            "invited": mate.invited,
        }
        for mate in team
    ]


def company_view(ledger: Ledger, locale: str) -> View:
    company = ledger.company
    return {
        "name": _pick(locale, company.name, company.name_en),
        "registration": company.registration,
        "address": company.address,
    }
