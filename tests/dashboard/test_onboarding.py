"""The overview's story: before and since, and parts that add up."""

from datetime import date

from shirube.dashboard import charts, onboarding
from shirube.dashboard.local import Local
from shirube.metrics.schema import Rate
from shirube.success.schema import Cohort, WeekPoint, WentLive

EN = Local("en", "Asia/Tokyo")
TODAY = date(2026, 11, 22)
COHORT = Cohort(20, 12, 7, 2, 1, 2, 1, 1, 4, 2, Rate.of(7, 12))
EMPTY = Cohort(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Rate.of(0, 0))


def ms(day: date) -> int:
    return EN.start_of(day)


def test_the_parts_of_a_cohort_add_up_to_all_that_started() -> None:
    parts = charts.cohort_parts(COHORT)
    assert sum(part.accounts for part in parts) == COHORT.started
    assert round(sum(part.share for part in parts), 9) == 1
    assert [part.accounts for part in charts.cohort_parts(EMPTY)] == [0] * 6


def test_before_and_since_need_enough_accounts_on_both_sides() -> None:
    assert onboarding.change(Rate.of(3, 10), Rate.of(8, 10), TODAY) is not None
    assert onboarding.change(Rate.of(3, 4), Rate.of(8, 10), TODAY) is None


def test_the_usual_time_is_since_guides_went_live_once_accounts_had_their_days() -> None:
    assert onboarding.default_choice(date(2026, 10, 9), TODAY, 14) == "live"
    assert onboarding.default_choice(date(2026, 11, 10), TODAY, 14) == "90"
    assert onboarding.default_choice(None, TODAY, 14) == "90"


def test_a_time_that_nobody_offers_is_the_usual_one() -> None:
    asked = [onboarding.period_of(choice, None, TODAY, "UTC") for choice in ("live", "-5", "99999999", "x")]
    assert {(period.first, period.last) for period in asked} == {(date(2026, 8, 25), TODAY)}


def test_guides_that_went_live_in_one_week_share_a_line() -> None:
    weeks = [WeekPoint(date(2026, 11, day), True, COHORT) for day in (2, 9, 16)]
    lives = [WentLive(str(n), str(n), "tour", ms(date(2026, 11, day))) for n, day in enumerate((10, 10, 17))]
    lives.append(WentLive("old", "old", "tour", ms(date(2026, 1, 1))))
    assert charts.live_marks(weeks, lives, EN) == [(1, "Nov 10: 2 guides live"), (2, "Nov 17: guide live")]


def test_a_week_without_a_rate_is_a_gap_and_says_so() -> None:
    chart = charts.trend([WeekPoint(date(2026, 11, 16), False, EMPTY)], [], EN)
    assert chart["rates"] == [None]
    assert "No rate yet" in chart["tips"][0]
    assert charts.trend_label([WeekPoint(date(2026, 11, 16), False, EMPTY)], EN) == "No week has a rate yet."
