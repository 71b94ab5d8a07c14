"""What an identity and its attributes may be. Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

MAX_ID = 200
MAX_ATTRIBUTES = 100
MAX_NAME = 64
MAX_TEXT = 1000
MAX_INTEGER = 2**63 - 1

_SECONDS_END = 10**11
"""Numbers below are seconds: as milliseconds they would be before 1973."""

Problem = tuple[str, str]
"""A code and the field it is about."""


def check_id(text: str, field: str) -> Problem | None:
    """Whether a vendor's id can be kept: 1 to 200 characters, no control characters, no lone surrogates."""
    if not 1 <= len(text) <= MAX_ID or text != text.strip():
        return "field_value", field
    if text.isascii() and text.isprintable():
        return None
    if "\x00" in text:
        return "nul_character", field
    if any(ord(c) < 32 or 0xD800 <= ord(c) <= 0xDFFF for c in text):
        return "text_invalid", field
    return None


def check_attributes(attributes: Mapping[str, Any], field: str) -> Problem | None:
    """Whether attributes can be kept: at most 100, names up to 64 characters, texts up to 1,000, finite numbers."""
    if len(attributes) > MAX_ATTRIBUTES:
        return "field_value", field
    for name, value in attributes.items():
        problem = _check_text(name)
        if problem is not None:
            # A name that is no text can't be said in the answer either.
            return problem, field
        if not 1 <= len(name) <= MAX_NAME:
            return "field_value", f"{field}.{name[:MAX_NAME]}"
        problem = _check_attribute(value)
        if problem is not None:
            return problem, f"{field}.{name}"
    return None


def _check_attribute(value: Any) -> str | None:
    if isinstance(value, str):
        return "field_value" if len(value) > MAX_TEXT else _check_text(value)
    if isinstance(value, int) and not -MAX_INTEGER <= value <= MAX_INTEGER:
        return "number_out_of_range"
    return None


def _check_text(text: str) -> str | None:
    if "\x00" in text:
        return "nul_character"
    if text.isascii():
        return None
    return "text_invalid" if any(0xD800 <= ord(c) <= 0xDFFF for c in text) else None


def merge_attributes(kept: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept after `said` was received: a null removes, everything else replaces. At most 100 remain."""
    merged = {**kept, **said}
    return dict([(k, v) for k, v in merged.items() if v is not None][:MAX_ATTRIBUTES])


def is_test(attributes: Mapping[str, Any]) -> bool:
    """Whether a person or account is the vendor's own test: the attribute `test` is true."""
    return attributes.get("test") is True


def started_at(attributes: Mapping[str, Any], first_event_at: int, now: int) -> int:
    """When an account began, Unix ms: its `signed_up_at`, else its first event.

    `signed_up_at` is a date or RFC 3339 (UTC where no zone is said), or Unix milliseconds or seconds. One that can't be
    read or lies in the future is not believed.
    """
    said = _moment(attributes.get("signed_up_at"))
    return said if said is not None and 0 < said <= now else first_event_at


def _moment(value: Any) -> int | None:
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return int(value * 1000 if abs(value) < _SECONDS_END else value)
    try:
        moment = datetime.fromisoformat(value)
    except (ValueError, TypeError):
        return None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)
