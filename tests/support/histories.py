"""Random but repeatable histories of events, and plain counts of them to hold the database's against."""

import json
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from shirube.clock import DAY_MS
from shirube.ids import id_from
from shirube.ingest.schema import StoredEvent, together
from shirube.progress import store

START = 1_790_000_000_000
STEPS = ("open", "fill", "send")
VENDOR = ("invoice_created", "invoice_sent", "$page")
QUERIES = ("返金", "Refund", " refund ", "refunds", "mail ken@example.com")
ENDS = ("close", "escape", "missing", "api")


class Histories:
    """Makes ids and events from a seed."""

    def __init__(self, seed: int, workspace_id: int = 1, environment_id: int = 1) -> None:
        self.random = random.Random(seed)
        self._apart = random.Random(f"searches {seed}")
        self.workspace_id = workspace_id
        self.environment_id = environment_id

    def id(self, at: int = START) -> UUID:
        """A new id."""
        return id_from(at, self.random.randbytes(10))

    def event(self, person: UUID, account: UUID | None, name: str, at: int, **props: Any) -> StoredEvent:
        """One event; `props` as they would be stored."""
        text = json.dumps(props, default=str) if props else None
        of = (self.workspace_id, self.environment_id)
        return StoredEvent(*of, self.id(at), person, account, name, at, at, at, text)

    def run(
        self, person: UUID, account: UUID | None, guide: str, version: int, at: int, steps: Sequence[str] = STEPS
    ) -> list[StoredEvent]:
        """One run of a tour, ended in one of the ways that runs end."""
        chance, events, run = self.random, [], self.id(at)

        def say(name: str, **props: Any) -> None:
            nonlocal at
            events.append(self.event(person, account, name, at, guide=guide, version=version, run=run, **props))
            at += chance.randrange(0, 60_000)

        say("$guide_started")
        for step in steps:
            if chance.random() < 0.15:
                say("$step_missing", step=step, then=chance.choice(["wait", "skip", "end"]), **not_found(at))
                if chance.random() < 0.5:
                    continue
            if chance.random() < 0.2:
                break
            say("$step_seen", step=step, **how_found(at))
            if chance.random() < 0.8:
                say("$step_done", step=step, ms=chance.choice([chance.randrange(100, 9_000), 1_000]))
            if chance.random() < 0.1:
                say("$step_back", step=step)
        else:
            say("$guide_completed")
            return events
        if chance.random() < 0.7:
            say("$guide_dismissed", by=chance.choice(ENDS))
        return events

    def searches(self, person: UUID, account: UUID | None, at: int) -> list[StoredEvent]:
        """Two searches in a help centre at the same moment, drawn apart from all else."""
        said = [(self._apart.choice(QUERIES), self._apart.randrange(3)) for _ in range(2)]
        of = {"guide": "help", "version": 1, "run": str(UUID(int=at))}
        return [
            StoredEvent(
                *(self.workspace_id, self.environment_id, id_from(at, self._apart.randbytes(10)), person, account),
                *("$hub_searched", at, at, at, json.dumps({**of, "query": query, "results": results})),
            )
            for query, results in said
        ]

    def history(self, people: Sequence[tuple[UUID, UUID | None]], days: int, size: int) -> list[StoredEvent]:
        """`size` things that `people` did over so many days: events of the vendor's and runs of two guides."""
        events: list[StoredEvent] = []
        for _ in range(size):
            person, account = self.random.choice(people)
            at = START + self.random.randrange(days * DAY_MS)
            if at % 10 == 0:
                events += self.searches(person, account, at)
            if self.random.random() < 0.5:
                amount = self.random.randrange(5)
                events.append(self.event(person, account, self.random.choice(VENDOR), at, amount=amount))
            else:
                guide = self.random.choice(["first-invoice", "team"])
                events += self.run(person, account, guide, self.random.randint(1, 3), at)
        return events

    def batches(self, events: Iterable[StoredEvent]) -> list[list[StoredEvent]]:
        """The same events in another order, cut into batches of any size."""
        rest = list(events)
        self.random.shuffle(rest)
        cut: list[list[StoredEvent]] = []
        while rest:
            size = self.random.choice([1, 2, 7, 40, 300])
            cut.append(rest[:size])
            rest = rest[size:]
        return cut


def how_found(at: int) -> dict[str, Any]:
    """What a `$step_seen` of that moment says of its target; two of five say nothing."""
    said: list[dict[str, Any]] = [{}, {}, {"found": "exact"}, {"found": "exact"}, {"found": "healed"}]
    found = said[at % 5]
    return {**found, "confidence": at % 101 / 100} if found.get("found") == "healed" else found


def not_found(at: int) -> dict[str, Any]:
    """What a `$step_missing` of that moment says of its target."""
    return [{}, {"found": "missing"}, {"found": "hidden"}, {"found": "ambiguous"}][at % 4]


def project(connection: Connection, events: Sequence[StoredEvent]) -> None:
    """Add stored events to progress and counters."""
    store.project(connection, together(events))


def props_of(event: StoredEvent) -> dict[str, Any]:
    """An event's properties."""
    return json.loads(event.props_json) if event.props_json else {}


def plain_days(events: Iterable[StoredEvent], subject: str) -> set[tuple[Any, ...]]:
    """Events by subject, name and UTC day, counted the plain way: for accounts the rows of `account_event_day`."""
    moments: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for event in events:
        if getattr(event, subject) is not None:
            moments[(event.workspace_id, getattr(event, subject), event.name, event.at // DAY_MS)].append(event.at)
    return {(*key, len(found), min(found), max(found)) for key, found in moments.items()}


def plain_runs(events: Iterable[StoredEvent]) -> dict[tuple[Any, ...], list[StoredEvent]]:
    """Lifecycle events by run: (workspace, environment, guide, person, version, run)."""
    runs: dict[tuple[Any, ...], list[StoredEvent]] = defaultdict(list)
    for event in events:
        said = props_of(event)
        if "guide" in said and "query" not in said:
            key = (event.workspace_id, event.environment_id, said["guide"], event.person_id)
            runs[(*key, said["version"], UUID(said["run"]))].append(event)
    return runs


def moments(events: Iterable[StoredEvent], *names: str, step: str | None = None) -> list[int]:
    """When events of these names (and this step) happened, in order."""
    return sorted(
        e.at
        for e in events
        if e.name in names and (step is None or step in (props_of(e).get(k) for k in ("step", "task")))
    )
