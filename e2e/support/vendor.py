"""A vendor who runs Shirube: guides by the command line, numbers by the API and straight from the tables."""

import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import httpx

from tests.support.loops import run_apart
from tests.support.servers import Server, environment, wait_until

PASSWORD = "correct horse battery staple"
FRESH_SECONDS = 2.0
"""How late a number may be: from the event to the screen."""
_MAIN = "from shirube.cli import main; main()"


@dataclass
class Vendor:
    """A workspace on a running server."""

    server: Server
    database_url: str
    site_key: str
    snippet: str
    email: str
    number: int
    api: httpx.Client = field(repr=False)

    @classmethod
    def create(cls, server: Server, database_url: str, name: str = "acme") -> "Vendor":
        """Make a workspace on the server's database with `shirube workspace create`."""
        email = f"owner@{name}.test"
        said = shirube(
            ["workspace", "create", name, "--email", email, "--password", PASSWORD], database_url, server.url
        )
        secret = _the_one(r"sk_[\w-]+", said)
        return cls(
            server,
            database_url,
            site_key=_the_one(r"pk_[\w-]+", said),
            snippet=_the_one(r"<script async .*?</script>", said),
            email=email,
            number=int(query(database_url, "SELECT max(id) AS id FROM workspace")[0]["id"]),
            api=httpx.Client(base_url=f"{server.url}/api/v1", headers={"authorization": f"Bearer {secret}"}),
        )

    def cli(self, *arguments: str | Path) -> str:
        """Run `shirube` on this workspace and return what it said. Raises AssertionError with its errors."""
        return shirube([*map(str, arguments), "--workspace", str(self.number)], self.database_url, self.server.url)

    def publish(self, folder: Path) -> str:
        """Import a folder of guide files and make them live in production."""
        return self.cli("import", folder, "--publish", "production")

    def get(self, path: str, **parameters: Any) -> Any:
        """The JSON of a path below `/api/v1`."""
        reply = self.api.get(path, params=parameters)
        assert reply.status_code == 200, reply.text
        return reply.json()

    def events(self, **filters: Any) -> list[dict[str, Any]]:
        """Every kept event, in the order of ids."""
        kept: list[dict[str, Any]] = []
        cursor: str | None = None
        while True:
            page = self.get("/events", limit=100, **filters, **({"cursor": cursor} if cursor else {}))
            kept += page["data"]
            cursor = page["next"]
            if cursor is None:
                return kept

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """The rows of a query straight from the tables; `:workspace` stands for this workspace's number."""
        return query(self.database_url, sql.replace(":workspace", str(self.number)))

    def soon(self, holds: Callable[[], bool], seconds: float = FRESH_SECONDS) -> float:
        """Wait until something is so and return the seconds that it took. Raises AssertionError when it is late."""
        begin = time.monotonic()
        wait_until(holds, self.server.process, seconds)
        return time.monotonic() - begin


def shirube(arguments: Iterable[str], database_url: str, public_url: str) -> str:
    """Run the command line as an operator does. Raises AssertionError with what it said when it fails."""
    done = subprocess.run(
        [sys.executable, "-c", _MAIN, *arguments],
        capture_output=True,
        text=True,
        env={**environment({"database_url": database_url, "public_url": public_url}), "COLUMNS": "160"},
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def query(database_url: str, sql: str) -> list[dict[str, Any]]:
    """Rows by the database's own driver, around everything of Shirube's."""
    if database_url.startswith("sqlite:///"):
        connection = sqlite3.connect(f"file:{database_url.removeprefix('sqlite:///')}?mode=ro", uri=True)
        connection.row_factory = sqlite3.Row
        try:
            return [dict(row) for row in connection.execute(sql)]
        finally:
            connection.close()
    return run_apart(_query_postgres(database_url, sql))


async def _query_postgres(database_url: str, sql: str) -> list[dict[str, Any]]:
    connection = await asyncpg.connect(database_url)
    try:
        return [dict(row) for row in await connection.fetch(sql)]
    finally:
        await connection.close()


def _the_one(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    assert found, f"{pattern} is not in:\n{text}"
    return found.group()
