"""A clock that stands still until a test moves it."""

from shirube.clock import DAY_MS

START_MS = 1_790_000_000_000
"""2026-09-21T14:13:20Z, a Monday: where every `FakeClock` begins."""


class FakeClock:
    """Calling it gives the time in Unix milliseconds, as `shirube.clock.Clock` does."""

    def __init__(self, now: int = START_MS) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now

    def advance(self, *, ms: int = 0, seconds: int = 0, days: int = 0) -> int:
        """Move on, and return the new time."""
        self.now += ms + seconds * 1000 + days * DAY_MS
        return self.now
