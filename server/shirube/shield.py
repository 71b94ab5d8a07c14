"""Around every request: deadlines hold, errors become answers with a stable code, and nothing else leaks out."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import lru_cache
from typing import Any, Protocol

import msgspec
import structlog
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shirube.errors import BadRequest, BodyTimeout, MethodNotAllowed, NotFound, ShirubeError, Unavailable
from shirube.meters import requests

ErrorPage = Callable[[Request, ShirubeError], Response]
"""Makes the page that a person sees for an error; used outside the paths of machines."""

Headers = tuple[tuple[bytes, bytes], ...]

Tell = Callable[[bytes | Exception], None]
"""Called once, in the event loop's thread, with an answer's body or what went wrong."""


class Express(Protocol):
    """An application for the POST of one path that can do without ASGI where a request is whole at once."""

    status: int
    headers: Headers
    """Of a good answer on the short way; the content's length comes to it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The long way."""

    def take(self, body: bytes, tell: Tell) -> bool:
        """Read a body of at most `MAX_BODY` bytes and `tell` its answer later. Raises what `tell` could say.

        False, with nothing done, when the request must go the long way.
        """


REQUEST_SECONDS = 20.0
"""How long a request may take in all."""

BODY_SECONDS = 10.0
"""How long its body may take to arrive."""

WATCH_SECONDS = 0.5
"""How often these are looked at."""

_MACHINE_PATHS = ("/v1/", "/api/", "/w/", "/livez", "/readyz", "/metrics", "/shirube.js")

_log = structlog.get_logger("shirube.http")


class _Request:
    """A request under way: since when, and since when its body is awaited (0: it is not)."""

    __slots__ = ("_receive", "_send", "began", "body_since", "overdue", "status", "task")

    def __init__(self, task: "asyncio.Task[Any] | None", receive: Receive, send: Send) -> None:
        self._receive = receive
        self._send = send
        self.task = task
        self.began = time.perf_counter()
        self.body_since = 0.0
        self.status = 0
        self.overdue: ShirubeError | None = None

    async def receive(self) -> Message:
        self.body_since = self.body_since or time.perf_counter()
        message = await self._receive()
        if not message.get("more_body", False):
            self.body_since = 0.0
        return message

    def send(self, message: Message) -> Awaitable[None]:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        return self._send(message)

    def late(self, now: float) -> ShirubeError | None:
        """Why the request must end now, if it must."""
        if self.body_since and now - self.body_since > BODY_SECONDS:
            return BodyTimeout("The body did not arrive in time.")
        if now - self.began > REQUEST_SECONDS:
            return Unavailable("The answer took too long.", code="store_busy")
        return None


class Shield:
    """The outermost layer. It never lets an exception reach the server, and never a stack trace a client.

    `express` are the applications of paths whose POST need not go through the router: those of most requests.
    """

    def __init__(
        self, app: ASGIApp, error_page: ErrorPage | None = None, express: Mapping[str, Express] | None = None
    ) -> None:
        self.app = app
        self._express = express or {}
        self._error_page = error_page
        self._requests: set[_Request] = set()
        self._watch: asyncio.TimerHandle | None = None

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """What answers; no coroutine of its own, as every request passes here."""
        if scope["type"] != "http":
            return self.app(scope, receive, send)
        if scope["method"] == "OPTIONS" and scope["path"].startswith("/v1/"):
            return _preflight(scope, receive, send)
        # With an application in its scope the router raises for 404 and 405 instead of answering by itself.
        scope["app"] = self
        return self._guarded(scope, _Request(asyncio.current_task(), receive, send))

    def express(self, raw_path: bytes) -> Express | None:
        """What takes whole POST requests to a path at once, if anything does."""
        return self._express.get(raw_path.decode("latin-1"))

    def failing(self, error: Exception) -> ASGIApp:
        """An application that answers every request with an error, as this one does when it is raised."""

        async def fail(_scope: Scope, _receive: Receive, _send: Send) -> None:
            raise error

        return Shield(fail, self._error_page)

    async def _guarded(self, scope: Scope, request: _Request) -> None:
        self._requests.add(request)
        if self._watch is None:
            self._watch = asyncio.get_running_loop().call_later(WATCH_SECONDS, self._end_late)
        try:
            if "\0" in scope["path"]:
                # Nothing can have such a name: PostgreSQL has no text for it.
                raise NotFound
            app = self._express.get(scope["path"], self.app) if scope["method"] == "POST" else self.app
            await app(scope, request.receive, request.send)
        except ClientDisconnect:
            request.status = 499
        except asyncio.CancelledError:
            if request.overdue is None or request.task is None:
                raise
            request.task.uncancel()
            await self._fail(scope, request, request.overdue)
        except Exception as error:
            await self._fail(scope, request, error)
        finally:
            self._requests.discard(request)
            count(scope["path"], request.status, time.perf_counter() - request.began)

    def _end_late(self) -> None:
        # One timer looks after all requests: a timer each would cost more than most requests do.
        now = time.perf_counter()
        for request in self._requests:
            if request.overdue is None and request.task is not None:
                request.overdue = request.late(now)
                if request.overdue is not None:
                    request.task.cancel()
        loop = asyncio.get_running_loop()
        self._watch = loop.call_later(WATCH_SECONDS, self._end_late) if self._requests else None

    async def _fail(self, scope: Scope, request: _Request, error: Exception) -> None:
        if request.status:
            # Half an answer is out: all that is left is to end the connection.
            raise error
        answer = self._answer(Request(scope), self._known(error, scope))
        await answer(scope, request.receive, request.send)

    def _known(self, error: Exception, scope: Scope) -> ShirubeError:
        if isinstance(error, ShirubeError):
            return error
        if isinstance(error, HTTPException):
            return self._of_http(error, scope)
        if isinstance(error, TimeoutError):
            return Unavailable("The answer took too long.", code="store_busy")
        _log.error("unexpected error", path=_group(scope["path"]), method=scope["method"], exc_info=error)
        return ShirubeError("Something went wrong here. It was logged.")

    def _of_http(self, error: HTTPException, scope: Scope) -> ShirubeError:
        if error.status_code == 404:
            return NotFound()
        if error.status_code == 405:
            return MethodNotAllowed(self._allowed(scope))
        known = BadRequest(str(error.detail))
        known.status = error.status_code
        return known

    def _allowed(self, scope: Scope) -> set[str]:
        """The methods of all routes to the address: the router itself names those of the first."""
        routes = [one for one in getattr(self.app, "routes", ()) if one.matches(scope)[0] is not Match.NONE]
        return {method for one in routes for method in one.methods or ()}

    def _answer(self, request: Request, error: ShirubeError) -> Response:
        if self._error_page is not None and not request.url.path.startswith(_MACHINE_PATHS):
            return self._error_page(request, error)
        headers = _SHARED if request.url.path.startswith("/v1/") else {}
        # What was not read of the body must not be taken for the next request.
        closing = {"connection": "close"} if error.status in (408, 413) else {}
        return Response(
            msgspec.json.encode(error.wire()),
            error.status,
            {**headers, **closing, **error.headers()},
            media_type="application/json",
        )


# Pages of other origins read the error, and how long they are asked to wait.
_SHARED = {"access-control-allow-origin": "*", "access-control-expose-headers": "retry-after"}


async def _preflight(scope: Scope, receive: Receive, send: Send) -> None:
    headers = {
        "access-control-allow-origin": "*",
        "access-control-allow-methods": "POST",
        "access-control-allow-headers": "content-type, content-encoding",
        "access-control-max-age": "86400",
    }
    await Response(status_code=204, headers=headers)(scope, receive, send)


@lru_cache(1024)
def _group(path: str) -> str:
    """A path without anything that names a person, an account or a guide."""
    parts = path.split("/")
    return "/".join(parts[:4] if parts[1:2] == ["api"] else parts[:3] if parts[1:2] == ["v1"] else parts[:2])


def count(path: str, status: int, seconds: float) -> None:
    """Count an answer and log it, without what its path names."""
    group = _group(path) if status not in (404, 405) else "other"
    requests.add(group, status, seconds)
    _log.debug("request", group=group, status=status, ms=round(seconds * 1000, 1))
