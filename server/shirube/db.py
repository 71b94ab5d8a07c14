"""The database: engines, transactions, column types and bulk inserts. Only here one dialect is told from another.

SQL lives in the packages' `store.py` as plain functions that take a `Connection` first. `Database.read` and
`Database.write` run such a function in a transaction: in a thread on SQLite, in the event loop on PostgreSQL.
A write is committed when `write` returns; if it raises, nothing of it was kept.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar, cast
from uuid import UUID

import orjson
from sqlalchemy import Connection, CursorResult, Engine, LargeBinary, MetaData, Table, Text, create_engine, event
from sqlalchemy import Uuid as NativeUuid
from sqlalchemy.engine import Dialect, make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.pool import QueuePool
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

from shirube.errors import Unavailable
from shirube.sqlite_writer import SqliteWriter

P = ParamSpec("P")
T = TypeVar("T")

LOCK_WAIT_SECONDS = 4.5
"""How long a write waits for another process's lock before it is answered 503; below the request's deadline of 5 s."""

CONNECT_SECONDS = 5.0
COMMAND_SECONDS = 60.0
"""How long PostgreSQL may take to let in, and for one statement; requests end by deadlines of their own before."""

_READERS = 4
_SERIALIZATION_STATES = ("40001", "40P01")
_FULL_STATES = ("53100",)
_EXACT_ROWS = 64
_CHUNKS = (512, 256, 128, _EXACT_ROWS)
_WAL_PAGES = 8_000
_BEGIN_WRITE = "BEGIN IMMEDIATE"

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Id(TypeDecorator[UUID]):
    """A UUID in 16 bytes on every database."""

    impl = LargeBinary
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(NativeUuid())
        return dialect.type_descriptor(LargeBinary(16))

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> Any:
        return value.bytes if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> UUID | None:
        return UUID(bytes=value) if value is not None and dialect.name == "sqlite" else value


class Json(TypeDecorator[Any]):
    """A JSON value kept as text, so that both databases keep exactly the same bytes."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else orjson.dumps(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else orjson.loads(value)


class JsonText(FunctionElement[str]):
    """`JsonText(column, name)`: one value of a stored JSON object as text; null when there is none."""

    type = Text()
    inherit_cache = True


@compiles(JsonText, "sqlite")
def _sqlite_json_text(element: JsonText, compiler: SQLCompiler, **kwargs: Any) -> str:
    column, name = (compiler.process(clause, **kwargs) for clause in element.clauses)
    # A path would need its own quoting; the value of a key is found by comparing the key.
    return f"(SELECT CAST(j.atom AS TEXT) FROM json_each({column}) AS j WHERE j.key = {name})"


@compiles(JsonText, "postgresql")
def _postgres_json_text(element: JsonText, compiler: SQLCompiler, **kwargs: Any) -> str:
    column, name = (compiler.process(clause, **kwargs) for clause in element.clauses)
    return f"(CAST({column} AS JSON) ->> CAST({name} AS TEXT))"


class Database:
    """One database. Made at start, closed at stop."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.dialect = make_url(url).get_backend_name()
        # How many writes a steady writer should have under way: on SQLite the second only stands by in the queue.
        self.writers = 2 if self.dialect == "sqlite" else 1
        if self.dialect == "sqlite":
            self._sqlite: _Sqlite | None = _Sqlite(url)
            self._postgres: AsyncEngine | None = None
        else:
            self._sqlite = None
            self._postgres = create_async_engine(
                url,
                pool_size=10,
                max_overflow=10,
                pool_pre_ping=True,
                pool_timeout=4,
                hide_parameters=True,
                # A server that went away without a word must not hold the only writer until TCP gives up.
                connect_args={"timeout": CONNECT_SECONDS, "command_timeout": COMMAND_SECONDS},
            )

    async def read(self, fn: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `fn(connection, ...)` in a read transaction. Raises Unavailable when the database can't answer."""
        try:
            if self._sqlite is not None:
                return await self._sqlite.read(fn, *args, **kwargs)
            return await self._on_postgres(fn, *args, **kwargs)
        except (DBAPIError, OSError, sqlite3.Error) as error:
            raise _unavailable(error) from error

    async def write(self, fn: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `fn(connection, ...)` in one transaction and commit it.

        Raises Unavailable when the database can't commit; errors that `fn` raises roll back and pass through.
        """
        try:
            if self._sqlite is not None:
                return await self._sqlite.write(fn, *args, **kwargs)
            return await self._retrying(fn, *args, **kwargs)
        except (DBAPIError, OSError, sqlite3.Error) as error:
            raise _unavailable(error) from error

    async def write_if(self, needed: Callable[[], bool], fn: Callable[[Connection], T]) -> T | None:
        """As `write`, unless nothing is `needed` any more when its turn has come; asked in the database's thread."""
        if self._sqlite is None:
            return await self.write(fn) if needed() else None
        try:
            return await self._sqlite.writer.write(fn, needed)
        except (DBAPIError, OSError, sqlite3.Error) as error:
            raise _unavailable(error) from error

    async def close(self) -> None:
        """Finish what is under way and let go of every connection."""
        if self._sqlite is not None:
            self._sqlite.close()
        if self._postgres is not None:
            await self._postgres.dispose()

    async def _on_postgres(self, fn: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        assert self._postgres is not None
        async with self._postgres.begin() as connection:
            return await connection.run_sync(fn, *args, **kwargs)

    async def _retrying(self, fn: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        for _ in range(2):
            try:
                return await self._on_postgres(fn, *args, **kwargs)
            except DBAPIError as error:
                if _state(error) not in _SERIALIZATION_STATES:
                    raise
        return await self._on_postgres(fn, *args, **kwargs)


class _Sqlite:
    """One file: one writer thread, a few readers. A read upgraded to a write would fail at once, so they are apart."""

    def __init__(self, url: str) -> None:
        path = make_url(url).database
        if path and path != ":memory:":
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        self.writer = SqliteWriter(_sqlite_engine(url, _BEGIN_WRITE, 1))
        self._reader = _sqlite_engine(url, "BEGIN", _READERS)
        self._read_threads = ThreadPoolExecutor(_READERS, thread_name_prefix="shirube-read")

    async def read(self, fn: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        def work() -> T:
            with self._reader.begin() as connection:
                return fn(connection, *args, **kwargs)

        return await asyncio.get_running_loop().run_in_executor(self._read_threads, work)

    async def write(self, fn: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        return await self.writer.write(lambda connection: fn(connection, *args, **kwargs))

    def close(self) -> None:
        self.writer.close()
        self._read_threads.shutdown()
        self._reader.dispose()


def _sqlite_engine(url: str, begin: str, connections: int) -> Engine:
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=connections,
        max_overflow=0,
        connect_args={"check_same_thread": False, "timeout": LOCK_WAIT_SECONDS, "cached_statements": 1024},
        # What was to be stored is of persons; errors are logged.
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _record: Any) -> None:
        # The driver's own implicit BEGIN is off: transactions begin as `begun` says.
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "cache_size=-65536",
            "temp_store=MEMORY",
            f"wal_autocheckpoint={_WAL_PAGES}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        run_sqlite(connection, begin)

    return engine


def _state(error: DBAPIError) -> str:
    return str(getattr(error.orig, "sqlstate", "") or "")


def _unavailable(error: Exception) -> Exception:
    """The 503 that a driver's error means; a programming error stays what it is."""
    text = str(getattr(error, "orig", error))
    lost = isinstance(error, DBAPIError) and _state(error) in _SERIALIZATION_STATES
    if lost or "locked" in text or "busy" in text:
        return Unavailable("The database is busy. Nothing was stored.", code="store_busy")
    if "disk is full" in text or (isinstance(error, DBAPIError) and _state(error) in _FULL_STATES):
        return Unavailable("The disk is full. Nothing was stored.", code="store_full", retry_after=30)
    if isinstance(error, OSError | OperationalError | InterfaceError | sqlite3.OperationalError) or _is_disconnect(
        error
    ):
        return Unavailable("The database can't be reached. Nothing was stored.")
    return error


def _is_disconnect(error: Exception) -> bool:
    return isinstance(error, DBAPIError) and (error.connection_invalidated or _state(error).startswith(("08", "57P")))


class Bulk:
    """An insert of many rows in one statement, the fastest form that each database has.

    `conflict` is what follows `ON CONFLICT` (empty: a conflict is an error). Rows are tuples in the order of `columns`;
    UUIDs are `uuid.UUID`, JSON is text already.
    """

    def __init__(self, table: Table, columns: Sequence[str], conflict: str = "") -> None:
        self._into = f"INTO {table.name} ({', '.join(columns)})"
        self._tail = f" ON CONFLICT {conflict}" if conflict else ""
        self._columns = [table.c[name] for name in columns]
        self._ids = [i for i, c in enumerate(self._columns) if isinstance(c.type, Id)]
        # Kept, because the driver finds a prepared statement by its text: the same object is hashed once.
        self._statements: dict[tuple[str, int], str] = {}

    def __call__(self, connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert `rows`; an empty list does nothing."""
        if not rows:
            return
        if connection.dialect.name == "sqlite":
            self._values(connection, self._flat(rows))
        else:
            self._unnest(connection, rows)

    def insert_new(self, connection: Connection, values: list[Any]) -> int:
        """Insert on SQLite those rows that break no constraint and return how many these are.

        `values` are those of all rows, one row after the other, as the driver takes them: ids are bytes. Unlike what
        `conflict` says this can't fail half-way, so that SQLite keeps no copy of each page that it changes.
        """
        driver: Any = connection.connection.dbapi_connection
        before = cast(int, driver.total_changes)
        self._values(connection, values, " OR IGNORE")
        return cast(int, driver.total_changes) - before

    def returning(
        self, connection: Connection, rows: Sequence[tuple[Any, ...]], columns: Sequence[str]
    ) -> list[tuple[Any, ...]]:
        """Insert `rows` on PostgreSQL and return `columns` of those that were really inserted."""
        if not rows:
            return []
        return [tuple(row) for row in self._unnest(connection, rows, f" RETURNING {', '.join(columns)}")]

    def _values(self, connection: Connection, values: list[Any], instead: str = "") -> None:
        # One statement for many rows: each statement lets go of the interpreter's lock, and may wait to have it back.
        at, width = 0, len(self._columns)
        for size in _sizes(len(values) // width):
            run_sqlite(connection, self._statement(size, instead), values[at : at + size * width])
            at += size * width

    def _flat(self, rows: Sequence[tuple[Any, ...]]) -> list[Any]:
        values = list(chain.from_iterable(rows))
        width = len(self._columns)
        for i in self._ids:
            values[i::width] = _bytes_of(values[i::width])
        return values

    def _statement(self, rows: int, instead: str) -> str:
        """The insert of so many rows; `instead` of what `conflict` says, another way with conflicts."""
        known = self._statements.get((instead, rows))
        if known is None:
            mark = f"({','.join('?' * len(self._columns))})"
            values = f"{self._into} VALUES {','.join([mark] * rows)}"
            known = f"INSERT{instead} {values}{'' if instead else self._tail}"
            self._statements[instead, rows] = known
        return known

    def _unnest(self, connection: Connection, rows: Sequence[tuple[Any, ...]], end: str = "") -> CursorResult[Any]:
        casts = ", ".join(f"${i}::{c.type.compile(connection.dialect)}[]" for i, c in enumerate(self._columns, 1))
        sql = f"INSERT {self._into} SELECT * FROM unnest({casts}){self._tail}{end}"
        return connection.exec_driver_sql(sql, tuple(list(column) for column in zip(*rows, strict=True)))


def _bytes_of(ids: Iterable[UUID | None]) -> list[bytes | None]:
    found: list[bytes | None] = []
    last, same = None, None
    for one in ids:
        # Rows that belong together share the object: most are the one before.
        if one is not last:
            last, same = one, None if one is None else one.int.to_bytes(16, "big")
        found.append(same)
    return found


def run_sqlite(connection: Connection, sql: str, values: Sequence[Any] = ()) -> list[Any]:
    """Run one statement on SQLite's own driver, for the few hot ones where SQLAlchemy's part would be most of the cost.

    Returns all rows as the driver gives them: ids are bytes. Raises sqlite3.Error.
    """
    driver: Any = connection.connection.dbapi_connection
    return cast(list[Any], driver.execute(sql, values).fetchall())


def start_over(connection: Connection) -> None:
    """Undo all that was done in the transaction on SQLite, and go on in a new one."""
    run_sqlite(connection, "ROLLBACK")
    run_sqlite(connection, _BEGIN_WRITE)


def _sizes(rows: int) -> Iterable[int]:
    """How many rows go into each statement: few statements for any number, and few different ones to prepare."""
    for size in _CHUNKS:
        while rows > max(size, _EXACT_ROWS):
            yield size
            rows -= size
    if rows:
        yield rows
