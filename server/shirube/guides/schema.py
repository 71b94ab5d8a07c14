"""The guide document (docs/protocol.md, section 1) and what it is compiled to. Shapes only; `rules` has the meaning."""

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

from shirube.conditions.schema import (
    EVERYTHING,
    Condition,
    Css,
    Duration,
    Glob,
    Key,
    Name,
    UrlRule,
    Where,
)
from shirube.guides.actions import Button, Errand
from shirube.guides.media import Media
from shirube.guides.parts import Body, Hint, Label, Line, LocaleTag, Part
from shirube.guides.theme import PLAIN, Theme

Kind = Literal["tour", "tooltip", "checklist", "banner", "modal", "hub"]
Mark = Annotated[str, Meta(min_length=1, max_length=80)]
Glimpse = Annotated[str, Meta(min_length=1, max_length=200)]
Marks = Annotated[dict[Mark, Annotated[str, Meta(max_length=200)]], Meta(max_length=12)]
Ordinal = Annotated[int, Meta(ge=0, le=100_000)]
Placement = Literal[
    "auto", "top", "top-start", "top-end", "bottom", "bottom-start", "bottom-end",
    "left", "left-start", "left-end", "right", "right-start", "right-end",
]  # fmt: skip
Missing = Literal["wait", "skip", "center", "end"]
Show = Literal["hover", "focus", "click", "always"]
Marker = Literal["beacon", "icon", "none"]
Order = Literal["any", "in_order"]
LauncherPlacement = Literal["bottom-right", "bottom-left"]
RepeatWord = Literal["once", "until_completed", "always"]
Form = Literal["anchored", "modal", "panel", "sheet"]
Progress = Literal["dots", "numbers", "bar", "none"]


class Every(Part, frozen=True, kw_only=True):
    every: Duration


class Start(Part, frozen=True, kw_only=True):
    when: Condition = EVERYTHING
    repeat: RepeatWord | Every = "once"
    priority: Annotated[int, Meta(ge=0, le=100)] = 50
    delay: Duration = "0s"
    exempt: bool = False


class Anchor(Part, frozen=True, kw_only=True):
    """An ancestor that holds an element in its place; `up` counts the levels from the element to it."""

    tag: Mark | None = None
    role: Mark | None = None
    name: Glimpse | None = None
    attributes: Marks = field(default_factory=dict)
    up: Annotated[int, Meta(ge=1, le=200)] | None = None


class Fingerprint(Part, frozen=True, kw_only=True):
    """What an element is like, apart from its selector (docs/targets.md).

    The first six may be written by hand; the others are what `describe` adds, and `v` says by which rules.
    """

    role: Hint | None = None
    name: Hint | None = None
    near: Hint | None = None
    tag: Hint | None = None
    path: Hint | None = None
    text: Hint | None = None
    v: Literal[1] | None = None
    selectors: Annotated[tuple[Css, ...], Meta(max_length=6)] = ()
    attributes: Marks = field(default_factory=dict)
    classes: Annotated[tuple[Mark, ...], Meta(max_length=8)] = ()
    nearby: Annotated[tuple[Glimpse, ...], Meta(max_length=6)] = ()
    beside: Annotated[tuple[Annotated[str, Meta(max_length=200)], ...], Meta(max_length=2)] = ()
    others: Annotated[tuple[Glimpse, ...], Meta(max_length=10)] = ()
    within: Annotated[tuple[Anchor, ...], Meta(max_length=6)] = ()
    place: tuple[Ordinal, Ordinal] | None = None
    twins: Ordinal | None = None
    shape: Glimpse | None = None
    lang: LocaleTag | None = None
    frames: Annotated[tuple[Css, ...], Meta(max_length=4)] = ()


class Target(Part, frozen=True, kw_only=True):
    css: Css | None = None
    fingerprint: Fingerprint | None = None


class OnNext(Part, frozen=True, kw_only=True, tag_field="on", tag="next"):
    pass


class OnClick(Part, frozen=True, kw_only=True, tag_field="on", tag="click"):
    pass


class OnEvent(Part, frozen=True, kw_only=True, tag_field="on", tag="event"):
    name: Name
    where: Where = field(default_factory=dict)


class OnUrl(Part, frozen=True, kw_only=True, tag_field="on", tag="url"):
    url: Glob | UrlRule


class OnInput(Part, frozen=True, kw_only=True, tag_field="on", tag="input"):
    css: Css | None = None
    filled: bool | UnsetType = UNSET
    equals: Annotated[str, Meta(max_length=1_000)] | UnsetType = UNSET


class OnAppears(Part, frozen=True, kw_only=True, tag_field="on", tag="appears"):
    css: Css


Advance = OnNext | OnClick | OnEvent | OnUrl | OnInput | OnAppears
NEXT = OnNext()


class Branch(Part, frozen=True, kw_only=True):
    """Where to go when a step is done and `when` is true."""

    when: Condition
    go: Key


class Step(Part, frozen=True, kw_only=True):
    key: Key
    target: Target | Css | None = None
    form: Form | None = None
    side: Literal["left", "right"] = "right"
    placement: Placement = "auto"
    media: Media | None = None
    title: Line | None = None
    body: Body | None = None
    advance: Advance | Literal["next", "click"] = NEXT
    missing: Missing = "wait"
    spotlight: bool = True
    block: bool = False
    next_label: Label | None = None
    back_label: Label | None = None
    buttons: Annotated[tuple[Button, ...], Meta(max_length=4)] = ()
    next: Annotated[tuple[Branch, ...], Meta(max_length=10)] = ()


class Task(Part, frozen=True, kw_only=True):
    key: Key
    title: Line
    body: Body | None = None
    done: Condition
    action: Errand | Literal["none"] | None = None


class Entry(Part, frozen=True, kw_only=True):
    """A line of a hub: an answer to read, something to do, or both."""

    key: Key
    title: Line
    body: Body | None = None
    keywords: Line | None = None
    when: Condition = EVERYTHING
    action: Errand | None = None
    pinned: bool = False


class Launcher(Part, frozen=True, kw_only=True):
    text: Line | None = None
    placement: LauncherPlacement = "bottom-right"


class StepTexts(Part, frozen=True, kw_only=True):
    title: Line | None = None
    body: Body | None = None
    next_label: Label | None = None
    back_label: Label | None = None
    alt: Line | None = None
    buttons: Annotated[dict[Key, Label], Meta(max_length=4)] = field(default_factory=dict)


class TaskTexts(Part, frozen=True, kw_only=True):
    title: Line | None = None
    body: Body | None = None


class EntryTexts(Part, frozen=True, kw_only=True):
    title: Line | None = None
    body: Body | None = None
    keywords: Line | None = None


class Texts(Part, frozen=True, kw_only=True):
    """One translation; what is missing falls back to the document's own text."""

    name: Line | None = None
    launcher: Line | None = None
    steps: dict[Key, StepTexts] = field(default_factory=dict)
    tasks: dict[Key, TaskTexts] = field(default_factory=dict)
    entries: dict[Key, EntryTexts] = field(default_factory=dict)


class Document(Part, frozen=True, kw_only=True):
    schema: Literal["shirube/v1"]
    key: Key
    kind: Kind
    name: Line
    locale: LocaleTag | None = None
    start: Start = Start()
    hide: Condition | None = None
    cancel: Condition | None = None
    show: Show = "hover"
    marker: Marker = "beacon"
    order: Order = "any"
    target: Target | Css | None = None
    launcher: Launcher = Launcher()
    progress: Progress = "numbers"
    position: Literal["top", "bottom"] = "top"
    sticky: bool = True
    push: bool = False
    closable: bool = True
    in_feed: bool = False
    search: bool = True
    feed: bool = True
    checklist: Key | None = None
    theme: Theme = PLAIN
    steps: Annotated[tuple[Step, ...], Meta(max_length=50)] = ()
    tasks: Annotated[tuple[Task, ...], Meta(max_length=20)] = ()
    entries: Annotated[tuple[Entry, ...], Meta(max_length=50)] = ()
    translations: Annotated[dict[LocaleTag, Texts], Meta(max_length=50)] = field(default_factory=dict)


# What a document is compiled to: everything that boot needs, worked out once, when a version is made.

COMPILED_FORM = 2
"""Raised when the compiled shape changes; older ones are then compiled again from their document."""


class EveryMs(Struct, frozen=True):
    every: int


class CompiledBranch(Struct, frozen=True):
    when: Condition
    go: str


class CompiledStep(Struct, frozen=True):
    """`buttons` have their actions in the order in which they are carried out; their labels are among the texts."""

    key: str
    target: dict[str, Any] | None
    form: str | None
    side: str | None
    placement: str
    advance: dict[str, Any]
    missing: str
    spotlight: bool
    block: bool
    buttons: tuple[dict[str, Any], ...]
    next: tuple[CompiledBranch, ...]
    media: dict[str, Any] | None


class CompiledTask(Struct, frozen=True):
    key: str
    done: Condition
    action: dict[str, str] | None


class CompiledEntry(Struct, frozen=True):
    key: str
    when: Condition
    action: dict[str, str] | None
    pinned: bool


class CompiledTexts(Struct, frozen=True):
    """The texts of one locale, complete: what its translation lacks is the document's own. Bodies are trees."""

    name: str
    launcher: str
    parts: dict[str, dict[str, Any]]


class Compiled(Struct, frozen=True):
    """A version of a guide as `boot` reads it. Durations in milliseconds; `texts` by locale, its own first.

    `extras` goes over the wire as it is: what of a kind's own differs from the default. `theme` is the guide's own,
    ready for the wire when there is none of the workspace.
    """

    form: int
    key: str
    kind: Kind
    locale: str
    when: Condition
    hide: Condition | None
    cancel: Condition | None
    repeat: RepeatWord | EveryMs
    priority: int
    delay: int
    show: Show
    marker: Marker
    order: Order
    launcher: LauncherPlacement
    steps: tuple[CompiledStep, ...]
    tasks: tuple[CompiledTask, ...]
    entries: tuple[CompiledEntry, ...]
    in_feed: bool
    feed: bool
    snoozes: bool
    extras: dict[str, Any]
    theme: Theme
    texts: dict[str, CompiledTexts]
