"""The one thread that writes: in order, all or nothing, and with a connection that survives what goes wrong."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from sqlalchemy import Connection, text

from shirube.db import Database, start_over

pytestmark = pytest.mark.anyio

Write = Callable[[Connection], Any]


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    found = Database(f"sqlite:///{tmp_path / 'w.db'}")
    yield found
    await found.close()


def adding(value: int) -> Write:
    return lambda connection: connection.execute(text(f"INSERT INTO one VALUES ({value})"))


def failing(connection: Connection) -> None:
    adding(99)(connection)
    raise LookupError


def kept(connection: Connection) -> list[int]:
    return [row[0] for row in connection.execute(text("SELECT n FROM one ORDER BY n"))]


async def make(database: Database) -> None:
    await database.write(lambda connection: connection.execute(text("CREATE TABLE one (n INTEGER PRIMARY KEY)")))


async def test_an_error_undoes_its_own_transaction_and_no_other(database: Database) -> None:
    await make(database)
    before, wrong, after = adding(1), failing, adding(2)
    results = await asyncio.gather(*map(database.write, (before, wrong, after)), return_exceptions=True)
    assert isinstance(results[1], LookupError)
    assert await database.read(kept) == [1, 2]


async def test_what_nobody_waits_for_any_more_is_not_begun(database: Database) -> None:
    await make(database)
    go, begun = Event(), Event()

    def holding(_connection: Connection) -> None:
        begun.set()
        go.wait()

    first = asyncio.create_task(database.write(holding))
    second = asyncio.create_task(database.write(adding(1)))
    await asyncio.to_thread(begun.wait)
    second.cancel()
    await asyncio.gather(second, return_exceptions=True)
    go.set()
    await first
    assert await database.read(kept) == []


async def test_what_is_not_needed_when_its_turn_has_come_costs_no_transaction(database: Database) -> None:
    await make(database)
    assert await database.write_if(lambda: False, adding(1)) is None
    await database.write_if(lambda: True, adding(2))
    assert await database.read(kept) == [2]


async def test_starting_over_leaves_nothing_of_before_and_is_one_transaction(database: Database) -> None:
    await make(database)

    def twice(connection: Connection) -> None:
        adding(1)(connection)
        start_over(connection)
        adding(2)(connection)

    def over_and_wrong(connection: Connection) -> None:
        start_over(connection)
        failing(connection)

    await database.write(twice)
    with pytest.raises(LookupError):
        await database.write(over_and_wrong)
    assert await database.read(kept) == [2]


async def test_after_the_end_nothing_is_taken(database: Database) -> None:
    await database.close()
    with pytest.raises(RuntimeError):
        await asyncio.wait_for(database.write(adding(1)), 5)
