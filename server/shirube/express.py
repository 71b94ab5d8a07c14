"""A connection with a short way, past ASGI, for what most requests ask."""

import asyncio
import time
from functools import lru_cache
from typing import Any, cast

from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, RequestResponseCycle

from shirube.protocol import HEADER_SECONDS, GuardedProtocol
from shirube.shield import Express, Headers, Shield, count
from shirube.wire import MAX_BODY


class ExpressProtocol(GuardedProtocol):
    """Takes an ordinary request for an `Express` path, that came whole in one piece, to its handler at once.

    No task, no scope, no queue of messages: these cost more than storing an event does. All else, and all that goes
    wrong, takes the long way through ASGI: what comes in parts, waits for a "100 Continue", is compressed, wants the
    connection closed, or follows a request that is not answered yet.
    """

    _held: list[bytes] | None = None
    """The parts of a body that may go the short way; None when the request takes the long one."""

    _express: Express

    _quiet_since: float | None = None
    """Since when all is answered, after the short way: no timer for each request here either."""

    def __init__(self, config: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(config, *args, **kwargs)
        self._shield = _shield(config.loaded_app)

    def data_received(self, data: bytes) -> None:
        self._quiet_since = None
        super().data_received(data)
        if self._held is not None and not self.transport.is_closing():
            # The rest may take its time, and there are deadlines for that.
            self._go_the_long_way()

    def on_headers_complete(self) -> None:
        express = self._express_way()
        if express is None:
            super().on_headers_complete()
        else:
            self._waits_since = None
            self._express, self._held = express, []

    def _express_way(self) -> Express | None:
        if self._shield is None or self.root_path or self.limit_concurrency is not None:
            return None
        express = self._shield.express(self.url)
        if express is None or not (self.cycle is None or self.cycle.response_complete):
            return None
        return express if self._is_ordinary() else None

    def _is_ordinary(self) -> bool:
        parser = self.parser
        if parser.get_method() != b"POST" or parser.get_http_version() != "1.1" or not parser.should_keep_alive():
            return False
        if parser.should_upgrade() or self.expect_100_continue or self.flow.write_paused:
            return False
        return not any(name == b"content-encoding" for name, _ in self.headers)

    def on_body(self, body: bytes) -> None:
        if self._held is None:
            super().on_body(body)
        else:
            self._held.append(body)

    def on_message_complete(self) -> None:
        if self._held is None:
            super().on_message_complete()
            return
        body = self._held[0] if len(self._held) == 1 else b"".join(self._held)
        if len(body) <= MAX_BODY and self._take(body):
            self._held = None
        else:
            self._go_the_long_way()
            super().on_message_complete()

    def _go_the_long_way(self) -> None:
        parts, self._held = self._held or (), None
        super().on_headers_complete()
        for part in parts:
            super().on_body(part)

    def _take(self, body: bytes) -> bool:
        visit = _Visit(self, self._express, self.url, self.scope)
        before, self.cycle = self.cycle, cast(RequestResponseCycle, visit)
        try:
            taken = self._express.take(body, visit.tell)
        except Exception as error:
            visit.tell(error)
            return True
        if not taken:
            self.cycle = before
        return taken

    def answered(self) -> None:
        """Go on with what follows on the connection, or let it be kept alive."""
        if self.pipeline:
            self.on_response_complete()
        else:
            self.server_state.total_requests += 1
            self._quiet_since = self.loop.time()

    def _due(self, now: float) -> float:
        # What has begun has a deadline of its own, also when it began before all was answered.
        if self._quiet_since is not None and self._waits_since is None:
            return min(self._quiet_since + self.timeout_keep_alive, now + HEADER_SECONDS)
        return super()._due(now)

    def fail(self, visit: "_Visit", error: Exception) -> None:
        """Answer with an error, the long way."""
        assert self._shield is not None
        cycle = RequestResponseCycle(
            scope=visit.named_scope(),
            transport=self.transport,
            flow=self.flow,
            logger=self.logger,
            access_logger=self.access_logger,
            access_log=self.access_log,
            default_headers=self.server_state.default_headers,
            message_event=asyncio.Event(),
            expect_100_continue=False,
            keep_alive=visit.keep_alive,
            on_response=self.on_response_complete,
        )
        cycle.more_body = False
        cycle.disconnected = self.transport.is_closing()
        if self.cycle is cast(RequestResponseCycle, visit):
            self.cycle = cycle
        self._start_asgi_task(cycle, cast(Any, self._shield.failing(error)))


class _NoEvent:
    """Stands for the event that wakes whoever waits for a body: here nobody does."""

    @staticmethod
    def set() -> None:
        """Nothing."""


class _Visit:
    """A request on the short way; to uvicorn's protocol it is the cycle that is under way."""

    __slots__ = ("_began", "_express", "_protocol", "_scope", "_url", "disconnected", "keep_alive", "response_complete")
    message_event = _NoEvent

    def __init__(self, protocol: ExpressProtocol, express: Express, url: bytes, scope: Any) -> None:
        self._protocol = protocol
        self._express = express
        self._url = url
        self._scope = scope
        self._began = time.perf_counter()
        self.keep_alive = True
        self.response_complete = False
        self.disconnected = False

    def tell(self, answer: bytes | Exception) -> None:
        """Send the answer: a body, or the error that it was."""
        if isinstance(answer, Exception):
            self._protocol.fail(self, answer)
            return
        self.response_complete = True
        protocol, transport = self._protocol, self._protocol.transport
        if not transport.is_closing():
            close = b"" if self.keep_alive else b"connection: close\r\n"
            head = _head(self._express.status, tuple(protocol.server_state.default_headers), self._express.headers)
            transport.write(b"%b%bcontent-length: %d\r\n\r\n%b" % (head, close, len(answer), answer))
            if close:
                transport.close()
        protocol.answered()
        count(self._url.decode(), self._express.status, time.perf_counter() - self._began)

    def named_scope(self) -> Any:
        """The scope as uvicorn completes it when it goes the long way."""
        named = {"method": "POST", "path": self._url.decode(), "raw_path": self._url, "query_string": b""}
        self._scope.update(named)
        return self._scope


@lru_cache(8)
def _head(status: int, *headers: Headers) -> bytes:
    """A status line and headers. Those of the server change with its clock, once a second."""
    lines = [b"%b: %b\r\n" % pair for group in headers for pair in group]
    return STATUS_LINE[status] + b"".join(lines)


def _shield(app: Any) -> Shield | None:
    """The application's outermost layer, where it is Shirube's own: a proxy's headers don't matter on the short way."""
    inner = app.app if isinstance(app, ProxyHeadersMiddleware) else app
    return inner if isinstance(inner, Shield) else None
