"""Guides in the database: drafts, immutable versions, and which version is live where since when."""

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from shirube.conditions.reading import Invalid, Problem
from shirube.errors import Conflict, EditConflict, NotFound
from shirube.guides import documents
from shirube.guides.catalog import ROW, live_in, same_guide
from shirube.guides.compiling import compile_document
from shirube.guides.records import (
    Draft,
    GuideRow,
    LiveGuide,
    Published,
    Saved,
    VersionRow,
)
from shirube.guides.schema import Compiled, Document
from shirube.guides.settings_store import check_frames, get_settings, look_warnings
from shirube.guides.tables import guide, guide_version, publication
from shirube.ids import new_id
from shirube.workspaces.store import bump_guides, get_workspace


def list_guides(connection: Connection, workspace_id: int, *, archived: bool = False) -> list[GuideRow]:
    """The workspace's guides by key; archived ones only when asked for."""
    query = select(*ROW).where(guide.c.workspace_id == workspace_id).order_by(guide.c.key)
    if not archived:
        query = query.where(guide.c.archived_at.is_(None))
    return [GuideRow(*row) for row in connection.execute(query)]


def get_guide(connection: Connection, workspace_id: int, key: str) -> Draft:
    """A guide and its draft. Raises NotFound."""
    row = connection.execute(
        select(*ROW, guide.c.draft).where(guide.c.workspace_id == workspace_id, guide.c.key == key)
    ).first()
    if row is None:
        raise NotFound("There is no such guide.")
    return Draft(GuideRow(*row[:-1]), _document(row.draft))


def list_drafts(connection: Connection, workspace_id: int) -> list[Document]:
    """Every draft that is not archived, by key: what an export writes."""
    query = select(guide.c.draft).where(guide.c.workspace_id == workspace_id, guide.c.archived_at.is_(None))
    return [_document(draft) for (draft,) in connection.execute(query.order_by(guide.c.key))]


def save_draft(
    connection: Connection, workspace_id: int, document: Document, now: int, *, revision: int | None = None
) -> Saved:
    """Keep a document as its guide's draft; a guide that was archived is back.

    `revision` is the one that was read before editing, 0 for a guide that must be new, None to save whatever is there.
    A document that says the same as the draft changes nothing. Raises EditConflict when somebody saved in between,
    Conflict when the kind of a guide that was published before would change, and Invalid when it frames a video from a
    host that the workspace does not allow.
    """
    settings = get_settings(connection, workspace_id)
    check_frames(document, settings)
    saved = _save(connection, workspace_id, document, now, revision)
    return saved._replace(warnings=look_warnings(document, settings))


def _save(connection: Connection, workspace_id: int, document: Document, now: int, revision: int | None) -> Saved:
    was = _locked(connection, workspace_id, document.key)
    _check_revision(was, revision)
    if was is None:
        return _create(connection, workspace_id, document, now)
    if was.archived_at is None and _text(document) == was.draft:
        return Saved(document.key, was.revision, "unchanged")
    if was.kind != document.kind and _latest(connection, workspace_id, was.id) is not None:
        raise Conflict(f"{document.key!r} was published as a {was.kind}; its kind can't change.", field="kind")
    _change(connection, workspace_id, was.id, now, **_columns(document), archived_at=None)
    return Saved(document.key, was.revision + 1, "changed")


def publish(
    connection: Connection,
    workspace_id: int,
    environment_id: int,
    key: str,
    now: int,
    *,
    revision: int | None = None,
    version: int | None = None,
    member_id: UUID | None = None,
) -> Published:
    """Make the draft live in an environment, as a new version only if it says something new.

    With `version` that older version is made live again; the draft stays as it is. Raises NotFound, Conflict for an
    archived guide, and EditConflict when the guide is not at `revision` any more: of two who publish what they both
    read, one wins.
    """
    was = _found(_locked(connection, workspace_id, key))
    _check_revision(was, revision)
    if was.archived_at is not None:
        raise Conflict(f"{key!r} is archived.")
    if version is None:
        version = _version_of(connection, workspace_id, was, now, member_id)
    else:
        get_version(connection, workspace_id, key, version)
    if _live_version(connection, workspace_id, environment_id, was.id) == version:
        return Published(key, version, was.revision, False)
    _end(connection, workspace_id, was.id, now, environment_id)
    connection.execute(
        insert(publication).values(
            workspace_id=workspace_id,
            id=new_id(now),
            environment_id=environment_id,
            guide_id=was.id,
            version=version,
            published_at=now,
            member_id=member_id,
        )
    )
    _change(connection, workspace_id, was.id, now)
    bump_guides(connection, workspace_id, environment_id)
    return Published(key, version, was.revision + 1, True)


def unpublish(connection: Connection, workspace_id: int, environment_id: int, key: str, now: int) -> bool:
    """Take a guide off an environment; whether it was live there. Raises NotFound."""
    was = _found(_locked(connection, workspace_id, key))
    if not _end(connection, workspace_id, was.id, now, environment_id):
        return False
    _change(connection, workspace_id, was.id, now)
    return True


def archive(connection: Connection, workspace_id: int, key: str, now: int) -> None:
    """Take a guide off every environment and out of the lists; its numbers stay. Raises NotFound."""
    was = _found(_locked(connection, workspace_id, key))
    _end(connection, workspace_id, was.id, now)
    if was.archived_at is None:
        _change(connection, workspace_id, was.id, now, archived_at=now)


def list_versions(connection: Connection, workspace_id: int, key: str) -> list[VersionRow]:
    """A guide's published versions, newest first. Raises NotFound."""
    guide_id = get_guide(connection, workspace_id, key).row.id
    query = select(*[guide_version.c[name] for name in VersionRow._fields]).where(
        guide_version.c.workspace_id == workspace_id, guide_version.c.guide_id == guide_id
    )
    return [VersionRow(*row) for row in connection.execute(query.order_by(guide_version.c.version.desc()))]


def get_version(connection: Connection, workspace_id: int, key: str, version: int) -> Document:
    """The document of a published version. Raises NotFound."""
    text = connection.execute(
        select(guide_version.c.document)
        .join(guide, same_guide(guide_version))
        .where(guide.c.workspace_id == workspace_id, guide.c.key == key, guide_version.c.version == version)
    ).scalar()
    if text is None:
        raise NotFound("There is no such version.")
    return _document(text)


def live_guides(connection: Connection, workspace_id: int, environment_id: int) -> list[LiveGuide]:
    """What is live in an environment, by key, ready for `boot`."""
    query = (
        select(
            guide.c.key,
            publication.c.version,
            publication.c.published_at,
            guide_version.c.compiled,
            guide_version.c.document,
        )
        .join(guide, same_guide(publication))
        .join(guide_version, same_guide(guide_version) & (guide_version.c.version == publication.c.version))
        .where(*live_in(workspace_id, environment_id))
        .order_by(guide.c.key)
    )
    rows = connection.execute(query).all()
    locale = get_workspace(connection, workspace_id).locale if rows else ""
    return [LiveGuide(*row[:3], _compiled(row.compiled, row.document, locale)) for row in rows]


def save_all(connection: Connection, workspace_id: int, wanted: Iterable[Document], now: int) -> list[Saved]:
    """Keep many documents as drafts, as an import does: in the caller's one transaction, all or none.

    Raises what `save_draft` raises; paths of an Invalid begin with the guide's key.
    """
    return [_save_one(connection, workspace_id, document, now) for document in wanted]


def _save_one(connection: Connection, workspace_id: int, document: Document, now: int) -> Saved:
    try:
        return save_draft(connection, workspace_id, document, now)
    except Invalid as error:
        told = [Problem((document.key, *found.path), found.expected, found.got) for found in error.problems]
        raise Invalid(told, error.code) from error


def _locked(connection: Connection, workspace_id: int, key: str) -> Any:
    """The guide's row, held until the transaction ends, so that two who save or publish come one after the other."""
    return connection.execute(
        select(guide).where(guide.c.workspace_id == workspace_id, guide.c.key == key).with_for_update()
    ).first()


def _found(row: Any) -> Any:
    if row is None:
        raise NotFound("There is no such guide.")
    return row


def _check_revision(row: Any, revision: int | None) -> None:
    if revision is not None and revision != (0 if row is None else row.revision):
        raise EditConflict("Somebody else saved or published this guide in the meantime. Read it again.")


def _create(connection: Connection, workspace_id: int, document: Document, now: int) -> Saved:
    values = {"workspace_id": workspace_id, "id": new_id(now), "key": document.key, "revision": 1}
    try:
        connection.execute(insert(guide).values(**values, **_columns(document), created_at=now, updated_at=now))
    except IntegrityError:
        raise EditConflict("Somebody else made this guide in the meantime. Read it again.") from None
    return Saved(document.key, 1, "created")


def _change(connection: Connection, workspace_id: int, guide_id: UUID, now: int, **values: Any) -> None:
    connection.execute(
        update(guide)
        .where(guide.c.workspace_id == workspace_id, guide.c.id == guide_id)
        .values(**values, revision=guide.c.revision + 1, updated_at=now)
    )


def _columns(document: Document) -> dict[str, Any]:
    return {"kind": document.kind, "name": document.name, "draft": _text(document)}


def _text(document: Document) -> str:
    return json.dumps(documents.to_json(document), ensure_ascii=False, separators=(",", ":"))


def _document(text: str) -> Document:
    return documents.parse(json.loads(text))


def _compiled(stored: Any, document: str, locale: str) -> Compiled:
    return documents.compiled_from_json(stored) or compile_document(_document(document), locale)


def _version_of(connection: Connection, workspace_id: int, row: Any, now: int, member_id: UUID | None) -> int:
    """The version that says what the draft says, made if the latest does not."""
    document = _document(row.draft)
    digest = documents.digest(document)
    latest = _latest(connection, workspace_id, row.id)
    if latest is not None and latest.digest == digest:
        return int(latest.version)
    version = 1 if latest is None else latest.version + 1
    compiled = compile_document(document, get_workspace(connection, workspace_id).locale)
    connection.execute(
        insert(guide_version).values(
            workspace_id=workspace_id,
            guide_id=row.id,
            version=version,
            document=row.draft,
            compiled=documents.compiled_to_json(compiled),
            digest=digest,
            created_at=now,
            member_id=member_id,
        )
    )
    return version


def _latest(connection: Connection, workspace_id: int, guide_id: UUID) -> Any:
    return connection.execute(
        select(guide_version.c.version, guide_version.c.digest)
        .where(guide_version.c.workspace_id == workspace_id, guide_version.c.guide_id == guide_id)
        .order_by(guide_version.c.version.desc())
        .limit(1)
    ).first()


def _live_version(connection: Connection, workspace_id: int, environment_id: int, guide_id: UUID) -> int | None:
    return connection.execute(
        select(publication.c.version).where(*live_in(workspace_id, environment_id), publication.c.guide_id == guide_id)
    ).scalar()


def _end(
    connection: Connection, workspace_id: int, guide_id: UUID, now: int, environment_id: int | None = None
) -> bool:
    """End what is live of a guide, in one environment or all; whether anything was."""
    where = [
        publication.c.workspace_id == workspace_id,
        publication.c.guide_id == guide_id,
        publication.c.ended_at.is_(None),
    ]
    if environment_id is not None:
        where.append(publication.c.environment_id == environment_id)
    ended = connection.execute(select(publication.c.environment_id).where(*where)).scalars().all()
    connection.execute(update(publication).where(*where).values(ended_at=now))
    for one in sorted(ended):
        bump_guides(connection, workspace_id, one)
    return bool(ended)
