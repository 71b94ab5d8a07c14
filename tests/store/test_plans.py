"""SQLite takes the right index from the first row on: one person's or account's rows, never a whole workspace."""

import sqlite3
from collections.abc import Iterator

import pytest

OF_ACCOUNT = """
    SELECT event.at FROM event
    JOIN membership ON membership.workspace_id = event.workspace_id AND membership.person_id = event.person_id
    WHERE event.workspace_id = ? AND membership.account_id = ? AND event.account_id = ? AND event.name IN (?, ?)
"""
OF_PERSON = """
    SELECT at FROM event WHERE workspace_id = ? AND environment_id = ?
    AND id IN (SELECT id FROM event AS theirs WHERE theirs.workspace_id = ? AND theirs.person_id = ?)
    ORDER BY id LIMIT 100
"""
TESTS = """
    SELECT membership.person_id FROM membership
    JOIN account ON account.workspace_id = membership.workspace_id AND account.id = membership.account_id
    WHERE account.workspace_id = ? AND account.environment_id = ? AND account.is_test = 1
"""
PLANS = {
    "SELECT name, at FROM event WHERE workspace_id = ? AND person_id = ? AND name = ? ORDER BY at DESC": [
        "COVERING INDEX ix_event_person_name (workspace_id=? AND person_id=? AND name=?)"
    ],
    "SELECT props FROM event WHERE workspace_id = ? AND person_id = ? AND name = ? AND at > ? ORDER BY at DESC": [
        "ix_event_person_name (workspace_id=? AND person_id=? AND name=? AND at>?)"
    ],
    OF_PERSON: ["PRIMARY KEY (workspace_id=? AND id=?)", "COVERING INDEX ix_event_person_name"],
    "SELECT at FROM event WHERE workspace_id = ? AND id IN (?, ?)": ["PRIMARY KEY (workspace_id=? AND id=?)"],
    OF_ACCOUNT: [
        "sqlite_autoindex_membership_1 (workspace_id=? AND account_id=?)",
        "ix_event_person_name (workspace_id=? AND person_id=? AND name=?)",
    ],
    TESTS: ["ix_account_is_test", "sqlite_autoindex_membership_1"],
    "SELECT id FROM person WHERE workspace_id = ? AND environment_id = ? AND is_test = 1": ["ix_person_is_test"],
    "SELECT * FROM guide_run WHERE workspace_id = ? AND person_id = ?": [
        "PRIMARY KEY (workspace_id=? AND person_id=?)"
    ],
    "SELECT * FROM guide_run WHERE workspace_id = ? AND environment_id = ? AND guide_key = ? AND counts >= 1": [
        "ix_guide_run_counts (workspace_id=? AND environment_id=? AND guide_key=? AND counts>?)"
    ],
    "SELECT * FROM guide_run WHERE workspace_id = ? AND environment_id = ? AND guide_key = ? AND counts = 2 "
    "AND version = ? AND started_at >= ? ORDER BY started_at DESC LIMIT 200": [
        "ix_guide_run_counts (workspace_id=? AND environment_id=? AND guide_key=? AND counts=? AND started_at>?)"
    ],
    "SELECT * FROM step_run WHERE workspace_id = ? AND person_id = ? AND guide_key = ? AND version = ? AND run = ?": [
        "PRIMARY KEY (workspace_id=? AND person_id=? AND guide_key=? AND version=? AND run=?)"
    ],
    "SELECT * FROM hub_search WHERE workspace_id = ? AND environment_id = ? AND guide_key = ? AND at >= ?": [
        "PRIMARY KEY (workspace_id=? AND environment_id=? AND guide_key=? AND at>?)"
    ],
    "DELETE FROM hub_search WHERE workspace_id = ? AND person_id = ?": ["ix_hub_search_person_id"],
    "SELECT * FROM membership WHERE workspace_id = ? AND person_id = ?": ["ix_membership_person_id"],
    "SELECT * FROM account_event_day WHERE workspace_id = ? AND account_id = ? AND name = ?": [
        "PRIMARY KEY (workspace_id=? AND account_id=? AND name=?)"
    ],
}


@pytest.fixture
def file(sqlite_url: str) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))
    yield connection
    connection.close()


@pytest.mark.parametrize(("query", "indexes"), PLANS.items(), ids=range(len(PLANS)))
def test_a_query_uses_its_index(file: sqlite3.Connection, query: str, indexes: list[str]) -> None:
    plan = file.execute(f"EXPLAIN QUERY PLAN {query}", (b"",) * query.count("?")).fetchall()
    steps = [row[3] for row in plan if row[3].startswith(("SEARCH", "SCAN"))]
    assert len(steps) == len(indexes)
    assert all(index in step for index, step in zip(indexes, steps, strict=True)), steps
