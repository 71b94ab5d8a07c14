"""One connection: uvicorn's protocol with the deadlines that it lacks, and whole answers in one piece."""

import asyncio
from typing import Any, cast

import msgspec
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from shirube.errors import BadRequest, HeadTooLarge, ShirubeError

HEADER_SECONDS = 5.0

MAX_HEAD = 64 * 1024
"""How many bytes a request's address and headers may have."""


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
    have begun, or with bytes that no request needs. Headers without end, and what is no HTTP, are answered
    as errors are.

    One timer a connection, looked at every few seconds: a timer for each request would cost more than it guards.
    """

    _waits_since: float | None = None
    _timer: asyncio.TimerHandle | None = None
    _head = 0
    """Bytes since headers are waited for; those that came together with an earlier request are not among them."""

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._waits_since = self.loop.time()
        self._timer = self.loop.call_later(HEADER_SECONDS, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._head += len(data)
        super().data_received(data)
        if self._head > MAX_HEAD and self._waits_since is not None and not self.transport.is_closing():
            self._refuse(HeadTooLarge(f"The headers are over {MAX_HEAD // 1024} KiB."))

    def send_400_response(self, msg: str) -> None:
        """What the parser can't read: after this the connection can't be understood any more."""
        self._refuse(BadRequest("This is not a request that HTTP/1.1 knows.", code="request_invalid"))

    def _refuse(self, error: ShirubeError) -> None:
        body = msgspec.json.encode(error.wire())
        headers = [
            *self.server_state.default_headers,
            (b"content-type", b"application/json"),
            (b"content-length", b"%d" % len(body)),
            (b"connection", b"close"),
        ]
        lines = b"".join(b"%b: %b\r\n" % pair for pair in headers)
        self.transport.write(STATUS_LINE[error.status] + lines + b"\r\n" + body)
        self.transport.close()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        if self._waits_since is None:
            self._wait(self.loop.time())

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
            self._wait(now)
        return (now if self._waits_since is None else self._waits_since) + HEADER_SECONDS

    def _wait(self, now: float) -> None:
        self._waits_since = now
        self._head = 0

    def _is_idle(self) -> bool:
        # Answered, and not in the quiet time that keep-alive allows: what comes in belongs to no request.
        answered = self.cycle is None or self.cycle.response_complete
        return answered and self.timeout_keep_alive_task is None
