"""Which milestones new events, and changed attributes, make true. Runs in the transaction that stores them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import Connection, Row, bindparam, func, select

from shirube.conditions.grammar import parse
from shirube.db import Bulk
from shirube.ingest.schema import StoredBatch, StoredEvent
from shirube.ingest.tables import event
from shirube.people.tables import account, membership
from shirube.progress.tables import account_event_day
from shirube.success.replay import Happened, Met, Rule, could_hold, first_met, holds_now, read_rule
from shirube.success.store import current_version, get_set
from shirube.success.tables import account_milestone
from shirube.workspaces.store import get_workspace

_LOOK_UP = 400
_KEPT_SETS = 1_000

_EARLIER = (
    "excluded.met_at < account_milestone.met_at "
    "OR (excluded.met_at = account_milestone.met_at AND excluded.event_id < account_milestone.event_id)"
)
_MET = ("met_at", "event_id", "event_name", "person_id")
_ADD_MET = Bulk(
    account_milestone,
    ("workspace_id", "version", "account_id", "milestone_key", *_MET),
    "(workspace_id, version, account_id, milestone_key) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in _MET)
    + f" WHERE {_EARLIER}",
)


class Rules(NamedTuple):
    """A workspace's milestones at one version, ready to be evaluated."""

    version: int
    zone: tzinfo
    rules: tuple[Rule, ...]
    by_name: Mapping[str, tuple[Rule, ...]]


class Account(NamedTuple):
    """What the conditions may ask of an account."""

    id: UUID
    started_at: int
    attributes: Mapping[str, Any]


def load_rules(connection: Connection, workspace_id: int, version: int) -> Rules:
    """The milestones of one version, ready to be evaluated."""
    found = get_set(connection, workspace_id, version)
    rules = tuple(read_rule(one.key, parse(one.condition)) for one in found.milestones)
    by_name: dict[str, list[Rule]] = defaultdict(list)
    for rule in rules:
        for name in rule.names:
            by_name[name].append(rule)
    zone = ZoneInfo(get_workspace(connection, workspace_id).time_zone)
    return Rules(version, zone, rules, {name: tuple(asked) for name, asked in by_name.items()})


Asked = dict[UUID, dict[str, Rule]]
"""Per account, the milestones to look at, by key."""


@dataclass
class MilestoneProjector:
    """One a process: it remembers the compiled sets, which never change once made.

    `project` is an ingest projector, `accounts_changed` is told of new and changed accounts.
    """

    _rules: dict[tuple[int, int], Rules] = field(default_factory=dict)

    def project(self, connection: Connection, new: Sequence[StoredBatch]) -> None:
        """Record what new events make true. Costs one look-up where no milestone mentions any of them."""
        for workspace_id in sorted({batch.workspace_id for batch in new}):
            rules = self._current(connection, workspace_id)
            if rules.by_name:
                batches = [one for one in new if one.workspace_id == workspace_id and one.account_id is not None]
                mine = [one.row(event) for one in batches for event in one.events if event[1] in rules.by_name]
                _project(connection, workspace_id, rules, mine)

    def accounts_changed(self, connection: Connection, changed: Iterable[tuple[int, int, UUID]], now: int) -> None:
        """Record what the new or changed attributes of accounts (workspace, environment, account) make true."""
        accounts: dict[int, list[UUID]] = defaultdict(list)
        for workspace_id, _environment_id, account_id in changed:
            accounts[workspace_id].append(account_id)
        for workspace_id, ids in sorted(accounts.items()):
            rules = self._current(connection, workspace_id)
            asked = [rule for rule in rules.rules if rule.said.attributes or rule.attributes_only]
            if asked:
                _attributes(connection, workspace_id, rules, asked, ids, now)

    def _current(self, connection: Connection, workspace_id: int) -> Rules:
        version = current_version(connection, workspace_id)
        key = (workspace_id, version)
        if key not in self._rules:
            if len(self._rules) >= _KEPT_SETS:
                self._rules.clear()
            self._rules[key] = load_rules(connection, workspace_id, version)
        return self._rules[key]


def _project(connection: Connection, workspace_id: int, rules: Rules, events: Sequence[StoredEvent]) -> None:
    earliest: dict[tuple[UUID, str], tuple[int, int]] = {}
    asked: Asked = defaultdict(dict)
    for one in events:
        assert one.account_id is not None
        for rule in rules.by_name[one.name]:
            key, moment = (one.account_id, rule.key), (one.at, one.id.int)
            earliest[key] = min(earliest.get(key, moment), moment)
            asked[one.account_id][rule.key] = rule
    # What is met stays met; only an event from before could have met it earlier.
    for key, moment in _met(connection, workspace_id, rules.version, asked).items():
        if key in earliest and earliest[key] > moment:
            del asked[key[0]][key[1]]
    _replay(connection, workspace_id, rules, {of: found for of, found in asked.items() if found})


def _met(
    connection: Connection, workspace_id: int, version: int, accounts: Collection[UUID]
) -> dict[tuple[UUID, str], tuple[int, int]]:
    found = {}
    for ids in _chunks(accounts):
        of = {"workspace_id": workspace_id, "version": version, "accounts": ids}
        for account_id, key, met_at, event_id in connection.execute(_MET_OF, of):
            found[(account_id, key)] = (met_at, event_id.int if event_id else -1)
    return found


_MET_OF = select(*account_milestone.c["account_id", "milestone_key", "met_at", "event_id"]).where(
    account_milestone.c.workspace_id == bindparam("workspace_id"),
    account_milestone.c.version == bindparam("version"),
    account_milestone.c.account_id.in_(bindparam("accounts", expanding=True)),
)


def _replay(connection: Connection, workspace_id: int, rules: Rules, asked: Asked) -> None:
    if not asked:
        return
    accounts = _locked(connection, workspace_id, asked)
    totals = _totals(connection, workspace_id, asked)
    rows = []
    for one in accounts:
        likely = [
            rule
            for rule in asked[one.id].values()
            if could_hold(rule, totals.get(one.id, {}), one.attributes, rules.zone, one.started_at)
        ]
        rows += evaluated(connection, workspace_id, rules, one, likely)
    _ADD_MET(connection, rows)


def evaluated(
    connection: Connection, workspace_id: int, rules: Rules, one: Account, asked: Sequence[Rule]
) -> list[tuple[Any, ...]]:
    """The rows of those of `asked` that the account's stored events make true."""
    if not asked:
        return []
    events = events_of(connection, workspace_id, one.id, asked)
    met = {rule.key: first_met(rule, events, one.attributes, rules.zone, one.started_at) for rule in asked}
    return [_met_row(workspace_id, rules.version, one.id, key, when) for key, when in met.items() if when]


def write_met(connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    """Store what was met; of two answers for one milestone the earlier stays."""
    _ADD_MET(connection, rows)


def _met_row(workspace_id: int, version: int, account_id: UUID, key: str, met: Met) -> tuple[Any, ...]:
    by = (None, None, None) if met.event is None else (met.event.id, met.event.name, met.event.person_id)
    return (workspace_id, version, account_id, key, met.at, *by)


def events_of(connection: Connection, workspace_id: int, account_id: UUID, asked: Iterable[Rule]) -> list[Happened]:
    """An account's stored events that any of the milestones asks for."""
    names = sorted({name for rule in asked for name in rule.names})
    if not names:
        return []
    rows = connection.execute(_EVENTS_OF, {"workspace_id": workspace_id, "account_id": account_id, "names": names})
    return [
        Happened(row.at, row.id, row.name, row.person_id, orjson.loads(row.props) if row.props else {}) for row in rows
    ]


_EVENTS_OF = (
    select(*event.c["at", "id", "name", "person_id", "props"])
    .join(
        membership,
        (membership.c.workspace_id == event.c.workspace_id) & (membership.c.person_id == event.c.person_id),
    )
    .where(
        event.c.workspace_id == bindparam("workspace_id"),
        membership.c.account_id == bindparam("account_id"),
        event.c.account_id == bindparam("account_id"),
        event.c.name.in_(bindparam("names", expanding=True)),
    )
)


def _locked(connection: Connection, workspace_id: int, ids: Collection[UUID]) -> list[Account]:
    """The accounts, kept from other writers: two who each see half of the events would both miss that it is met."""
    query = (
        select(*account.c["id", "started_at", "external_id", "attributes"])
        .where(account.c.workspace_id == workspace_id, account.c.id.in_(bindparam("ids", expanding=True)))
        .order_by(account.c.id)
        .with_for_update(key_share=True)
    )
    return [account_of(row) for chunk in _chunks(ids) for row in connection.execute(query, {"ids": chunk})]


def account_of(row: Row[Any]) -> Account:
    """An account's row as conditions see it; the vendor's own id counts as an attribute."""
    return Account(row.id, row.started_at, {**orjson.loads(row.attributes), "id": row.external_id})


def _totals(connection: Connection, workspace_id: int, asked: Asked) -> dict[UUID, dict[str, int]]:
    names = sorted({name for rules in asked.values() for rule in rules.values() for name in rule.said.event_names})
    found: dict[UUID, dict[str, int]] = defaultdict(dict)
    for ids in _chunks(asked):
        of = {"workspace_id": workspace_id, "accounts": ids, "names": names}
        for account_id, name, count in connection.execute(_TOTALS_OF, of):
            found[account_id][name] = int(count)
    return found


_TOTALS_OF = (
    select(account_event_day.c.account_id, account_event_day.c.name, func.sum(account_event_day.c.count))
    .where(
        account_event_day.c.workspace_id == bindparam("workspace_id"),
        account_event_day.c.account_id.in_(bindparam("accounts", expanding=True)),
        account_event_day.c.name.in_(bindparam("names", expanding=True)),
    )
    .group_by(account_event_day.c.account_id, account_event_day.c.name)
)


def _attributes(
    connection: Connection, workspace_id: int, rules: Rules, asked: Sequence[Rule], ids: Sequence[UUID], now: int
) -> None:
    met = _met(connection, workspace_id, rules.version, ids)
    rows = []
    for one in _locked(connection, workspace_id, ids):
        open_ = [rule for rule in asked if (one.id, rule.key) not in met]
        events = events_of(connection, workspace_id, one.id, open_)
        rows += [
            _met_row(workspace_id, rules.version, one.id, rule.key, Met(now, None))
            for rule in open_
            if holds_now(rule, events, one.attributes, rules.zone, now)
        ]
    _ADD_MET(connection, rows)


def _chunks(ids: Iterable[UUID]) -> Iterable[list[UUID]]:
    ordered = sorted(ids)
    return (ordered[at : at + _LOOK_UP] for at in range(0, len(ordered), _LOOK_UP))
