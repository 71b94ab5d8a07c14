"""Settings: how all guides look, how often they may interrupt, and whose videos they may show."""

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from shirube.conditions.reading import Invalid
from shirube.dashboard import settings_form as forms
from shirube.dashboard.pages.base import Pages
from shirube.guides.settings import GuideSettings
from shirube.guides.settings_store import get_settings, put_settings
from shirube.guides.theme import effective, faint
from shirube.workspaces.schema import Session
from shirube.workspaces.store import record

_FIELD_CHARACTERS = 6_000


class LooksPages(Pages):
    async def page(self, request: Request) -> Response:
        """`GET /settings/guides`"""
        session = await self.session(request)
        settings = await self.db.read(get_settings, session.workspace.id)
        return await self._page(request, session, settings, forms.fields_of(settings))

    async def save(self, request: Request) -> Response:
        """`POST /settings/guides`: guides look so from each person's next page on; or the form again."""
        session, sent = await self.form(request, "editor")
        was = await self.db.read(get_settings, session.workspace.id)
        fields = {
            name: value.replace("\0", "").strip()[:_FIELD_CHARACTERS]
            for name, value in sent.multi_items()
            if isinstance(value, str)
        }
        try:
            wanted = forms.to_settings(fields, was)
        except Invalid as error:
            errors = forms.errors_of(error, self.local(request, session))
            return await self._page(request, session, was, fields, errors)
        await self.db.write(_save, session, wanted, self.clock())
        return self.view.after_write("/settings/guides", "saved")

    async def _page(
        self,
        request: Request,
        session: Session,
        settings: GuideSettings,
        fields: dict[str, str],
        errors: dict[str, str] | None = None,
    ) -> Response:
        local = self.local(request, session)
        return await self.show(
            request,
            session,
            "looks.html",
            status=400 if errors else 200,
            tab="guides",
            fields=fields,
            errors=errors or {},
            warnings=[forms.warning_of(pair, local) for pair in faint(settings.theme)],
            swatches=forms.swatches(settings.theme),
            usual={group: effective(settings.theme, mode) for mode, group in forms.GROUPS.items()},
            colours=forms.COLOURS,
            groups=forms.GROUPS,
            numbers=forms.NUMBERS,
            choices=forms.CHOICES,
            windows=forms.windows(fields.get("budget.per", "")),
        )


def _save(connection: Connection, session: Session, wanted: GuideSettings, now: int) -> None:
    if put_settings(connection, session.workspace.id, wanted):
        record(connection, session.workspace.id, now, "settings.guides", "guides", member_id=session.member.id)
