"""Guides as lists and reports show them: what is live where, and since when. Reads only."""

from typing import Any

from sqlalchemy import Connection, func, select

from shirube.errors import NotFound
from shirube.guides.records import GuideRow, GuideSummary, PublicationRow, State
from shirube.guides.tables import guide, guide_version, publication

ROW = [guide.c[name] for name in GuideRow._fields]
"""The columns of a `GuideRow`."""


def list_summaries(connection: Connection, workspace_id: int, environment_id: int) -> list[GuideSummary]:
    """The workspace's guides by name, archived ones too, with what is live of them in an environment."""
    rows = connection.execute(_summaries(workspace_id, environment_id).order_by(guide.c.name, guide.c.key))
    return [_summary(row) for row in rows]


def get_summary(connection: Connection, workspace_id: int, environment_id: int, key: str) -> GuideSummary:
    """One guide as lists show it. Raises NotFound."""
    row = connection.execute(_summaries(workspace_id, environment_id).where(guide.c.key == key)).first()
    if row is None:
        raise NotFound("There is no such guide.")
    return _summary(row)


def live_versions(connection: Connection, workspace_id: int, environment_id: int) -> dict[str, PublicationRow]:
    """Which version of each guide is live in an environment, by the guide's key."""
    rows = connection.execute(_publications().where(*live_in(workspace_id, environment_id)))
    return {row.key: PublicationRow(*row) for row in rows}


def publication_history(
    connection: Connection, workspace_id: int, environment_id: int, key: str | None = None
) -> list[PublicationRow]:
    """Every time that a guide went live in an environment, oldest first; all guides, or one."""
    query = _publications().where(
        publication.c.workspace_id == workspace_id, publication.c.environment_id == environment_id
    )
    if key is not None:
        query = query.where(guide.c.key == key)
    ordered = query.order_by(publication.c.published_at, publication.c.id)
    return [PublicationRow(*row) for row in connection.execute(ordered)]


def live_in(workspace_id: int, environment_id: int) -> list[Any]:
    """The conditions for what is live in an environment now."""
    return [
        publication.c.workspace_id == workspace_id,
        publication.c.environment_id == environment_id,
        publication.c.ended_at.is_(None),
    ]


def same_guide(table: Any) -> Any:
    """How versions and publications join the guide that they are of."""
    own = table.c.guide_id
    return (guide.c.workspace_id == table.c.workspace_id) & (guide.c.id == own)


def _summaries(workspace_id: int, environment_id: int) -> Any:
    latest = (
        select(func.max(guide_version.c.version))
        .where(guide_version.c.workspace_id == guide.c.workspace_id, guide_version.c.guide_id == guide.c.id)
        .correlate(guide)
        .scalar_subquery()
    )
    live = same_guide(publication) & publication.c.ended_at.is_(None)
    shown = same_guide(guide_version) & (guide_version.c.version == publication.c.version)
    return (
        select(
            *ROW,
            publication.c.version.label("live"),
            publication.c.published_at,
            latest.label("latest"),
            (guide_version.c.document == guide.c.draft).label("same"),
        )
        .outerjoin(publication, live & (publication.c.environment_id == environment_id))
        .outerjoin(guide_version, shown)
        .where(guide.c.workspace_id == workspace_id)
    )


def _summary(row: Any) -> GuideSummary:
    state: State = "archived" if row.archived_at is not None else "draft"
    if state == "draft" and row.live is not None:
        state = "live" if row.same else "changed"
    return GuideSummary(GuideRow(*row[: len(ROW)]), state, row.live, row.published_at, row.latest)


def _publications() -> Any:
    return select(
        guide.c.key,
        guide.c.name,
        publication.c.environment_id,
        publication.c.version,
        publication.c.published_at,
        publication.c.ended_at,
        publication.c.member_id,
    ).join(guide, same_guide(publication))
