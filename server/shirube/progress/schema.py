"""What a guide's own events say (docs/protocol.md, 3.2), and what is known of a person's way through the guides."""

import hashlib
from typing import Annotated, Any, Literal, NamedTuple
from uuid import UUID

import msgspec
from msgspec import Meta

Key = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,63}\Z")]
RunState = Literal["started", "completed", "dismissed"]
_MAX_MS = 2**53
NOT_FOUND = ("missing", "hidden", "ambiguous")
"""Why a target was not found: nothing fits, it can't be seen, or several fit alike."""

FOUND_EXACTLY = 1_001
"""`step_run.found` of a target that its selector still means: above every confidence in thousandths."""

_BY = ("close", "escape", "missing", "api", "button", "cancel")


class Lifecycle(msgspec.Struct, frozen=True):
    """The properties of a `$guide_…`, `$step_…` or `$task_…` event; which are there depends on its name.

    `by` is empty where the event does not say what the protocol knows.
    """

    guide: Key
    version: Annotated[int, Meta(ge=1, le=2**31 - 1)]
    run: UUID
    step: Key | None = None
    task: Key | None = None
    button: Key | None = None
    entry: Key | None = None
    ms: Any = None
    by: Any = ""
    found: Any = None
    confidence: Any = None

    @property
    def took(self) -> int | None:
        """The whole milliseconds from seen to done, where the event says so."""
        said = isinstance(self.ms, int | float) and not isinstance(self.ms, bool) and 0 <= self.ms <= _MAX_MS
        return int(self.ms) if said else None

    @property
    def dismissed_by(self) -> str:
        """How it was dismissed; empty where the event does not say so."""
        return self.by if self.by in _BY else ""

    @property
    def certainty(self) -> int | None:
        """How the target was found, as `step_run.found` keeps it, where the event says so."""
        if self.found == "exact":
            return FOUND_EXACTLY
        if self.found != "healed" or isinstance(self.confidence, bool) or not isinstance(self.confidence, int | float):
            return None
        return round(self.confidence * 1_000) if 0 <= self.confidence <= 1 else None

    @property
    def not_found(self) -> str | None:
        """Why the target was not found, where the event says so."""
        return self.found if self.found in NOT_FOUND else None


class Search(msgspec.Struct, frozen=True):
    """The properties of `$hub_searched`: what was searched for, as it was typed, and how much was found."""

    guide: Key
    version: Annotated[int, Meta(ge=1, le=2**31 - 1)]
    query: str
    results: Annotated[int, Meta(ge=0, le=10_000)]


SEARCHED = "$hub_searched"

LIFECYCLE = frozenset(
    {
        "$guide_started",
        "$step_seen",
        "$step_done",
        "$step_missing",
        "$step_back",
        "$guide_completed",
        "$guide_dismissed",
        "$task_done",
        "$button_clicked",
        "$entry_opened",
    }
)

_NEEDS = {
    "$step_seen": "step",
    "$step_done": "step",
    "$step_missing": "step",
    "$task_done": "task",
    "$button_clicked": "button",
    "$entry_opened": "entry",
}
_decode = msgspec.json.Decoder(Lifecycle).decode


def read_lifecycle(name: str, props_json: str | None) -> Lifecycle | None:
    """What a lifecycle event says; None when its properties are not those of the protocol: then it moves nothing."""
    try:
        said = _decode(props_json or "{}")
    except msgspec.DecodeError:
        return None
    needed = _NEEDS.get(name)
    return said if needed is None or getattr(said, needed) is not None else None


_decode_search = msgspec.json.Decoder(Search).decode


def read_search(props_json: str | None) -> Search | None:
    """What a search says; None when its properties are not those of the protocol."""
    try:
        return _decode_search(props_json or "{}")
    except msgspec.DecodeError:
        return None


def button_key(step: str | None, button: str) -> str:
    """What stands for a step's button among the steps of a run: at most 64 characters, with a dot, as no key has."""
    text = f"{step or ''}.{button}"
    return text if len(text) <= 64 else f".{hashlib.sha256(text.encode()).hexdigest()[:63]}"


class GuideState(NamedTuple):
    """Where a person stands with one guide.

    Of the last run: `version`, `run`, its `state`, the `step` last on the screen (also when its target was missing)
    and whether that step was `step_done` already; `last_started_at`, and `last_at` of anything in it. Of all runs
    and versions: `runs`, whether any was `completed` or `dismissed`, and the keys of steps and tasks that were ever
    `done`.
    """

    version: int
    state: RunState
    step: str | None
    step_done: bool
    run: UUID
    runs: int
    last_started_at: int
    last_at: int
    completed: bool
    dismissed: bool
    done: frozenset[str]


class DayTally(msgspec.Struct, frozen=True):
    """How often an event happened on one UTC day (days since 1970-01-01), and when first and last, Unix ms."""

    day: int
    count: int
    first_at: int
    last_at: int
