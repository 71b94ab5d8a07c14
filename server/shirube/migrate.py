"""The schema's version: bring a database up to date, or say what it is.

An upgrade is one transaction behind one lock: started twice, the second waits and finds nothing to do; killed midway,
the database is as it was before. A database that is newer than this program is refused.
"""

import asyncio
import threading
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, NullPool, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from shirube import __version__
from shirube.resources import migration_files

T = TypeVar("T")

LOCK_WAIT_SECONDS = 120
"""How long an upgrade waits for another one, or for a writer, before it gives up."""

TABLE_WAIT_SECONDS = 10
"""How long a change waits for a table on PostgreSQL: longer, and the requests behind it would pile up."""

_ROWS = 1_000_000
_ADVISORY_LOCK = 0x53_4849_5255_4245
# Alembic's `op` and `context` belong to the process, so two upgrades in one process must take turns.
_one_at_a_time = threading.Lock()


class MigrationFailed(Exception):
    """The schema could not be read or brought up to date; the database is as it was. Says why."""


class SchemaTooNew(MigrationFailed):
    """The database was upgraded by a newer Shirube than this one."""


async def upgrade(url: str) -> str:
    """Bring the database at a SQLAlchemy URL to `head()` and return that. A missing SQLite file is made.

    Raises SchemaTooNew, or MigrationFailed when the database can't be reached or stays locked.
    """
    return await asyncio.to_thread(_upgrade, url)


async def current(url: str) -> str | None:
    """The database's revision, None when it has no schema yet. Raises MigrationFailed when it can't be reached."""
    return await asyncio.to_thread(_run, url, revision)


@cache
def head() -> str:
    """The revision that this program's tables belong to."""
    return str(_scripts().get_current_head())


def revision(connection: Connection) -> str | None:
    """The revision of a connection's database, None when it has no schema yet."""
    return MigrationContext.configure(connection).get_current_revision()


def configuration(connection: Connection) -> Config:
    """Alembic's configuration for a command on an open connection, inside its transaction."""
    config = Config()
    config.set_main_option("script_location", str(migration_files()).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _upgrade(url: str) -> str:
    with _one_at_a_time:
        if _run(url, revision) != head():
            _run(url, _migrate, lock=True)
    return head()


def _migrate(connection: Connection) -> None:
    found = revision(connection)
    _refuse_newer(found)
    command.upgrade(configuration(connection), "head")
    if connection.dialect.name == "sqlite":
        _tell_planner(connection)
        if found is not None:
            _check_foreign_keys(connection)


def _refuse_newer(found: str | None) -> None:
    if found is not None and found not in {script.revision for script in _scripts().walk_revisions()}:
        raise SchemaTooNew(
            f"The database has schema {found}, which Shirube {__version__} (schema {head()}) does not know. "
            "Start the newer Shirube that upgraded it, or restore the backup from before the upgrade."
        )


def _check_foreign_keys(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise MigrationFailed(f"The upgrade would leave rows of {broken[0]} that point to missing rows of {broken[2]}.")


def _tell_planner(connection: Connection) -> None:
    """Tell SQLite's planner what to expect of each index, in `sqlite_stat1`.

    Without that it takes ten rows for all that a workspace has, and reads a whole workspace through the primary key
    rather than one person's rows through an index. `ANALYZE` on the real rows, whenever, replaces these numbers.
    """
    sql = connection.exec_driver_sql
    sql("ANALYZE alembic_version")
    sql("DELETE FROM sqlite_stat1")
    tables = sql("SELECT name, wr FROM pragma_table_list WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").all()
    for table, without_rowid in tables:
        for _, index, _, origin, partial in sql("SELECT * FROM pragma_index_list(?)", (table,)).all():
            columns = sql("SELECT name FROM pragma_index_info(?)", (index,)).scalars().all()
            # The primary key of a table without rowids is known to the planner by the table's name.
            name = table if without_rowid and origin == "pk" else index
            if not partial:
                sql("INSERT INTO sqlite_stat1 VALUES (?, ?, ?)", (table, name, _expected(columns)))


def _expected(columns: Sequence[str | None]) -> str:
    """Rows in all, then rows that are alike in the first column, the first two, and so on."""
    narrowing = iter((1_000, 30, 5))
    alike = [_ROWS if name in ("workspace_id", "environment_id") else next(narrowing, 1) for name in columns]
    return " ".join(map(str, (_ROWS, *alike, "noskipscan")))


def _run(url: str, work: Callable[[Connection], T], lock: bool = False) -> T:
    try:
        if make_url(url).get_backend_name() == "sqlite":
            return _on_sqlite(url, work, lock)
        return asyncio.run(_on_postgres(url, work, lock))
    except (DBAPIError, OSError) as error:
        reason = str(getattr(error, "orig", error)).splitlines()[0]
        raise MigrationFailed(f"The database can't be upgraded or read: {reason}") from error


def _on_sqlite(url: str, work: Callable[[Connection], T], lock: bool) -> T:
    if lock:
        Path(make_url(url).database or "").parent.mkdir(parents=True, exist_ok=True)
    elif not Path(make_url(url).database or "").exists():
        url = "sqlite://"
    # Foreign keys stay off while tables are rebuilt; `_check_foreign_keys` looks at the result.
    engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": LOCK_WAIT_SECONDS})
    event.listen(engine, "connect", _without_implicit_begin)
    event.listen(engine, "begin", _begin_immediate if lock else _begin)
    with engine.begin() as connection:
        return work(connection)


def _without_implicit_begin(connection: Any, _record: Any) -> None:
    connection.isolation_level = None


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


async def _on_postgres(url: str, work: Callable[[Connection], T], lock: bool) -> T:
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.begin() as connection:
        if lock:
            await connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_WAIT_SECONDS}s'"))
            await connection.execute(text(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})"))
            await connection.execute(text(f"SET LOCAL lock_timeout = '{TABLE_WAIT_SECONDS}s'"))
        return await connection.run_sync(work)


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(migration_files()))
