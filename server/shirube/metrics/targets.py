"""How the targets of steps were found: exactly, by their description, or not; and since when."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Subquery, and_, case, func, select, union_all

from shirube.clock import HOUR_MS
from shirube.metrics.rules import Hour, TargetState, changed_at, latest, target_state
from shirube.metrics.schema import Rate, TargetFinds
from shirube.metrics.store import test_persons
from shirube.progress.rules import FIRST_OF_GUIDE, FIRST_OF_VERSION
from shirube.progress.schema import FOUND_EXACTLY
from shirube.progress.tables import guide_run, step_run

KINDS = ("tour", "tooltip", "banner")
"""The kinds whose events tell how their targets were found."""

NEWEST_RUNS = 200
"""How many runs are looked at to say how a target fares now: enough for steps that few reach."""

BAD: tuple[TargetState, ...] = ("drifting", "broken")

_WORST: tuple[TargetState, ...] = ("unknown", "sound", "mixed", "drifting", "broken")


Showings = Mapping[tuple[int, str, int], Counter[str | int]]
"""How often targets were found how (a word, or the confidence in thousandths), by version, step and `counts`."""


def count_showings(connection: Connection, each: Subquery) -> Showings:
    """How all targets were found in `each`: the first runs of every version."""
    step = step_run.c
    by = (each.c.version, step.step_key, each.c.counts, step.found, step.missing_why)
    found: dict[tuple[int, str, int], Counter[str | int]] = defaultdict(Counter)
    query = _shown(each, *by, func.count()).where(~each.c.test).group_by(*by)
    for version, key, part, sure, why, count in connection.execute(query):
        found[version, key, part]["exact" if sure == FOUND_EXACTLY else why or "unknown" if sure is None else sure] += (
            count
        )
    return found


def target_finds(
    connection: Connection,
    showings: Showings,
    each: Subquery,
    version: int | None,
    newest: Subquery,
    steps: Sequence[str],
) -> dict[str, TargetFinds]:
    """How the targets of `steps` were found in the counted runs of `version`, or of all (None); how they fare now is
    judged by the version of the `newest` runs alone.
    """
    if not steps:
        return {}
    of_step: dict[str, Counter[str | int]] = defaultdict(Counter)
    for (number, step, part), words in showings.items():
        if number == version or (version is None and part == FIRST_OF_GUIDE):
            of_step[step].update(words)
    now = _latest_showings(connection, newest)
    since = _since(connection, each, newest, [step for step in steps if target_state(now[step]) in BAD])
    return {step: _finds(of_step[step], now[step], since.get(step)) for step in steps}


def found_exactly(showings: Showings) -> dict[int, Rate]:
    """Of each version: the showings whose target was found exactly, of those that say how it was found."""
    of_version: dict[int, Counter[str | int]] = defaultdict(Counter)
    for (version, _, _), words in showings.items():
        of_version[version].update(words)
    return {version: _exactly(words) for version, words in of_version.items()}


def newest_runs(workspace_id: int, environment_id: int, key: str, version: int, since: int, until: int) -> Subquery:
    """The newest counted runs of a version that started from `since` until `until` (Unix ms), tests left out."""
    run = guide_run.c
    where = and_(
        run.workspace_id == workspace_id,
        run.environment_id == environment_id,
        run.guide_key == key,
        run.version == version,
        run.started_at >= since,
        run.started_at < until,
        run.person_id.not_in(test_persons(workspace_id, environment_id)),
    )
    # Each from the end of the index by `counts` and start, however many runs there are.
    newest = [_latest(select(guide_run).where(where, run.counts == one)) for one in (FIRST_OF_GUIDE, FIRST_OF_VERSION)]
    return _latest(select(union_all(*[select(one) for one in newest]).subquery("runs")))


def worst_state(connection: Connection, newest: Subquery) -> TargetState:
    """How the worst target fares, by the newest runs of a version."""
    now = _latest_showings(connection, newest)
    return max((target_state(words) for words in now.values()), key=_WORST.index, default="unknown")


def _latest(query: Select[Any]) -> Subquery:
    return query.order_by(query.selected_columns["started_at"].desc()).limit(NEWEST_RUNS).subquery()


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


def _latest_showings(connection: Connection, runs: Subquery) -> dict[str, list[str]]:
    """How the target of each step was found, newest first."""
    step = step_run.c
    at = func.coalesce(step.seen_at, step.missing_at)
    showings: dict[str, list[str]] = defaultdict(list)
    for key, how in connection.execute(_shown(runs, step.step_key, _how()).order_by(at.desc(), step.run)):
        showings[key].append(how)
    return showings


def _since(connection: Connection, each: Subquery, newest: Subquery, steps: Sequence[str]) -> dict[str, int | None]:
    """Since when each of `steps` is no longer found exactly, Unix ms; None where it never was."""
    if not steps:
        return {}
    step, exact = step_run.c, step_run.c.found == FOUND_EXACTLY
    at = func.coalesce(step.seen_at, step.missing_at)
    hour = at // HOUR_MS
    first = func.min(case((exact, None), else_=at))
    sums = (func.sum(case((exact, 1), else_=0)), func.sum(case((exact, 0), else_=1)))
    judged = and_(~each.c.test, each.c.version == select(newest.c.version).limit(1).scalar_subquery())
    query = _shown(each, step.step_key, first, *sums).where(judged, step.step_key.in_(steps), _how() != "unknown")
    hours: dict[str, list[Hour]] = defaultdict(list)
    for key, *found in connection.execute(query.group_by(step.step_key, hour).order_by(step.step_key, hour)):
        hours[key].append((found[0], int(found[1]), int(found[2])))
    return {key: changed_at(of) for key, of in hours.items()}


def _finds(of: Counter[str | int], now: Sequence[str], since: int | None) -> TargetFinds:
    sure = [confidence for confidence in of.elements() if isinstance(confidence, int)]
    last = latest(now)
    return TargetFinds(
        exact=of["exact"],
        healed=len(sure),
        missing=of["missing"],
        hidden=of["hidden"],
        ambiguous=of["ambiguous"],
        unknown=of["unknown"],
        exactly=_exactly(of),
        confidence=median(sure) / 1000 if sure else None,
        lowest=min(sure) / 1000 if sure else None,
        state=target_state(now),
        since=since,
        lately=Rate.of(last.count("exact"), len(last)),
    )


def _exactly(of: Counter[str | int]) -> Rate:
    return Rate.of(of["exact"], of.total() - of["unknown"])
