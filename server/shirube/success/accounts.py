"""The account list and an account's page: each account with where it stands, and the evidence."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
import orjson
from sqlalchemy import ColumnElement, Connection, Row, Select, Subquery, and_, func, or_, select

from shirube.db import JsonText
from shirube.metrics.paging import Cursor, after_cursor, page_of
from shirube.people.tables import membership, person
from shirube.success.persons import account_persons, events_of_account, known_person
from shirube.success.reports import standings
from shirube.success.rules import text
from shirube.success.schema import (
    AccountDetail,
    AccountPage,
    AccountRow,
    AccountSort,
    AccountState,
    Evidence,
    MilestoneSet,
    MilestoneState,
)
from shirube.success.store import find_account, get_set, list_assists
from shirube.success.tables import account_milestone, assist
from shirube.workspaces.store import get_workspace


class AccountQuery(msgspec.Struct, frozen=True):
    """Which accounts to list: `search` in the vendor's id and the name, `states`, `due` (W days over, or not), started
    from `start` up to before `end` (Unix ms), test accounts or not; how to sort; and which page.
    """

    search: str = ""
    states: tuple[AccountState, ...] = ()
    due: bool | None = None
    start: int | None = None
    end: int | None = None
    tests: bool = False
    sort: AccountSort = "started"
    cursor: str | None = None
    limit: int = 50


def list_accounts(
    connection: Connection, workspace_id: int, environment_id: int, asked: AccountQuery, now: int
) -> AccountPage:
    """One page of accounts. Raises BadRequest for a cursor that is not one of this list."""
    milestones, days = get_set(connection, workspace_id), get_workspace(connection, workspace_id).onboarding_days
    rows = standings(workspace_id, environment_id, milestones, days, now)
    where = _matching(rows, asked)
    by, descending = _order(rows, asked.sort)
    query: Select[Any] = select(*rows.c, by.label("by")).where(where)
    query = after_cursor(query, Cursor(asked.sort, by, rows.c.id, descending), asked.cursor).limit(asked.limit + 1)
    found, following = page_of(connection.execute(query).all(), asked.sort, asked.limit)
    total = connection.execute(select(func.count()).select_from(rows).where(where)).scalar_one()
    return AccountPage(_rows(connection, workspace_id, milestones, found), total, following)


def _matching(rows: Subquery, asked: AccountQuery) -> ColumnElement[bool]:
    wanted: list[ColumnElement[bool]] = [rows.c.is_test if asked.tests else ~rows.c.is_test]
    if asked.search:
        fields = (rows.c.external_id, JsonText(rows.c.attributes, "name"))
        wanted.append(or_(*[one.icontains(asked.search, autoescape=True) for one in fields]))
    if asked.states:
        wanted.append(rows.c.state.in_(asked.states))
    if asked.due is not None:
        wanted.append(rows.c.due if asked.due else ~rows.c.due)
    if asked.start is not None:
        wanted.append(rows.c.started_at >= asked.start)
    if asked.end is not None:
        wanted.append(rows.c.started_at < asked.end)
    return and_(*wanted)


def _order(rows: Subquery, sort: AccountSort) -> tuple[ColumnElement[Any], bool]:
    """What to sort by, and whether the highest comes first."""
    if sort == "name":
        return func.coalesce(JsonText(rows.c.attributes, "name"), rows.c.external_id), False
    return {"started": rows.c.started_at, "last_seen": rows.c.last_seen, "progress": rows.c.met}[sort], True


def _rows(
    connection: Connection, workspace_id: int, milestones: MilestoneSet, found: Sequence[Row[Any]]
) -> list[AccountRow]:
    ids = [row.id for row in found]
    persons = _persons(connection, workspace_id, ids)
    assists = _assists(connection, workspace_id, ids)
    required = sum(one.required for one in milestones.milestones)
    return [_account_row(row, required, persons.get(row.id, 0), assists.get(row.id, 0)) for row in found]


def _account_row(row: Row[Any], required: int, persons: int, assists: int) -> AccountRow:
    attributes = orjson.loads(row.attributes)
    return AccountRow(
        ref=str(row.id),
        id=row.external_id,
        name=text(attributes, "name"),
        plan=text(attributes, "plan"),
        started_at=row.started_at,
        state=row.state,
        due=bool(row.due),
        due_at=row.due_at,
        completed_at=row.completed_at,
        met=row.met,
        required=required,
        persons=persons,
        last_seen=row.last_seen,
        assists=assists,
        is_test=row.is_test,
    )


def _persons(connection: Connection, workspace_id: int, ids: Sequence[UUID]) -> dict[UUID, int]:
    query = (
        select(membership.c.account_id, func.count())
        .join(person, and_(person.c.workspace_id == membership.c.workspace_id, person.c.id == membership.c.person_id))
        .where(
            membership.c.workspace_id == workspace_id,
            membership.c.account_id.in_(ids),
            person.c.merged_into.is_(None),
        )
        .group_by(membership.c.account_id)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def _assists(connection: Connection, workspace_id: int, ids: Sequence[UUID]) -> dict[UUID, int]:
    query = (
        select(assist.c.account_id, func.count())
        .where(assist.c.workspace_id == workspace_id, assist.c.account_id.in_(ids))
        .group_by(assist.c.account_id)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def account_detail(
    connection: Connection, workspace_id: int, environment_id: int, external_id: str, now: int
) -> AccountDetail:
    """An account's page, by the vendor's own id. Raises NotFound."""
    account_id = find_account(connection, workspace_id, environment_id, external_id)
    milestones, days = get_set(connection, workspace_id), get_workspace(connection, workspace_id).onboarding_days
    rows = standings(workspace_id, environment_id, milestones, days, now)
    found = connection.execute(select(rows).where(rows.c.id == account_id)).one()
    row = _rows(connection, workspace_id, milestones, [found])[0]
    return AccountDetail(
        account=row,
        attributes=orjson.loads(found.attributes),
        milestone_version=milestones.version,
        milestones=_milestones(connection, workspace_id, milestones, account_id, row.due_at),
        persons=account_persons(connection, workspace_id, environment_id, account_id),
        assists=list_assists(connection, workspace_id, account_id),
        events=events_of_account(connection, workspace_id, account_id),
    )


def _milestones(
    connection: Connection, workspace_id: int, milestones: MilestoneSet, account_id: UUID, due_at: int
) -> list[MilestoneState]:
    evidence = _evidence(connection, workspace_id, milestones.version, account_id)
    states = []
    for one in milestones.milestones:
        met = evidence.get(one.key)
        in_time = met is not None and met.met_at <= due_at
        states.append(MilestoneState(one.key, one.name, one.names, one.required, met, in_time))
    return states


def _evidence(connection: Connection, workspace_id: int, version: int, account_id: UUID) -> dict[str, Evidence]:
    met, known = account_milestone.c, known_person(workspace_id, "known")
    query = (
        select(met.milestone_key, met.met_at, met.event_id, met.event_name, known.c.shown_id, known.c.attributes)
        .outerjoin(known, known.c.said_id == met.person_id)
        .where(met.workspace_id == workspace_id, met.version == version, met.account_id == account_id)
    )
    return {
        row.milestone_key: Evidence(
            row.met_at,
            str(row.event_id) if row.event_id else None,
            row.event_name,
            row.shown_id,
            text(orjson.loads(row.attributes or "{}"), "name", "email"),
        )
        for row in connection.execute(query)
    }
