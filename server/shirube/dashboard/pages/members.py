"""Settings: who may sign in, and one's own profile."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from shirube.dashboard.i18n import LOCALES
from shirube.dashboard.messages import message_of
from shirube.dashboard.pages.base import Pages, id_of, text_of
from shirube.errors import BadRequest, Conflict
from shirube.ids import new_secret
from shirube.workspaces import members, store
from shirube.workspaces.schema import ROLES, Role, Session

LANGUAGES = (("ja", "日本語"), ("en", "English"))


class NewMember(NamedTuple):
    """The form of a new member, as it was filled in."""

    email: str = ""
    name: str = ""
    role: str = "editor"


class Made(NamedTuple):
    """A member who was just added, with the password that is shown once."""

    email: str
    password: str


class MemberPages(Pages):
    async def page(self, request: Request) -> Response:
        """`GET /settings/members`"""
        return await self._page(request, await self.session(request))

    async def add(self, request: Request) -> Response:
        """`POST /settings/members`: a member with a generated password, shown in this answer and never again."""
        session, form = await self.form(request, "owner")
        new = NewMember(text_of(form, "email", 320), text_of(form, "name", 200), text_of(form, "role", 16))
        password = new_secret("")
        try:
            await self.db.write(_add, session, new, password, self.clock())
        except (BadRequest, Conflict) as error:
            text = message_of(self.local(request, session), error)
            return await self._page(
                request, session, form=new, errors={error.field or "email": text}, status=error.status
            )
        return await self._page(request, session, made=Made(new.email, password))

    async def change_role(self, request: Request) -> Response:
        """`POST /settings/members/{id}/role`"""
        session, form = await self.form(request, "owner")
        role = members.make_role(text_of(form, "role", 16))
        return await self._change(request, session, "saved", role=role)

    async def disable(self, request: Request) -> Response:
        """`POST /settings/members/{id}/disable`"""
        session, _ = await self.form(request, "owner")
        return await self._change(request, session, "disabled", disabled=True)

    async def enable(self, request: Request) -> Response:
        """`POST /settings/members/{id}/enable`"""
        session, _ = await self.form(request, "owner")
        return await self._change(request, session, "enabled", disabled=False)

    async def _change(self, request: Request, session: Session, notice: str, **values: Role | bool) -> Response:
        try:
            await self.db.write(_change, session, id_of(request), self.clock(), values)
        except Conflict as error:
            text = message_of(self.local(request, session), error)
            return await self._page(request, session, problem=text, status=error.status)
        return self.view.after_write("/settings/members", notice)

    async def _page(
        self,
        request: Request,
        session: Session,
        *,
        form: NewMember | None = None,
        errors: dict[str, str] | None = None,
        made: Made | None = None,
        problem: str = "",
        status: int = 200,
    ) -> Response:
        return await self.show(
            request,
            session,
            "members.html",
            status=status,
            tab="members",
            members=await self.db.read(members.list_members, session.workspace.id),
            roles=ROLES,
            form=form or NewMember(),
            errors=errors or {},
            made=made,
            problem=problem,
        )


class Profile(NamedTuple):
    """One's own settings, as the form holds them."""

    name: str
    locale: str


class ProfilePages(Pages):
    async def page(self, request: Request) -> Response:
        """`GET /settings/profile`"""
        return await self._page(request, await self.session(request))

    async def save(self, request: Request) -> Response:
        """`POST /settings/profile`: name and language."""
        session, form = await self.form(request, "viewer")
        profile = Profile(text_of(form, "name", 200), text_of(form, "locale", 8))
        if not profile.name or profile.locale not in LOCALES:
            text = self.local(request, session).say("A name, please.")
            return await self._page(request, session, profile, {"name": text}, 400)
        await self.db.write(_change_own, session, profile, self.clock())
        return self.view.after_write("/settings/profile", "saved")

    async def change_password(self, request: Request) -> Response:
        """`POST /settings/profile/password`: ends every session, this one too."""
        session, form = await self.form(request, "viewer")
        old, new = (str(form.get(name) or "") for name in ("old_password", "password"))
        try:
            await self.db.write(members.change_member_password, session, old, new)
        except BadRequest as error:
            text = message_of(self.local(request, session), error)
            return await self._page(request, session, errors={error.field or "password": text}, status=400)
        response = self.view.after_write("/sign-in")
        self.sessions.clear_cookie(response)
        return response

    async def _page(
        self,
        request: Request,
        session: Session,
        form: Profile | None = None,
        errors: dict[str, str] | None = None,
        status: int = 200,
    ) -> Response:
        shown = form or Profile(session.member.name, self.local(request, session).locale)
        return await self.show(
            request,
            session,
            "profile.html",
            status=status,
            tab="profile",
            form=shown,
            errors=errors or {},
            languages=LANGUAGES,
        )


def _add(connection: Connection, session: Session, new: NewMember, password: str, now: int) -> None:
    workspace = session.workspace
    members.add_member(connection, workspace.id, new.email, new.name, new.role, workspace.locale, password, now)
    store.record(connection, workspace.id, now, "member.add", new.email, member_id=session.member.id)


def _change_own(connection: Connection, session: Session, profile: Profile, now: int) -> None:
    members.change_member(connection, session.workspace.id, session.member.id, now, **profile._asdict())


def _change(
    connection: Connection, session: Session, member_id: UUID, now: int, values: dict[str, Role | bool]
) -> None:
    members.change_member(connection, session.workspace.id, member_id, now, **values)
    action = f"member.{'role' if 'role' in values else 'disable' if values['disabled'] else 'enable'}"
    store.record(connection, session.workspace.id, now, action, str(member_id), member_id=session.member.id)
