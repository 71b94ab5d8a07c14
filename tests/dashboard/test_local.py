"""Numbers and times as a reader sees them."""

import pytest

from shirube.clock import DAY_MS, HOUR_MS, MINUTE_MS
from shirube.dashboard.local import Local

EN = Local("en", "Asia/Tokyo")
JA = Local("ja", "Asia/Tokyo")
AT = 1_767_193_200_000
"""2025-12-31 15:00 UTC: the next year's first midnight in Tokyo."""


def test_days_are_those_of_the_workspaces_zone() -> None:
    assert (EN.day(AT), JA.day(AT)) == ("Jan 1, 2026", "2026年1月1日")
    assert Local("en", "UTC").day(AT) == "Dec 31, 2025"
    assert EN.time(AT) == "Jan 1, 2026 00:00"
    assert EN.iso(AT) == "2026-01-01T00:00:00+09:00"
    assert (EN.short_day(AT), JA.short_day(AT)) == ("Jan 1", "1月1日")


@pytest.mark.parametrize(
    ("ms", "en", "ja"),
    [
        (None, "–", "–"),
        (0, "0 s", "0 秒"),
        (4_230, "4.2 s", "4.2 秒"),
        (90_000, "1 min 30 s", "1 分 30 秒"),
        (2 * HOUR_MS + 5 * MINUTE_MS, "2 h 5 min", "2 時間 5 分"),
        (DAY_MS, "1 day", "1 日"),
        (3.25 * DAY_MS, "3.2 days", "3.2 日"),
    ],
)
def test_durations_are_said_in_their_largest_units(ms: float | None, en: str, ja: str) -> None:
    assert (EN.duration(ms), JA.duration(ms)) == (en, ja)


def test_how_long_ago_becomes_a_day_after_a_month() -> None:
    assert EN.ago(AT, AT + 3 * HOUR_MS) == "3 hours ago"
    assert JA.ago(AT, AT + 3 * HOUR_MS) == "3 時間前"
    assert EN.ago(AT, AT + 31 * DAY_MS) == "Jan 1, 2026"
    assert EN.ago(AT + 5_000, AT) == "1 second ago"


def test_shares_and_counts() -> None:
    assert (EN.percent(0.784), EN.percent(None), EN.number(1234.56)) == ("78%", "–", "1,234.6")
    assert EN.count("%(n)s account", "%(n)s accounts", 1) == "1 account"
    assert EN.count("%(n)s account", "%(n)s accounts", 1200) == "1,200 accounts"
    assert JA.count("%(n)s account", "%(n)s accounts", 1) == "1 社"
    assert EN.join(["a", "b", "c"]) == "a, b, and c"
