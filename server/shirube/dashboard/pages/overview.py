"""The first page: the self-onboarding rate, its story and its evidence; and the set-up of a new workspace."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from shirube.dashboard import charts, onboarding
from shirube.dashboard.local import Local
from shirube.dashboard.pages.base import Pages
from shirube.metrics.reports import guide_summaries
from shirube.metrics.schema import GuideSummary, Period
from shirube.success.reports import onboarding_report
from shirube.success.schema import OnboardingReport
from shirube.workspaces.schema import Session
from shirube.workspaces.store import site_key


class Setup(NamedTuple):
    """How far a new workspace is."""

    first_event_at: int | None
    milestones: bool
    guides: bool

    @property
    def done(self) -> int:
        """Steps behind."""
        return sum(map(bool, self))

    @property
    def steps(self) -> int:
        """All steps."""
        return len(self)


class Found(NamedTuple):
    """Everything that the overview shows, from one transaction."""

    choice: str
    live: date | None
    report: OnboardingReport
    trend: OnboardingReport
    change: onboarding.Change | None
    guides: list[GuideSummary]
    setup: Setup
    site_key: str | None


class OverviewPages(Pages):
    async def page(self, request: Request) -> Response:
        """`GET /`"""
        session = await self.session(request)
        local = self.local(request, session)
        found = await self.db.read(_read, session, request.query_params.get("period", ""), local, self.clock())
        setup = None if found.setup.done == found.setup.steps else found.setup
        return await self.show(
            request,
            session,
            "overview.html",
            setup=setup,
            snippet=self.snippet(request, found.site_key or "pk_…"),
            report=found.report if found.setup.first_event_at else None,
            period=found.choice,
            periods=onboarding.choices(found.live, local),
            change=found.change,
            guides=found.guides,
            **_shown(found, local),
        )

    async def first_event(self, request: Request) -> Response:
        """`GET /setup/first-event`: the line that waits for the first event, asked for again until it is there."""
        session = await self.session(request)
        setup = Setup(session.environment.first_event_at, False, False)
        response = self.view.page(request, "_first_event.html", session, setup=setup)
        if setup.first_event_at:
            # The whole page has news: the step's mark, how many are done, and the first account.
            response.headers["HX-Refresh"] = "true"
        return response


def _shown(found: Found, local: Local) -> dict[str, Any]:
    parts = charts.cohort_parts(found.report.total)
    weeks = onboarding.shown_weeks(found.trend)
    return {
        "parts": onboarding.state_lines(found.report, local),
        "strip": charts.strip(parts, local),
        "strip_label": charts.strip_label(parts, local),
        "trend": charts.trend(weeks, found.trend.went_live, local) if weeks else None,
        "trend_label": charts.trend_label(weeks, local),
        "weeks": onboarding.weeks(found.trend, local),
        "definitions": onboarding.definitions(found.report, local),
        "links": {
            "self_onboarded": onboarding.evidence(found.report.period, "self_onboarded", due=True),
            "stalled": onboarding.evidence(found.report.period, "stalled"),
        },
    }


def _read(connection: Connection, session: Session, asked: str, local: Local, now: int) -> Found:
    workspace, environment = session.workspace, session.environment

    def report(period: Period) -> OnboardingReport:
        return onboarding_report(connection, workspace.id, environment.id, period, now)

    trend = report(Period.ending(now, onboarding.TREND_WEEKS * 7, workspace.time_zone))
    today = local.day_of(now)
    live = onboarding.first_live_day(trend, local)
    choice = asked or onboarding.default_choice(live, today, workspace.onboarding_days)
    shown = report(onboarding.period_of(choice, live, today, workspace.time_zone))
    guides = [one for one in guide_summaries(connection, workspace.id, environment.id, now) if one.version is not None]
    return Found(
        choice,
        live,
        shown,
        trend,
        _change(report, live, today, workspace.time_zone),
        guides,
        Setup(environment.first_event_at, shown.defined, bool(guides)),
        site_key(connection, workspace.id, environment.id),
    )


def _change(
    report: Callable[[Period], OnboardingReport], live: date | None, today: date, zone: str
) -> onboarding.Change | None:
    if live is None or live > today:
        return None
    before = report(Period(live - timedelta(weeks=onboarding.TREND_WEEKS), live - timedelta(days=1), zone))
    return onboarding.change(before.total.rate, report(Period(live, today, zone)).total.rate, live)
