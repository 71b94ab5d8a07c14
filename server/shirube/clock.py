"""The time, passed in: nothing below `app` asks the machine for it."""

import time
from collections.abc import Callable

Clock = Callable[[], int]
"""Returns the current time in integer Unix milliseconds."""

DAY_MS = 86_400_000
HOUR_MS = 3_600_000
MINUTE_MS = 60_000


def system_clock() -> int:
    """The machine's time in Unix milliseconds."""
    return time.time_ns() // 1_000_000


def day_of(at_ms: int) -> int:
    """The UTC day number (days since 1970-01-01) that a moment falls in."""
    return at_ms // DAY_MS
