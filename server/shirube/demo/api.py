"""The demo product's JSON API, for its own pages only."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from shirube.demo import reports, wire
from shirube.demo.ledger import Ledger, NotAllowed, NotFound
from shirube.demo.sessions import Session, Sessions

MAX_BODY_BYTES = 64 * 1024
LATE_SECONDS = 0.45
"""How late lists and sums arrive, so that guides meet elements that are not there at once."""

_Input = TypeVar("_Input", bound=msgspec.Struct)


class Call:
    """One request with its session: what every handler needs."""

    def __init__(self, request: Request, session: Session, now: datetime) -> None:
        self.request = request
        self.session = session
        self.now = now
        self.locale = locale_of(request)

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def ledger(self) -> Ledger:
        return self.session.ledger(self.now)

    @property
    def invoice_id(self) -> str:
        return str(self.request.path_params["invoice_id"])

    @property
    def months(self) -> int:
        """The report's period, one of those that the page offers."""
        asked = self.request.query_params.get("months", "")
        return int(asked) if asked in ("3", "6", "12") else 6

    async def late(self) -> None:
        if "fresh" not in self.request.query_params:
            await asyncio.sleep(LATE_SECONDS)

    async def body(self, kind: type[_Input]) -> _Input:
        """The body as `kind`. Raises msgspec.DecodeError (which ValidationError is) or BodyTooLarge."""
        chunks = bytearray()
        async for chunk in self.request.stream():
            chunks += chunk
            if len(chunks) > MAX_BODY_BYTES:
                raise BodyTooLarge
        return msgspec.json.decode(chunks, type=kind)


class BodyTooLarge(ValueError):
    """More than MAX_BODY_BYTES."""


def locale_of(request: Request) -> str:
    """The language that the browser has chosen, Japanese when it has not."""
    return "en" if request.cookies.get("hikari_locale") == "en" else "ja"


Handler = Callable[[Call], Awaitable[Any]]


async def switch_person(call: Call) -> Any:
    call.session.switch((await call.body(wire.SwitchInput)).person)
    return wire.session_view(call.session, call.locale)


async def start_fresh(call: Call) -> Any:
    call.session.start_fresh(call.now)
    return wire.session_view(call.session, call.locale)


async def show_home(call: Call) -> Any:
    await call.late()
    newest = sorted(call.ledger.invoices, key=lambda i: i.issued, reverse=True)[:5]
    return {
        "totals": reports.totals(call.ledger, call.today),
        "months": [asdict(m) for m in reports.by_month(call.ledger, call.today, 6)],
        "recent": [wire.invoice_view(call.ledger, i, call.locale, call.today) for i in newest],
    }


async def list_invoices(call: Call) -> Any:
    await call.late()
    return [wire.invoice_view(call.ledger, i, call.locale, call.today) for i in call.ledger.invoices]


async def show_invoice(call: Call) -> Any:
    await call.late()
    return wire.invoice_view(call.ledger, call.ledger.invoice(call.invoice_id), call.locale, call.today)


async def create_invoice(call: Call) -> Any:
    given = await call.body(wire.InvoiceInput)
    items = [item.item() for item in given.items]
    invoice = call.ledger.add_invoice(given.customer, given.issued, given.due, items, given.withholding, given.note)
    return wire.invoice_view(call.ledger, invoice, call.locale, call.today)


async def send_invoice(call: Call) -> Any:
    invoice = call.ledger.send(call.invoice_id, call.today)
    return wire.invoice_view(call.ledger, invoice, call.locale, call.today)


async def record_payment(call: Call) -> Any:
    paid_on = (await call.body(wire.PaymentInput)).paid_on
    invoice = call.ledger.record_payment(call.invoice_id, paid_on)
    return wire.invoice_view(call.ledger, invoice, call.locale, call.today)


async def list_customers(call: Call) -> Any:
    await call.late()
    return _customers(call)


def _customers(call: Call) -> list[wire.View]:
    return [wire.customer_view(call.ledger, c, call.locale, call.today) for c in call.ledger.customers]


async def add_customer(call: Call) -> Any:
    given = await call.body(wire.CustomerInput)
    customer = call.ledger.add_customer(given.name, given.contact, given.email)
    return wire.customer_view(call.ledger, customer, call.locale, call.today)


async def show_reports(call: Call) -> Any:
    await call.late()
    names = {c["id"]: c["name"] for c in _customers(call)}
    top = reports.by_customer(call.ledger, call.today, call.months)[:5]
    return {
        "months": [asdict(m) for m in reports.by_month(call.ledger, call.today, call.months)],
        "customers": [{"name": names[customer], "total": total} for customer, total in top],
        "ageing": reports.ageing(call.ledger, call.today),
    }


async def show_settings(call: Call) -> Any:
    await call.late()
    return {
        "company": wire.company_view(call.ledger, call.locale),
        "team": wire.team_view(call.ledger.team, call.locale),
        "plan": call.session.person.account.plan,
        "seats": call.session.person.account.seats,
    }


async def save_company(call: Call) -> Any:
    given = await call.body(wire.CompanyInput)
    company = call.ledger.company
    company.name = company.name_en = given.name
    company.registration, company.address = given.registration, given.address
    return wire.company_view(call.ledger, call.locale)


async def invite_teammate(call: Call) -> Any:
    given = await call.body(wire.InviteInput)
    return wire.team_view([call.ledger.invite(given.email, given.role)], call.locale)[0]


def api_routes(sessions: Sessions, now: Callable[[], datetime]) -> list[Route]:
    """Every call that the pages make, in one list."""

    def route(method: str, path: str, handler: Handler) -> Route:
        async def endpoint(request: Request) -> Response:
            moment = now()
            session = sessions.open(request.cookies.get("hikari_sid"), moment)
            return await _reply(Call(request, session, moment), handler)

        return Route(path, endpoint, methods=[method])

    return [
        route("POST", "/api/session/switch", switch_person),
        route("POST", "/api/session/fresh", start_fresh),
        route("GET", "/api/home", show_home),
        route("GET", "/api/invoices", list_invoices),
        route("POST", "/api/invoices", create_invoice),
        route("GET", "/api/invoices/{invoice_id}", show_invoice),
        route("POST", "/api/invoices/{invoice_id}/send", send_invoice),
        route("POST", "/api/invoices/{invoice_id}/payment", record_payment),
        route("GET", "/api/customers", list_customers),
        route("POST", "/api/customers", add_customer),
        route("GET", "/api/reports", show_reports),
        route("GET", "/api/settings", show_settings),
        route("POST", "/api/settings/company", save_company),
        route("POST", "/api/team", invite_teammate),
    ]


async def _reply(call: Call, handler: Handler) -> Response:
    try:
        return json_reply(await handler(call))
    except NotFound:
        return json_reply({"error": "not_found"}, 404)
    except NotAllowed as refused:
        return json_reply({"error": str(refused)}, 409)
    except BodyTooLarge:
        return json_reply({"error": "body_too_large"}, 413)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as invalid:
        return json_reply({"error": str(invalid)}, 422)


def json_reply(value: Any, status: int = 200) -> Response:
    return Response(msgspec.json.encode(value), status, {"cache-control": "no-store"}, "application/json")
