"""Transactions that keep losing against others: said to be busy, so that clients send again."""

import pytest
from sqlalchemy import Connection, text

from shirube.errors import Unavailable
from tests.support.databases import SyncDatabase


def _lose(connection: Connection, tries: list[str], state: str) -> None:
    tries.append(state)
    connection.execute(text(f"DO $$ BEGIN RAISE EXCEPTION 'lost' USING ERRCODE = '{state}'; END $$"))


@pytest.mark.parametrize("state", ["40001", "40P01"])
def test_what_loses_three_times_is_busy_not_broken(postgres_url: str, state: str) -> None:
    database, tries = SyncDatabase(postgres_url), list[str]()
    with pytest.raises(Unavailable) as lost:
        database.write(_lose, tries, state)
    database.close()
    assert (lost.value.code, len(tries)) == ("store_busy", 3)
