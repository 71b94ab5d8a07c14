"""Settings: the milestones that make an account onboarded."""

from sqlalchemy import Connection
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from shirube.dashboard import milestone_form as forms
from shirube.dashboard.pages.base import Pages
from shirube.guides.milestones import Milestones
from shirube.success import store
from shirube.success.jobs import recompute
from shirube.success.schema import MilestoneSet
from shirube.workspaces.schema import Session
from shirube.workspaces.store import record

_FIELD_CHARACTERS = 20_000


class MilestonePages(Pages):
    async def page(self, request: Request) -> Response:
        """`GET /settings/milestones`"""
        session = await self.session(request)
        found = await self.db.read(store.get_set, session.workspace.id)
        workspace = session.workspace
        other = forms.other_locale(workspace.locale)
        form = forms.from_set(found, workspace.onboarding_days, workspace.assist_minutes, other)
        return await self._page(request, session, found, form)

    async def save(self, request: Request) -> Response:
        """`POST /settings/milestones`: a new version, which counts what happened before too; or the form again."""
        session, sent = await self.form(request, "editor")
        found = await self.db.read(store.get_set, session.workspace.id)
        other = forms.other_locale(session.workspace.locale)
        form = forms.from_fields(_texts(sent), found, other)
        if sent.get("add"):
            return await self._page(request, session, found, form._replace(rows=[*form.rows, forms.Row()]))
        try:
            document = forms.to_document(form, other, self.local(request, session))
        except forms.FormInvalid as error:
            return await self._page(request, session, found, form, error.errors)
        if await self.db.write(_save, session, document, self.clock()) != found.version:
            await recompute(self.db, session.workspace.id)
        return self.view.after_write("/settings/milestones", "saved")

    async def _page(
        self,
        request: Request,
        session: Session,
        found: MilestoneSet,
        form: forms.MilestoneForm,
        errors: dict[str, str] | None = None,
    ) -> Response:
        local = self.local(request, session)
        english = forms.other_locale(session.workspace.locale) == "en"
        return await self.show(
            request,
            session,
            "milestones.html",
            status=400 if errors else 200,
            tab="milestones",
            version=found.version,
            form=form,
            errors=errors or {},
            other_label=local.say("Name in English") if english else local.say("Name in Japanese"),
        )


def _texts(form: FormData) -> dict[str, str]:
    return {
        name: value.replace("\r\n", "\n").strip()[:_FIELD_CHARACTERS]
        for name, value in form.multi_items()
        if isinstance(value, str)
    }


def _save(connection: Connection, session: Session, document: Milestones, now: int) -> int:
    version = store.put_set(connection, session.workspace.id, document, now, session.member.id)
    record(connection, session.workspace.id, now, "milestones.save", str(version), member_id=session.member.id)
    return version
