"""Rendering: templates in the reader's language, the built assets, and the headers that every page carries."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from shirube.clock import Clock
from shirube.dashboard.i18n import LOCALES, catalogue, choose_locale
from shirube.dashboard.local import Local, local_for
from shirube.dashboard.messages import notice_of
from shirube.dashboard.richtext import rich_text
from shirube.dashboard.words import TONES, name_of
from shirube.workspaces.schema import Environment as WorkspaceEnvironment
from shirube.workspaces.schema import Session

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https:; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cache-control": "no-store",
}
_TEMPLATES = Path(__file__).parent / "templates"
_NOTICE = "shirube_notice"


class View:
    """Makes every response of the dashboard. Holds nothing of a request."""

    def __init__(self, assets: Path, clock: Clock) -> None:
        self._clock = clock
        self._manifest: Mapping[str, str] = _read_json(assets / "manifest.json")
        self._icons: Mapping[str, str] = _read_json(assets / "icons.json")
        self._environments = {locale: self._environment(locale) for locale in LOCALES}

    def local(self, request: Request, session: Session | None = None) -> Local:
        """How this reader reads: a member's own language, else the browser's; the workspace's time zone, else UTC."""
        accepted = request.headers.get("accept-language", "")
        locale = choose_locale(session.member.locale if session else None, accepted)
        return local_for(locale, session.workspace.time_zone if session else "UTC")

    def page(
        self,
        request: Request,
        template: str,
        session: Session | None = None,
        *,
        environments: list[WorkspaceEnvironment] | None = None,
        status: int = 200,
        **context: Any,
    ) -> HTMLResponse:
        """A whole page, or a part of one that htmx asked for."""
        local = self.local(request, session)
        html = (
            self._environments[local.locale]
            .get_template(template)
            .render(
                local=local,
                now=self._clock(),
                path=request.url.path,
                session=session,
                environments=environments or [],
                notice=notice_of(local, request.cookies.get(_NOTICE)),
                **context,
            )
        )
        response = HTMLResponse(html, status, HEADERS)
        if _NOTICE in request.cookies:
            response.delete_cookie(_NOTICE, path="/")
        return response

    def after_write(self, address: str, notice: str = "") -> RedirectResponse:
        """After a form was saved: see `address` (so that a reload sends nothing again), which says one of NOTICES."""
        response = RedirectResponse(address, 303, HEADERS)
        if notice:
            response.set_cookie(_NOTICE, notice, max_age=60, httponly=True, samesite="lax", path="/")
        return response

    def download(self, body: str, name: str, media_type: str) -> Response:
        """A file for the browser to save."""
        headers = {**HEADERS, "content-disposition": f'attachment; filename="{name}"'}
        return Response(body.encode(), headers=headers, media_type=media_type)

    def _environment(self, locale: str) -> Environment:
        environment = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n"],
        )
        environment.install_gettext_translations(catalogue(locale), newstyle=True)  # type: ignore[attr-defined]
        local = local_for(locale, "UTC")
        environment.globals |= {"icon": self._icon, "asset": self._asset, "rich_text": rich_text, "tones": TONES}
        environment.globals["count"] = local.count
        environment.filters |= {"name_of": lambda word: name_of(local, word), "path": lambda text: quote(text, safe="")}
        return environment

    def _icon(self, name: str) -> Markup:
        """A Lucide icon drawn into the page; it says nothing to a screen reader."""
        drawing = self._icons.get(name, "")
        # The drawing comes from the icon package at build time, never from a person.
        return Markup(f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">{drawing}</svg>')  # noqa: S704

    def _asset(self, name: str) -> str:
        return f"/assets/{self._manifest.get(name, name)}"


def _read_json(path: Path) -> dict[str, str]:
    return json.loads(path.read_bytes()) if path.is_file() else {}
