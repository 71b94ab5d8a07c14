"""Pieces of SQL that reports share."""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Integer, Select, func, select, union
from sqlalchemy import literal_column as literal

from shirube.metrics.rules import QUARTER_MS
from shirube.people.tables import account, membership, person


def quarter(moment: ColumnElement[Any]) -> ColumnElement[int]:
    """The quarter of an hour that a moment (Unix ms) falls in, as a number."""
    return moment // literal(str(QUARTER_MS), Integer)


def medians(rows: FromClause, group: str, value: str) -> Select[Any]:
    """The median of `value` for each `group` of `rows`, nulls left out: (group, median), the mean of the middle two."""
    by = rows.c[group]
    ranked = (
        select(
            by.label("of"),
            rows.c[value].label("value"),
            func.row_number().over(partition_by=by, order_by=rows.c[value]).label("at"),
            func.count().over(partition_by=by).label("size"),
        )
        .where(rows.c[value].is_not(None))
        .subquery()
    )
    middle = ranked.c.at.in_([(ranked.c.size + 1) // 2, (ranked.c.size + 2) // 2])
    return select(ranked.c.of, func.avg(ranked.c.value)).where(middle).group_by(ranked.c.of)


def test_persons(workspace_id: int, environment_id: int) -> Select[Any]:
    """The ids of those who count nowhere: marked as tests themselves, or by an account that they belong to."""
    of_account = (
        select(membership.c.person_id)
        .join(
            account,
            (account.c.workspace_id == membership.c.workspace_id) & (account.c.id == membership.c.account_id),
        )
        .where(account.c.workspace_id == workspace_id, account.c.environment_id == environment_id, account.c.is_test)
    )
    themselves = select(person.c.id).where(
        person.c.workspace_id == workspace_id, person.c.environment_id == environment_id, person.c.is_test
    )
    both = union(themselves, of_account).subquery()
    return select(both.c[0])
