"""How the overview reads an onboarding report: what changed when guides went live, and what each state means."""

from datetime import date, timedelta
from itertools import dropwhile
from typing import NamedTuple

from shirube.dashboard.charts import cohort_parts
from shirube.dashboard.local import Local
from shirube.dashboard.words import name_of
from shirube.metrics.schema import Period, Rate
from shirube.success.schema import OnboardingReport, WeekPoint

CHOICES = ("30", "90", "180", "365")
DEFAULT_DAYS = 90
TREND_WEEKS = 26
MIN_ACCOUNTS = 5
"""Fewer accounts than this on either side make no before and after."""


class Change(NamedTuple):
    """The rate of accounts that started before the first guide went live, and from that day on."""

    before: Rate
    since: Rate
    day: date


class Week(NamedTuple):
    """A week of the trend's table, with the guides that went live in it."""

    point: WeekPoint
    live: str


def first_live_day(report: OnboardingReport, local: Local) -> date | None:
    """The day on which the first guide went live in this environment."""
    return min((local.day_of(live.at) for live in report.went_live), default=None)


def change(before: Rate, since: Rate, day: date) -> Change | None:
    """Before and since the day that the first guide went live; None where either has too few accounts to say."""
    enough = min(before.denominator, since.denominator) >= MIN_ACCOUNTS
    return Change(before, since, day) if enough else None


def period_of(choice: str, live: date | None, today: date, zone: str) -> Period:
    """The time whose accounts are counted: `live` is since the first guide went live, a number is that many days."""
    if choice == "live" and live is not None:
        return Period(min(live, today), today, zone)
    days = int(choice) if choice in CHOICES else DEFAULT_DAYS
    return Period(today - timedelta(days=days - 1), today, zone)


def default_choice(live: date | None, today: date, days: int) -> str:
    """Since guides went live, once that is long enough ago for a week of accounts to have had their days."""
    return "live" if live is not None and (today - live).days >= days + 7 else str(DEFAULT_DAYS)


def choices(live: date | None, local: Local) -> list[tuple[str, str]]:
    """The times to choose from."""
    since = [("live", local.say("Since guides went live (%(day)s)", day=local.day(live)))] if live else []
    return [*since, *((days, local.say("Last %(n)s days", n=days)) for days in CHOICES)]


def shown_weeks(report: OnboardingReport) -> list[WeekPoint]:
    """The weeks of the trend from the first in which any account started."""
    return list(dropwhile(lambda week: week.cohort.started == 0, report.weeks))


def weeks(report: OnboardingReport, local: Local) -> list[Week]:
    """The trend as a table."""
    return [Week(point, _live_in(report, point, local)) for point in shown_weeks(report)]


def _live_in(report: OnboardingReport, point: WeekPoint, local: Local) -> str:
    lives = [live for live in report.went_live if 0 <= (local.day_of(live.at) - point.week).days < 7]
    return local.join([f"{live.name} ({local.short_day(live.at)})" for live in lives])


class StateLine(NamedTuple):
    """A state of the cohort with its count and the accounts behind it."""

    state: str
    label: str
    accounts: int
    share: float
    link: str


def state_lines(report: OnboardingReport, local: Local) -> list[StateLine]:
    """The cohort by state, each with the address of its accounts."""
    return [
        StateLine(p.state, name_of(local, p.state), p.accounts, p.share, evidence(report.period, p.state))
        for p in cohort_parts(report.total)
    ]


def evidence(period: Period, state: str, due: bool = False) -> str:
    """The address of the accounts behind a number: those of a state that started in the period."""
    only_due = "&due=1" if due else ""
    return f"/accounts?state={state}&from={period.first.isoformat()}&to={period.last.isoformat()}{only_due}"


def definitions(report: OnboardingReport, local: Local) -> list[tuple[str, str]]:
    """What each state means, in the order of the legend."""
    texts = {
        "self_onboarded": local.say(
            "Met every required milestone within %(days)s days, with no human assist up to then.", days=report.days
        ),
        "assisted": local.say("The same, but with at least one human assist recorded up to then."),
        "late": local.say("Met every required milestone, but after the %(days)s days.", days=report.days),
        "in_progress": local.say("The %(days)s days are not over and something is open.", days=report.days),
        "stalled": local.say("As in progress, but no event from the account for seven days."),
        "not_onboarded": local.say("The %(days)s days are over and something is still open.", days=report.days),
    }
    return [(name_of(local, state), text) for state, text in texts.items()]
