"""What a database really holds, asked of the database itself."""

import asyncio
import sqlite3
from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

import asyncpg

_COUNTS = (
    "SELECT count(*) FROM event",
    "SELECT count(*) FROM (SELECT id FROM event GROUP BY id HAVING count(*) > 1) AS twice",
    "SELECT coalesce(sum(count), 0) FROM account_event_day",
)


class Kept(NamedTuple):
    """Events stored, ids stored more than once, and what the counters of accounts add up to."""

    events: int
    twice: int
    of_accounts: int

    def is_whole(self) -> bool:
        """Whether no id is there twice and the counters agree with the events."""
        return self.twice == 0 and self.events == self.of_accounts


def kept(database_url: str) -> Kept:
    """What is stored; for workloads in which every event has an account."""
    return Kept(*(int(rows[0][0]) for rows in _ask(database_url, _COUNTS)))


def missing(database_url: str, ids: Iterable[UUID]) -> int:
    """How many of `ids` are not stored."""
    (rows,) = _ask(database_url, ("SELECT id FROM event",))
    stored = {i if isinstance(i, UUID) else UUID(bytes=i) for (i,) in rows}
    return len(set(ids) - stored)


def _ask(database_url: str, statements: Iterable[str]) -> list[list[tuple[object, ...]]]:
    if database_url.startswith("sqlite"):
        connection = sqlite3.connect(database_url.removeprefix("sqlite:///"))
        try:
            return [connection.execute(sql).fetchall() for sql in statements]
        finally:
            connection.close()
    return asyncio.run(_ask_postgres(database_url, statements))


async def _ask_postgres(database_url: str, statements: Iterable[str]) -> list[list[tuple[object, ...]]]:
    connection = await asyncpg.connect(database_url)
    try:
        return [[tuple(row) for row in await connection.fetch(sql)] for sql in statements]
    finally:
        await connection.close()
