"""Who a batch speaks for: the rows of persons, accounts and memberships, found or made in the batch's transaction."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Table, bindparam, delete, func, select, update

from shirube.db import Bulk
from shirube.ids import new_id
from shirube.people.attributes import move_attributes, save_attributes
from shirube.people.tables import account, membership, person

SEEN_EVERY_MS = 300_000
"""`last_seen` is written at most this often, so that an active person does not cost a write an event."""

_CACHE_SIZE = 200_000


class Who(NamedTuple):
    """One batch's identity: the vendor's person id or an anonymous one, and the account, as they were said."""

    workspace_id: int
    environment_id: int
    person: str | None
    anonymous: str | None
    account: str | None


class Said(NamedTuple):
    """What one batch says of its people: who, their attributes, and the time span of its events."""

    who: Who
    person_attributes: Mapping[str, Any]
    account_attributes: Mapping[str, Any]
    first_at: int
    last_at: int


class Settled(NamedTuple):
    """The rows of one identity, and the older of the `last_seen` that were written to them."""

    person_id: UUID
    account_id: UUID | None
    seen_at: int


Key = tuple[int, int, str, str]
"""Workspace, environment, `u` (vendor's id), `a` (anonymous) or `c` (account), and the id as it was said."""

MergeHook = Callable[[Connection, int, UUID, UUID], None]
"""Moves what belongs to one person to another: (connection, workspace, from, into)."""


@dataclass(slots=True)
class _Memory:
    """What committed transactions found. Only ever added to: a transaction in a thread may read it meanwhile."""

    ids: dict[Key, UUID] = field(default_factory=dict)
    joined: set[Key] = field(default_factory=set)
    members: set[tuple[int, UUID, UUID]] = field(default_factory=set)
    seen: dict[UUID, int] = field(default_factory=dict)
    settled: dict[Who, Settled] = field(default_factory=dict)

    def settled_rows(self, one: Said) -> Settled | None:
        """The rows when nothing is to be done: all are there and were touched lately, and nothing is said of anyone."""
        rows = self.settled.get(one.who)
        if rows is None or one.person_attributes or one.account_attributes:
            return None
        return rows if one.last_at - rows.seen_at < SEEN_EVERY_MS else None

    def stays(self, who: Who) -> bool:
        """Whether the rows of an identity are for good: another process may join an anonymous person to one."""
        if who.anonymous is not None and _anonymous_key(who) not in self.joined:
            return False
        return _person_key(who) in self.ids


class Directory:
    """Finds and makes the rows of those who are spoken of. Ids are remembered only after the commit that made them."""

    def __init__(self, merge_hooks: Sequence[MergeHook] = ()) -> None:
        self._merge_hooks = merge_hooks
        self._memory = _Memory()

    def resolve(self, connection: Connection, said: Sequence[Said], now: int) -> "Resolution":
        """The rows for each of `said`, made or updated in the connection's transaction."""
        resolution = Resolution(self._memory, self._merge_hooks, now)
        resolution.run(connection, said)
        return resolution

    def remember(self, resolution: "Resolution") -> None:
        """Keep what a committed resolution found. Call only after the commit.

        An anonymous id that is still on its own is not kept: another process may join it to a person meanwhile.
        """
        if len(self._memory.ids) > _CACHE_SIZE:
            self._memory = _Memory()
        memory = self._memory
        memory.joined.update(resolution.joined)
        memory.ids.update((k, v) for k, v in resolution.found.items() if k[2] != "a" or k in memory.joined)
        memory.members.update(resolution.members)
        memory.seen.update(resolution.seen)
        memory.settled.update((who, rows) for who, rows in resolution.rows.items() if memory.stays(who))


_NEW_PERSON = Bulk(
    person,
    (
        "workspace_id",
        "id",
        "environment_id",
        "external_id",
        "anonymous_id",
        "attributes",
        "is_test",
        "first_seen",
        "last_seen",
        "merged_into",
    ),
    "DO NOTHING",
)
_NEW_ACCOUNT = Bulk(
    account,
    ("workspace_id", "id", "environment_id", "external_id", "attributes", "is_test", "started_at", "last_seen"),
    "DO NOTHING",
)
_NEW_MEMBER = Bulk(membership, ("workspace_id", "account_id", "person_id", "attributes", "first_seen"), "DO NOTHING")


class Resolution:
    """One transaction's answers: `each` are the rows of those who were said, in that order."""

    def __init__(self, memory: _Memory, merge_hooks: Sequence[MergeHook], now: int) -> None:
        self._memory = memory
        self._merge_hooks = merge_hooks
        self._now = now
        self.found: dict[Key, UUID] = {}
        self.joined: set[Key] = set()
        self.members: set[tuple[int, UUID, UUID]] = set()
        self.seen: dict[UUID, int] = {}
        self.rows: dict[Who, Settled] = {}
        self.each: list[Settled] = []
        self.changed_accounts: set[tuple[int, int, UUID]] = set()

    def run(self, connection: Connection, everybody: Sequence[Said]) -> None:
        """Find or make all that is not settled."""
        known = [self._memory.settled_rows(one) for one in everybody]
        said = [one for one, rows in zip(everybody, known, strict=True) if rows is None]
        if said:
            self._settle_all(connection, said)
        self.each = [rows or self.rows[one.who] for one, rows in zip(everybody, known, strict=True)]

    def _settle_all(self, connection: Connection, said: Sequence[Said]) -> None:
        first: dict[Key, int] = {}
        for one in said:
            for key in _keys(one.who):
                first[key] = min(first.get(key, one.first_at), one.first_at)
        self._find_or_make(connection, first, said)
        self._join_anonymous(connection, said)
        self._memberships(connection, said)
        self._touch(connection, said)
        self._attributes(connection, said)
        self.rows = {one.who: self._settle(one.who) for one in said}

    def _settle(self, who: Who) -> Settled:
        person_id, account_id = self.person(who), self.account(who)
        ids = (person_id,) if account_id is None else (person_id, account_id)
        return Settled(person_id, account_id, min(self._last_written(row_id) for row_id in ids))

    def person(self, who: Who) -> UUID:
        """The row id of a person that was not settled."""
        return self._id(_person_key(who))

    def account(self, who: Who) -> UUID | None:
        """The row id of an account that was not settled, if any."""
        return None if who.account is None else self._id(_account_key(who))

    def _id(self, key: Key) -> UUID:
        return self.found.get(key) or self._memory.ids[key]

    def _known(self, key: Key) -> bool:
        return key in self._memory.ids or key in self.found

    def _find_or_make(self, connection: Connection, first: Mapping[Key, int], said: Sequence[Said]) -> None:
        unknown = [key for key in first if not self._known(key)]
        if not unknown:
            return
        self._load(connection, unknown)
        missing = [key for key in unknown if not self._known(key)]
        # An anonymous id said beside a vendor's id makes no person of its own; it only joins one that exists.
        beside = {_anonymous_key(s.who) for s in said if s.who.person and s.who.anonymous}
        alone = {_person_key(s.who) for s in said}
        missing = [key for key in missing if key not in beside or key in alone]
        if not missing:
            return
        self._make(connection, sorted(missing), first)
        self._load(connection, missing)
        self.changed_accounts.update((k[0], k[1], self.found[k]) for k in missing if k[2] == "c")

    def _load(self, connection: Connection, keys: Iterable[Key]) -> None:
        for (workspace_id, environment_id, kind), names in _grouped(keys).items():
            for chunk in _chunks(names, 400):
                for name, row_id in connection.execute(_lookup(kind, workspace_id, environment_id, chunk)):
                    self.found[(workspace_id, environment_id, kind, name)] = row_id

    def _make(self, connection: Connection, keys: Sequence[Key], first: Mapping[Key, int]) -> None:
        persons, accounts = [], []
        for key in keys:
            workspace_id, environment_id, kind, name = key
            at = first[key]
            row_id = new_id(min(at, self._now))
            self.seen[row_id] = at
            if kind == "c":
                accounts.append((workspace_id, row_id, environment_id, name, "{}", False, at, at))
            else:
                ids = (name, None) if kind == "u" else (None, name)
                persons.append((workspace_id, row_id, environment_id, *ids, "{}", False, at, at, None))
        _NEW_PERSON(connection, persons)
        _NEW_ACCOUNT(connection, accounts)

    def _join_anonymous(self, connection: Connection, said: Sequence[Said]) -> None:
        for one in said:
            key = _anonymous_key(one.who)
            if not one.who.person or not one.who.anonymous or self._is_joined(key):
                continue
            into = self.person(one.who)
            if not self._known(key):
                self._alias(connection, one, key, into)
            elif self._is_anonymous(connection, one.who.workspace_id, key):
                self._merge(connection, one.who.workspace_id, key, into)
            self.joined.add(key)

    def _is_joined(self, key: Key) -> bool:
        return key in self._memory.joined or key in self.joined

    def _alias(self, connection: Connection, one: Said, key: Key, into: UUID) -> None:
        row_id = new_id(self._now)
        ids = (one.who.environment_id, None, one.who.anonymous)
        _NEW_PERSON(connection, [(one.who.workspace_id, row_id, *ids, "{}", False, one.first_at, one.last_at, into)])
        self.found[key] = into

    def _is_anonymous(self, connection: Connection, workspace_id: int, key: Key) -> bool:
        # Locked: whoever is storing events for the anonymous person in this moment ends first, and they move along.
        row = connection.execute(
            select(person.c.external_id, person.c.merged_into)
            .where(person.c.workspace_id == workspace_id, person.c.id == self._id(key))
            .with_for_update()
        ).one()
        return row.external_id is None and row.merged_into is None

    def _merge(self, connection: Connection, workspace_id: int, key: Key, into: UUID) -> None:
        gone = self._id(key)
        for hook in self._merge_hooks:
            hook(connection, workspace_id, gone, into)
        move_attributes(connection, workspace_id, gone, into)
        _move_memberships(connection, workspace_id, gone, into)
        connection.execute(
            update(person).where(person.c.workspace_id == workspace_id, person.c.id == gone).values(merged_into=into)
        )
        self.found[key] = into

    def _memberships(self, connection: Connection, said: Sequence[Said]) -> None:
        rows = {}
        for one in said:
            account_id = self.account(one.who)
            if account_id is None:
                continue
            key = (one.who.workspace_id, account_id, self.person(one.who))
            if key not in self._memory.members:
                rows[key] = (*key, "{}", one.first_at)
        _NEW_MEMBER(connection, [rows[key] for key in sorted(rows)])
        self.members.update(rows)

    def _touch(self, connection: Connection, said: Sequence[Said]) -> None:
        for table, latest in self._latest(said):
            late = [
                (workspace_id, row_id, at)
                for (workspace_id, row_id), at in sorted(latest.items())
                if at - self._last_written(row_id) >= SEEN_EVERY_MS
            ]
            if late:
                names = ("of_workspace", "of_id", "at")
                connection.execute(_TOUCH[table.name], [dict(zip(names, row, strict=True)) for row in late])
            self.seen.update((row_id, at) for _, row_id, at in late)

    def _last_written(self, row_id: UUID) -> int:
        return self.seen.get(row_id) or self._memory.seen.get(row_id, 0)

    def _latest(self, said: Sequence[Said]) -> list[tuple[Table, dict[tuple[int, UUID], int]]]:
        persons: dict[tuple[int, UUID], int] = {}
        accounts: dict[tuple[int, UUID], int] = {}
        for one in said:
            row = (one.who.workspace_id, self.person(one.who))
            persons[row] = max(persons.get(row, 0), one.last_at)
            account_id = self.account(one.who)
            if account_id is not None:
                of = (one.who.workspace_id, account_id)
                accounts[of] = max(accounts.get(of, 0), one.last_at)
        return [(person, persons), (account, accounts)]

    def _attributes(self, connection: Connection, said: Sequence[Said]) -> None:
        persons: dict[tuple[int, UUID], list[Mapping[str, Any]]] = {}
        accounts: dict[tuple[int, UUID], list[Mapping[str, Any]]] = {}
        environments: dict[tuple[int, UUID], int] = {}
        for one in said:
            account_id = self.account(one.who)
            if one.person_attributes:
                persons.setdefault((one.who.workspace_id, self.person(one.who)), []).append(one.person_attributes)
            if one.account_attributes and account_id is not None:
                of = (one.who.workspace_id, account_id)
                accounts.setdefault(of, []).append(one.account_attributes)
                environments[of] = one.who.environment_id
        save_attributes(connection, person, persons, self._now)
        for of in save_attributes(connection, account, accounts, self._now):
            self.changed_accounts.add((of[0], environments[of], of[1]))


_TOUCH = {
    table.name: update(table)
    .where(
        table.c.workspace_id == bindparam("of_workspace"),
        table.c.id == bindparam("of_id"),
        table.c.last_seen < bindparam("at"),
    )
    .values(last_seen=bindparam("at"))
    for table in (person, account)
}


def _keys(who: Who) -> list[Key]:
    keys = [_person_key(who)]
    if who.person and who.anonymous:
        keys.append(_anonymous_key(who))
    if who.account is not None:
        keys.append(_account_key(who))
    return keys


def _person_key(who: Who) -> Key:
    if who.person is not None:
        return who.workspace_id, who.environment_id, "u", who.person
    return _anonymous_key(who)


def _anonymous_key(who: Who) -> Key:
    return who.workspace_id, who.environment_id, "a", who.anonymous or ""


def _account_key(who: Who) -> Key:
    return who.workspace_id, who.environment_id, "c", who.account or ""


def _grouped(keys: Iterable[Key]) -> dict[tuple[int, int, str], list[str]]:
    groups: dict[tuple[int, int, str], list[str]] = {}
    for workspace_id, environment_id, kind, name in keys:
        groups.setdefault((workspace_id, environment_id, kind), []).append(name)
    return groups


def _chunks(items: Sequence[str], size: int) -> Iterable[Sequence[str]]:
    return (items[at : at + size] for at in range(0, len(items), size))


def _lookup(kind: str, workspace_id: int, environment_id: int, names: Sequence[str]) -> Any:
    table = account if kind == "c" else person
    column = table.c.anonymous_id if kind == "a" else table.c.external_id
    row_id = table.c.id if kind == "c" else func.coalesce(person.c.merged_into, person.c.id)
    found = select(column, row_id).where(
        table.c.workspace_id == workspace_id, table.c.environment_id == environment_id, column.in_(names)
    )
    # Nobody may join an anonymous person to another while events are being stored for it.
    return found.order_by(table.c.id).with_for_update(read=True) if kind == "a" else found


def _move_memberships(connection: Connection, workspace_id: int, gone: UUID, into: UUID) -> None:
    where = (membership.c.workspace_id == workspace_id, membership.c.person_id == gone)
    rows = connection.execute(select(membership).where(*where).order_by(membership.c.account_id)).all()
    _NEW_MEMBER(connection, [(workspace_id, r.account_id, into, r.attributes, r.first_seen) for r in rows])
    connection.execute(delete(membership).where(*where))
