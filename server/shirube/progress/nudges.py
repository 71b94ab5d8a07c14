"""How often a person was interrupted unasked of late, and what they put off: what `boot` holds back for."""

from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Connection, select

from shirube.clock import DAY_MS
from shirube.delivery.rules import NO_NUDGES, Nudges
from shirube.ingest.tables import event
from shirube.progress.counting import SCANNED
from shirube.progress.store import event_counts

STARTED, SNOOZED = "$guide_started", "$guide_snoozed"
LONGEST_SNOOZE_MS = 90 * DAY_MS


def nudges_of(
    connection: Connection,
    workspace_id: int,
    environment_id: int,
    person_id: UUID,
    now: int,
    window: int,
    *,
    snoozes: bool,
) -> Nudges:
    """Unasked starts in the last `window` ms (0: not asked for) and, if asked, what is snoozed at `now`.

    The day counters say how many events there can be; only then are the events themselves looked for, newest first.
    """
    since = {**({STARTED: now - window} if window else {}), **({SNOOZED: now - LONGEST_SNOOZE_MS} if snoozes else {})}
    days = event_counts(connection, workspace_id, "person", person_id, list(since))
    most = sum(day.count for name, found in days.items() for day in found if day.last_at >= since[name])
    if not most:
        return NO_NUDGES
    rows = connection.execute(_latest(workspace_id, person_id, environment_id, list(since), most)).all()
    said = [(name, at, orjson.loads(props or "{}")) for name, at, props in rows if at > since[name]]
    return Nudges(used=_used(said), snoozed=_snoozed(said, now))


def _latest(workspace_id: int, person_id: UUID, environment_id: int, names: list[str], most: int) -> Any:
    latest = (
        select(event.c.id, event.c.environment_id, event.c.name, event.c.at, event.c.props)
        .where(event.c.workspace_id == workspace_id, event.c.person_id == person_id)
        .order_by(event.c.id.desc())
        .limit(SCANNED)
        .subquery()
    )
    return (
        select(latest.c.name, latest.c.at, latest.c.props)
        .where(latest.c.name.in_(names), latest.c.environment_id == environment_id)
        .order_by(latest.c.id.desc())
        .limit(most)
    )


def _used(said: list[tuple[str, int, dict[str, Any]]]) -> dict[str, int]:
    return {str(props.get("run")): at for name, at, props in said if name == STARTED and props.get("nudge") is True}


def _snoozed(said: list[tuple[str, int, dict[str, Any]]], now: int) -> dict[str, tuple[int, int]]:
    """The last snooze of each guide that is not over."""
    found: dict[str, tuple[int, int]] = {}
    for name, at, props in said:
        if name == SNOOZED and at + props["ms"] > now:
            key = str(props.get("guide"))
            found[key] = max(found.get(key, (0, 0)), (at, at + props["ms"]))
    return found
