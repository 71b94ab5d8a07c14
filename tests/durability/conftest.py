"""A server process on SQLite of a test's own, and one for all tests of a file that leave it as it was."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from shirube.workspaces.members import create_workspace
from tests.support.clocks import START_MS
from tests.support.databases import SyncDatabase
from tests.support.servers import Server


class Site:
    """A running server and a site key of a workspace in it."""

    def __init__(self, server: Server, url: str, key: str) -> None:
        self.server = server
        self.url = url
        self.key = key
        self.http = server.http

    def body(self, events: int = 1, props: Any = None) -> dict[str, Any]:
        """A body of new events."""
        more = {} if props is None else {"props": props}
        said = [{"id": str(uuid4()), "name": "saved", "at": START_MS, **more} for _ in range(events)]
        return {"key": self.key, "sent_at": START_MS, "person": {"id": "u-1"}, "events": said}

    def send(self, events: int = 1, props: Any = None) -> httpx.Response:
        """Send new events on a connection of its own."""
        return httpx.post(f"{self.server.url}/v1/events", json=self.body(events, props), timeout=20)

    def rows(self) -> int:
        """How many events are stored, in a database that must be sound."""
        connection = sqlite3.connect(self.url.removeprefix("sqlite:///"))
        try:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            return int(connection.execute("SELECT count(*) FROM event").fetchone()[0])
        finally:
            connection.close()

    @contextmanager
    def locked(self) -> Iterator[sqlite3.Connection]:
        """Another process's write lock on the file."""
        path = self.url.removeprefix("sqlite:///")
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        try:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            connection.close()


def new_key(url: str) -> str:
    """A site key of a new workspace."""
    database = SyncDatabase(url)
    try:
        return database.write(create_workspace, "vendor", "owner@vendor.test", START_MS).site_key
    finally:
        database.close()


@pytest.fixture
def site(start_server: Callable[..., Server], sqlite_url: str) -> Site:
    """A site with a server that the test may harm."""
    key = new_key(sqlite_url)
    return Site(start_server("serve", database_url=sqlite_url), sqlite_url, key)


@pytest.fixture(scope="module")
def shared_site(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Iterator[Site]:
    """A site whose server outlives the test."""
    folder = tmp_path_factory.mktemp("shared")
    url = f"sqlite:///{shutil.copy(migrated_sqlite, folder / 'shirube.db')}"
    key = new_key(url)
    server = Server(folder, "serve", database_url=url).wait_ready()
    yield Site(server, url, key)
    server.stop()
