"""Durations, dates and hours as conditions write them."""

import re
from datetime import UTC, date, datetime, time, tzinfo

from shirube.clock import DAY_MS, HOUR_MS, MINUTE_MS

DURATION = r"^(0|[1-9][0-9]{0,5})[smhd]$"
RELATIVE = r"^-(0|[1-9][0-9]{0,4})d$"
HOURS = r"^([01][0-9]|2[0-3]):[0-5][0-9]-(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_UNITS = {"s": 1_000, "m": MINUTE_MS, "h": HOUR_MS, "d": DAY_MS}
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")
_RELATIVE = re.compile(RELATIVE)


def duration_ms(text: str) -> int:
    """`30s`, `15m`, `2h`, `14d` in milliseconds. Raises ValueError for anything else."""
    if re.search(DURATION, text) is None:
        raise ValueError("not a duration")
    return int(text[:-1]) * _UNITS[text[-1]]


def is_relative(text: str) -> bool:
    """Whether a date is written relative to now, as `-14d`."""
    return _RELATIVE.search(text) is not None


def instant(text: str, now: int, zone: tzinfo) -> int | None:
    """The moment that `text` names, Unix ms: `-14d`, `2026-04-01` (midnight in `zone`), RFC 3339; else None."""
    if is_relative(text):
        return now - int(text[1:-1]) * DAY_MS
    try:
        if _DATE.fullmatch(text):
            return _ms(datetime.combine(date.fromisoformat(text), time(), zone))
        if _RFC3339.fullmatch(text):
            return _ms(datetime.fromisoformat(text.upper()))
    except (ValueError, OverflowError):
        return None
    return None


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1_000)


def in_hours(hours: str, local: datetime) -> bool:
    """Whether the local time of day lies in `HH:MM-HH:MM`; the end is not in it; may pass midnight."""
    start, end = (_minutes(part) for part in hours.split("-"))
    at = local.hour * 60 + local.minute
    return start <= at < end if start <= end else at >= start or at < end


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def is_moment(text: str) -> bool:
    """Whether `text` is a date that `instant` understands."""
    return instant(text, 0, UTC) is not None
