"""The HTTP server: uvicorn, with the deadlines that it lacks, and a graceful stop."""

import asyncio
import gc
import socket
from typing import Any, cast

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from shirube.config import Settings

HEADER_SECONDS = 5.0
KEEP_ALIVE_SECONDS = 30
DRAIN_SECONDS = 12


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
        if self._waits_since is None and self._is_idle():
            self._waits_since = now
        due = (now if self._waits_since is None else self._waits_since) + HEADER_SECONDS
        if due > now:
            self._timer = self.loop.call_at(due, self._look)
        elif not self.transport.is_closing():
            self.transport.close()

    def _is_idle(self) -> bool:
        # Answered, and not in the quiet time that keep-alive allows: what comes in belongs to no request.
        answered = self.cycle is None or self.cycle.response_complete
        return answered and self.timeout_keep_alive_task is None


def server_config(app: Any, settings: Settings, **more: Any) -> uvicorn.Config:
    """How uvicorn runs Shirube. `app` is the application, or the import path of its factory for several workers."""
    if not isinstance(app, str):
        settle_memory()
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        http=GuardedProtocol,
        # Told, since the outermost layer is no coroutine function, by which uvicorn would know it.
        interface="asgi3",
        loop="uvloop",
        log_config=None,
        access_log=False,
        ws="none",
        server_header=False,
        date_header=True,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=DRAIN_SECONDS,
        h11_max_incomplete_event_size=64 * 1024,
        backlog=2048,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies or "",
        **more,
    )


def free_socket(host: str, port: int) -> socket.socket:
    """A listening socket. Raises OSError when the port is taken; port 0 takes a free one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError:
        listening.close()
        raise
    listening.listen(2048)
    listening.set_inheritable(True)
    return listening


def settle_memory() -> None:
    """Call once everything is loaded: what lives as long as the process is not looked at by the collector again.

    Requests make many short-lived objects and few circles; the default, a look at all of them every 700, costs a tenth
    of the time of an event.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
