"""The commit of a group of batches: people, new events and what they add up to, in one transaction."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Select, select, update

from shirube.db import Bulk, run_sqlite, start_over
from shirube.ingest.schema import Batch, Outcome, StoredBatch, StoredEvent
from shirube.ingest.tables import event
from shirube.people.directory import Directory, Resolution, Said, Settled, Who
from shirube.people.tables import account, person
from shirube.workspaces.schema import KeyInfo
from shirube.workspaces.store import mark_first_event

Projector = Callable[[Connection, Sequence[StoredBatch]], None]
"""Adds new events to what is kept of them, in their own transaction."""

AccountHook = Callable[[Connection, Sequence[tuple[int, int, UUID]], int], None]
"""Told of accounts that are new or changed: (connection, [(workspace, environment, account)], now)."""

_NEW_EVENT = Bulk(
    event,
    (
        "workspace_id",
        "environment_id",
        "id",
        "person_id",
        "account_id",
        "name",
        "at",
        "client_at",
        "received_at",
        "props",
    ),
    "DO NOTHING",
)
_LOOK_UP = 400


class Job(NamedTuple):
    """A batch, what its key opens, and whom it speaks for."""

    key: KeyInfo
    batch: Batch

    def said(self) -> Said:
        """What the batch says of its people."""
        batch, ref = self.batch, self.batch.account
        moments = [at for _id, _name, at, _client_at, _props in batch.events] or [batch.received_at]
        who = Who(
            self.key.workspace_id,
            self.key.environment_id,
            batch.person.id,
            batch.person.anonymous_id,
            None if ref is None else ref.id,
        )
        attributes = {} if ref is None else ref.attributes
        return Said(who, batch.person.attributes, attributes, min(moments), max(moments))


_Insert = Callable[[Connection, list[StoredBatch]], list[StoredBatch]]
"""Insert the events that are not there yet, and return each batch with those alone."""


class _Repeated(Exception):
    """Some of the events are stored already."""


@dataclass
class Committer:
    """Commits groups of batches. One a process: it remembers ids, and learns them only from committed groups."""

    directory: Directory
    projectors: Sequence[Projector]
    account_hooks: Sequence[AccountHook] = ()
    _started: set[tuple[int, int]] = field(default_factory=set)

    def commit(self, connection: Connection, jobs: Sequence[Job], now: int) -> "Group":
        """Store what is new in `jobs`. Call `learn` with the result once the transaction has committed."""
        if connection.dialect.name == "sqlite":
            # Nearly always all are new: looking each one up before would cost as much as storing it.
            try:
                return self._commit(connection, jobs, now, _insert_all)
            except _Repeated:
                start_over(connection)
        return self._commit(connection, jobs, now, _insert_new)

    def _commit(self, connection: Connection, jobs: Sequence[Job], now: int, insert: _Insert) -> "Group":
        resolution = self.directory.resolve(connection, [job.said() for job in jobs], now)
        batches = [_resolved(job, rows) for job, rows in zip(jobs, resolution.each, strict=True)]
        new = insert(connection, batches)
        for project in self.projectors:
            project(connection, new)
        for changed in self.account_hooks:
            changed(connection, sorted(resolution.changed_accounts), now)
        started = self._mark_started(connection, batches, now)
        outcomes = [_outcome(job.batch, len(one.events)) for job, one in zip(jobs, new, strict=True)]
        return Group(outcomes, resolution, started)

    def learn(self, group: "Group") -> None:
        """Remember what a committed group found."""
        self.directory.remember(group.resolution)
        self._started.update(group.started)

    def _mark_started(self, connection: Connection, batches: Iterable[StoredBatch], now: int) -> set[tuple[int, int]]:
        started = {batch[:2] for batch in batches if batch.events} - self._started
        for workspace_id, environment_id in sorted(started):
            mark_first_event(connection, workspace_id, environment_id, now)
        return started


class Group(NamedTuple):
    """A group that was written: the reply to each batch, and what may be remembered after the commit."""

    outcomes: list[Outcome]
    resolution: Resolution
    started: set[tuple[int, int]]


def _resolved(job: Job, rows: Settled) -> StoredBatch:
    key, batch = job.key, job.batch
    ids = (key.workspace_id, key.environment_id, rows.person_id, rows.account_id)
    return StoredBatch(*ids, batch.received_at, batch.events)


def _outcome(batch: Batch, accepted: int) -> Outcome:
    return Outcome(accepted, len(batch.events) - accepted, batch.rejected)


def _insert_all(connection: Connection, batches: list[StoredBatch]) -> list[StoredBatch]:
    """As all are new. Raises _Repeated when one of the ids was there before, or is there twice."""
    if _NEW_EVENT.insert_new(connection, _values(batches)) < sum(len(batch.events) for batch in batches):
        raise _Repeated
    return batches


def _values(batches: Iterable[StoredBatch]) -> list[Any]:
    """The columns of `_NEW_EVENT` one after the other, as SQLite takes them: made by hand for each event there is."""
    values: list[Any] = []
    add = values.extend
    for workspace_id, environment_id, person_id, account_id, received_at, events in batches:
        person, account = person_id.bytes, None if account_id is None else account_id.bytes
        for id_, name, at, client_at, props in events:
            id_bytes = id_.int.to_bytes(16, "big")
            add((workspace_id, environment_id, id_bytes, person, account, name, at, client_at, received_at, props))
    return values


def _insert_new(connection: Connection, batches: list[StoredBatch]) -> list[StoredBatch]:
    """Looking each id up before: for groups in which some are repeated."""
    first: dict[tuple[int, int], StoredEvent] = {}
    for batch in batches:
        for one in batch.events:
            first.setdefault((batch.workspace_id, one[0].int), batch.row(one))
    if connection.dialect.name == "sqlite":
        # The only writer holds the lock: what is not there now can't come in between.
        new = first.keys() - _existing(connection, first)
        _NEW_EVENT(connection, [row for key, row in first.items() if key in new])
    else:
        ordered = [first[key] for key in sorted(first)]
        inserted = _NEW_EVENT.returning(connection, ordered, ("workspace_id", "id"))
        new = {(workspace_id, id_.int) for workspace_id, id_ in inserted}
    return [_left(batch, new) for batch in batches]


def _left(batch: StoredBatch, new: set[tuple[int, int]]) -> StoredBatch:
    """The batch without events that are not `new`; what it has is not new to those that follow."""
    events = []
    for one in batch.events:
        key = (batch.workspace_id, one[0].int)
        if key in new:
            new.remove(key)
            events.append(one)
    return batch._replace(events=events)


def _existing(connection: Connection, first: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    ids: dict[int, list[bytes]] = {}
    for workspace_id, event_id in first:
        ids.setdefault(workspace_id, []).append(event_id.to_bytes(16, "big"))
    found = []
    for workspace_id, wanted in ids.items():
        for at in range(0, len(wanted), _LOOK_UP):
            chunk = wanted[at : at + _LOOK_UP]
            rows = run_sqlite(connection, _LOOK_UP_SQL[len(chunk)], (workspace_id, *chunk))
            found += [(workspace_id, int.from_bytes(row[0], "big")) for row in rows]
    return found


_LOOK_UP_SQL = {
    n: f"SELECT id FROM event WHERE workspace_id = ? AND id IN ({','.join('?' * n)})" for n in range(1, _LOOK_UP + 1)
}


def move_events(connection: Connection, workspace_id: int, gone: UUID, into: UUID) -> None:
    """Give an anonymous person's events to the person it turned out to be."""
    connection.execute(
        update(event).where(event.c.workspace_id == workspace_id, event.c.person_id == gone).values(person_id=into)
    )


class EventRow(NamedTuple):
    """An event as the API lists it, with the vendor's own ids."""

    id: UUID
    name: str
    at: int
    client_at: int
    received_at: int
    props: str | None
    person: str | None
    anonymous: str | None
    account: str | None


def list_events(
    connection: Connection,
    workspace_id: int,
    environment_id: int,
    *,
    after: UUID | None = None,
    name: str | None = None,
    person_id: UUID | None = None,
    limit: int = 100,
) -> list[EventRow]:
    """Stored events in the order of their ids, after a given id."""
    query = _event_query(workspace_id, environment_id)
    if after is not None:
        query = query.where(event.c.id > after)
    if name is not None:
        query = query.where(event.c.name == name)
    if person_id is not None:
        query = query.where(event.c.id.in_(_ids_of(workspace_id, person_id)))
    return [EventRow(*row) for row in connection.execute(query.order_by(event.c.id).limit(limit))]


def _ids_of(workspace_id: int, person_id: UUID) -> Select[Any]:
    # Apart, from the index by person alone: in the order of ids a whole workspace might be read to find a few.
    theirs = event.alias("theirs")
    return select(theirs.c.id).where(theirs.c.workspace_id == workspace_id, theirs.c.person_id == person_id)


def _event_query(workspace_id: int, environment_id: int) -> Select[Any]:
    return (
        select(
            event.c.id,
            event.c.name,
            event.c.at,
            event.c.client_at,
            event.c.received_at,
            event.c.props,
            person.c.external_id,
            person.c.anonymous_id,
            account.c.external_id,
        )
        .join(person, (person.c.workspace_id == event.c.workspace_id) & (person.c.id == event.c.person_id))
        .outerjoin(account, (account.c.workspace_id == event.c.workspace_id) & (account.c.id == event.c.account_id))
        .where(event.c.workspace_id == workspace_id, event.c.environment_id == environment_id)
    )
