"""Guides in the database: drafts, immutable versions, and what is live where since when."""

from collections.abc import Collection, Sequence
from typing import Any, Literal, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import Connection, Row, Select, func, insert, select, update

from shirube.errors import Conflict, EditConflict, NotFound
from shirube.guides import documents
from shirube.guides.compiling import compile_document
from shirube.guides.schema import Compiled, Document
from shirube.guides.tables import guide, guide_version, publication
from shirube.ids import new_id
from shirube.workspaces.store import bump_guides
from shirube.workspaces.tables import workspace

State = Literal["draft", "live", "changed", "archived"]


class GuideRow(NamedTuple):
    """A guide with its draft. `revision` grows with every save; `live_version` is of one environment."""

    id: UUID
    key: str
    kind: str
    name: str
    draft: dict[str, Any]
    revision: int
    created_at: int
    updated_at: int
    archived_at: int | None
    latest_version: int | None
    latest_digest: str | None
    live_version: int | None
    published_at: int | None

    @property
    def state(self) -> State:
        """`draft`: not live; `live`; `changed`: live, and the draft differs from what is; `archived`."""
        if self.archived_at is not None:
            return "archived"
        if self.live_version is None:
            return "draft"
        same = self.live_version == self.latest_version and self.latest_digest == draft_digest(self.draft)
        return "live" if same else "changed"


class VersionRow(NamedTuple):
    """A published version of a guide: immutable."""

    version: int
    digest: str
    created_at: int
    member_id: UUID | None


class PublicationRow(NamedTuple):
    """A version that was live in an environment; `ended_at` is null while it still is."""

    key: str
    name: str
    kind: str
    version: int
    published_at: int
    ended_at: int | None
    member_id: UUID | None


class LiveGuide(NamedTuple):
    """What `boot` reads: a live version, compiled."""

    key: str
    version: int
    compiled: Compiled


def draft_digest(draft: dict[str, Any]) -> str:
    """The digest of a stored draft, comparable with that of a version."""
    return documents.digest(documents.parse(draft))


def list_guides(connection: Connection, workspace_id: int, environment_id: int) -> list[GuideRow]:
    """All guides of a workspace, with what is live in one environment, by name."""
    rows = connection.execute(_guides(workspace_id, environment_id).order_by(guide.c.name, guide.c.key))
    return [_row(row) for row in rows]


def get_guide(connection: Connection, workspace_id: int, environment_id: int, key: str) -> GuideRow:
    """One guide by its key. Raises NotFound."""
    row = connection.execute(_guides(workspace_id, environment_id).where(guide.c.key == key)).first()
    if row is None:
        raise NotFound
    return _row(row)


def known_keys(connection: Connection, workspace_id: int) -> set[str]:
    """The keys of all guides of a workspace."""
    return set(connection.execute(select(guide.c.key).where(guide.c.workspace_id == workspace_id)).scalars())


def _guides(workspace_id: int, environment_id: int) -> Select[Any]:
    newest = (
        select(guide_version.c.guide_id, func.max(guide_version.c.version).label("version"))
        .where(guide_version.c.workspace_id == workspace_id)
        .group_by(guide_version.c.guide_id)
        .subquery()
    )
    of_newest = guide_version.alias("of_newest")
    return (
        select(
            *[c for c in guide.c if c.name != "workspace_id"],
            of_newest.c.version.label("latest_version"),
            of_newest.c.digest.label("latest_digest"),
            publication.c.version.label("live_version"),
            publication.c.published_at,
        )
        .outerjoin(newest, newest.c.guide_id == guide.c.id)
        .outerjoin(
            of_newest,
            (of_newest.c.workspace_id == workspace_id)
            & (of_newest.c.guide_id == guide.c.id)
            & (of_newest.c.version == newest.c.version),
        )
        .outerjoin(
            publication,
            (publication.c.workspace_id == workspace_id)
            & (publication.c.environment_id == environment_id)
            & (publication.c.guide_id == guide.c.id)
            & publication.c.ended_at.is_(None),
        )
        .where(guide.c.workspace_id == workspace_id)
    )


def _row(row: Row[Any]) -> GuideRow:
    return GuideRow(**{**row._mapping, "draft": orjson.loads(row.draft)})


def put_draft(
    connection: Connection, workspace_id: int, document: Document, now: int, *, revision: int | None = None
) -> int:
    """Save a guide's draft, making the guide when it is new; the new revision.

    `revision` is the one that the writer saw (0: none yet; None: whatever it is). Raises EditConflict when somebody
    saved in the meantime, Conflict when the kind of an existing guide would change.
    """
    found = connection.execute(
        select(guide.c.id, guide.c.kind, guide.c.revision, guide.c.draft)
        .where(guide.c.workspace_id == workspace_id, guide.c.key == document.key)
        .with_for_update()
    ).first()
    _check_revision(revision, 0 if found is None else found.revision)
    text = orjson.dumps(documents.to_json(document)).decode()
    if found is None:
        return _insert_guide(connection, workspace_id, document, text, now)
    if found.kind != document.kind:
        raise Conflict(f"{document.key!r} is a {found.kind}; its kind can't become {document.kind}.", field="kind")
    if found.draft == text:
        return int(found.revision)
    connection.execute(
        update(guide)
        .where(guide.c.workspace_id == workspace_id, guide.c.id == found.id)
        .values(draft=text, name=document.name, revision=found.revision + 1, updated_at=now, archived_at=None)
    )
    return int(found.revision) + 1


def _check_revision(seen: int | None, stored: int) -> None:
    if seen is not None and seen != stored:
        raise EditConflict(f"Somebody saved this guide in the meantime (revision {stored}, yours was {seen}).")


def _insert_guide(connection: Connection, workspace_id: int, document: Document, text: str, now: int) -> int:
    connection.execute(
        insert(guide).values(
            workspace_id=workspace_id,
            id=new_id(now),
            key=document.key,
            kind=document.kind,
            name=document.name,
            draft=text,
            revision=1,
            created_at=now,
            updated_at=now,
        )
    )
    return 1


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
) -> int:
    """Make a guide live in an environment and return the version that is.

    The draft becomes a new version when it differs from the newest one; with `version` an older one is made live
    again. Publishing what is live already changes nothing. Raises NotFound, or EditConflict when the draft is not the
    `revision` that the publisher saw.
    """
    # The row is locked from here to the commit: of two who publish at once the second sees what the first did.
    found = connection.execute(
        select(guide).where(guide.c.workspace_id == workspace_id, guide.c.key == key).with_for_update()
    ).first()
    if found is None:
        raise NotFound
    _check_revision(revision, found.revision)
    chosen = _version_of_draft(connection, found, now, member_id) if version is None else version
    _check_version(connection, workspace_id, found.id, chosen)
    _go_live(connection, workspace_id, environment_id, found.id, chosen, now, member_id)
    return chosen


def _version_of_draft(connection: Connection, found: Row[Any], now: int, member_id: UUID | None) -> int:
    document = documents.parse(orjson.loads(found.draft))
    digest = documents.digest(document)
    newest = connection.execute(
        select(guide_version.c.version, guide_version.c.digest)
        .where(guide_version.c.workspace_id == found.workspace_id, guide_version.c.guide_id == found.id)
        .order_by(guide_version.c.version.desc())
        .limit(1)
    ).first()
    if newest is not None and newest.digest == digest:
        return int(newest.version)
    version = 1 if newest is None else int(newest.version) + 1
    locale = connection.execute(select(workspace.c.locale).where(workspace.c.id == found.workspace_id)).scalar_one()
    connection.execute(
        insert(guide_version).values(
            workspace_id=found.workspace_id,
            guide_id=found.id,
            version=version,
            document=found.draft,
            compiled=documents.compiled_to_json(compile_document(document, locale)),
            digest=digest,
            created_at=now,
            member_id=member_id,
        )
    )
    return version


def _check_version(connection: Connection, workspace_id: int, guide_id: UUID, version: int) -> None:
    where = (
        guide_version.c.workspace_id == workspace_id,
        guide_version.c.guide_id == guide_id,
        guide_version.c.version == version,
    )
    if connection.execute(select(guide_version.c.version).where(*where)).first() is None:
        raise NotFound


def _go_live(
    connection: Connection,
    workspace_id: int,
    environment_id: int,
    guide_id: UUID,
    version: int,
    now: int,
    member_id: UUID | None,
) -> None:
    live = connection.execute(
        select(publication.c.version).where(*_live_in(workspace_id, environment_id, guide_id))
    ).scalar()
    if live == version:
        return
    _end(connection, workspace_id, environment_id, guide_id, now)
    connection.execute(
        insert(publication).values(
            workspace_id=workspace_id,
            id=new_id(now),
            environment_id=environment_id,
            guide_id=guide_id,
            version=version,
            published_at=now,
            member_id=member_id,
        )
    )
    bump_guides(connection, workspace_id, environment_id)


def _live_in(workspace_id: int, environment_id: int, guide_id: UUID) -> tuple[Any, ...]:
    return (
        publication.c.workspace_id == workspace_id,
        publication.c.environment_id == environment_id,
        publication.c.guide_id == guide_id,
        publication.c.ended_at.is_(None),
    )


def _end(connection: Connection, workspace_id: int, environment_id: int, guide_id: UUID, now: int) -> int:
    done = connection.execute(
        update(publication).where(*_live_in(workspace_id, environment_id, guide_id)).values(ended_at=now)
    )
    return done.rowcount


def unpublish(connection: Connection, workspace_id: int, environment_id: int, key: str, now: int) -> None:
    """Take a guide off an environment; nothing changes when it was not live there. Raises NotFound."""
    guide_id = _guide_id(connection, workspace_id, key)
    if _end(connection, workspace_id, environment_id, guide_id, now):
        bump_guides(connection, workspace_id, environment_id)


def archive(connection: Connection, workspace_id: int, environments: Collection[int], key: str, now: int) -> None:
    """Put a guide away: live nowhere, its numbers kept. Saving its draft brings it back. Raises NotFound."""
    for environment_id in sorted(environments):
        unpublish(connection, workspace_id, environment_id, key, now)
    connection.execute(
        update(guide).where(guide.c.workspace_id == workspace_id, guide.c.key == key).values(archived_at=now)
    )


def _guide_id(connection: Connection, workspace_id: int, key: str) -> UUID:
    found = connection.execute(
        select(guide.c.id).where(guide.c.workspace_id == workspace_id, guide.c.key == key)
    ).scalar()
    if found is None:
        raise NotFound
    return found


def list_versions(connection: Connection, workspace_id: int, key: str) -> list[VersionRow]:
    """The versions of a guide, newest first. Raises NotFound."""
    guide_id = _guide_id(connection, workspace_id, key)
    rows = connection.execute(
        select(*guide_version.c["version", "digest", "created_at", "member_id"])
        .where(guide_version.c.workspace_id == workspace_id, guide_version.c.guide_id == guide_id)
        .order_by(guide_version.c.version.desc())
    )
    return [VersionRow(*row) for row in rows]


def get_version(connection: Connection, workspace_id: int, key: str, version: int) -> tuple[Document, Compiled]:
    """A version's document and what it was compiled to. Raises NotFound."""
    guide_id = _guide_id(connection, workspace_id, key)
    row = connection.execute(
        select(guide_version.c.document, guide_version.c.compiled).where(
            guide_version.c.workspace_id == workspace_id,
            guide_version.c.guide_id == guide_id,
            guide_version.c.version == version,
        )
    ).first()
    if row is None:
        raise NotFound
    locale = connection.execute(select(workspace.c.locale).where(workspace.c.id == workspace_id)).scalar_one()
    document = documents.parse(orjson.loads(row.document))
    return document, documents.compiled_from_json(row.compiled) or compile_document(document, locale)


def live_guides(connection: Connection, workspace_id: int, environment_id: int) -> Sequence[LiveGuide]:
    """Every guide that is live in an environment, compiled."""
    rows = connection.execute(
        select(
            guide.c.key, publication.c.version, guide_version.c.compiled, guide_version.c.document, workspace.c.locale
        )
        .select_from(publication)
        .join(guide, (guide.c.workspace_id == publication.c.workspace_id) & (guide.c.id == publication.c.guide_id))
        .join(
            guide_version,
            (guide_version.c.workspace_id == publication.c.workspace_id)
            & (guide_version.c.guide_id == publication.c.guide_id)
            & (guide_version.c.version == publication.c.version),
        )
        .join(workspace, workspace.c.id == publication.c.workspace_id)
        .where(
            publication.c.workspace_id == workspace_id,
            publication.c.environment_id == environment_id,
            publication.c.ended_at.is_(None),
        )
        .order_by(guide.c.key)
    )
    return [LiveGuide(row.key, row.version, _compiled(row)) for row in rows]


def _compiled(row: Row[Any]) -> Compiled:
    found = documents.compiled_from_json(row.compiled)
    return found or compile_document(documents.parse(orjson.loads(row.document)), row.locale)


def publications(connection: Connection, workspace_id: int, environment_id: int) -> list[PublicationRow]:
    """Everything that was ever live in an environment, oldest first."""
    rows = connection.execute(
        select(
            guide.c.key,
            guide.c.name,
            guide.c.kind,
            *publication.c["version", "published_at", "ended_at", "member_id"],
        )
        .join(guide, (guide.c.workspace_id == publication.c.workspace_id) & (guide.c.id == publication.c.guide_id))
        .where(publication.c.workspace_id == workspace_id, publication.c.environment_id == environment_id)
        .order_by(publication.c.published_at, guide.c.key)
    )
    return [PublicationRow(*row) for row in rows]
