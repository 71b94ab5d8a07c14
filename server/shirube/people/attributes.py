"""Attributes of persons and accounts in the database: merged with what is said of them, many rows at a time."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Connection, Table, bindparam, select, update

from shirube.people.rules import is_test, merge_attributes, started_at
from shirube.people.tables import account, person

Sayings = Mapping[tuple[int, UUID], Sequence[Mapping[str, Any]]]
"""Per workspace and row, what was said of it, in the order in which it was said."""

_LOOK_UP = 400


def save_attributes(connection: Connection, table: Table, said: Sayings, now: int) -> set[tuple[int, UUID]]:
    """Merge what was said into the rows of `person` or `account`; the rows that changed."""
    changed = []
    for row in _kept(connection, table, said):
        kept = merged = orjson.loads(row.attributes)
        for one in said[(row.workspace_id, row.id)]:
            merged = merge_attributes(merged, one)
        if merged != kept:
            changed.append(_values(table, row, merged, now))
    if changed:
        connection.execute(_SET[table.name], changed)
    return {(values["of_workspace"], values["of_id"]) for values in changed}


def _kept(connection: Connection, table: Table, said: Sayings) -> list[Any]:
    # Rows are locked in the order of their ids: two processes never wait for each other in a circle.
    found: list[Any] = []
    for workspace_id, ids in _by_workspace(said):
        for at in range(0, len(ids), _LOOK_UP):
            of = {"workspace_id": workspace_id, "ids": ids[at : at + _LOOK_UP]}
            found += connection.execute(_ROWS[table.name], of).all()
    return found


def _by_workspace(said: Sayings) -> list[tuple[int, list[UUID]]]:
    groups: dict[int, list[UUID]] = {}
    for workspace_id, row_id in sorted(said):
        groups.setdefault(workspace_id, []).append(row_id)
    return list(groups.items())


def _values(table: Table, row: Any, merged: Mapping[str, Any], now: int) -> dict[str, Any]:
    values = {
        "of_workspace": row.workspace_id,
        "of_id": row.id,
        "attributes": orjson.dumps(merged).decode(),
        "is_test": is_test(merged),
    }
    return {**values, "started_at": started_at(merged, row.started_at, now)} if table is account else values


def _rows_of(table: Table, *columns: str) -> Any:
    where = (table.c.workspace_id == bindparam("workspace_id"), table.c.id.in_(bindparam("ids", expanding=True)))
    return select(*table.c["workspace_id", "id", "attributes", *columns]).where(*where).order_by(table.c.id)


def _set_in(table: Table, *columns: str) -> Any:
    where = (table.c.workspace_id == bindparam("of_workspace"), table.c.id == bindparam("of_id"))
    return update(table).where(*where).values({name: bindparam(name) for name in columns})


_ROWS = {
    "person": _rows_of(person).with_for_update(),
    "account": _rows_of(account, "started_at").with_for_update(),
}
_SET = {
    "person": _set_in(person, "attributes", "is_test"),
    "account": _set_in(account, "attributes", "is_test", "started_at"),
}


def move_attributes(connection: Connection, workspace_id: int, gone: UUID, into: UUID) -> None:
    """Add an anonymous person's attributes and time span to the person it turned out to be, whose own ones win."""
    rows = connection.execute(
        select(person.c.id, person.c.attributes, person.c.first_seen, person.c.last_seen).where(
            person.c.workspace_id == workspace_id, person.c.id.in_([gone, into])
        )
    ).all()
    kept = {row.id: orjson.loads(row.attributes) for row in rows}
    merged = merge_attributes(kept[gone], kept[into])
    connection.execute(
        update(person)
        .where(person.c.workspace_id == workspace_id, person.c.id == into)
        .values(
            attributes=orjson.dumps(merged).decode(),
            is_test=is_test(merged),
            first_seen=min(row.first_seen for row in rows),
            last_seen=max(row.last_seen for row in rows),
        )
    )
