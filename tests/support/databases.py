"""Databases for tests. An address (`..._url`) is written as an operator writes it.

`database_url` and `database` run a test twice, on SQLite and on PostgreSQL, each time on a fresh, migrated database;
`empty_database_url` is not migrated. Ask for `sqlite_url` or `postgres_url` where only one of them is meant.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

from shirube import migrate
from shirube.config import Settings
from shirube.db import Database
from tests.support.loops import LoopApart, run_apart
from tests.support.postgres import Postgres

T = TypeVar("T")

ENGINES = ["sqlite", "postgres"]


def sqlalchemy_url(url: str) -> str:
    """An operator's address as SQLAlchemy, and `Database`, want it."""
    return Settings(database_url=url).sqlalchemy_url()


class SyncDatabase:
    """`Database` for tests that are plain functions: `database.read(store_function, ...)`."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._runner = LoopApart()
        self._database = Database(sqlalchemy_url(url))
        self.dialect = self._database.dialect

    def read(self, fn: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Run `fn(connection, ...)` in a read transaction."""
        return self._runner.run(self._database.read(fn, *args, **kwargs))

    def write(self, fn: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Run `fn(connection, ...)` in a transaction and commit it."""
        return self._runner.run(self._database.write(fn, *args, **kwargs))

    def close(self) -> None:
        """Let go of every connection."""
        self._runner.run(self._database.close())
        self._runner.close()


@pytest.fixture
def anyio_backend() -> str:
    """Tests marked `anyio` run on asyncio, as the server does."""
    return "asyncio"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The server, started for the first test that asks for it."""
    server = Postgres()
    yield server
    server.close()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file to copy from."""
    path = tmp_path_factory.mktemp("migrated") / "shirube.db"
    run_apart(migrate.upgrade(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def migrated_postgres(postgres: Postgres) -> str:
    """The name of a migrated database to copy from."""
    name = postgres.create()
    run_apart(migrate.upgrade(sqlalchemy_url(postgres.url(name))))
    return name


@pytest.fixture
def empty_sqlite_url(tmp_path: Path) -> str:
    """A file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'empty.db'}"


@pytest.fixture
def empty_postgres_url(postgres: Postgres) -> Iterator[str]:
    """A database without tables."""
    name = postgres.create()
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture
def sqlite_url(tmp_path: Path, migrated_sqlite: Path) -> str:
    """A fresh, migrated file."""
    return f"sqlite:///{shutil.copy(migrated_sqlite, tmp_path / 'shirube.db')}"


@pytest.fixture
def postgres_url(postgres: Postgres, migrated_postgres: str) -> Iterator[str]:
    """A fresh, migrated database."""
    name = postgres.create(migrated_postgres)
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh, migrated database on each engine."""
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture(params=ENGINES)
def empty_database_url(request: pytest.FixtureRequest) -> str:
    """A database without tables on each engine."""
    return request.getfixturevalue(f"empty_{request.param}_url")


@pytest.fixture
def database(database_url: str) -> Iterator[SyncDatabase]:
    """A fresh, migrated database on each engine, ready for a store's functions."""
    database = SyncDatabase(database_url)
    yield database
    database.close()
