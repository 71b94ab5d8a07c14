"""What this machine can do at best: two servers that do much less than Shirube with the same bodies.

`decode` stores nothing. `sketch` keeps an id, a name, a moment and the properties of each event, by group commit, and
knows nothing of keys, people, repeats that differ, validation, time or projection.
"""

import asyncio
import os
import queue
import sqlite3
import threading
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

Message = dict[str, Any]
Row = tuple[bytes, str, int, str]
Waiting = tuple[list[Row], "asyncio.Future[None]"]
Application = Callable[
    [Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]
]


class Event(msgspec.Struct):
    """One event of a body."""

    id: UUID
    name: str
    at: int
    props: dict[str, Any] = {}


class Body(msgspec.Struct):
    """The body of `POST /v1/events`."""

    key: str
    sent_at: int
    person: dict[str, Any]
    events: list[Event]
    account: dict[str, Any] | None = None


_decode = msgspec.json.Decoder(Body).decode
_encode = msgspec.json.Encoder().encode
_TABLE = "CREATE TABLE IF NOT EXISTS event (id BLOB PRIMARY KEY, name TEXT, at INTEGER, props TEXT) WITHOUT ROWID"
_PG_TABLE = "CREATE TABLE IF NOT EXISTS event (id UUID PRIMARY KEY, name TEXT, at BIGINT, props TEXT)"
_PG_INSERT = (
    "INSERT INTO event SELECT * FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::text[]) ON CONFLICT DO NOTHING"
)


async def _read(receive: Callable[[], Awaitable[Message]]) -> Body:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return _decode(body)


async def _reply(send: Callable[[Message], Awaitable[None]], accepted: int) -> None:
    body = b'{"accepted":%d,"duplicate":0,"rejected":[]}' % accepted
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 202, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def decode(scope: Message, receive: Any, send: Any) -> None:
    """A server that decodes the body, and that is all."""
    if scope["type"] == "http":
        await _reply(send, len((await _read(receive)).events))


class SqliteWriter(threading.Thread):
    """The one writer: takes all that waits, commits it, and answers."""

    def __init__(self, path: str) -> None:
        super().__init__(daemon=True)
        self.waiting: queue.SimpleQueue[Waiting] = queue.SimpleQueue()
        self._path = path
        self._loop = asyncio.get_running_loop()

    def run(self) -> None:
        connection = sqlite3.connect(self._path, isolation_level=None)
        for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", _TABLE):
            connection.execute(statement)
        while True:
            group = [self.waiting.get()]
            while not self.waiting.empty():
                group.append(self.waiting.get_nowait())
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(
                "INSERT OR IGNORE INTO event VALUES (?,?,?,?)", [r for rows, _ in group for r in rows]
            )
            connection.execute("COMMIT")
            self._loop.call_soon_threadsafe(_done, group)


def _done(group: list[Waiting]) -> None:
    for _, reply in group:
        if not reply.done():
            reply.set_result(None)


def _rows(body: Body) -> list[Row]:
    return [(e.id.bytes, e.name, e.at, _encode(e.props).decode()) for e in body.events]


def sketch() -> Application:
    """A server that keeps events in a narrow SQLite table at `$SKETCH`, made durable before the answer."""
    writers: list[SqliteWriter] = []

    async def app(scope: Message, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        if not writers:
            writers.append(SqliteWriter(os.environ["SKETCH"]))
            writers[0].start()
        body = await _read(receive)
        reply = asyncio.get_running_loop().create_future()
        writers[0].waiting.put((_rows(body), reply))
        await reply
        await _reply(send, len(body.events))

    return app


class PostgresWriter:
    """The same on PostgreSQL."""

    def __init__(self, url: str) -> None:
        self.waiting: asyncio.Queue[Waiting] = asyncio.Queue()
        self.task = asyncio.create_task(self._run(url))

    async def _run(self, url: str) -> None:
        connection = await asyncpg.connect(url)
        await connection.execute(_PG_TABLE)
        while True:
            group = [await self.waiting.get()]
            while not self.waiting.empty():
                group.append(self.waiting.get_nowait())
            rows = sorted(r for rows, _ in group for r in rows)
            ids, names, moments, props = zip(*rows, strict=True)
            await connection.execute(_PG_INSERT, [UUID(bytes=i) for i in ids], names, moments, props)
            _done(group)


def postgres_sketch() -> Application:
    """A server that keeps events in a narrow PostgreSQL table, made durable before the answer."""
    writers: list[PostgresWriter] = []

    async def app(scope: Message, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        if not writers:
            writers.append(PostgresWriter(os.environ["SKETCH"]))
        body = await _read(receive)
        reply = asyncio.get_running_loop().create_future()
        writers[0].waiting.put_nowait((_rows(body), reply))
        await reply
        await _reply(send, len(body.events))

    return app
