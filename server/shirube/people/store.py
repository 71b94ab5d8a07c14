"""Persons and accounts as they are kept: read for conditions, pages and the API."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import Connection, func, select

from shirube.people.tables import account, membership, person


class Known(NamedTuple):
    """What is kept of a person and the account they act for; ids are None when they were never seen.

    `joined`: no anonymous id was said beside the vendor's that still waits to be joined to a person.
    """

    person_id: UUID | None
    person: Mapping[str, Any]
    account_id: UUID | None
    account: Mapping[str, Any]
    membership: Mapping[str, Any]
    joined: bool


def find_person(
    connection: Connection, workspace_id: int, environment_id: int, *, external: str | None, anonymous: str | None
) -> tuple[UUID | None, Mapping[str, Any]]:
    """A person's row id and attributes, by the vendor's id, else by an anonymous one.

    An anonymous id that was joined to a person gives that person.
    """
    column, value = (person.c.external_id, external) if external is not None else (person.c.anonymous_id, anonymous)
    row = connection.execute(
        select(func.coalesce(person.c.merged_into, person.c.id), person.c.merged_into, person.c.attributes).where(
            person.c.workspace_id == workspace_id, person.c.environment_id == environment_id, column == value
        )
    ).first()
    if row is None:
        return None, {}
    if row.merged_into is None:
        return row[0], orjson.loads(row.attributes)
    attributes = connection.execute(
        select(person.c.attributes).where(person.c.workspace_id == workspace_id, person.c.id == row[0])
    ).scalar_one()
    return row[0], orjson.loads(attributes)


def find_account(
    connection: Connection, workspace_id: int, environment_id: int, external: str
) -> tuple[UUID | None, Mapping[str, Any]]:
    """An account's row id and attributes, by the vendor's id."""
    row = connection.execute(
        select(account.c.id, account.c.attributes).where(
            account.c.workspace_id == workspace_id,
            account.c.environment_id == environment_id,
            account.c.external_id == external,
        )
    ).first()
    return (None, {}) if row is None else (row.id, orjson.loads(row.attributes))


def find_known(
    connection: Connection,
    workspace_id: int,
    environment_id: int,
    *,
    external: str | None,
    anonymous: str | None,
    account_external: str | None,
) -> Known:
    """All that is kept of who a page speaks for."""
    person_id, attributes = find_person(
        connection, workspace_id, environment_id, external=external, anonymous=anonymous
    )
    joined = None in (external, anonymous) or _is_joined(connection, workspace_id, environment_id, anonymous)
    if account_external is None:
        return Known(person_id, attributes, None, {}, {}, joined)
    account_id, of_account = find_account(connection, workspace_id, environment_id, account_external)
    of_membership = _membership(connection, workspace_id, person_id, account_id)
    return Known(person_id, attributes, account_id, of_account, of_membership, joined)


def _is_joined(connection: Connection, workspace_id: int, environment_id: int, anonymous: str | None) -> bool:
    found = select(person.c.merged_into).where(
        person.c.workspace_id == workspace_id,
        person.c.environment_id == environment_id,
        person.c.anonymous_id == anonymous,
    )
    return connection.execute(found).scalar() is not None


def _membership(
    connection: Connection, workspace_id: int, person_id: UUID | None, account_id: UUID | None
) -> Mapping[str, Any]:
    if person_id is None or account_id is None:
        return {}
    text = connection.execute(
        select(membership.c.attributes).where(
            membership.c.workspace_id == workspace_id,
            membership.c.account_id == account_id,
            membership.c.person_id == person_id,
        )
    ).scalar()
    return {} if text is None else orjson.loads(text)
