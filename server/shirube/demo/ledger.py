"""The demo product's own domain: customers, invoices, payments, team. Pure: time is passed in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeVar

Status = Literal["draft", "sent", "overdue", "paid"]
TAX_PERCENT = 10
WITHHOLDING_BASIS_POINTS = 1021
"""Income tax withheld from professional fees up to one million yen: 10.21 % (Japan's National Tax Agency)."""


class NotFound(LookupError):
    """The record asked for is not in this ledger."""


class NotAllowed(ValueError):
    """The record is not in a state that allows the change (say, paying a draft)."""


@dataclass(slots=True)
class Customer:
    id: str
    name: str
    name_en: str
    contact: str
    contact_en: str
    email: str
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A line of an invoice: whole yen and whole units."""

    name: str
    name_en: str
    quantity: int
    price: int

    @property
    def amount(self) -> int:
        return self.quantity * self.price


@dataclass(slots=True)
class Invoice:
    id: str
    number: str
    customer_id: str
    issued: date
    due: date
    items: list[Item]
    withholding: bool = False
    note: str = ""
    sent_on: date | None = None
    paid_on: date | None = None
    sample: bool = False

    @property
    def subtotal(self) -> int:
        return sum(item.amount for item in self.items)

    @property
    def tax(self) -> int:
        return self.subtotal * TAX_PERCENT // 100

    @property
    def withheld(self) -> int:
        return self.subtotal * WITHHOLDING_BASIS_POINTS // 10_000 if self.withholding else 0

    @property
    def total(self) -> int:
        return self.subtotal + self.tax - self.withheld

    def status(self, today: date) -> Status:
        if self.paid_on:
            return "paid"
        if not self.sent_on:
            return "draft"
        return "overdue" if self.due < today else "sent"


@dataclass(slots=True)
class Teammate:
    name: str
    name_en: str
    email: str
    role: str
    invited: bool = False


@dataclass(slots=True)
class Company:
    """What the settings page edits. `registration` is the qualified-invoice number: T and 13 digits."""

    name: str
    name_en: str
    registration: str = ""
    address: str = ""


@dataclass(slots=True)
class Ledger:
    """Everything one account keeps in the product."""

    company: Company
    customers: list[Customer] = field(default_factory=list)
    invoices: list[Invoice] = field(default_factory=list)
    team: list[Teammate] = field(default_factory=list)

    def customer(self, customer_id: str) -> Customer:
        return _first(self.customers, customer_id)

    def invoice(self, invoice_id: str) -> Invoice:
        return _first(self.invoices, invoice_id)

    def add_customer(self, name: str, contact: str, email: str) -> Customer:
        customer = Customer(f"c{len(self.customers) + 1}", name, name, contact, contact, email)
        self.customers.append(customer)
        return customer

    def add_invoice(
        self, customer_id: str, issued: date, due: date, items: list[Item], withholding: bool, note: str
    ) -> Invoice:
        self.customer(customer_id)
        number = len(self.invoices) + 1
        invoice = Invoice(f"i{number}", _number(issued, number), customer_id, issued, due, items, withholding, note)
        self.invoices.append(invoice)
        return invoice

    def send(self, invoice_id: str, today: date) -> Invoice:
        invoice = self.invoice(invoice_id)
        if invoice.sent_on:
            raise NotAllowed("already sent")
        invoice.sent_on = today
        return invoice

    def record_payment(self, invoice_id: str, paid_on: date) -> Invoice:
        invoice = self.invoice(invoice_id)
        if not invoice.sent_on or invoice.paid_on:
            raise NotAllowed("only a sent, unpaid invoice takes a payment")
        invoice.paid_on = paid_on
        return invoice

    def invite(self, email: str, role: str) -> Teammate:
        name = email.partition("@")[0]
        teammate = Teammate(name, name, email, role, invited=True)
        self.team.append(teammate)
        return teammate


_Record = TypeVar("_Record", Customer, Invoice)


def _first(records: list[_Record], record_id: str) -> _Record:
    for record in records:
        if record.id == record_id:
            return record
    raise NotFound(record_id)


def _number(issued: date, sequence: int) -> str:
    return f"INV-{issued:%Y%m}-{sequence:03d}"
