"""What a condition is held against: what the server knows of a person, and what a page knows of itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import Any, Protocol

from shirube.conditions.schema import Of, Scope, Tests
from shirube.conditions.values import Value


@dataclass(frozen=True, slots=True)
class GuideFact:
    """What a person did with a guide: `state` and `step` of the last run, the others of any run so far."""

    state: str
    step: str | None = None
    completed: bool = False
    dismissed: bool = False


class Facts(Protocol):
    """What the server knows about one person (or account) at the moment `now`, Unix ms."""

    @property
    def now(self) -> int: ...

    @property
    def zone(self) -> tzinfo:
        """The workspace's time zone."""

    def attribute(self, of: Of, name: str) -> Value | None:
        """The attribute's value, None when there is none; `id` and an account's `name` count as attributes."""

    def event_count(self, name: str, where: Mapping[str, Tests], since: int | None, scope: Scope) -> int:
        """How many events of `name` whose properties meet `where`, since `since` (Unix ms, None: ever)."""

    def guide(self, key: str) -> GuideFact | None:
        """What the person did with the guide, None when it was never started."""


@dataclass(frozen=True, slots=True)
class PageEvent:
    """An event tracked in the page since boot."""

    name: str
    props: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """What a page knows: where it is, what stands in it and what happened since boot. Times in ms.

    `elements` has a selector's state, `present` or `visible`; one that is not there is missing.
    `guides` has what became of each guide that moved since boot.
    """

    url: str = "about:blank"
    elements: Mapping[str, str] = field(default_factory=dict)
    clicked: frozenset[str] = frozenset()
    inputs: Mapping[str, str] = field(default_factory=dict)
    device: str = "desktop"
    locale: str = "en"
    time_on_page: int = 0
    scrolled: float = 0
    idle: int = 0
    leaving: bool = False
    events: Sequence[PageEvent] = ()
    guides: Mapping[str, GuideFact] = field(default_factory=dict)


CountEvents = Callable[[str, Mapping[str, Tests], int | None, Scope], int]


def _no_events(*_question: object) -> int:
    return 0


@dataclass(frozen=True, slots=True)
class KnownFacts:
    """Facts that were fetched before. With nothing but the time it is enough to evaluate a residual."""

    now: int
    zone: tzinfo = UTC
    attributes: Mapping[Of, Mapping[str, Value]] = field(default_factory=dict)
    guides: Mapping[str, GuideFact] = field(default_factory=dict)
    count: CountEvents = _no_events

    def attribute(self, of: Of, name: str) -> Value | None:
        return self.attributes.get(of, {}).get(name)

    def event_count(self, name: str, where: Mapping[str, Tests], since: int | None, scope: Scope) -> int:
        return self.count(name, where, since, scope)

    def guide(self, key: str) -> GuideFact | None:
        return self.guides.get(key)
