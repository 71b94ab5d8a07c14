"""What a condition looks like: the typed tree and its JSON (docs/protocol.md, 2). `grammar` reads it."""

from typing import Annotated, Any, ClassVar, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType, field

from shirube.conditions import moments

Scalar = Annotated[str, Meta(max_length=1_000)] | int | float | bool
Text = Annotated[str, Meta(min_length=1, max_length=1_000)]
Name = Annotated[str, Meta(min_length=1, max_length=100)]
Key = Annotated[
    str,
    Meta(
        pattern=r"^[a-z0-9][a-z0-9-]{0,63}\Z",
        description="a key: a-z, 0-9 and -, at most 64, such as first-invoice",
    ),
]
Css = Annotated[str, Meta(min_length=1, max_length=500, description="a CSS selector of at most 500 characters")]
Glob = Annotated[str, Meta(min_length=1, max_length=500, description="a URL glob of at most 500 characters")]
Duration = Annotated[str, Meta(pattern=moments.DURATION, description="a duration such as 30s, 15m, 2h or 14d")]
Date = Annotated[str, Meta(max_length=40, description="a date: 2026-04-01, RFC 3339, or relative such as -14d")]
Hours = Annotated[str, Meta(pattern=moments.HOURS, description="hours such as 09:00-18:00")]
Total = Annotated[int, Meta(ge=0, le=1_000_000_000)]
Percent = Annotated[
    Annotated[int, Meta(ge=0, le=100)] | Annotated[float, Meta(ge=0, le=100)],
    Meta(description="a number from 0 to 100"),
]
Of = Literal["person", "account", "membership"]
Scope = Literal["person", "account"]
GuideWord = Literal["never_seen", "started", "completed", "dismissed"]
Globs = Annotated[tuple[Glob, ...], Meta(max_length=50)]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class Condition:
    """Any node of the tree. Nodes are frozen."""

    __slots__ = ()


class Node(Condition, Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A node that is an object on the wire; `discriminator` is the key it is known by."""

    discriminator: ClassVar[str]


class Tests(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Tests of one value; all that are given must hold."""

    is_: Scalar | UnsetType = field(default=UNSET, name="is")
    is_not: Scalar | UnsetType = UNSET
    contains: Text | UnsetType = UNSET
    starts_with: Text | UnsetType = UNSET
    in_: Annotated[tuple[Scalar, ...], Meta(min_length=1, max_length=200)] | UnsetType = field(default=UNSET, name="in")
    exists: bool | UnsetType = UNSET
    greater: int | float | UnsetType = UNSET
    less: int | float | UnsetType = UNSET
    before: Date | UnsetType = UNSET
    after: Date | UnsetType = UNSET
    future: bool = False


TESTS = ("is_", "is_not", "contains", "starts_with", "in_", "exists", "greater", "less", "before", "after")
Where = Annotated[dict[Name, Tests], Meta(max_length=20)]


class Count(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """How often; exactly one of the three."""

    at_least: Total | UnsetType = UNSET
    at_most: Total | UnsetType = UNSET
    exactly: Total | UnsetType = UNSET


ONCE = Count(at_least=1)


class UrlRule(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Matches when one of `include` does (or there is none) and none of `exclude`."""

    include: Globs = ()
    exclude: Globs = ()


class TimeRule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Dates, weekdays and hours in the workspace's time zone; all that are given must hold."""

    after: Date | UnsetType = UNSET
    before: Date | UnsetType = UNSET
    weekdays: Annotated[tuple[Weekday, ...], Meta(min_length=1, max_length=7)] | UnsetType = UNSET
    hours: Hours | UnsetType = UNSET


class AllOf(Node, frozen=True):
    discriminator = "all"
    all: tuple[Condition, ...] = ()


class AnyOf(Node, frozen=True):
    discriminator = "any"
    any: tuple[Condition, ...]


class NoneOf(Node, frozen=True):
    discriminator = "none"
    none: tuple[Condition, ...]


class Attribute(Node, Tests, frozen=True):
    discriminator = "attribute"
    attribute: Annotated[str, Meta(min_length=1, max_length=64)]
    of: Of = "person"


class Event(Node, frozen=True):
    """So many events of a name, by the person or anyone of the account, ever or `within` the time before now."""

    discriminator = "event"
    event: Name
    where: Where = field(default_factory=dict)
    count: Count = ONCE
    within: Duration | UnsetType = UNSET
    scope: Scope = "person"


class Guide(Node, frozen=True):
    """A state of another guide; with `step`, of the last run, which stands (or ended) on that step."""

    discriminator = "guide"
    guide: Key
    state: GuideWord
    step: Key | UnsetType = UNSET


class Url(Node, frozen=True):
    discriminator = "url"
    url: Glob | UrlRule


class Element(Node, frozen=True):
    discriminator = "element"
    element: Css
    state: Literal["present", "visible", "clicked", "missing"] = "visible"


class Input(Node, frozen=True):
    discriminator = "input"
    input: Css
    filled: bool | UnsetType = UNSET
    equals: Annotated[str, Meta(max_length=1_000)] | UnsetType = UNSET


class Device(Node, frozen=True):
    discriminator = "device"
    device: Literal["desktop", "mobile", "tablet"]


class Locale(Node, frozen=True):
    discriminator = "locale"
    locale: Annotated[
        str,
        Meta(
            pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*\Z",
            max_length=35,
            description="a language tag such as ja or en-GB",
        ),
    ]


class TimeOnPage(Node, frozen=True):
    discriminator = "time_on_page"
    time_on_page: Duration


class Scrolled(Node, frozen=True):
    discriminator = "scrolled"
    scrolled: Percent


class Idle(Node, frozen=True):
    discriminator = "idle"
    idle: Duration


class Leaving(Node, frozen=True):
    discriminator = "leaving"
    leaving: bool


class Time(Node, frozen=True):
    discriminator = "time"
    time: TimeRule


class Known(Condition, Struct, frozen=True):
    """A literal of a residual: already decided by the server."""

    value: bool


class EventLeft(Node, frozen=True):
    """An event form of a residual: the server counted `have` until boot."""

    discriminator = "event"
    event: Name
    have: Total
    where: Where = field(default_factory=dict)
    count: Count = ONCE


class GuideLeft(Node, frozen=True):
    """A guide form of a residual: `have` is whether it held at boot."""

    discriminator = "guide"
    guide: Key
    state: GuideWord
    have: bool
    step: Key | UnsetType = UNSET


class TimeOnPageLeft(Node, frozen=True):
    discriminator = "time_on_page"
    time_on_page: Total


class IdleLeft(Node, frozen=True):
    discriminator = "idle"
    idle: Total


EVERYTHING = AllOf()
"""The empty condition: always true."""

GROUPS: tuple[type[Node], ...] = (AllOf, AnyOf, NoneOf)
PAGE_FORMS: tuple[type[Node], ...] = (
    Url,
    Element,
    Input,
    Device,
    Locale,
    TimeOnPage,
    Scrolled,
    Idle,
    Leaving,
)
FORMS: tuple[type[Node], ...] = (*GROUPS, Attribute, Event, Guide, *PAGE_FORMS, Time)
RESIDUAL_FORMS: tuple[type[Node], ...] = (
    *GROUPS, EventLeft, GuideLeft, Url, Element, Input, Device, Locale,
    TimeOnPageLeft, Scrolled, IdleLeft, Leaving,
)  # fmt: skip


def items(node: Condition) -> tuple[Condition, ...]:
    """The children of a group; empty for anything else."""
    if isinstance(node, AllOf):
        return node.all
    if isinstance(node, AnyOf):
        return node.any
    return node.none if isinstance(node, NoneOf) else ()


def to_json(node: Condition) -> Any:
    """The JSON of a tree: defaults left out, the key that names the form first."""
    if isinstance(node, Known):
        return node.value
    assert isinstance(node, Node)
    if isinstance(node, AllOf | AnyOf | NoneOf):
        children = [to_json(item) for item in items(node)]
        return {} if node == EVERYTHING else {node.discriminator: children}
    found = plain(msgspec.to_builtins(node))
    first = node.discriminator
    return {first: found.pop(first), **found}


def plain(value: Any) -> Any:
    """Tuples as lists, so that equal documents are equal whichever way they were made."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list | tuple) else value
