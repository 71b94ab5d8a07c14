"""Where an account stands, and what cohorts add up to. Pure; the definitions are in `docs/numbers.md`."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from shirube.clock import DAY_MS
from shirube.metrics.rules import QUARTER_MS, day_in, day_start, days_from, week_of
from shirube.metrics.schema import Period, Rate
from shirube.success.schema import AccountState, Cohort, WeekPoint

STALLED_MS = 7 * DAY_MS
"""An account with open milestones and no event for so long is stalled."""


class Standing(NamedTuple):
    """How many accounts that started in one quarter of an hour stand alike."""

    quarter: int
    state: AccountState
    due: bool
    accounts: int


def cohort(standings: Iterable[Standing]) -> Cohort:
    """Add accounts up by where they stand."""
    found: Counter[tuple[AccountState, bool]] = Counter()
    for one in standings:
        found[(one.state, one.due)] += one.accounts
    due = sum(count for (_, is_due), count in found.items() if is_due)
    return Cohort(
        started=sum(found.values()),
        due=due,
        self_onboarded=found[("self_onboarded", True)],
        assisted=found[("assisted", True)],
        late=found[("late", True)],
        not_onboarded=found[("not_onboarded", True)],
        ahead_self=found[("self_onboarded", False)],
        ahead_assisted=found[("assisted", False)],
        in_progress=found[("in_progress", False)],
        stalled=found[("stalled", False)],
        rate=Rate.of(found[("self_onboarded", True)], due),
    )


def weeks(standings: Iterable[Standing], period: Period, days: int, now: int) -> list[WeekPoint]:
    """The cohort of each week that `period` touches, oldest first."""
    zone = ZoneInfo(period.zone)
    found: dict[date, list[Standing]] = {week: [] for week in days_from(week_of(period.first), period.last, 7)}
    for one in standings:
        found[week_of(day_in(one.quarter * QUARTER_MS, zone))].append(one)
    return [
        WeekPoint(week, _ends(week, period, zone) + days * DAY_MS <= now, cohort(mine)) for week, mine in found.items()
    ]


def _ends(week: date, period: Period, zone: ZoneInfo) -> int:
    return day_start(min(week + timedelta(days=7), period.last + timedelta(days=1)), zone)


def hours_saved(self_completions: int, assist_minutes: int) -> float:
    """The staff time that accounts onboarding themselves did not cost."""
    return self_completions * assist_minutes / 60


def text(attributes: Mapping[str, object], *names: str) -> str | None:
    """The first of these attributes that there is, as text."""
    found = next((attributes[name] for name in names if attributes.get(name) is not None), None)
    return None if found is None else str(found)
