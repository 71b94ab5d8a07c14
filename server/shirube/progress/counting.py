"""How many events a person or account has: the one answer for triggers, segments and milestones."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Connection, Select, select

from shirube.conditions.facts import CountEvents
from shirube.conditions.schema import Scope, Tests
from shirube.conditions.values import where_holds
from shirube.ingest.tables import event
from shirube.people.tables import membership
from shirube.progress.schema import DayTally
from shirube.progress.store import event_counts

SCANNED = 20_000
"""Events of one name of a person or account that a count looks at, at most, when tallies by day are not enough."""

Holds = Callable[[Mapping[str, Any]], bool]


@dataclass
class EventCounter:
    """Counts events for one person in one account (either may be absent); `count` is what conditions ask for.

    Tallies by day answer where there is no `where` and no day is cut by `since`; otherwise the events themselves do.
    `names` are those that will be asked for: their tallies are read at once. Times are Unix ms.
    """

    connection: Connection
    workspace_id: int
    person_id: UUID | None
    account_id: UUID | None
    now: int
    zone: tzinfo
    names: Collection[str] = ()
    _days: dict[tuple[Scope, str], Sequence[DayTally]] = field(default_factory=dict)
    _read: set[Scope] = field(default_factory=set)

    def count(self, name: str, where: Mapping[str, Tests], since: int | None, scope: Scope) -> int:
        """How many events of `name` meet `where` since `since` (None: ever). A conditions.facts.CountEvents."""
        subject = self.person_id if scope == "person" else self.account_id
        if subject is None:
            return 0
        days = self._tallies(name, scope, subject)
        cut = any(day.first_at < (since or 0) <= day.last_at for day in days)
        if not days or not (where or cut):
            return sum(day.count for day in days if since is None or day.first_at >= since)

        def holds(props: Mapping[str, Any]) -> bool:
            return where_holds(where, props, self.now, self.zone)

        return count_exactly(self.connection, self.workspace_id, scope, subject, name, since, holds)

    def _tallies(self, name: str, scope: Scope, subject: UUID) -> Sequence[DayTally]:
        if scope not in self._read or (scope, name) not in self._days:
            names = {name} if scope in self._read else {name, *self.names}
            found = event_counts(self.connection, self.workspace_id, scope, subject, names)
            self._days.update({(scope, asked): found.get(asked, []) for asked in names})
            self._read.add(scope)
        return self._days[(scope, name)]


def count_exactly(
    connection: Connection,
    workspace_id: int,
    scope: Scope,
    subject_id: UUID,
    name: str,
    since: int | None,
    holds: Holds,
) -> int:
    """Count one by one, among the `SCANNED` latest events of this name of a person, or as many of an account's."""
    of = _of_person if scope == "person" else _of_account
    query = of(workspace_id, subject_id, name)
    if since is not None:
        query = query.where(event.c.at >= since)
    props = connection.execute(query.limit(SCANNED)).scalars()
    return sum(holds(orjson.loads(said) if said else {}) for said in props)


def _of_person(workspace_id: int, person_id: UUID, name: str) -> Select[Any]:
    return (
        select(event.c.props)
        .where(event.c.workspace_id == workspace_id, event.c.person_id == person_id, event.c.name == name)
        .order_by(event.c.at.desc())
    )


def _of_account(workspace_id: int, account_id: UUID, name: str) -> Select[Any]:
    # Through the members: events have no index by account, which every insert would pay for.
    return (
        select(event.c.props)
        .join(
            membership,
            (membership.c.workspace_id == event.c.workspace_id) & (membership.c.person_id == event.c.person_id),
        )
        .where(
            event.c.workspace_id == workspace_id,
            membership.c.account_id == account_id,
            event.c.account_id == account_id,
            event.c.name == name,
        )
    )


def counter_of(
    connection: Connection,
    workspace_id: int,
    person_id: UUID | None,
    account_id: UUID | None,
    now: int,
    zone: tzinfo,
    names: Collection[str],
) -> CountEvents:
    """What conditions ask for counts, for one person in one account. See EventCounter."""
    return EventCounter(connection, workspace_id, person_id, account_id, now, zone, names).count
