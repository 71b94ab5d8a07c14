"""Around every request: errors become answers with a stable code, requests are counted, and nothing else leaks out."""

import asyncio
import time
from collections.abc import Callable

import msgspec
import structlog
from prometheus_client import Counter, Histogram
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shirube.errors import BadRequest, NotFound, ShirubeError, Unavailable

ErrorPage = Callable[[Request, ShirubeError], Response]
"""Makes the page that a person sees for an error; used outside the paths of machines."""

REQUEST_SECONDS = 20.0
_MACHINE_PATHS = ("/v1/", "/api/", "/w/", "/livez", "/readyz", "/metrics", "/shirube.js")

_requests = Counter("shirube_http_requests", "Requests by path group and status.", ("group", "status"))
_seconds = Histogram(
    "shirube_http_request_seconds",
    "Time to answer by path group.",
    ("group",),
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
_log = structlog.get_logger("shirube.http")


class Shield:
    """The outermost layer. It never lets an exception reach the server, and never a stack trace a client."""

    def __init__(self, app: ASGIApp, error_page: ErrorPage | None = None) -> None:
        self._app = app
        self._error_page = error_page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["method"] == "OPTIONS" and scope["path"].startswith("/v1/"):
            await _preflight(scope, receive, send)
            return
        # With an application in its scope the router raises for 404 and 405 instead of answering by itself.
        scope["app"] = self
        await self._guarded(scope, receive, send)

    async def _guarded(self, scope: Scope, receive: Receive, send: Send) -> None:
        began, status = time.perf_counter(), 0

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            async with asyncio.timeout(REQUEST_SECONDS):
                await self._app(scope, receive, watched)
        except ClientDisconnect:
            status = 499
        except Exception as error:
            if status:
                raise
            answer = self._answer(Request(scope), _known(error, scope))
            await answer(scope, receive, watched)
        finally:
            _count(scope["path"], status, time.perf_counter() - began)

    def _answer(self, request: Request, error: ShirubeError) -> Response:
        if self._error_page is not None and not request.url.path.startswith(_MACHINE_PATHS):
            return self._error_page(request, error)
        headers = {"access-control-allow-origin": "*"} if request.url.path.startswith("/v1/") else {}
        # What was not read of the body must not be taken for the next request.
        closing = {"connection": "close"} if error.status in (408, 413) else {}
        return Response(
            msgspec.json.encode(error.wire()),
            error.status,
            {**headers, **closing, **error.headers()},
            media_type="application/json",
        )


def _known(error: Exception, scope: Scope) -> ShirubeError:
    if isinstance(error, ShirubeError):
        return error
    if isinstance(error, HTTPException):
        return _of_http(error)
    if isinstance(error, TimeoutError):
        return Unavailable("The answer took too long.", code="store_busy")
    _log.error("unexpected error", path=_group(scope["path"]), method=scope["method"], exc_info=error)
    return ShirubeError("Something went wrong here. It was logged.")


def _of_http(error: HTTPException) -> ShirubeError:
    if error.status_code == 404:
        return NotFound()
    known = BadRequest(str(error.detail))
    known.status = error.status_code
    known.code = "method_not_allowed" if error.status_code == 405 else "field_value"
    return known


async def _preflight(scope: Scope, receive: Receive, send: Send) -> None:
    headers = {
        "access-control-allow-origin": "*",
        "access-control-allow-methods": "POST",
        "access-control-allow-headers": "content-type, content-encoding",
        "access-control-max-age": "86400",
    }
    await Response(status_code=204, headers=headers)(scope, receive, send)


def _group(path: str) -> str:
    """A path without anything that names a person, an account or a guide."""
    parts = path.split("/")
    return "/".join(parts[:4] if parts[1:2] == ["api"] else parts[:3] if parts[1:2] == ["v1"] else parts[:2])


def _count(path: str, status: int, seconds: float) -> None:
    group = _group(path) if status not in (404, 405) else "other"
    _requests.labels(group, str(status)).inc()
    _seconds.labels(group).observe(seconds)
    _log.debug("request", group=group, status=status, ms=round(seconds * 1000, 1))
