"""What every page needs: the session it is for, and the frame around it."""

import json
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from shirube.clock import Clock
from shirube.config import Settings
from shirube.dashboard.local import Local
from shirube.dashboard.view import View
from shirube.db import Database
from shirube.errors import NotFound
from shirube.ids import parse_id
from shirube.workspaces.access import Sessions
from shirube.workspaces.schema import Role, Session
from shirube.workspaces.store import list_environments


class Pages:
    """The base of every group of pages. Handlers are thin: load the session, read, show; or check, write, redirect."""

    def __init__(self, db: Database, clock: Clock, settings: Settings, sessions: Sessions, view: View) -> None:
        self.db = db
        self.clock = clock
        self.settings = settings
        self.sessions = sessions
        self.view = view

    async def session(self, request: Request, role: Role = "viewer") -> Session:
        """Who is reading. Raises NotAuthenticated or Forbidden."""
        session = await self.sessions.load(request, role)
        request.state.session = session
        return session

    async def form(self, request: Request, role: Role = "editor") -> tuple[Session, FormData]:
        """Who is writing, and what, after the guards. Raises NotAuthenticated or Forbidden."""
        session, form = await self.sessions.form(request, role)
        request.state.session = session
        return session, form

    def local(self, request: Request, session: Session) -> Local:
        """The reader's language and time zone."""
        return self.view.local(request, session)

    async def show(
        self, request: Request, session: Session, template: str, *, status: int = 200, **context: Any
    ) -> Response:
        """A page in its frame."""
        environments = await self.db.read(list_environments, session.workspace.id)
        return self.view.page(request, template, session, environments=environments, status=status, **context)

    def snippet(self, request: Request, site_key: str) -> str:
        """What a vendor pastes into their pages."""
        return snippet(self.host(request), site_key)

    def host(self, request: Request) -> str:
        """The address under which browsers reach this server."""
        return self.settings.public_url or str(request.base_url).rstrip("/")


class Pinned(NamedTuple):
    """The script of exactly one version, as `/w/pinned.json` names it: its path and the hash that a browser checks."""

    script: str
    integrity: str


def read_pinned(folder: Path) -> Pinned | None:
    """The pinned script of a built widget; None where none was built."""
    path = folder / "w" / "pinned.json"
    if not path.is_file():
        return None
    told = json.loads(path.read_bytes())
    return Pinned(told["script"], told["integrity"])


def snippet(host: str, site_key: str, pinned: Pinned | None = None) -> str:
    """The script tag, of exactly one version if asked for, and the call that says who is signed in."""
    tag = f'<script async src="{host}/shirube.js" data-key="{site_key}"></script>'
    if pinned is not None:
        src = f'src="{host}{pinned.script}" integrity="{pinned.integrity}"'
        tag = f'<script async crossorigin {src} data-key="{site_key}"></script>'
    return (
        f"{tag}\n"
        "<script>\n"
        "  window.shirube=window.shirube||function(){(shirube.q=shirube.q||[]).push(arguments)}\n"
        "  shirube('identify', 'USER_ID', {name: 'USER_NAME'},\n"
        "    {account: {id: 'ACCOUNT_ID', attributes: {name: 'ACCOUNT_NAME'}}})\n"
        "</script>"
    )


def id_of(request: Request, name: str = "id") -> UUID:
    """A UUID of the request's path. Raises NotFound for anything else."""
    try:
        return parse_id(request.path_params[name])
    except ValueError:
        raise NotFound from None


def text_of(form: FormData, name: str, limit: int = 2_000) -> str:
    """A form's field as trimmed text, cut to a length that no honest form exceeds; empty when absent."""
    value = form.get(name)
    return value.strip()[:limit].replace("\0", "") if isinstance(value, str) else ""


def inner_path(address: str, otherwise: str) -> str:
    """An address within this site, to go back to; anything else is replaced."""
    ok = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if ok else otherwise
