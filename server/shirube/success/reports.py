"""The onboarding report: every account of a cohort in exactly one state, counted in SQL."""

from sqlalchemy import ColumnElement, Connection, Subquery, and_, case, exists, func, select

from shirube.clock import DAY_MS
from shirube.guides.catalog import list_summaries, publication_history
from shirube.metrics.schema import Period, Rate
from shirube.metrics.store import medians, quarter
from shirube.people.tables import account
from shirube.success.rules import STALLED_MS, Standing, cohort, hours_saved, weeks
from shirube.success.schema import MilestoneReach, MilestoneSet, OnboardingReport, WentLive
from shirube.success.store import get_set
from shirube.success.tables import account_milestone, assist
from shirube.workspaces.store import get_environment, get_workspace


def standings(workspace_id: int, environment_id: int, milestones: MilestoneSet, days: int, now: int) -> Subquery:
    """Every account of an environment with its state: the account's columns, `met`, `completed_at`, `due_at`, `due`,
    `state`, as of `now`.
    """
    required = [one.key for one in milestones.milestones if one.required]
    done = _done(workspace_id, milestones.version, required)
    due_at = account.c.started_at + days * DAY_MS
    # Nothing required: nobody has met as many as that.
    completed_at = case((done.c.met == (len(required) or -1), done.c.completed_at))
    rows = (
        select(
            *account.c["id", "external_id", "attributes", "is_test", "started_at", "last_seen"],
            func.coalesce(done.c.met, 0).label("met"),
            completed_at.label("completed_at"),
            due_at.label("due_at"),
        )
        .outerjoin(done, done.c.account_id == account.c.id)
        .where(account.c.workspace_id == workspace_id, account.c.environment_id == environment_id)
        .subquery("accounts")
    )
    state = _state(workspace_id, rows, now)
    return select(*rows.c, (rows.c.due_at <= now).label("due"), state.label("state")).subquery("standing")


def _done(workspace_id: int, version: int, required: list[str]) -> Subquery:
    met = account_milestone.c
    return (
        select(met.account_id, func.count().label("met"), func.max(met.met_at).label("completed_at"))
        .where(met.workspace_id == workspace_id, met.version == version, met.milestone_key.in_(required))
        .group_by(met.account_id)
        .subquery("done")
    )


def _state(workspace_id: int, rows: Subquery, now: int) -> ColumnElement[str]:
    completed, due_at = rows.c.completed_at, rows.c.due_at
    helped = exists().where(
        assist.c.workspace_id == workspace_id, assist.c.account_id == rows.c.id, assist.c.at <= completed
    )
    return case(
        (and_(completed.is_not(None), completed > due_at), "late"),
        (and_(completed.is_not(None), helped), "assisted"),
        (completed.is_not(None), "self_onboarded"),
        (due_at <= now, "not_onboarded"),
        (rows.c.last_seen <= now - STALLED_MS, "stalled"),
        else_="in_progress",
    )


def onboarding_report(
    connection: Connection, workspace_id: int, environment_id: int, period: Period, now: int
) -> OnboardingReport:
    """Self-onboarding of the accounts of one environment that started in `period`, as of `now`."""
    owner = get_workspace(connection, workspace_id)
    milestones = get_set(connection, workspace_id)
    rows = standings(workspace_id, environment_id, milestones, owner.onboarding_days, now)
    started = and_(rows.c.started_at >= period.start, rows.c.started_at < period.end)
    found = _counted(connection, rows, and_(started, ~rows.c.is_test))
    total = cohort(found)
    own = total.self_onboarded + total.ahead_self
    return OnboardingReport(
        environment=get_environment(connection, workspace_id, environment_id).key,
        defined=any(one.required for one in milestones.milestones),
        milestone_version=milestones.version,
        days=owner.onboarding_days,
        period=period,
        total=total,
        self_completions=own,
        assist_minutes=owner.assist_minutes,
        hours_saved=hours_saved(own, owner.assist_minutes),
        assists=_assists(connection, workspace_id, rows, and_(started, ~rows.c.is_test)),
        test_accounts=connection.execute(select(func.count()).where(started, rows.c.is_test)).scalar_one(),
        weeks=weeks(found, period, owner.onboarding_days, now),
        went_live=_went_live(connection, workspace_id, environment_id),
        milestones=_reach(connection, workspace_id, environment_id, milestones, period, total.started),
    )


def _counted(connection: Connection, rows: Subquery, where: ColumnElement[bool]) -> list[Standing]:
    at = quarter(rows.c.started_at)
    query = select(at, rows.c.state, rows.c.due, func.count()).where(where).group_by(at, rows.c.state, rows.c.due)
    return [Standing(int(row[0]), row[1], bool(row[2]), row[3]) for row in connection.execute(query)]


def _assists(connection: Connection, workspace_id: int, rows: Subquery, where: ColumnElement[bool]) -> int:
    of = assist.join(rows, assist.c.account_id == rows.c.id)
    query = select(func.count()).select_from(of).where(assist.c.workspace_id == workspace_id, where)
    return int(connection.execute(query).scalar_one())


def _went_live(connection: Connection, workspace_id: int, environment_id: int) -> list[WentLive]:
    kinds = {one.row.key: one.row.kind for one in list_summaries(connection, workspace_id, environment_id)}
    first: dict[str, WentLive] = {}
    for row in publication_history(connection, workspace_id, environment_id):
        first.setdefault(row.key, WentLive(row.key, row.name, kinds[row.key], row.published_at))
    return list(first.values())


def _reach(
    connection: Connection,
    workspace_id: int,
    environment_id: int,
    milestones: MilestoneSet,
    period: Period,
    started: int,
) -> list[MilestoneReach]:
    met = _met_in(workspace_id, environment_id, milestones.version, period)
    counts = {row[0]: row[1] for row in connection.execute(select(met.c.key, func.count()).group_by(met.c.key))}
    took = {key: float(ms) / DAY_MS for key, ms in connection.execute(medians(met, "key", "ms"))}
    return [
        MilestoneReach(
            one.key,
            one.name,
            one.names,
            one.required,
            Rate.of(counts.get(one.key, 0), started),
            took.get(one.key),
        )
        for one in milestones.milestones
    ]


def _met_in(workspace_id: int, environment_id: int, version: int, period: Period) -> Subquery:
    met = account_milestone.c
    return (
        select(met.milestone_key.label("key"), (met.met_at - account.c.started_at).label("ms"))
        .join(account, and_(account.c.workspace_id == met.workspace_id, account.c.id == met.account_id))
        .where(
            met.workspace_id == workspace_id,
            met.version == version,
            account.c.environment_id == environment_id,
            account.c.started_at >= period.start,
            account.c.started_at < period.end,
            ~account.c.is_test,
        )
        .subquery("met")
    )
