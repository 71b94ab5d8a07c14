"""Work that takes longer than a request: milestones met by what happened before they were defined."""

import asyncio
from uuid import UUID

from sqlalchemy import Connection, select

from shirube.db import Database
from shirube.people.tables import account
from shirube.success.projection import Account, account_of, evaluated, load_rules, write_met
from shirube.success.store import current_version, get_set, unchanged

CHUNK = 50
"""Accounts in one transaction: other writers wait no longer than that takes."""


async def recompute(db: Database, workspace_id: int) -> int:
    """Play all stored events against the milestones that are new or changed in the newest set; the accounts looked
    at.

    It goes on when nobody waits for it any more: a request has a deadline, and the other accounts would stay as they
    were.
    """
    return await asyncio.shield(_recomputed(db, workspace_id))


async def _recomputed(db: Database, workspace_id: int) -> int:
    version = await db.read(current_version, workspace_id)
    seen, after = 0, None
    while True:
        ids = await db.write(recompute_chunk, workspace_id, version, after)
        if not ids:
            return seen
        seen, after = seen + len(ids), ids[-1]


def recompute_chunk(connection: Connection, workspace_id: int, version: int, after: UUID | None) -> list[UUID]:
    """The same for the next accounts after one; which they were, none at the end. Doing it twice changes nothing."""
    accounts = _accounts_after(connection, workspace_id, after)
    same = unchanged(
        get_set(connection, workspace_id, version - 1).milestones, get_set(connection, workspace_id, version).milestones
    )
    rules = load_rules(connection, workspace_id, version)
    asked = [rule for rule in rules.rules if rule.key not in same]
    for one in accounts:
        write_met(connection, evaluated(connection, workspace_id, rules, one, asked))
    return [one.id for one in accounts]


def _accounts_after(connection: Connection, workspace_id: int, after: UUID | None) -> list[Account]:
    query = select(*account.c["id", "started_at", "external_id", "attributes"]).where(
        account.c.workspace_id == workspace_id
    )
    if after is not None:
        query = query.where(account.c.id > after)
    return [account_of(row) for row in connection.execute(query.order_by(account.c.id).limit(CHUNK))]
