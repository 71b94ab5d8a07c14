"""Wire types of `POST /v1/events`, and the form in which an event is stored."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from shirube.people.schema import AccountRef, PersonRef


class EventIn(msgspec.Struct, forbid_unknown_fields=True, frozen=True, gc=False):
    """One event as the page says it. `at` is the page's own clock, Unix milliseconds."""

    id: UUID
    name: str
    at: int
    props: dict[str, Any] | None = None


class Envelope(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The body when every event has the right types: the fast path."""

    key: str
    sent_at: int
    person: PersonRef
    events: list[EventIn]
    account: AccountRef | None = None


class LooseEnvelope(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The same body with its events unread, so that one bad event can be told from the good ones."""

    key: str
    sent_at: int
    person: PersonRef
    events: list[msgspec.Raw]
    account: AccountRef | None = None


class Rejection(msgspec.Struct, frozen=True, omit_defaults=True):
    """Why the event at `index` was not kept; it never will be."""

    index: int
    code: str
    field: str | None = None


class GoodEvent(NamedTuple):
    """A validated event, before it is known whose row it goes to."""

    id: UUID
    name: str
    at: int
    client_at: int
    props_json: str | None


class Batch(NamedTuple):
    """One request, read: who speaks, the good events and the rejected ones."""

    key: str
    person: PersonRef
    account: AccountRef | None
    received_at: int
    events: list[GoodEvent]
    rejected: list[Rejection]


class Outcome(msgspec.Struct, frozen=True):
    """The reply, after the commit. `accepted` and `duplicate` count good events."""

    accepted: int
    duplicate: int
    rejected: list[Rejection]


class StoredEvent(NamedTuple):
    """An event as it is kept. `at` is corrected for the page's clock, `client_at` is what the page said."""

    workspace_id: int
    environment_id: int
    id: UUID
    person_id: UUID
    account_id: UUID | None
    name: str
    at: int
    client_at: int
    received_at: int
    props_json: str | None


as_good: Callable[[tuple[Any, ...]], GoodEvent] = partial(tuple.__new__, GoodEvent)
as_stored: Callable[[tuple[Any, ...]], StoredEvent] = partial(tuple.__new__, StoredEvent)
"""The same as calling the type with the values one by one, in a third of the time: made for each event."""
