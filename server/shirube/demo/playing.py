"""Plays a simulated history into an application, through the calls that pages and scripts use, under its own clock."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Any

import msgspec
from starlette.types import ASGIApp, Message

from shirube.clock import HOUR_MS
from shirube.demo.simulation import Action, Assist, Batch, PublishGuides

TOGETHER = 500
WITHIN_MS = 3 * HOUR_MS
"""At most so many requests, from so long a time, are sent side by side; the writer commits them in groups."""


class MovingClock:
    """The application's time while history is played."""

    def __init__(self, now: int) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now


class HistoryRefused(Exception):
    """A simulated request was not accepted: the simulation and the product disagree."""


class Player:
    """Sends actions in the order of their times."""

    def __init__(
        self, app: ASGIApp, clock: MovingClock, secret_key: str, publish: Callable[[], Awaitable[None]]
    ) -> None:
        self._app = app
        self._clock = clock
        self._authorization = f"Bearer {secret_key}".encode()
        self._publish = publish

    async def play(self, actions: Iterable[Action], told: Callable[[int], None]) -> int:
        """Play all of `actions`; `told` hears the simulated time (Unix ms) now and then. The number of events sent."""
        events = 0
        waiting: list[Batch] = []
        for action in actions:
            late = bool(waiting) and action.at_ms - waiting[0].at_ms > WITHIN_MS
            if late or len(waiting) >= TOGETHER or not isinstance(action, Batch):
                await self._send(waiting)
                waiting = []
                told(action.at_ms)
            if isinstance(action, Batch):
                waiting.append(action)
                events += len(action.body["events"])
            else:
                self._clock.now = action.at_ms
                await self._act(action)
        await self._send(waiting)
        return events

    async def _send(self, batches: list[Batch]) -> None:
        if batches:
            now = self._clock.now = max(batch.at_ms for batch in batches)
            bodies = (batch.body | {"sent_at": now} for batch in batches)  # else the server would correct their times
            await asyncio.gather(*(self._post("/v1/events", body, 202) for body in bodies))

    async def _act(self, action: PublishGuides | Assist) -> None:
        if isinstance(action, PublishGuides):
            await self._publish()
            return
        body = {"at": action.at_ms, "minutes": action.minutes, "note": action.note}
        await self._post(f"/api/v1/accounts/{action.account_id}/assists", body, 201)

    async def _post(self, path: str, body: Any, expected: int) -> None:
        status, said = await call(self._app, path, msgspec.json.encode(body), self._authorization)
        if status != expected or (expected == 202 and b'"rejected":[]' not in said):
            raise HistoryRefused(f"{path} answered {status}: {said.decode()[:300]}")


async def call(app: ASGIApp, path: str, body: bytes, authorization: bytes) -> tuple[int, bytes]:
    """POST to an application in this process: status and body."""
    status, chunks = 0, []

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
        else:
            chunks.append(message.get("body", b""))

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(b"host", b"demo"), (b"content-type", b"text/plain"), (b"authorization", authorization)],
        "client": ("127.0.0.1", 0),
        "server": ("127.0.0.1", 0),
        "state": {},
    }
    await app(scope, receive, send)
    return status, b"".join(chunks)


@asynccontextmanager
async def running(app: ASGIApp) -> AsyncIterator[None]:
    """Start an application as a server would, and stop it at the end: all that waits is committed then."""
    asked: asyncio.Queue[Message] = asyncio.Queue()
    said: asyncio.Queue[Message] = asyncio.Queue()
    scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}
    task = asyncio.create_task(_as_coroutine(app, scope, asked, said))
    await asked.put({"type": "lifespan.startup"})
    await said.get()
    try:
        yield
    finally:
        await asked.put({"type": "lifespan.shutdown"})
        await task


async def _as_coroutine(
    app: ASGIApp, scope: dict[str, Any], asked: "asyncio.Queue[Message]", said: "asyncio.Queue[Message]"
) -> None:
    await app(scope, asked.get, said.put)
