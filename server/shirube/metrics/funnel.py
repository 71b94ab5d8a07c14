"""The steps of a guide: how many came how far, and whether they left or the page let them down."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Subquery, and_, case, func, or_, select

from shirube.clock import DAY_MS
from shirube.guides.markdown import parse_body, parse_title
from shirube.guides.schema import Document, Step
from shirube.guides.store import get_guide, get_version
from shirube.metrics.rules import plain
from shirube.metrics.schema import ButtonRow, Rate, StepFunnel, TargetFinds
from shirube.metrics.store import medians
from shirube.metrics.targets import KINDS
from shirube.progress.schema import button_key
from shirube.progress.tables import step_run

SILENT_MS = 7 * DAY_MS
"""Who has done nothing in a guide for so long has left it."""

_TITLE = 80

Find = Callable[[Sequence[str]], Mapping[str, TargetFinds]]
"""How the targets of steps were found, by their keys."""


class Part(NamedTuple):
    """A step or task as the report names it; `tells` whether its events say how its target was found."""

    key: str
    title: str
    is_task: bool
    tells: bool = False


def funnel(
    connection: Connection,
    runs: Subquery,
    workspace_id: int,
    key: str,
    versions: Sequence[int],
    now: int,
    find: Find,
) -> tuple[list[StepFunnel], int]:
    """The steps of `runs`, and how many of these came to none of them; `versions` say which steps there are.

    `find` tells how the targets of steps were found.
    """
    rows = _step_rows(runs)
    counts = {row[0]: row[1:] for row in connection.execute(_counts(rows))}
    took = {row[0]: round(row[1]) for row in connection.execute(medians(rows, "step_key", "ms"))}
    fates = _fates(connection, rows, now)
    where = select(func.count(), func.count(runs.c.completed_at)).where(~runs.c.test)
    started, completed = connection.execute(where).one()
    found = []
    parts = _parts(connection, workspace_id, key, versions, set(counts))
    targets = find([part.key for part in parts if part.tells])
    for part in parts:
        seen, done, missing = counts.get(part.key, (0, 0, 0))
        fate = fates[part.key] if not part.is_task else {}
        found.append(
            StepFunnel(
                key=part.key,
                title=part.title,
                seen=None if part.is_task else seen,
                done=done,
                left_here=fate.get("left", 0),
                lost_missing=fate.get("lost", 0),
                here_now=fate.get("here", 0),
                missing=int(missing),
                median_ms=took.get(part.key),
                share_of_start=Rate.of(done if part.is_task else seen, started),
                target=targets.get(part.key),
            )
        )
    return found, started - completed - sum(sum(fate.values()) for fate in fates.values())


def _step_rows(runs: Subquery) -> Subquery:
    """Each step of each run, with the run's end."""
    same = [runs.c[c.name] == c for c in step_run.primary_key if c.name != "step_key"]
    step = step_run.c
    return (
        select(
            *step["step_key", "seen_at", "done_at", "missing_at"],
            # What the page measured, else the time between the two events.
            func.coalesce(step.ms, step.done_at - step.seen_at).label("ms"),
            *runs.c["person_id", "completed_at", "dismissed_at", "dismissed_by", "last_at"],
        )
        .join(runs, and_(*same))
        .where(~runs.c.test, step.step_key.not_like("%.%"))
        .subquery("steps")
    )


def _counts(rows: Subquery) -> Any:
    unseen = and_(rows.c.missing_at.is_not(None), rows.c.seen_at.is_(None))
    missing = func.sum(case((unseen, 1), else_=0))
    query = select(rows.c.step_key, func.count(rows.c.seen_at), func.count(rows.c.done_at), missing)
    return query.group_by(rows.c.step_key)


def _fates(connection: Connection, rows: Subquery, now: int) -> dict[str, dict[str, int]]:
    """Of those who have not completed, by the furthest step: how many `left`, were `lost`, or are still `here`."""
    reached = func.coalesce(rows.c.seen_at, rows.c.missing_at, rows.c.done_at)
    order = func.row_number().over(partition_by=rows.c.person_id, order_by=[reached.desc(), rows.c.step_key])
    open_ = select(rows, order.label("order")).where(rows.c.completed_at.is_(None)).subquery("unfinished")
    fate = _fate(open_, now)
    query = select(open_.c.step_key, fate, func.count()).where(open_.c.order == 1)
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for step, end, count in connection.execute(query.group_by(open_.c.step_key, fate)):
        found[step][end] = count
    return found


def _fate(rows: Subquery, now: int) -> ColumnElement[str]:
    left = or_(rows.c.dismissed_at.is_not(None), rows.c.last_at <= now - SILENT_MS)
    never_shown = and_(rows.c.seen_at.is_(None), rows.c.missing_at.is_not(None))
    lost = or_(rows.c.dismissed_by == "missing", never_shown)
    return case((and_(left, lost), "lost"), (left, "left"), else_="here")


def _parts(connection: Connection, workspace_id: int, key: str, versions: Sequence[int], met: set[str]) -> list[Part]:
    """The steps of the first of `versions`, then those of the others that somebody met; of the draft without any."""
    if not versions:
        return _of_document(get_guide(connection, workspace_id, key).document)
    parts = _of_document(get_version(connection, workspace_id, key, versions[0]))
    for version in versions[1:]:
        open_ = met - {part.key for part in parts}
        if not open_:
            break
        older = _of_document(get_version(connection, workspace_id, key, version))
        parts += [part for part in older if part.key in open_]
    return parts


def _of_document(document: Document) -> list[Part]:
    tells = document.kind in KINDS
    steps = [
        Part(one.key, _title(one.key, one.title, one.body), False, tells and one.target is not None)
        for one in document.steps
    ]
    tasks = [Part(one.key, _title(one.key, one.title, one.body), True) for one in document.tasks]
    return steps + tasks + [Part(one.key, _title(one.key, one.title, one.body), True) for one in document.entries]


def buttons(
    connection: Connection, runs: Subquery, workspace_id: int, key: str, versions: Sequence[int], seen: dict[str, int]
) -> list[ButtonRow]:
    """The buttons of the newest of `versions`, and how many of `runs` pressed each; `seen` has the persons by step."""
    document = get_version(connection, workspace_id, key, versions[0]) if versions else None
    if document is None or not any(step.buttons for step in document.steps):
        return []
    same = [runs.c[c.name] == c for c in step_run.primary_key if c.name != "step_key"]
    query = select(step_run.c.step_key, func.count()).join(runs, and_(*same)).where(~runs.c.test)
    pressed = step_run.c.step_key.like("%.%")
    counts = {row[0]: row[1] for row in connection.execute(query.where(pressed).group_by(step_run.c.step_key))}
    return [
        ButtonRow(step.key, one.key, one.label, (n := counts.get(button_key(step.key, one.key), 0)), _of(n, step, seen))
        for step in document.steps
        for one in step.buttons
    ]


def _of(clicked: int, step: Step, seen: dict[str, int]) -> Rate:
    return Rate.of(clicked, max(clicked, seen.get(step.key, 0)))


def _title(key: str, title: str | None, body: str | None) -> str:
    text = plain(parse_title(title).tree) if title else plain(parse_body(body).tree) if body else ""
    return (text if len(text) <= _TITLE else text[: _TITLE - 1] + "…") or key
