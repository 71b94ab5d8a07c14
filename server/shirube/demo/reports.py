"""The sums on the demo product's home and reports pages. Pure: `today` is passed in."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

from shirube.demo.ledger import Ledger


@dataclass(frozen=True, slots=True)
class MonthTotal:
    """Yen invoiced in a month (`YYYY-MM`), and how much of it has been paid."""

    month: str
    invoiced: int
    paid: int


@dataclass(frozen=True, slots=True)
class Totals:
    """The figures of the home page, in yen and in numbers of invoices."""

    outstanding: int
    outstanding_count: int
    overdue: int
    overdue_count: int
    paid_this_month: int
    drafts: int


def totals(ledger: Ledger, today: date) -> dict[str, int]:
    by_status: dict[str, list[int]] = {}
    for invoice in ledger.invoices:
        by_status.setdefault(invoice.status(today), []).append(invoice.total)
    overdue, sent = by_status.get("overdue", []), by_status.get("sent", [])
    paid = (i.total for i in ledger.invoices if i.paid_on and _month(i.paid_on) == _month(today))
    drafts = len(by_status.get("draft", []))
    open_count = len(overdue) + len(sent)
    return asdict(Totals(sum(overdue + sent), open_count, sum(overdue), len(overdue), sum(paid), drafts))


def by_month(ledger: Ledger, today: date, months: int) -> list[MonthTotal]:
    """The last `months` months, oldest first, the current one included."""
    names = [_month_back(today, back) for back in range(months - 1, -1, -1)]
    return [_month_total(ledger, name) for name in names]


def by_customer(ledger: Ledger, today: date, months: int) -> list[tuple[str, int]]:
    """Customer ids with the yen invoiced to them in that time, largest first."""
    oldest = _month_back(today, months - 1)
    sums: dict[str, int] = {}
    for invoice in ledger.invoices:
        if _month(invoice.issued) >= oldest:
            sums[invoice.customer_id] = sums.get(invoice.customer_id, 0) + invoice.total
    return sorted(sums.items(), key=lambda pair: (-pair[1], pair[0]))


def ageing(ledger: Ledger, today: date) -> dict[str, int]:
    """Unpaid yen by how long it is past due: not yet, up to 30 days, longer."""
    sums = {"current": 0, "late30": 0, "late": 0}
    for invoice in ledger.invoices:
        if invoice.status(today) in ("sent", "overdue"):
            sums[_bucket((today - invoice.due).days)] += invoice.total
    return sums


def _bucket(days_late: int) -> str:
    if days_late <= 0:
        return "current"
    return "late30" if days_late <= 30 else "late"


def _month_total(ledger: Ledger, month: str) -> MonthTotal:
    issued = [i for i in ledger.invoices if _month(i.issued) == month and i.sent_on]
    return MonthTotal(month, sum(i.total for i in issued), sum(i.total for i in issued if i.paid_on))


def _month(day: date) -> str:
    return f"{day:%Y-%m}"


def _month_back(today: date, back: int) -> str:
    index = today.year * 12 + today.month - 1 - back
    return f"{index // 12:04d}-{index % 12 + 1:02d}"
