"""Wire types of `POST /v1/boot` (docs/protocol.md, 3.1). All times and durations are integer milliseconds."""

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from shirube.people.schema import AccountRef, PersonRef

State = Literal["never_seen", "started", "completed", "dismissed"]


class BootRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who asks, from where, and which guide was asked for by name."""

    key: str
    person: PersonRef
    account: AccountRef | None = None
    locale: Annotated[str, Meta(max_length=100)] | None = None
    url: Annotated[str, Meta(max_length=10_000)] | None = None
    guide: Annotated[str, Meta(max_length=64)] | None = None
    why: bool = False
    now: int | None = None


class Labels(Struct, frozen=True, kw_only=True):
    """The widget's own words; those that no guide of the reply needs are left out."""

    next: str
    back: str
    done: str
    close: str
    progress: str
    tasks: str
    open: str
    search: str | UnsetType = UNSET
    nothing_found: str | UnsetType = UNSET
    unavailable: str | UnsetType = UNSET
    news: str | UnsetType = UNSET
    new: str | UnsetType = UNSET
    unread: str | UnsetType = UNSET
    checklist: str | UnsetType = UNSET
    minimise: str | UnsetType = UNSET
    play: str | UnsetType = UNSET
    snoozed: str | UnsetType = UNSET


class BootBranch(Struct, frozen=True, kw_only=True):
    when: Any
    go: str


class BootStep(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key: str
    target: dict[str, Any] | UnsetType = UNSET
    form: str | UnsetType = UNSET
    side: str | UnsetType = UNSET
    placement: str
    media: dict[str, Any] | UnsetType = UNSET
    title: list[Any] | UnsetType = UNSET
    body: list[Any] | UnsetType = UNSET
    advance: dict[str, Any]
    missing: str
    spotlight: bool
    block: bool
    next_label: str | UnsetType = UNSET
    back_label: str | UnsetType = UNSET
    buttons: list[dict[str, Any]] | UnsetType = UNSET
    next: list[BootBranch] | UnsetType = UNSET


class BootTask(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key: str
    title: list[Any]
    body: list[Any] | UnsetType = UNSET
    done: Any
    action: dict[str, str] | None
    state: Literal["done", "open"]


class BootEntry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key: str
    title: list[Any]
    body: list[Any] | UnsetType = UNSET
    keywords: str | UnsetType = UNSET
    when: Any = UNSET
    action: dict[str, str] | UnsetType = UNSET
    pinned: bool = False


class BootFeedItem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A guide in a hub's announcements; `at` is when it was published."""

    guide: str
    title: list[Any]
    at: int
    unread: bool = False


class BootLauncher(Struct, frozen=True):
    text: str
    placement: str


class BootGuide(Struct, frozen=True, kw_only=True):
    """One guide for one person. `when` is a residual condition; False: it starts only by hand."""

    key: str
    kind: str
    version: int
    locale: str
    name: str
    when: Any
    hide: Any
    repeat: Any
    priority: int
    delay: int
    state: State
    step: str | None
    run: str | None
    at: int | None
    steps: list[BootStep] | UnsetType = UNSET
    tasks: list[BootTask] | UnsetType = UNSET
    order: str | UnsetType = UNSET
    launcher: BootLauncher | UnsetType = UNSET
    show: str | UnsetType = UNSET
    marker: str | UnsetType = UNSET
    cancel: Any = UNSET
    snoozed: int | UnsetType = UNSET
    exempt: bool | UnsetType = UNSET
    progress: str | UnsetType = UNSET
    position: str | UnsetType = UNSET
    sticky: bool | UnsetType = UNSET
    push: bool | UnsetType = UNSET
    closable: bool | UnsetType = UNSET
    target: dict[str, Any] | UnsetType = UNSET
    search: bool | UnsetType = UNSET
    checklist: str | UnsetType = UNSET
    entries: list[BootEntry] | UnsetType = UNSET
    feed: list[BootFeedItem] | UnsetType = UNSET
    theme: dict[str, Any] | UnsetType = UNSET


class BootBudget(Struct, frozen=True, kw_only=True):
    """At most `max` unasked starts in any `per` ms; `used` are those of the last `per`, by run."""

    max: int
    per: int
    used: dict[str, int]


class BootWithheld(Struct, frozen=True, kw_only=True):
    """Why a live guide was not sent, or starts only by hand; a reason of `why`."""

    guide: str
    reason: str
    until: int | UnsetType = UNSET


class BootReply(Struct, frozen=True, kw_only=True):
    """What the page may show and decide; guides in order of priority, highest first."""

    v: Literal[1] = 1
    at: int
    locale: str
    labels: Labels
    guides: list[BootGuide]
    theme: dict[str, Any] | UnsetType = UNSET
    budget: BootBudget | UnsetType = UNSET
    withheld: list[BootWithheld] | UnsetType = UNSET
