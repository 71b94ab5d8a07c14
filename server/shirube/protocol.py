"""One connection: uvicorn's protocol with the deadlines that it lacks, and whole answers in one piece."""

import asyncio
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

HEADER_SECONDS = 5.0


class _WholeAnswer:
    """A connection that sends an answer's head together with its body: one packet and one system call, not two.

    ASGI lets a server wait with the head until the first part of the body is there.
    """

    __slots__ = ("_cycle", "_head", "_transport", "is_closing")

    def __init__(self, cycle: RequestResponseCycle) -> None:
        self._cycle = cycle
        self._transport = cycle.transport
        self._head: bytes | None = None
        self.is_closing = cycle.transport.is_closing

    def write(self, data: bytes) -> None:
        if self._head is not None:
            self._transport.write(self._head + data)
            self._cycle.transport = self._transport
        elif self._cycle.response_started:
            self._head = data
        else:
            self._transport.write(data)

    def close(self) -> None:
        self._transport.close()


class GuardedProtocol(HttpToolsProtocol):
    """Closes a connection that keeps the server waiting: for the headers of a request longer than 5 s after they could
    have begun, or with bytes that no request needs.

    One timer a connection, looked at every few seconds: a timer for each request would cost more than it guards.
    """

    _waits_since: float | None = None
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._waits_since = self.loop.time()
        self._timer = self.loop.call_later(HEADER_SECONDS, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        if self._waits_since is None:
            self._waits_since = self.loop.time()

    def on_headers_complete(self) -> None:
        self._waits_since = None
        super().on_headers_complete()
        # A HEAD's answer has no body that its head could wait for.
        if self.cycle is not None and self.scope["method"] != "HEAD":
            self.cycle.transport = cast(asyncio.Transport, _WholeAnswer(self.cycle))

    def _look(self) -> None:
        now = self.loop.time()
        due = self._due(now)
        if due > now:
            self._timer = self.loop.call_at(due, self._look)
        elif not self.transport.is_closing():
            self.transport.close()

    def _due(self, now: float) -> float:
        """When to end the connection, or to look again."""
        if self._waits_since is None and self._is_idle():
            self._waits_since = now
        return (now if self._waits_since is None else self._waits_since) + HEADER_SECONDS

    def _is_idle(self) -> bool:
        # Answered, and not in the quiet time that keep-alive allows: what comes in belongs to no request.
        answered = self.cycle is None or self.cycle.response_complete
        return answered and self.timeout_keep_alive_task is None
