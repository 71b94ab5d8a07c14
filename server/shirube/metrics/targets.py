"""How the targets of steps were found: exactly, by their description, or not; and since when."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Subquery, and_, case, func, select, union_all

from shirube.clock import HOUR_MS
from shirube.metrics.rules import Hour, TargetState, changed_at, latest, target_state
from shirube.metrics.schema import Rate, TargetFinds
from shirube.metrics.store import medians, test_persons
from shirube.progress.rules import FIRST_OF_GUIDE, FIRST_OF_VERSION
from shirube.progress.schema import FOUND_EXACTLY
from shirube.progress.tables import guide_run, step_run

KINDS = ("tour", "tooltip")
"""The kinds whose events tell how their targets were found."""

NEWEST_RUNS = 200
"""How many runs are looked at to say how a target fares now: enough for steps that few reach."""

BAD: tuple[TargetState, ...] = ("drifting", "broken")

_WORST: tuple[TargetState, ...] = ("unknown", "sound", "mixed", "drifting", "broken")


def target_finds(
    connection: Connection, runs: Subquery, each: Subquery, judged: int | None, steps: Sequence[str]
) -> dict[str, TargetFinds]:
    """How the targets of `steps` were found in `runs`; how they fare now is judged by the version `judged` alone.

    `each` has the first runs of every version in the same days.
    """
    if not steps:
        return {}
    counts = _counts(connection, runs, "step_key")
    sure = _confidence(connection, runs) if any(of["healed"] for of in counts.values()) else {}
    real = select(each).where(each.c.version == judged, ~each.c.test).subquery("real")
    now = _showings(connection, _newest(real))
    since = _since(connection, real, [step for step in steps if target_state(now[step]) in BAD])
    return {step: _finds(counts[step], sure.get(step), now[step], since.get(step)) for step in steps}


def found_exactly(connection: Connection, each: Subquery) -> dict[int, Rate]:
    """Of each version: the showings whose target was found exactly, of those that say how it was found."""
    return {version: _exactly(of) for version, of in _counts(connection, each, "version").items()}


def worst_state(
    connection: Connection, workspace_id: int, environment_id: int, key: str, version: int, since: int
) -> TargetState:
    """How the worst target of a live version fares, by its newest runs that started since a moment (Unix ms)."""
    run = guide_run.c
    where = and_(
        run.workspace_id == workspace_id,
        run.environment_id == environment_id,
        run.guide_key == key,
        run.version == version,
        run.started_at >= since,
        run.person_id.not_in(test_persons(workspace_id, environment_id)),
    )
    # Each from the end of the index by `counts` and start, however many runs there are.
    newest = [_latest(select(guide_run).where(where, run.counts == one)) for one in (FIRST_OF_GUIDE, FIRST_OF_VERSION)]
    runs = union_all(*[select(one) for one in newest]).subquery("runs")
    now = _showings(connection, _latest(select(runs)))
    return max((target_state(words) for words in now.values()), key=_WORST.index, default="unknown")


def _latest(query: Select[Any]) -> Subquery:
    return query.order_by(query.selected_columns["started_at"].desc()).limit(NEWEST_RUNS).subquery()


def _newest(runs: Subquery) -> Subquery:
    return _latest(select(runs))


def _how() -> ColumnElement[str]:
    """How the target of a step was found in a run, in a word. Who says nothing is not taken for exact."""
    step = step_run.c
    unsaid = func.coalesce(step.missing_why, "unknown")
    return case((step.found == FOUND_EXACTLY, "exact"), (step.found.is_not(None), "healed"), else_=unsaid)


def _shown(runs: Subquery, *columns: Any) -> Select[Any]:
    """The steps of `runs` that were shown, or whose target was missing."""
    step = step_run.c
    same = [runs.c[c.name] == c for c in step_run.primary_key if c.name != "step_key"]
    met = func.coalesce(step.seen_at, step.missing_at).is_not(None)
    return select(*columns).select_from(runs).join(step_run, and_(*same)).where(met, step.step_key.not_like("%.%"))


def _counts(connection: Connection, runs: Subquery, group: str) -> dict[Any, Counter[str]]:
    by, how = step_run.c[group], _how()
    found: dict[Any, Counter[str]] = defaultdict(Counter)
    for key, word, count in connection.execute(
        _shown(runs, by, how, func.count()).where(~runs.c.test).group_by(by, how)
    ):
        found[key][word] = count
    return found


def _confidence(connection: Connection, runs: Subquery) -> dict[str, tuple[float, float]]:
    """Of each step that was healed: the middle and the lowest confidence, 0..1."""
    healed = _shown(runs, step_run.c.step_key, step_run.c.found).where(~runs.c.test, step_run.c.found < FOUND_EXACTLY)
    rows = healed.subquery("healed")
    lowest = select(rows.c.step_key, func.min(rows.c.found)).group_by(rows.c.step_key)
    least = {row[0]: row[1] for row in connection.execute(lowest)}
    middle = connection.execute(medians(rows, "step_key", "found"))
    return {row[0]: (float(row[1]) / 1000, least[row[0]] / 1000) for row in middle}


def _showings(connection: Connection, runs: Subquery) -> dict[str, list[str]]:
    """How the target of each step was found, newest first."""
    step = step_run.c
    at = func.coalesce(step.seen_at, step.missing_at)
    showings: dict[str, list[str]] = defaultdict(list)
    for key, how in connection.execute(_shown(runs, step.step_key, _how()).order_by(at.desc(), step.run)):
        showings[key].append(how)
    return showings


def _since(connection: Connection, runs: Subquery, steps: Sequence[str]) -> dict[str, int | None]:
    """Since when each of `steps` is no longer found exactly, Unix ms; None where it never was."""
    if not steps:
        return {}
    step, exact = step_run.c, step_run.c.found == FOUND_EXACTLY
    at = func.coalesce(step.seen_at, step.missing_at)
    hour = at // HOUR_MS
    first = func.min(case((exact, None), else_=at))
    sums = (func.sum(case((exact, 1), else_=0)), func.sum(case((exact, 0), else_=1)))
    query = _shown(runs, step.step_key, first, *sums).where(step.step_key.in_(steps), _how() != "unknown")
    hours: dict[str, list[Hour]] = defaultdict(list)
    for key, *found in connection.execute(query.group_by(step.step_key, hour).order_by(step.step_key, hour)):
        hours[key].append((found[0], int(found[1]), int(found[2])))
    return {key: changed_at(of) for key, of in hours.items()}


def _finds(of: Counter[str], sure: tuple[float, float] | None, now: Sequence[str], since: int | None) -> TargetFinds:
    confidence, lowest = sure or (None, None)
    last = latest(now)
    return TargetFinds(
        exact=of["exact"],
        healed=of["healed"],
        missing=of["missing"],
        hidden=of["hidden"],
        ambiguous=of["ambiguous"],
        unknown=of["unknown"],
        exactly=_exactly(of),
        confidence=confidence,
        lowest=lowest,
        state=target_state(now),
        since=since,
        lately=Rate.of(last.count("exact"), len(last)),
    )


def _exactly(of: Counter[str]) -> Rate:
    return Rate.of(of["exact"], of.total() - of["unknown"])
