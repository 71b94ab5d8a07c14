"""The accounts and persons: the evidence behind the numbers."""

from datetime import date, datetime
from typing import NamedTuple, cast, get_args
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from shirube.dashboard.i18n import N_
from shirube.dashboard.local import Local
from shirube.dashboard.messages import message_of
from shirube.dashboard.pages.base import Pages, text_of
from shirube.errors import BadRequest
from shirube.metrics.schema import Period
from shirube.success.accounts import AccountQuery, account_detail, list_accounts
from shirube.success.persons import person_detail
from shirube.success.schema import AccountDetail, AccountPage, AccountSort, AccountState, PersonDetail
from shirube.success.store import add_assist
from shirube.workspaces.schema import Session
from shirube.workspaces.store import record

PAGE_SIZE = 50
STATES = get_args(AccountState)
SORTS = {
    "started": N_("Newest first"),
    "last_seen": N_("Last seen first"),
    "name": N_("By name"),
    "progress": N_("Furthest first"),
}


class Filters(NamedTuple):
    """What the list was asked for, as the form holds it."""

    q: str
    state: str
    sort: str
    first: date | None
    last: date | None
    due: bool

    @property
    def span(self) -> list[tuple[str, str]]:
        """The part of it that came from a number's link."""
        days = [("from", self.first), ("to", self.last)]
        return [(name, day.isoformat()) for name, day in days if day] + ([("due", "1")] if self.due else [])

    def address(self, after: str | None = None) -> str:
        """The list's address with these filters."""
        given = [("q", self.q), ("state", self.state), ("sort", "" if self.sort == "started" else self.sort)]
        return "/accounts?" + urlencode([(n, v) for n, v in [*given, *self.span, ("after", after or "")] if v])


class AssistForm(NamedTuple):
    """An assist, as it was typed."""

    minutes: str
    at: str
    note: str


class AccountPages(Pages):
    async def list(self, request: Request) -> Response:
        """`GET /accounts`"""
        session = await self.session(request)
        local = self.local(request, session)
        filters = filters_of(request)
        page = await self.db.read(_list, session, filters, request.query_params.get("after") or None, self.clock())
        return await self.show(
            request,
            session,
            "accounts.html",
            page=page,
            filters=filters,
            states=STATES,
            sorts=[(value, local.say(label)) for value, label in SORTS.items()],
            span_text=span_text(filters, local),
            filtered=bool(filters.q or filters.state or filters.span),
            links={
                "first": filters.address() if "after" in request.query_params else "",
                "next": filters.address(page.next) if page.next else "",
            },
        )

    async def one(self, request: Request) -> Response:
        """`GET /accounts/{id}`"""
        session = await self.session(request)
        return await self._page(request, session)

    async def assist(self, request: Request) -> Response:
        """`POST /accounts/{id}/assists`: record that staff helped."""
        session, sent = await self.form(request, "editor")
        form = AssistForm(text_of(sent, "minutes", 9), text_of(sent, "at", 16), text_of(sent, "note", 4_000))
        account_id = str(request.path_params["id"])
        try:
            await self.db.write(_assist, session, account_id, form, self.clock())
        except BadRequest as error:
            text = assist_problem(error, self.local(request, session))
            return await self._page(request, session, form, {error.field or "note": text})
        return self.view.after_write(f"/accounts/{quote(account_id, safe='')}", "assisted")

    async def person(self, request: Request) -> Response:
        """`GET /persons/{id}`"""
        session = await self.session(request)
        detail = await self.db.read(_person, session, str(request.path_params["id"]))
        return await self.show(request, session, "person.html", detail=detail)

    async def _page(
        self, request: Request, session: Session, form: AssistForm | None = None, errors: dict[str, str] | None = None
    ) -> Response:
        detail = await self.db.read(_detail, session, str(request.path_params["id"]), self.clock())
        now = self.local(request, session).moment(self.clock()).strftime("%Y-%m-%dT%H:%M")
        return await self.show(
            request,
            session,
            "account.html",
            status=400 if errors else 200,
            detail=detail,
            form=form or AssistForm(str(session.workspace.assist_minutes), now, ""),
            errors=errors or {},
        )


def filters_of(request: Request) -> Filters:
    """The filters of the address; what makes no sense is left out."""
    asked = request.query_params
    state, sort = asked.get("state", ""), asked.get("sort", "")
    return Filters(
        asked.get("q", "").strip().replace("\0", "")[:200],
        state if state in STATES else "",
        sort if sort in SORTS else "started",
        day_of(asked.get("from", "")),
        day_of(asked.get("to", "")),
        asked.get("due") == "1",
    )


def day_of(text: str) -> date | None:
    """A day of a form or an address; None for anything else, or for a year that no workspace has data in."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2200 else None


def span_text(filters: Filters, local: Local) -> str:
    """In words, which accounts a number's link shows."""
    if filters.first is None or filters.last is None:
        return ""
    values = {"first": local.day(filters.first), "last": local.day(filters.last)}
    if filters.due:
        return local.say("Only accounts that started %(first)s to %(last)s and whose days are over", **values)
    return local.say("Only accounts that started %(first)s to %(last)s", **values)


def assist_problem(error: BadRequest, local: Local) -> str:
    """What is wrong with an assist's form, for its reader."""
    said = {
        "at": local.say("A time that is not in the future."),
        "minutes": local.say("Whole minutes, 0 to 100,000."),
        "note": local.say("At most 2,000 characters."),
    }
    return said.get(error.field or "", message_of(local, error))


def moment_of(text: str, zone: str) -> int:
    """A form's local date and time as Unix ms; 0, which is never accepted, for anything else."""
    try:
        return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)
    except (ValueError, OverflowError):
        return 0


def _list(connection: Connection, session: Session, filters: Filters, after: str | None, now: int) -> AccountPage:
    period = Period(filters.first or date.min, filters.last or date.min, session.workspace.time_zone)
    asked = AccountQuery(
        search=filters.q,
        states=(cast(AccountState, filters.state),) if filters.state else (),
        due=True if filters.due else None,
        start=period.start if filters.first else None,
        end=period.end if filters.last else None,
        sort=cast(AccountSort, filters.sort),
        cursor=after,
        limit=PAGE_SIZE,
    )
    return list_accounts(connection, session.workspace.id, session.environment.id, asked, now)


def _detail(connection: Connection, session: Session, account_id: str, now: int) -> AccountDetail:
    return account_detail(connection, session.workspace.id, session.environment.id, account_id, now)


def _person(connection: Connection, session: Session, person_id: str) -> PersonDetail:
    return person_detail(connection, session.workspace.id, session.environment.id, person_id)


def _assist(connection: Connection, session: Session, account_id: str, form: AssistForm, now: int) -> None:
    workspace = session.workspace
    done = add_assist(
        connection,
        workspace.id,
        session.environment.id,
        account_id,
        at=moment_of(form.at, workspace.time_zone),
        minutes=int(form.minutes) if form.minutes.isdecimal() else -1,
        note=form.note,
        now=now,
        member_id=session.member.id,
    )
    record(
        connection,
        workspace.id,
        now,
        "assist.add",
        account_id,
        member_id=session.member.id,
        detail={"minutes": done.minutes},
    )
