"""Tests of single values and counts. JSON's own notion of sameness: `1` is `1.0`, but `true` is not `1`."""

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any

import msgspec

from shirube.conditions import moments
from shirube.conditions.schema import TESTS, Count, Tests

Value = str | int | float | bool


def count_holds(count: Count, have: int) -> bool:
    """Whether `have` events are as many as asked for."""
    if isinstance(count.at_least, int):
        return have >= count.at_least
    return have <= count.at_most if isinstance(count.at_most, int) else have == count.exactly


def where_holds(where: Mapping[str, Tests], props: Mapping[str, Any], now: int, zone: tzinfo) -> bool:
    """Whether an event's properties pass every test."""
    return all(tests_hold(tests, props.get(name), now, zone) for name, tests in where.items())


def tests_hold(tests: Tests, value: Any, now: int, zone: tzinfo) -> bool:
    """Whether a value passes all tests; a missing one (None) only passes `is_not` and `exists: false`."""
    for name in TESTS:
        wanted = getattr(tests, name)
        if wanted is not msgspec.UNSET and not _holds(name, wanted, tests, value, now, zone):
            return False
    return True


def _holds(name: str, wanted: Any, tests: Tests, value: Any, now: int, zone: tzinfo) -> bool:
    if name == "exists":
        return (value is not None) == bool(wanted)
    if name == "is_not":
        return not _same(value, wanted)
    if name == "is_":
        return _same(value, wanted)
    if name == "in_":
        return any(_same(value, item) for item in wanted)
    if name in ("contains", "starts_with"):
        return isinstance(value, str) and (wanted in value if name == "contains" else value.startswith(wanted))
    if name in ("greater", "less"):
        return _is_number(value) and (value > wanted if name == "greater" else value < wanted)
    return _dated(name, str(wanted), tests.future, value, now, zone)


def _dated(name: str, wanted: str, future: bool, value: Any, now: int, zone: tzinfo) -> bool:
    at, bound = _moment(value, zone), moments.instant(wanted, now, zone)
    if at is None or bound is None:
        return False
    if name == "before":
        return at < bound
    return at >= bound and (future or at <= now or not moments.is_relative(wanted))


def _moment(value: Any, zone: tzinfo) -> float | None:
    """A value as a moment: text is a date, a number is Unix ms."""
    if isinstance(value, str):
        return None if moments.is_relative(value) else moments.instant(value, 0, zone)
    return value if _is_number(value) else None


def _same(value: Any, wanted: Any) -> bool:
    return isinstance(value, bool) == isinstance(wanted, bool) and bool(value == wanted)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def pinned(tests: Tests, now: int, zone: tzinfo) -> Tests:
    """The same tests with dates that depend on `zone` written as moments, for a reader without the zone."""
    changes = {name: _utc(getattr(tests, name), now, zone) for name in ("before", "after")}
    return msgspec.structs.replace(tests, **changes)


def _utc(text: Any, now: int, zone: tzinfo) -> Any:
    if not isinstance(text, str) or moments.is_relative(text):
        return text
    at = moments.instant(text, now, zone)
    assert at is not None
    return datetime.fromtimestamp(at / 1_000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
