"""Settings: the snippet and the keys."""

from uuid import UUID

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from shirube.clock import Clock
from shirube.config import Settings
from shirube.dashboard.pages.base import Pages, id_of, read_pinned, snippet, text_of
from shirube.dashboard.view import View
from shirube.db import Database
from shirube.resources import widget_files
from shirube.workspaces import store
from shirube.workspaces.access import Keys, Sessions
from shirube.workspaces.schema import Session


class KeyPages(Pages):
    def __init__(
        self, db: Database, clock: Clock, settings: Settings, sessions: Sessions, view: View, keys: Keys
    ) -> None:
        super().__init__(db, clock, settings, sessions, view)
        self._keys = keys
        self._pinned = read_pinned(widget_files())

    async def page(self, request: Request) -> Response:
        """`GET /settings/keys`"""
        return await self._page(request, await self.session(request))

    async def make(self, request: Request) -> Response:
        """`POST /settings/keys`: a new secret key, shown in this answer and never again."""
        session, form = await self.form(request, "owner")
        label = text_of(form, "label", 200)
        if not label:
            return await self._page(request, session, problem="label", status=400)
        made = await self.db.write(_make, session, text_of(form, "environment", 64), label, self.clock())
        return await self._page(request, session, made=made)

    async def revoke(self, request: Request) -> Response:
        """`POST /settings/keys/{id}/revoke`"""
        session, _ = await self.form(request, "owner")
        await self.db.write(_revoke, session, id_of(request), self.clock())
        self._keys.forget()
        return self.view.after_write("/settings/keys", "revoked")

    async def _page(
        self, request: Request, session: Session, *, made: str = "", problem: str = "", status: int = 200
    ) -> Response:
        workspace = session.workspace.id
        site_key = await self.db.read(store.site_key, workspace, session.environment.id)
        named = await self.db.read(store.list_environments, workspace)
        errors = {problem: self.local(request, session).say("Say what it is for.")} if problem else {}
        return await self.show(
            request,
            session,
            "keys.html",
            status=status,
            tab="keys",
            made=made,
            errors=errors,
            snippet=self.snippet(request, site_key) if site_key else "",
            pinned=snippet(self.host(request), site_key, self._pinned) if site_key and self._pinned else "",
            keys=await self.db.read(store.list_keys, workspace),
            environment_names={environment.id: environment.name for environment in named},
        )


def _make(connection: Connection, session: Session, environment: str, label: str, now: int) -> str:
    workspace = session.workspace.id
    found = store.environment_by_key(connection, workspace, environment)
    made = store.add_key(connection, workspace, found.id, "secret", label, now)
    store.record(connection, workspace, now, "key.make", label, member_id=session.member.id)
    return made


def _revoke(connection: Connection, session: Session, key_id: UUID, now: int) -> None:
    store.revoke_key(connection, session.workspace.id, key_id, now)
    store.record(connection, session.workspace.id, now, "key.revoke", str(key_id), member_id=session.member.id)
