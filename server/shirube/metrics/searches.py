"""What people searched for in a help centre, and what they did not find."""

from typing import Any

from sqlalchemy import Connection, Select, Subquery, and_, case, func, or_, select

from shirube.metrics.schema import Period, Searches, SearchRow
from shirube.metrics.store import test_persons
from shirube.progress.tables import hub_search

FEWEST_PERSONS = 2
"""What only one person searched for is counted, but not shown: it may name somebody."""

MOST_ROWS = 50

TYPING_MS = 10_000
"""Who goes on typing within this time has searched once, for the longer text."""


def searches(
    connection: Connection, workspace_id: int, environment_id: int, key: str, period: Period, version: int | None
) -> Searches:
    """The searches made in `period` (whenever the person first opened it), those without a result first."""
    by_person = _by_person(workspace_id, environment_id, key, period, version)
    queries = _by_query(by_person)
    shown = queries.c.persons >= FEWEST_PERSONS
    order = (queries.c.fruitless.desc(), queries.c.persons.desc(), queries.c.query)
    rows = connection.execute(select(queries).where(shown).order_by(*order).limit(MOST_ROWS)).all()
    found = [SearchRow(row.query, row.persons, int(row.fruitless)) for row in rows]
    return Searches(
        persons=connection.execute(select(func.count(by_person.c.person_id.distinct()))).scalar_one(),
        queries=connection.execute(select(func.count()).select_from(queries)).scalar_one(),
        by_one=connection.execute(select(func.count()).select_from(queries).where(~shown)).scalar_one(),
        rows=found,
    )


def _by_person(workspace_id: int, environment_id: int, key: str, period: Period, version: int | None) -> Subquery:
    """Each query of each person, with the most that was ever found."""
    said = _settled(workspace_id, environment_id, key, period, version)
    best = func.max(said.c.results).label("best")
    return select(said.c.person_id, said.c.query, best).group_by(said.c.person_id, said.c.query).subquery("by_person")


def _settled(workspace_id: int, environment_id: int, key: str, period: Period, version: int | None) -> Subquery:
    """The searches that were not the beginning of a longer one."""
    search = hub_search.c
    order = (search.at, search.query)
    then = func.lead(search.query).over(partition_by=search.person_id, order_by=order)
    then_at = func.lead(search.at).over(partition_by=search.person_id, order_by=order)
    where = [
        search.workspace_id == workspace_id,
        search.environment_id == environment_id,
        search.guide_key == key,
        search.at >= period.start,
        search.at < period.end,
        search.person_id.not_in(test_persons(workspace_id, environment_id)),
    ]
    if version is not None:
        where.append(search.version == version)
    every: Select[Any] = select(
        search.person_id, search.query, search.results, then.label("then"), (then_at - search.at).label("later")
    ).where(*where)
    said = every.subquery("said")
    began = and_(said.c.later <= TYPING_MS, func.substr(said.c.then, 1, func.length(said.c.query)) == said.c.query)
    return select(said).where(or_(said.c.then.is_(None), ~began)).subquery("settled")


def _by_query(by_person: Subquery) -> Subquery:
    fruitless = func.sum(case((by_person.c.best == 0, 1), else_=0)).label("fruitless")
    query = select(by_person.c.query, func.count().label("persons"), fruitless)
    return query.group_by(by_person.c.query).subquery("queries")
