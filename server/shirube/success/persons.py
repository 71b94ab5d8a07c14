"""Lists of persons, a person's page, and what persons of an account did."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, Connection, Row, Select, Subquery, and_, func, or_, select

from shirube.db import JsonText
from shirube.errors import NotFound
from shirube.guides.tables import guide
from shirube.ingest.tables import event
from shirube.metrics.paging import Cursor, after_cursor, page_of
from shirube.people.tables import account, membership, person
from shirube.progress.schema import GuideState
from shirube.progress.store import guide_states_of
from shirube.success.rules import text
from shirube.success.schema import AccountPerson, EventRow, PersonDetail, PersonGuide, PersonPage, PersonRow

LATEST_EVENTS = 50
ACCOUNT_PERSONS = 100

_PERSON = ("id", "external_id", "anonymous_id", "attributes", "is_test", "first_seen", "last_seen")


def known_person(workspace_id: int, name: str) -> Subquery:
    """Whom a person's row stands for: `said_id` is any row, the rest is of who it turned out to be."""
    said, known = person.alias(f"{name}_said"), person.alias(f"{name}_known")
    shown = func.coalesce(known.c.external_id, known.c.anonymous_id)
    return (
        select(said.c.id.label("said_id"), shown.label("shown_id"), known.c.attributes)
        .join(
            known,
            and_(
                known.c.workspace_id == said.c.workspace_id, known.c.id == func.coalesce(said.c.merged_into, said.c.id)
            ),
        )
        .where(said.c.workspace_id == workspace_id)
        .subquery(name)
    )


def list_persons(
    connection: Connection,
    workspace_id: int,
    environment_id: int,
    *,
    search: str = "",
    cursor: str | None = None,
    limit: int = 50,
) -> PersonPage:
    """Persons by when they were last seen, latest first; `search` in their ids, name and email. Raises BadRequest."""
    where = and_(*_in(workspace_id, environment_id), _matching(search))
    query: Select[Any] = select(*person.c[_PERSON], person.c.last_seen.label("by")).where(where)
    query = after_cursor(query, Cursor("last_seen", person.c.last_seen, person.c.id, True), cursor)
    found, following = page_of(connection.execute(query.limit(limit + 1)).all(), "last_seen", limit)
    total = connection.execute(select(func.count()).select_from(person).where(where)).scalar_one()
    return PersonPage(_rows(connection, workspace_id, found), total, following)


def _in(workspace_id: int, environment_id: int) -> list[ColumnElement[bool]]:
    return [
        person.c.workspace_id == workspace_id,
        person.c.environment_id == environment_id,
        person.c.merged_into.is_(None),
    ]


def _matching(search: str) -> ColumnElement[bool]:
    names = [JsonText(person.c.attributes, name) for name in ("name", "email")]
    fields = (person.c.external_id, person.c.anonymous_id, *names)
    return or_(*[one.icontains(search, autoescape=True) for one in fields]) if search else person.c.id.is_not(None)


def _rows(connection: Connection, workspace_id: int, found: Sequence[Row[Any]]) -> list[PersonRow]:
    ids = [row.id for row in found]
    accounts = _accounts(connection, workspace_id, ids)
    states = guide_states_of(connection, workspace_id, ids)
    return [_person_row(row, accounts[row.id], list(states.get(row.id, {}).values())) for row in found]


def _person_row(row: Row[Any], accounts: list[str], guides: Collection[GuideState]) -> PersonRow:
    attributes = orjson.loads(row.attributes)
    return PersonRow(
        ref=str(row.id),
        id=row.external_id,
        anonymous_id=row.anonymous_id,
        name=text(attributes, "name"),
        email=text(attributes, "email"),
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        accounts=accounts,
        guides_started=len(guides),
        guides_completed=sum(one.completed for one in guides),
        is_test=row.is_test,
    )


def _accounts(connection: Connection, workspace_id: int, ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    query = (
        select(membership.c.person_id, account.c.external_id)
        .join(
            account, and_(account.c.workspace_id == membership.c.workspace_id, account.c.id == membership.c.account_id)
        )
        .where(membership.c.workspace_id == workspace_id, membership.c.person_id.in_(ids))
        .order_by(account.c.external_id)
    )
    found: dict[UUID, list[str]] = defaultdict(list)
    for person_id, external_id in connection.execute(query):
        found[person_id].append(external_id)
    return found


def person_detail(connection: Connection, workspace_id: int, environment_id: int, said_id: str) -> PersonDetail:
    """A person's page, by the vendor's own id or an anonymous id (then: who it turned out to be). Raises NotFound."""
    person_id = _find(connection, workspace_id, environment_id, said_id)
    row = connection.execute(
        select(*person.c[_PERSON]).where(person.c.workspace_id == workspace_id, person.c.id == person_id)
    ).one()
    states = guide_states_of(connection, workspace_id, [person_id]).get(person_id, {})
    return PersonDetail(
        person=_rows(connection, workspace_id, [row])[0],
        attributes=orjson.loads(row.attributes),
        guides=person_guides(_guides(connection, workspace_id), states),
        events=_events(connection, workspace_id, event.c.person_id == person_id),
    )


def _find(connection: Connection, workspace_id: int, environment_id: int, said_id: str) -> UUID:
    query = (
        select(func.coalesce(person.c.merged_into, person.c.id).label("id"))
        .where(
            person.c.workspace_id == workspace_id,
            person.c.environment_id == environment_id,
            or_(person.c.external_id == said_id, person.c.anonymous_id == said_id),
        )
        .order_by(person.c.external_id.is_(None))
    )
    found = connection.execute(query).first()
    if found is None:
        raise NotFound
    person_id: UUID = found.id
    return person_id


def _guides(connection: Connection, workspace_id: int) -> dict[str, tuple[str, str]]:
    rows = connection.execute(select(*guide.c["key", "name", "kind"]).where(guide.c.workspace_id == workspace_id))
    return {key: (name, kind) for key, name, kind in rows}


def person_guides(names: dict[str, tuple[str, str]], states: dict[str, GuideState]) -> list[PersonGuide]:
    """Where a person stands with each guide, the latest first; a guide that is gone is named by its key."""
    latest = sorted(states.items(), key=lambda item: -item[1].last_at)
    return [_person_guide(key, *names.get(key, (key, "tour")), state) for key, state in latest]


def _person_guide(key: str, name: str, kind: str, state: GuideState) -> PersonGuide:
    return PersonGuide(
        key, name, kind, state.version, state.state, state.step, state.runs, state.last_started_at, state.last_at
    )


def account_persons(
    connection: Connection, workspace_id: int, environment_id: int, account_id: UUID
) -> list[AccountPerson]:
    """The persons of an account, last seen first, at most `ACCOUNT_PERSONS`, with where they stand with each guide."""
    query = (
        select(*person.c[_PERSON])
        .join(
            membership, and_(membership.c.workspace_id == person.c.workspace_id, membership.c.person_id == person.c.id)
        )
        .where(membership.c.account_id == account_id, *_in(workspace_id, environment_id))
        .order_by(person.c.last_seen.desc(), person.c.id)
        .limit(ACCOUNT_PERSONS)
    )
    found = connection.execute(query).all()
    states = guide_states_of(connection, workspace_id, [row.id for row in found])
    names = _guides(connection, workspace_id)
    rows = zip(found, _rows(connection, workspace_id, found), strict=True)
    return [AccountPerson(shown, person_guides(names, states.get(row.id, {}))) for row, shown in rows]


def events_of_account(connection: Connection, workspace_id: int, account_id: UUID) -> list[EventRow]:
    """The latest events of an account."""
    members = select(membership.c.person_id).where(
        membership.c.workspace_id == workspace_id, membership.c.account_id == account_id
    )
    of = and_(event.c.person_id.in_(members), event.c.account_id == account_id)
    return _events(connection, workspace_id, of)


def _events(connection: Connection, workspace_id: int, of: ColumnElement[bool]) -> list[EventRow]:
    rows = connection.execute(_latest(workspace_id, of))
    return [
        EventRow(str(row.id), row.name, row.at, row.shown_id, row.external_id, orjson.loads(row.props or "null"))
        for row in rows
    ]


def _latest(workspace_id: int, of: ColumnElement[bool]) -> Select[Any]:
    known = known_person(workspace_id, "known")
    latest = (
        select(*event.c["id", "name", "at", "person_id", "account_id", "props"])
        .where(event.c.workspace_id == workspace_id, of)
        .order_by(event.c.at.desc(), event.c.id.desc())
        .limit(LATEST_EVENTS)
        .subquery("latest")
    )
    return (
        select(*latest.c, known.c.shown_id, account.c.external_id)
        .join(known, known.c.said_id == latest.c.person_id)
        .outerjoin(account, and_(account.c.workspace_id == workspace_id, account.c.id == latest.c.account_id))
        .order_by(latest.c.at.desc(), latest.c.id.desc())
    )
