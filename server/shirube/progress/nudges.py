"""How often a person was interrupted unasked of late, and what they put off: what `boot` holds back for."""

from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Connection, Select, select

from shirube.clock import DAY_MS
from shirube.delivery.rules import NO_NUDGES, Nudges
from shirube.ingest.tables import event
from shirube.progress.counting import SCANNED

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
    """Unasked starts in the last `window` ms (0: not asked for) and, if asked, what is snoozed at `now`."""
    since = {**({STARTED: now - window} if window else {}), **({SNOOZED: now - LONGEST_SNOOZE_MS} if snoozes else {})}
    said = []
    for name, moment in since.items():
        rows = connection.execute(_latest(workspace_id, person_id, environment_id, name, moment))
        said += [(name, at, orjson.loads(props or "{}")) for at, props in rows]
    return Nudges(used=_used(said), snoozed=_snoozed(said, now)) if said else NO_NUDGES


def _latest(workspace_id: int, person_id: UUID, environment_id: int, name: str, since: int) -> Select[Any]:
    of = (event.c.workspace_id == workspace_id, event.c.person_id == person_id, event.c.name == name)
    return (
        select(event.c.at, event.c.props)
        .where(*of, event.c.at > since, event.c.environment_id == environment_id)
        .order_by(event.c.at.desc())
        .limit(SCANNED)
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
