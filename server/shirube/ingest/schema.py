"""Wire types of `POST /v1/events`, and the form in which an event is stored."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Annotated, Any, NamedTuple
from uuid import UUID

import msgspec

from shirube.ingest.rules import MAX_MOMENT
from shirube.people.rules import MAX_INTEGER
from shirube.people.schema import AccountRef, PersonRef

Moment = Annotated[int, msgspec.Meta(ge=0, le=MAX_MOMENT)]
Plain = str | Annotated[int, msgspec.Meta(ge=-MAX_INTEGER, le=MAX_INTEGER)] | float | bool | None


class PlainEvent(msgspec.Struct, forbid_unknown_fields=True, frozen=True, gc=False):
    """One event as nearly all are: what its decoder takes needs few looks more. Nothing in its properties is nested."""

    id: UUID
    name: str
    at: Moment
    props: dict[str, Plain] | None = None


class EventIn(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """One event as the page says it. `at` is the page's own clock, Unix milliseconds."""

    id: UUID
    name: str
    at: int
    props: dict[str, Any] | None = None


class Envelope(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The body when every event is plain: the fast path."""

    key: str
    sent_at: int
    person: PersonRef
    events: list[PlainEvent]
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


GoodEvent = tuple[UUID, str, int, int, str | None]
"""A validated event, before it is known whose row it goes to: id, name, when it happened by the server's clock and by
the page's, and its properties as JSON. A plain tuple: a named one takes three times as long to make.
"""


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


class StoredBatch(NamedTuple):
    """Events of one person that are kept together, with the ids of the rows that they belong to."""

    workspace_id: int
    environment_id: int
    person_id: UUID
    account_id: UUID | None
    received_at: int
    events: Sequence[GoodEvent]

    def row(self, one: GoodEvent) -> StoredEvent:
        """One of the events as it is kept."""
        id_, name, at, client_at, props = one
        of = (self.workspace_id, self.environment_id, id_, self.person_id, self.account_id)
        return StoredEvent(*of, name, at, client_at, self.received_at, props)


def together(rows: Iterable[StoredEvent]) -> list[StoredBatch]:
    """Stored events as batches, in their order."""
    batches = []
    for same in (list(group) for _, group in groupby(rows, lambda row: (row[:2], row[3:5], row.received_at))):
        events = [(e.id, e.name, e.at, e.client_at, e.props_json) for e in same]
        workspace_id, environment_id, _, person_id, account_id, *_ = first = same[0]
        batches.append(StoredBatch(workspace_id, environment_id, person_id, account_id, first.received_at, events))
    return batches
