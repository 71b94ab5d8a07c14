"""The working week as it is in Japan (UTC+9, no summer time): when people come, on days counted in Japan time."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from shirube.clock import DAY_MS, HOUR_MS

_OFFSET_MS = 9 * HOUR_MS
_WEEKDAYS = (1.08, 1.02, 1.0, 1.0, 0.94, 0.1, 0.05)
"""How lively Monday to Sunday are, against an ordinary working day."""
_HOURS = tuple(range(7, 22))
_HOUR_WEIGHTS = (1, 4, 10, 14, 12, 5, 9, 12, 12, 11, 9, 5, 2, 1, 1)
"""Visits that begin from 7 to 21 o'clock: up in the morning, a gap at noon, out by evening."""


def midnight(at_ms: int, days: int = 0) -> int:
    """The beginning of that moment's day in Japan, some days on."""
    return (at_ms + _OFFSET_MS) // DAY_MS * DAY_MS - _OFFSET_MS + days * DAY_MS


def liveliness(day_ms: int, month_end_lift: float) -> float:
    """How many people come on that day: by weekday, and more around the end of a month, when invoices go out."""
    date = datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=day_ms + _OFFSET_MS)
    busy = month_end_lift if date.day >= 26 or date.day <= 4 else 1.0
    return _WEEKDAYS[date.weekday()] * busy


def is_working_day(day_ms: int) -> bool:
    return (datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=day_ms + _OFFSET_MS)).weekday() < 5


def visit_time(rng: random.Random, day_ms: int) -> int:
    """When a visit of that day begins."""
    return day_ms + rng.choices(_HOURS, _HOUR_WEIGHTS)[0] * HOUR_MS + rng.randrange(HOUR_MS)


def office_time(rng: random.Random, day_ms: int) -> int:
    """A moment of that day between 10 and 17 o'clock."""
    return day_ms + 10 * HOUR_MS + rng.randrange(7 * HOUR_MS)


def rfc3339(at_ms: int) -> str:
    """The moment in UTC, to the second."""
    return f"{datetime.fromtimestamp(at_ms // 1000, UTC):%Y-%m-%dT%H:%M:%SZ}"
