"""The one thread that writes to a SQLite file."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from threading import Thread
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection, Engine

T = TypeVar("T")


class SqliteWriter:
    """The one thread that writes, and its connection, which stays checked out.

    A pool of threads and one of connections cost as much for each transaction as storing several events.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None
        self._closed = False
        self._waiting: SimpleQueue[_Write | None] = SimpleQueue()
        self._thread = Thread(target=self._run, name="shirube-write", daemon=True)
        self._thread.start()

    async def write(self, fn: Callable[[Connection], T], needed: Callable[[], bool] | None = None) -> T:
        """Run `fn` in a transaction of its own, after those that were asked for before, and commit it.

        Without one, and with None, when nothing is `needed` any more by then. Raises RuntimeError after `close`.
        """
        if self._closed:
            raise RuntimeError("The database is closed.")
        reply: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.put(_Write(fn, reply, needed))
        return await reply

    def close(self) -> None:
        """End after all that waits was written."""
        self._closed = True
        self._waiting.put(None)
        self._thread.join()
        self._let_go()
        self._engine.dispose()

    def _run(self) -> None:
        while (one := self._waiting.get()) is not None:
            # Nobody waits for it any more, and it has not begun.
            if not one.reply.cancelled():
                self._carry_out(one)

    def _carry_out(self, one: "_Write") -> None:
        try:
            result = None if one.needed and not one.needed() else self._transaction(one.fn)
        except BaseException as error:
            one.tell(_set_exception, error)
        else:
            one.tell(_set_result, result)

    def _transaction(self, fn: Callable[[Connection], Any]) -> Any:
        if self._connection is None:
            self._connection = self._engine.connect()
        try:
            with self._connection.begin():
                return fn(self._connection)
        except BaseException:
            # Whatever state it is in: the next one begins with one that the pool has looked after.
            self._let_go()
            raise

    def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


class _Write(NamedTuple):
    """A transaction to be carried out, and whom to tell of its end."""

    fn: Callable[[Connection], Any]
    reply: "asyncio.Future[Any]"
    needed: Callable[[], bool] | None

    def tell(self, what: Callable[["asyncio.Future[Any]", Any], None], value: Any) -> None:
        """Wakes the event loop, unless it has ended meanwhile."""
        with suppress(RuntimeError):
            self.reply.get_loop().call_soon_threadsafe(what, self.reply, value)


def _set_result(reply: "asyncio.Future[Any]", value: Any) -> None:
    if not reply.done():
        reply.set_result(value)


def _set_exception(reply: "asyncio.Future[Any]", error: BaseException) -> None:
    if not reply.done():
        reply.set_exception(error)
