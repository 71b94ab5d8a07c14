"""What an event may be, and when it happened. Pure."""

import re
from collections.abc import Mapping
from typing import Any

MAX_EVENTS = 100
MAX_EVENT_BYTES = 32 * 1024
MAX_NAME = 100
MAX_MOMENT = 2**53
OLDEST_MS = 400 * 86_400_000

_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_RUN = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_GUIDE = ("guide", "version", "run")
_STEP = (*_GUIDE, "step")

_NUMBERS = {"version": (1, 2**31 - 1), "ms": (1, 90 * 86_400_000), "results": (0, 10_000)}

RESERVED: Mapping[str, tuple[str, ...]] = {
    "$page": (),
    "$guide_started": _GUIDE,
    "$step_seen": _STEP,
    "$step_done": _STEP,
    "$step_missing": _STEP,
    "$step_back": _STEP,
    "$guide_completed": _GUIDE,
    "$guide_dismissed": _GUIDE,
    "$task_done": (*_GUIDE, "task"),
    "$guide_snoozed": (*_STEP, "ms"),
    "$button_clicked": (*_STEP, "button"),
    "$entry_opened": (*_GUIDE, "entry"),
    "$hub_searched": (*_GUIDE, "query", "results"),
}
"""The widget's own events and the properties that each must carry."""


def corrected(at: int, sent_at: int, received_at: int) -> int:
    """When it happened by the server's clock: at + (received_at − sent_at), never in the future.

    What would be more than 400 days old counts as received now: that is a wrong clock, not a long wait.
    """
    moment = at + received_at - sent_at
    if moment > received_at or moment < received_at - OLDEST_MS:
        return received_at
    return moment


def is_moment(at: int) -> bool:
    """Whether a client's time can be kept: Unix milliseconds that a double can hold."""
    return 0 <= at <= MAX_MOMENT


def name_problem(name: str) -> str | None:
    """Why an event's name is refused, as a code; None when it is good."""
    if name in RESERVED:
        return None
    if name[:1] == "$":
        return "name_reserved"
    if not name or len(name) > MAX_NAME or not name.isprintable() or name != name.strip():
        return "name_invalid"
    return None


def reserved_problem(name: str, props: Mapping[str, Any] | None) -> str | None:
    """The property of a reserved event that is missing or wrong; None when there is none."""
    needed = RESERVED.get(name, ())
    return next((key for key in needed if not _is_right(key, (props or {}).get(key))), None)


def _is_right(key: str, value: Any) -> bool:
    if key in _NUMBERS:
        low, high = _NUMBERS[key]
        return type(value) is int and low <= value <= high
    if key == "query":
        return isinstance(value, str) and len(value) <= MAX_NAME
    if not isinstance(value, str):
        return False
    return (_RUN if key == "run" else _KEY).fullmatch(value) is not None
