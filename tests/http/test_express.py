"""The short way past ASGI, and which requests do not take it: the protocol over a transport in memory."""

import asyncio
import gzip
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from shirube.errors import BadRequest
from shirube.express import ExpressProtocol
from shirube.protocol import HEADER_SECONDS
from shirube.shield import Headers, Shield, Tell

HEAD = b"POST /take HTTP/1.1\r\nHost: x\r\n"


class Echo:
    """Answers with the body, and which way it came."""

    status = 202
    headers: Headers = ((b"x-way", b"short"),)

    def __init__(self) -> None:
        self.told: list[Tell] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message["body"], message["more_body"]
        await send(
            {"type": "http.response.start", "status": 202, "headers": [(b"content-length", b"%d" % (len(body) + 5))]}
        )
        await send({"type": "http.response.body", "body": b"long " + body})

    def take(self, body: bytes, tell: Tell) -> bool:
        if body == b"bad":
            raise BadRequest("So it is.", code="field_value", field="x")
        if body == b"unknown":
            return False
        self.told.append(tell)
        return True


class Wire(asyncio.Transport):
    """A connection's other end."""

    def __init__(self) -> None:
        super().__init__()
        self.sent = b""
        self.closed = False

    def write(self, data: Any) -> None:
        self.sent += bytes(data)

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def pause_reading(self) -> None:
        pass

    def resume_reading(self) -> None:
        pass


class Connection:
    """A protocol that runs, with its transport and what answers."""

    def __init__(self) -> None:
        self.echo = Echo()

        async def nothing(_scope: Scope, _receive: Receive, _send: Send) -> None:
            raise AssertionError

        shield = Shield(nothing, express={"/take": self.echo})
        config = uvicorn.Config(shield, interface="asgi3", log_config=None, timeout_keep_alive=30)
        config.load()
        self.state = ServerState()
        self.state.default_headers = [(b"date", b"now")]
        self.wire = Wire()
        self.protocol = ExpressProtocol(config, self.state, {}, asyncio.get_running_loop())
        self.protocol.connection_made(self.wire)

    def send(self, *parts: bytes) -> None:
        """Each part arrives on its own."""
        for part in parts:
            self.protocol.data_received(part)

    async def answered(self) -> bytes:
        """What was sent once nothing runs any more."""
        while self.state.tasks:
            await asyncio.gather(*self.state.tasks)
        return self.wire.sent


def on_a_connection(test: Callable[[Connection], Awaitable[None]]) -> None:
    async def run() -> None:
        connection = Connection()
        try:
            await test(connection)
        finally:
            connection.protocol.connection_lost(None)

    asyncio.run(run())


def post(body: bytes, *headers: bytes) -> bytes:
    return b"%b%bContent-Length: %d\r\n\r\n%b" % (HEAD, b"".join(h + b"\r\n" for h in headers), len(body), body)


def test_what_comes_whole_is_taken_at_once_and_answered_in_one_piece() -> None:
    async def whole(connection: Connection) -> None:
        connection.send(post(b"one"))
        assert connection.wire.sent == b""
        connection.echo.told.pop()(b"done")
        sent = b"HTTP/1.1 202 Accepted\r\ndate: now\r\nx-way: short\r\ncontent-length: 4\r\n\r\ndone"
        assert connection.wire.sent == sent
        # The connection stays, and so does the way.
        connection.send(post(b"two"))
        connection.echo.told.pop()(b"done")
        assert connection.wire.sent == sent * 2
        assert not connection.wire.closed
        assert not connection.state.tasks
        assert connection.state.total_requests == 2

    on_a_connection(whole)


@pytest.mark.parametrize(
    "parts",
    [
        [post(b"one")[:-2], b"ne"],
        [post(b"one")[:-3], b"one"],
        [post(b"one", b"Connection: close")],
        [post(b"one", b"Expect: 100-continue")],
        [post(b"one", b"Connection: upgrade", b"Upgrade: h2c")],
        [post(b"one").replace(b"HTTP/1.1", b"HTTP/1.0")],
        [post(b"unknown")],
        [post(b" " * 300_000)],
    ],
    ids=["two parts", "head, then body", "close", "expect", "upgrade", "HTTP/1.0", "handler's wish", "large"],
)
def test_all_else_takes_the_long_way(parts: list[bytes]) -> None:
    async def long(connection: Connection) -> None:
        connection.send(*parts)
        sent = await connection.answered()
        assert b"long " in sent
        assert not connection.echo.told

    on_a_connection(long)


def test_what_is_compressed_takes_the_long_way() -> None:
    async def long(connection: Connection) -> None:
        connection.send(post(gzip.compress(b"one"), b"Content-Encoding: gzip"))
        assert b"long \x1f\x8b" in await connection.answered()

    on_a_connection(long)


@pytest.mark.parametrize("later", [False, True], ids=["at once", "later"])
def test_an_error_is_answered_as_everywhere(later: bool) -> None:
    async def fails(connection: Connection) -> None:
        connection.send(post(b"late" if later else b"bad"))
        if later:
            connection.echo.told.pop()(BadRequest("So it is.", code="field_value", field="x"))
        sent = await connection.answered()
        assert sent.startswith(b"HTTP/1.1 400 Bad Request\r\ndate: now\r\n")
        assert b'"code":"field_value"' in sent
        # The next request on the connection is taken again.
        connection.send(post(b"one"))
        connection.echo.told.pop()(b"done")
        assert connection.wire.sent.endswith(b"done")

    on_a_connection(fails)


def test_a_fault_of_our_own_is_a_plain_500() -> None:
    async def fails(connection: Connection) -> None:
        connection.send(post(b"one"))
        connection.echo.told.pop()(RuntimeError("a secret"))
        sent = await connection.answered()
        assert sent.startswith(b"HTTP/1.1 500 ")
        assert b"secret" not in sent

    on_a_connection(fails)


def test_answers_come_in_the_order_of_the_requests() -> None:
    async def in_order(connection: Connection) -> None:
        connection.send(post(b"one") + post(b"two") + post(b"three"))
        await asyncio.sleep(0)
        assert connection.wire.sent == b""
        connection.echo.told.pop()(b"first")
        sent = await connection.answered()
        at = [sent.index(text) for text in (b"first", b"long two", b"long three")]
        assert at == sorted(at)

    on_a_connection(in_order)


def test_a_server_that_stops_answers_first_and_then_closes() -> None:
    async def stops(connection: Connection) -> None:
        connection.send(post(b"one"))
        connection.protocol.shutdown()
        assert not connection.wire.closed
        connection.echo.told.pop()(b"done")
        assert b"connection: close\r\n" in connection.wire.sent
        assert connection.wire.closed

    on_a_connection(stops)


@pytest.mark.parametrize("answer", [b"done", BadRequest("So it is.")], ids=["good", "error"])
def test_who_has_gone_is_not_written_to(answer: bytes | Exception) -> None:
    async def gone(connection: Connection) -> None:
        connection.send(post(b"one"))
        connection.wire.close()
        connection.echo.told.pop()(answer)
        assert await connection.answered() == b""

    on_a_connection(gone)


def test_a_connection_is_kept_for_its_quiet_time_and_no_longer() -> None:
    async def quiet(connection: Connection) -> None:
        connection.send(post(b"one"))
        loop = connection.protocol.loop
        began = loop.time()
        looks: list[float] = []
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(loop, "call_at", lambda due, _look: looks.append(due - began))
            for seconds, closed in ((0, False), (1, False), (29, False), (31, True)):
                patched.setattr(loop, "time", lambda at=began + seconds: at)
                if connection.echo.told:
                    connection.echo.told.pop()(b"done")
                connection.protocol._look()
                assert connection.wire.closed is closed
        # Looked at as often as ever, so that a request that begins meanwhile has its own deadline.
        assert looks == pytest.approx([HEADER_SECONDS, 1 + HEADER_SECONDS, 30])

    on_a_connection(quiet)


def test_half_a_request_that_came_with_a_whole_one_has_the_deadline_of_headers() -> None:
    async def half(connection: Connection) -> None:
        connection.send(post(b"one") + HEAD)
        connection.echo.told.pop()(b"done")
        loop = connection.protocol.loop
        late = loop.time() + HEADER_SECONDS
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(loop, "time", lambda: late)
            connection.protocol._look()
        assert connection.wire.closed

    on_a_connection(half)
