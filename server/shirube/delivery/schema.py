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
    now: int | None = None


class Labels(Struct, frozen=True):
    """The widget's own words."""

    next: str
    back: str
    done: str
    close: str
    progress: str
    tasks: str
    open: str


class BootStep(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key: str
    target: dict[str, Any] | UnsetType = UNSET
    placement: str
    title: list[Any] | UnsetType = UNSET
    body: list[Any] | UnsetType = UNSET
    advance: dict[str, Any]
    missing: str
    spotlight: bool
    block: bool
    next_label: str | UnsetType = UNSET
    back_label: str | UnsetType = UNSET


class BootTask(Struct, frozen=True, kw_only=True, omit_defaults=True):
    key: str
    title: list[Any]
    body: list[Any] | UnsetType = UNSET
    done: Any
    action: dict[str, str] | None
    state: Literal["done", "open"]


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


class BootReply(Struct, frozen=True, kw_only=True):
    """What the page may show and decide; guides in order of priority, highest first."""

    v: Literal[1] = 1
    at: int
    locale: str
    labels: Labels
    guides: list[BootGuide]
