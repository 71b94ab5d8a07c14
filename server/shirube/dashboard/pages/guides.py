"""The guides: the list, publishing, and a guide's texts and document."""

from typing import Any, NamedTuple

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from shirube.dashboard import charts
from shirube.dashboard.local import Local
from shirube.dashboard.pages.base import Pages, inner_path, text_of
from shirube.errors import NotFound
from shirube.guides import store as guides
from shirube.guides.catalog import get_summary, list_summaries
from shirube.guides.compiling import choose_locale, compile_document
from shirube.guides.documents import json_text, to_json
from shirube.guides.records import Draft
from shirube.guides.records import GuideSummary as GuideHead
from shirube.guides.schema import Compiled
from shirube.guides.yaml_text import write_text
from shirube.metrics.reports import guide_summaries
from shirube.metrics.schema import GuideSummary
from shirube.workspaces.schema import Session
from shirube.workspaces.store import record

LANGUAGE_NAMES = {"ja": "日本語", "en": "English"}


class Line(NamedTuple):
    """A line of the list: the numbers, the revision that a publish button is for, and the spark line."""

    guide: GuideSummary
    revision: int
    spark: charts.Chart
    spark_label: str


class Head(NamedTuple):
    """What stands above each of a guide's pages."""

    key: str
    name: str
    kind: str
    state: str
    version: int | None
    published_at: int | None
    updated_at: int
    revision: int


class PreviewPart(NamedTuple):
    """What a step, task or entry says in one language, as text trees, its buttons, and the selector it points at."""

    key: str
    title: list[object]
    body: list[object]
    target: str | None
    buttons: list[str]


class GuidePages(Pages):
    async def list(self, request: Request) -> Response:
        """`GET /guides`"""
        session = await self.session(request)
        summaries, revisions = await self.db.read(_list, session, self.clock())
        local = self.local(request, session)
        return await self.show(
            request,
            session,
            "guides.html",
            guides=[_line(one, revisions.get(one.key, 0), local) for one in summaries],
            api_example=api_example(self.host(request)),
        )

    async def publish(self, request: Request) -> Response:
        """`POST /guides/{key}/publish`: the draft at the revision that was seen becomes live."""
        session, form = await self.form(request, "editor")
        revision = text_of(form, "revision", 12)
        await self.db.write(
            _publish, session, _key(request), int(revision) if revision.isdecimal() else None, self.clock()
        )
        return self.view.after_write(inner_path(text_of(form, "back"), "/guides"), "published")

    async def unpublish(self, request: Request) -> Response:
        """`POST /guides/{key}/unpublish`"""
        session, form = await self.form(request, "editor")
        await self.db.write(_unpublish, session, _key(request), self.clock())
        return self.view.after_write(inner_path(text_of(form, "back"), "/guides"), "unpublished")

    async def texts(self, request: Request) -> Response:
        """`GET /guides/{key}/texts`: what each step says, in one of the guide's languages."""
        session = await self.session(request)
        draft, summary = await self.db.read(_draft, session, _key(request))
        compiled = compile_document(draft.document, session.workspace.locale)
        wanted = request.query_params.get("language", self.local(request, session).locale)
        language = choose_locale(compiled.texts, wanted, compiled.locale)
        return await self.show(
            request,
            session,
            "guide_texts.html",
            guide=head_of(summary),
            tab="texts",
            parts=preview(compiled, language),
            language=language,
            languages=list(compiled.texts),
            language_names={tag: LANGUAGE_NAMES.get(tag, tag) for tag in compiled.texts},
        )

    async def document(self, request: Request) -> Response:
        """`GET /guides/{key}/document`"""
        session = await self.session(request)
        draft, summary = await self.db.read(_draft, session, _key(request))
        form = "json" if request.query_params.get("form") == "json" else "yaml"
        return await self.show(
            request,
            session,
            "guide_document.html",
            guide=head_of(summary),
            tab="document",
            form=form,
            source=_source(draft, form),
        )

    async def file(self, request: Request) -> Response:
        """`GET /guides/{key}/document.{form}`: the draft as a file that can be imported again."""
        session = await self.session(request)
        form = request.path_params["form"]
        if form not in ("yaml", "json"):
            raise NotFound
        draft = await self.db.read(guides.get_guide, session.workspace.id, _key(request))
        return self.view.download(_source(draft, form), f"{draft.row.key}.{form}", f"application/{form}")


def _key(request: Request) -> str:
    return str(request.path_params["key"])


def _line(summary: GuideSummary, revision: int, local: Local) -> Line:
    return Line(summary, revision, charts.spark(summary.spark), charts.spark_label(summary.spark, local))


def _source(draft: Draft, form: str) -> str:
    value = to_json(draft.document)
    return json_text(value) if form == "json" else write_text(value)


def preview(compiled: Compiled, language: str) -> list[PreviewPart]:
    """What each step, task or entry says in a language of the guide."""
    texts = compiled.texts[language].parts
    parts = [(step.key, (step.target or {}).get("css")) for step in compiled.steps]
    parts += [(task.key, None) for task in compiled.tasks] + [(entry.key, None) for entry in compiled.entries]
    return [_preview(key, texts[key], css) for key, css in parts]


def _preview(key: str, text: dict[str, Any], css: str | None) -> PreviewPart:
    labels = list(text.get("buttons", {}).values())
    return PreviewPart(key, text.get("title", []), text.get("body", []), css, labels)


def api_example(host: str) -> str:
    """How to put a guide over the API."""
    return (
        f"curl -X PUT {host}/api/v1/guides/first-invoice \\\n"
        '  -H "Authorization: Bearer sk_…" -H "Content-Type: application/json" \\\n'
        "  --data @first-invoice.json"
    )


def head_of(summary: GuideHead) -> Head:
    """What stands above a guide's pages."""
    row = summary.row
    return Head(
        row.key,
        row.name,
        row.kind,
        summary.state,
        summary.live_version,
        summary.published_at,
        row.updated_at,
        row.revision,
    )


def _list(connection: Connection, session: Session, now: int) -> tuple[list[GuideSummary], dict[str, int]]:
    workspace, environment = session.workspace.id, session.environment.id
    revisions = {one.row.key: one.row.revision for one in list_summaries(connection, workspace, environment)}
    return guide_summaries(connection, workspace, environment, now), revisions


def _draft(connection: Connection, session: Session, key: str) -> tuple[Draft, GuideHead]:
    draft = guides.get_guide(connection, session.workspace.id, key)
    return draft, get_summary(connection, session.workspace.id, session.environment.id, key)


def _publish(connection: Connection, session: Session, key: str, revision: int | None, now: int) -> None:
    workspace, who = session.workspace.id, session.member.id
    done = guides.publish(connection, workspace, session.environment.id, key, now, revision=revision, member_id=who)
    detail = {"environment": session.environment.key, "version": done.version}
    record(connection, workspace, now, "guide.publish", key, member_id=who, detail=detail)


def _unpublish(connection: Connection, session: Session, key: str, now: int) -> None:
    workspace = session.workspace.id
    guides.unpublish(connection, workspace, session.environment.id, key, now)
    detail = {"environment": session.environment.key}
    record(connection, workspace, now, "guide.unpublish", key, member_id=session.member.id, detail=detail)
