"""Hikari Invoice: the demo's product, a vendor's site on another origin that knows only Shirube's snippet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

import msgspec
from jinja2 import Environment, FileSystemLoader, select_autoescape
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from shirube.demo import wire
from shirube.demo.api import api_routes, locale_of
from shirube.demo.sessions import Sessions

_STATIC = Path(__file__).parent / "static"
_JAPAN = timezone(timedelta(hours=9))
PAGES = (
    "/",
    "/invoices",
    "/invoices/new",
    "/invoices/{invoice_id}",
    "/customers",
    "/reports",
    "/settings",
)


def _japan_now() -> datetime:
    return datetime.now(_JAPAN)


def demo_product_app(shirube_origin: str, site_key: str, now: Callable[[], datetime] = _japan_now) -> Starlette:
    """The product as an application of its own, embedding the Shirube at `shirube_origin` by its snippet.

    `shirube_origin` is scheme, host and port, such as `http://127.0.0.1:8400`; `site_key` a public key
    (`pk_…`). All of its data is in memory, separate for each browser, and gone when the process ends.
    """
    sessions = Sessions()
    template = Environment(loader=FileSystemLoader(_STATIC), autoescape=select_autoescape()).get_template("index.html")
    policy = content_security_policy(shirube_origin)

    async def page(request: Request) -> Response:
        session = sessions.open(request.cookies.get("hikari_sid"), now())
        locale = locale_of(request)
        who = msgspec.json.encode(wire.session_view(session, locale)).decode()
        html = template.render(origin=shirube_origin, key=site_key, locale=locale, session=who)
        response = HTMLResponse(html, headers={"content-security-policy": policy, "cache-control": "no-store"})
        response.set_cookie("hikari_sid", session.id, max_age=30 * 86_400, httponly=True, samesite="lax")
        return response

    routes: list[Route | Mount] = [*api_routes(sessions, now)]
    routes += [Route(path, page) for path in PAGES]
    routes.append(Mount("/static", StaticFiles(directory=_STATIC)))
    return Starlette(routes=routes)


def content_security_policy(shirube_origin: str) -> str:
    """A strict policy with no inline code or styles: the snippet needs its own host in two places only."""
    directives = {
        "default-src": "'none'",
        "script-src": f"'self' {shirube_origin}",
        "connect-src": f"'self' {shirube_origin}",
        "style-src": "'self'",
        "img-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in directives.items())
