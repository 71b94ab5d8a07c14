"""The guide list's numbers and the guide report: counted in SQL over the runs that count, divided in Python."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, Subquery, and_, case, func, literal, select

from shirube.guides.catalog import get_summary, list_summaries, publication_history
from shirube.guides.records import GuideSummary as Head
from shirube.guides.records import PublicationRow
from shirube.guides.store import list_versions
from shirube.metrics.funnel import buttons, funnel
from shirube.metrics.rules import QUARTER_MS, TargetState, day_in, days_from
from shirube.metrics.schema import DayCount, GuideReport, GuideSummary, Period, Rate, VersionRow
from shirube.metrics.searches import searches
from shirube.metrics.store import medians, quarter, test_persons
from shirube.metrics.targets import (
    KINDS,
    Showings,
    count_showings,
    found_exactly,
    newest_runs,
    target_finds,
    worst_state,
)
from shirube.progress.rules import FIRST_OF_GUIDE, FIRST_OF_VERSION
from shirube.progress.tables import guide_run
from shirube.workspaces.store import get_environment, get_workspace

SPARK_DAYS = 30

Quarters = Iterable[tuple[int, int, int]]
"""A quarter of an hour, how many started in it, and how many of these completed."""


def guide_summaries(connection: Connection, workspace_id: int, environment_id: int, now: int) -> list[GuideSummary]:
    """Every guide of a workspace, archived ones too, by name, with its numbers in one environment."""
    period = Period.ending(now, SPARK_DAYS, get_workspace(connection, workspace_id).time_zone)
    first = _counting(workspace_id, environment_id, guide_run.c.counts == FIRST_OF_GUIDE)
    totals = _totals(connection, first)
    sparks = _sparks(connection, and_(first, guide_run.c.started_at >= period.start))
    found = []
    for one in list_summaries(connection, workspace_id, environment_id):
        started, completed = totals.get(one.row.key, (0, 0))
        found.append(
            GuideSummary(
                key=one.row.key,
                kind=one.row.kind,
                name=one.row.name,
                state=one.state,
                version=one.live_version,
                started=started,
                completed=completed,
                rate=Rate.of(completed, started),
                spark=by_day(sparks[one.row.key], period),
                updated_at=one.row.updated_at,
                published_at=one.published_at,
                targets=_worst_target(connection, workspace_id, environment_id, one, period),
            )
        )
    return found


def _worst_target(
    connection: Connection, workspace_id: int, environment_id: int, guide: Head, period: Period
) -> TargetState:
    version, published_at = guide.live_version, guide.published_at
    if version is None or published_at is None or guide.row.kind not in KINDS:
        return "unknown"
    since = max(period.start, published_at)
    newest = newest_runs(workspace_id, environment_id, guide.row.key, version, since, period.end)
    return worst_state(connection, newest)


def _counting(workspace_id: int, environment_id: int, counts: ColumnElement[bool]) -> ColumnElement[bool]:
    return and_(
        guide_run.c.workspace_id == workspace_id,
        guide_run.c.environment_id == environment_id,
        counts,
        guide_run.c.person_id.not_in(test_persons(workspace_id, environment_id)),
    )


def _totals(connection: Connection, where: ColumnElement[bool]) -> dict[str, tuple[int, int]]:
    query = select(guide_run.c.guide_key, func.count(), func.count(guide_run.c.completed_at)).where(where)
    return {row[0]: (row[1], row[2]) for row in connection.execute(query.group_by(guide_run.c.guide_key))}


def _sparks(connection: Connection, where: ColumnElement[bool]) -> dict[str, list[tuple[int, int, int]]]:
    at = quarter(guide_run.c.started_at)
    query = select(guide_run.c.guide_key, at, func.count(), func.count(guide_run.c.completed_at)).where(where)
    found: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for row in connection.execute(query.group_by(guide_run.c.guide_key, at)):
        found[row[0]].append((int(row[1]), row[2], row[3]))
    return found


def by_day(quarters: Quarters, period: Period) -> list[DayCount]:
    """Counts by quarter of an hour folded into every day of `period`; what lies outside is left out."""
    zone = ZoneInfo(period.zone)
    started: dict[date, int] = dict.fromkeys(days_from(period.first, period.last), 0)
    completed = dict(started)
    for at, began, ended in quarters:
        day = day_in(at * QUARTER_MS, zone)
        if day in started:
            started[day] += began
            completed[day] += ended
    return [DayCount(day, count, completed[day]) for day, count in started.items()]


def guide_report(
    connection: Connection,
    workspace_id: int,
    environment_id: int,
    key: str,
    period: Period,
    now: int,
    version: int | None = None,
) -> GuideReport:
    """One guide's report for the runs that started in `period`: of one version, or of all (None). Raises NotFound."""
    guide = get_summary(connection, workspace_id, environment_id, key)
    versions = [one.version for one in list_versions(connection, workspace_id, key)]
    runs = counted_runs(workspace_id, environment_id, key, period, version)
    each = counted_runs(workspace_id, environment_id, key, period, None, each=True)
    started, completed, dismissed, test_runs = _ends(connection, runs)
    shown = _shown(versions, version)
    showings = count_showings(connection, each) if guide.row.kind in KINDS else {}
    judged = version or guide.live_version or next(iter(versions), 0)
    newest = newest_runs(workspace_id, environment_id, key, judged, period.start, period.end)
    steps, before = funnel(
        connection,
        runs,
        workspace_id,
        key,
        shown,
        now,
        partial(target_finds, connection, showings, each, version, newest),
    )
    return GuideReport(
        key=key,
        kind=guide.row.kind,
        name=guide.row.name,
        environment=get_environment(connection, workspace_id, environment_id).key,
        versions=versions,
        version=version,
        live_version=guide.live_version,
        period=period,
        started=started,
        completed=completed,
        dismissed=dismissed,
        in_progress=started - completed - dismissed,
        before_first_step=before,
        rate=Rate.of(completed, started),
        median_seconds=_median_seconds(connection, runs).get(0),
        test_persons=test_runs,
        steps=steps,
        buttons=buttons(connection, runs, workspace_id, key, shown, {one.key: one.seen or 0 for one in steps}),
        by_version=_by_version(
            connection, each, publication_history(connection, workspace_id, environment_id, key), versions, showings
        ),
        series=by_day(_series(connection, runs), period),
        searches=searches(connection, workspace_id, environment_id, key, period, version)
        if guide.row.kind == "hub"
        else None,
    )


def _shown(versions: Sequence[int], version: int | None) -> Sequence[int]:
    """The versions whose steps to show: the one asked for, or all, newest first."""
    return versions if version is None else [version]


def counted_runs(
    workspace_id: int, environment_id: int, key: str, period: Period, version: int | None, each: bool = False
) -> Subquery:
    """The runs that count: each person's first of the guide, or of `version`; or (`each`) of every version.

    Columns: those of `guide_run`, `test` (not to be counted), `took` (ms from start to completion) and `all`, always 0.
    """
    run, first = guide_run.c, FIRST_OF_GUIDE if version is None and not each else FIRST_OF_VERSION
    where = [
        run.workspace_id == workspace_id,
        run.environment_id == environment_id,
        run.guide_key == key,
        run.counts >= first,
        run.started_at >= period.start,
        run.started_at < period.end,
    ]
    if version is not None:
        where.append(run.version == version)
    took = run.completed_at - run.started_at
    return (
        select(
            *guide_run.c,
            run.person_id.in_(test_persons(workspace_id, environment_id)).label("test"),
            # Two batches may be corrected for the page's clock differently, by some ms.
            case((took < 0, 0), else_=took).label("took"),
            literal(0).label("all"),
        )
        .where(*where)
        .subquery("runs")
    )


def _dismissed(runs: Subquery) -> ColumnElement[int]:
    left = and_(runs.c.completed_at.is_(None), runs.c.dismissed_at.is_not(None))
    return func.coalesce(func.sum(case((left, 1), else_=0)), 0)


def _ends(connection: Connection, runs: Subquery) -> tuple[int, int, int, int]:
    query = select(func.count(), func.count(runs.c.completed_at), _dismissed(runs)).where(~runs.c.test)
    row = connection.execute(query).one()
    tests = connection.execute(select(func.count()).where(runs.c.test)).scalar_one()
    return row[0], row[1], int(row[2]), tests


def _median_seconds(connection: Connection, runs: Subquery, group: str = "all") -> dict[int, float]:
    real = select(runs).where(~runs.c.test).subquery("real")
    return {row[0]: float(row[1]) / 1000 for row in connection.execute(medians(real, group, "took"))}


def _series(connection: Connection, runs: Subquery) -> Quarters:
    at = quarter(runs.c.started_at)
    query = select(at, func.count(), func.count(runs.c.completed_at)).where(~runs.c.test).group_by(at)
    return [(int(row[0]), row[1], row[2]) for row in connection.execute(query)]


def _by_version(
    connection: Connection,
    runs: Subquery,
    history: Iterable[PublicationRow],
    versions: Sequence[int],
    showings: Showings,
) -> list[VersionRow]:
    query = select(runs.c.version, func.count(), func.count(runs.c.completed_at), _dismissed(runs))
    counted = {
        row[0]: (row[1], row[2], int(row[3]))
        for row in connection.execute(query.where(~runs.c.test).group_by(runs.c.version))
    }
    took = _median_seconds(connection, runs, "version")
    targets = found_exactly(showings)
    published: dict[int, tuple[int, bool]] = {}
    for one in history:
        first = published.get(one.version, (one.published_at, False))[0]
        published[one.version] = (first, one.ended_at is None)
    rows = []
    for number in versions:
        started, completed, dismissed = counted.get(number, (0, 0, 0))
        published_at, live = published.get(number, (None, False))
        rows.append(
            VersionRow(
                version=number,
                published_at=published_at,
                live=live,
                started=started,
                completed=completed,
                dismissed=dismissed,
                in_progress=started - completed - dismissed,
                rate=Rate.of(completed, started),
                median_seconds=took.get(number),
                targets=targets.get(number, Rate.of(0, 0)),
            )
        )
    return rows
