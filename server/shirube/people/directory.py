"""Who a batch speaks for: the rows of persons, accounts and memberships, found or made in the batch's transaction."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import Connection, func, select, update

from shirube.db import Bulk
from shirube.ids import new_id
from shirube.people.rules import is_test, merge_attributes, started_at
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


Key = tuple[int, int, str, str]
"""Workspace, environment, `u` (vendor's id), `a` (anonymous) or `c` (account), and the id as it was said."""

MergeHook = Callable[[Connection, int, UUID, UUID], None]
"""Moves what belongs to one person to another: (connection, workspace, from, into)."""


@dataclass
class Directory:
    """Finds and makes the rows of those who are spoken of. Ids are remembered only after the commit that made them."""

    merge_hooks: Sequence[MergeHook] = ()
    _ids: dict[Key, UUID] = field(default_factory=dict)
    _joined: set[Key] = field(default_factory=set)
    _members: set[tuple[int, UUID, UUID]] = field(default_factory=set)
    _seen: dict[UUID, int] = field(default_factory=dict)

    def resolve(self, connection: Connection, said: Sequence[Said], now: int) -> "Resolution":
        """The rows for each of `said`, made or updated in the connection's transaction."""
        resolution = Resolution(self, now)
        resolution.run(connection, said)
        return resolution

    def remember(self, resolution: "Resolution") -> None:
        """Keep what a committed resolution found. Call only after the commit.

        An anonymous id that is still on its own is not kept: another process may join it to a person meanwhile.
        """
        if len(self._ids) > _CACHE_SIZE:
            for kept in (self._ids, self._joined, self._members, self._seen):
                kept.clear()
        self._joined.update(resolution.joined)
        self._ids.update((k, v) for k, v in resolution.found.items() if k[2] != "a" or k in self._joined)
        self._members.update(resolution.members)
        self._seen.update(resolution.seen)


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
    """One transaction's answers; `persons` and `accounts` hold the row id of each key that was said."""

    def __init__(self, directory: Directory, now: int) -> None:
        self._directory = directory
        self._now = now
        self.found: dict[Key, UUID] = {}
        self.joined: set[Key] = set()
        self.members: set[tuple[int, UUID, UUID]] = set()
        self.seen: dict[UUID, int] = {}
        self.changed_accounts: set[tuple[int, int, UUID]] = set()

    def run(self, connection: Connection, said: Sequence[Said]) -> None:
        first: dict[Key, int] = {}
        for one in said:
            for key in _keys(one.who):
                first[key] = min(first.get(key, one.first_at), one.first_at)
        self._find_or_make(connection, first, said)
        self._join_anonymous(connection, said)
        self._memberships(connection, said)
        self._touch(connection, said)
        self._attributes(connection, said)

    def person(self, who: Who) -> UUID:
        """The row id of the person that a batch speaks for."""
        return self._id(_person_key(who))

    def account(self, who: Who) -> UUID | None:
        """The row id of the account that a batch speaks for, if any."""
        return None if who.account is None else self._id(_account_key(who))

    def _id(self, key: Key) -> UUID:
        return self.found.get(key) or self._directory._ids[key]

    def _known(self, key: Key) -> bool:
        return key in self._directory._ids or key in self.found

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
        return key in self._directory._joined or key in self.joined

    def _alias(self, connection: Connection, one: Said, key: Key, into: UUID) -> None:
        row_id = new_id(self._now)
        ids = (one.who.environment_id, None, one.who.anonymous)
        _NEW_PERSON(connection, [(one.who.workspace_id, row_id, *ids, "{}", False, one.first_at, one.last_at, into)])
        self.found[key] = into

    def _is_anonymous(self, connection: Connection, workspace_id: int, key: Key) -> bool:
        row = connection.execute(
            select(person.c.external_id).where(person.c.workspace_id == workspace_id, person.c.id == self._id(key))
        ).one()
        return row.external_id is None

    def _merge(self, connection: Connection, workspace_id: int, key: Key, into: UUID) -> None:
        gone = self._id(key)
        for hook in self._directory.merge_hooks:
            hook(connection, workspace_id, gone, into)
        _move_attributes(connection, workspace_id, gone, into)
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
            if key not in self._directory._members:
                rows[key] = (*key, "{}", one.first_at)
        _NEW_MEMBER(connection, [rows[key] for key in sorted(rows)])
        self.members.update(rows)

    def _touch(self, connection: Connection, said: Sequence[Said]) -> None:
        for table, latest in self._latest(said):
            for (workspace_id, row_id), at in sorted(latest.items()):
                if at - self._directory._seen.get(row_id, 0) < SEEN_EVERY_MS:
                    continue
                connection.execute(
                    update(table)
                    .where(table.c.workspace_id == workspace_id, table.c.id == row_id, table.c.last_seen < at)
                    .values(last_seen=at)
                )
                self.seen[row_id] = at

    def _latest(self, said: Sequence[Said]) -> list[tuple[Any, dict[tuple[int, UUID], int]]]:
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
        for one in said:
            if one.person_attributes:
                row_id = self.person(one.who)
                save_attributes(connection, person, one.who.workspace_id, row_id, one.person_attributes, self._now)
            account_id = self.account(one.who)
            if one.account_attributes and account_id is not None:
                changed = save_attributes(
                    connection, account, one.who.workspace_id, account_id, one.account_attributes, self._now
                )
                if changed:
                    self.changed_accounts.add((one.who.workspace_id, one.who.environment_id, account_id))


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
    return select(column, row_id).where(
        table.c.workspace_id == workspace_id, table.c.environment_id == environment_id, column.in_(names)
    )


def save_attributes(
    connection: Connection, table: Any, workspace_id: int, row_id: UUID, said: Mapping[str, Any], now: int
) -> bool:
    """Merge `said` into a person's or account's attributes; whether anything changed."""
    where = (table.c.workspace_id == workspace_id, table.c.id == row_id)
    row = connection.execute(select(table).where(*where).with_for_update()).one()
    kept = orjson.loads(row.attributes)
    merged = merge_attributes(kept, said)
    if merged == kept:
        return False
    values: dict[str, Any] = {"attributes": orjson.dumps(merged).decode(), "is_test": is_test(merged)}
    if table is account:
        values["started_at"] = started_at(merged, row.started_at, now)
    connection.execute(update(table).where(*where).values(**values))
    return True


def _move_attributes(connection: Connection, workspace_id: int, gone: UUID, into: UUID) -> None:
    rows = connection.execute(
        select(person.c.id, person.c.attributes, person.c.first_seen, person.c.last_seen).where(
            person.c.workspace_id == workspace_id, person.c.id.in_([gone, into])
        )
    ).all()
    kept = {row.id: orjson.loads(row.attributes) for row in rows}
    merged = merge_attributes(kept[gone], kept[into])
    connection.execute(
        update(person)
        .where(person.c.workspace_id == workspace_id, person.c.id == into)
        .values(
            attributes=orjson.dumps(merged).decode(),
            is_test=is_test(merged),
            first_seen=min(row.first_seen for row in rows),
            last_seen=max(row.last_seen for row in rows),
        )
    )
