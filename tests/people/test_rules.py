"""When an account began, by what it says of itself."""

from datetime import UTC, datetime

import pytest

from shirube.people.rules import started_at

FIRST_EVENT = 1_780_000_000_000
NOW = 1_790_000_000_000


def _ms(year: int, month: int, day: int, hour: int = 0) -> int:
    return int(datetime(year, month, day, hour, tzinfo=UTC).timestamp() * 1000)


@pytest.mark.parametrize(
    ("said", "began"),
    [
        ("2026-04-01", _ms(2026, 4, 1)),
        ("2026-04-01T09:00:00+09:00", _ms(2026, 4, 1)),
        ("2026-04-01T09:00:00Z", _ms(2026, 4, 1, 9)),
        ("2026-04-01 09:00", _ms(2026, 4, 1, 9)),
        (_ms(2026, 4, 1), _ms(2026, 4, 1)),
        (_ms(2026, 4, 1) // 1000, _ms(2026, 4, 1)),
        (_ms(2026, 4, 1) / 1000, _ms(2026, 4, 1)),
    ],
)
def test_a_sign_up_is_read_however_it_is_written(said: object, began: int) -> None:
    assert started_at({"signed_up_at": said}, FIRST_EVENT, NOW) == began


@pytest.mark.parametrize("said", [None, True, "", "soon", "2026-13-01", "2999-01-01", -5, 0, NOW + 1, [1]])
def test_what_is_no_past_moment_is_not_believed(said: object) -> None:
    assert started_at({"signed_up_at": said}, FIRST_EVENT, NOW) == FIRST_EVENT
