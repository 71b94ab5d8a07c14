"""Progress and counters against a plain count of the same events, in any order and any batches, on both databases."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, Table, select

from shirube.ids import new_id
from shirube.ingest.schema import StoredEvent, together
from shirube.ingest.store import _insert_new
from shirube.progress import store
from shirube.progress.store import event_counts, guide_states, merge_person, rebuild
from shirube.progress.tables import account_event_day, guide_run, hub_search, step_run
from tests.support.databases import SyncDatabase
from tests.support.histories import START, STEPS, Histories, moments, plain_days, plain_runs, project, props_of

Rows = set[tuple[Any, ...]]
KEY = ("workspace_id", "environment_id", "guide_key", "person_id", "version", "run")
FACTS = ("started_at", "completed_at", "dismissed_at", "dismissed_by", "step_key", "step_at", "first_at", "last_at")
STEP = (
    "workspace_id",
    "guide_key",
    "person_id",
    "version",
    "run",
    "step_key",
    "seen_at",
    "done_at",
    "missing_at",
    "ms",
    "found",
    "missing_why",
)
COLUMNS = {"guide_run": (*KEY, "counts", *FACTS), "step_run": STEP}
TABLES = (account_event_day, guide_run, step_run, hub_search)


def rows(connection: Connection, table: Table, workspace_id: int) -> Rows:
    columns = COLUMNS.get(table.name, table.c.keys())
    return {
        tuple(row) for row in connection.execute(select(*table.c[*columns]).where(table.c.workspace_id == workspace_id))
    }


def everything(database: SyncDatabase, workspace_id: int) -> list[Rows]:
    return [database.read(rows, table, workspace_id) for table in TABLES]


def plain(events: Sequence[StoredEvent]) -> list[Rows]:
    """The four tables, counted without any of the code under test."""
    runs = plain_runs(events)
    return [
        plain_days(events, "account_id"),
        {(*key, counts, *_run(of)) for (key, of), counts in zip(runs.items(), _counts(runs), strict=True)},
        {(key[0], *key[2:], step, *found) for key, of in runs.items() for step, found in _steps(of).items()},
        _searches(events),
    ]


def _searches(events: Iterable[StoredEvent]) -> Rows:
    most: dict[tuple[Any, ...], int] = {}
    for event in events:
        if event.name == "$hub_searched":
            said = props_of(event)
            query = said["query"].strip().lower().replace("ken@example.com", "•••")
            key = (event.workspace_id, event.environment_id, "help", event.at, event.person_id, query, 1)
            most[key] = max(most.get(key, 0), said["results"])
    return {(*key, results) for key, results in most.items()}


def _run(events: Iterable[StoredEvent]) -> tuple[Any, ...]:
    events = list(events)
    first, ended = (next(iter(moments(events, name)), None) for name in ("$guide_started", "$guide_completed"))
    dismissed = min(((e.at, props_of(e)["by"]) for e in events if e.name == "$guide_dismissed"), default=(None, None))
    shown = [(e.at, props_of(e)["step"]) for e in events if e.name in ("$step_seen", "$step_missing")]
    at, step = max(shown, default=(None, None))
    return first, ended, *dismissed, step, at, min(e.at for e in events), max(e.at for e in events)


def _counts(runs: dict[tuple[Any, ...], list[StoredEvent]]) -> list[int]:
    started = {key: (min(at), key[5].int) for key, of in runs.items() if (at := moments(of, "$guide_started"))}
    counts = []
    for key in runs:
        of_guide = [start for other, start in started.items() if other[:4] == key[:4]]
        of_version = [start for other, start in started.items() if other[:5] == key[:5]]
        mine = started.get(key)
        counts.append(0 if mine is None else 2 if mine == min(of_guide) else int(mine == min(of_version)))
    return counts


def _steps(events: Iterable[StoredEvent]) -> dict[str, tuple[Any, ...]]:
    events = list(events)
    found = {}
    for step in STEPS:
        seen, found_how = _first_said(events, "$step_seen", step, _certainty)
        missing, why = _first_said(events, "$step_missing", step, lambda said: said.get("found"))
        done = [(e.at, props_of(e)["ms"]) for e in events if e.name == "$step_done" and props_of(e)["step"] == step]
        done_at, ms = min(done, default=(None, None))
        if (seen, done_at, missing) != (None, None, None):
            found[step] = (seen, done_at, missing, ms, found_how, why)
    return found


def _first_said(
    events: Iterable[StoredEvent], name: str, step: str, read: Callable[[dict[str, Any]], Any]
) -> tuple[Any, Any]:
    """The first moment of an event of a step, and the least that one of that moment said, if any did."""
    said = [(e.at, read(props_of(e))) for e in events if e.name == name and props_of(e)["step"] == step]
    first = min((at for at, _ in said), default=None)
    return first, min((what for at, what in said if at == first and what is not None), default=None)


def _certainty(said: dict[str, Any]) -> int | None:
    if said.get("found") == "healed":
        return round(said["confidence"] * 1_000)
    return 1_001 if said.get("found") == "exact" else None


def a_history(seed: int, size: int = 120) -> tuple[Histories, list[StoredEvent]]:
    made = Histories(seed, workspace_id=seed)
    people = [(made.id(), made.random.choice([made.id(), None])) for _ in range(6)]
    return made, made.history(people, days=4, size=size)


def test_any_order_and_any_batches_give_the_plain_count(database: SyncDatabase) -> None:
    for seed in range(1, 13):
        made, events = a_history(seed)
        for batch in made.batches(events):
            database.write(project, batch)
        assert everything(database, seed) == plain(events), f"seed {seed}"


def test_one_transaction_of_many_workspaces_keeps_them_apart(database: SyncDatabase) -> None:
    histories = [a_history(seed) for seed in (1, 2, 3)]
    mixed = [event for _, events in histories for event in events]
    for batch in histories[0][0].batches(mixed):
        database.write(project, batch)
    for seed, (_, events) in enumerate(histories, 1):
        assert everything(database, seed) == plain(events)


def test_rebuilding_from_the_events_changes_nothing(database: SyncDatabase) -> None:
    made, events = a_history(7, size=300)
    for batch in made.batches(events):
        database.write(_insert_new, together(batch))
        database.write(project, batch)
    before = everything(database, 7)
    database.write(rebuild, 7)
    assert everything(database, 7) == before == plain(events)


def test_an_anonymous_past_is_added_to_the_person(database: SyncDatabase) -> None:
    for seed in range(20, 26):
        made = Histories(seed, workspace_id=seed)
        anonymous, person, account = made.id(), made.id(), made.id()
        events = made.history([(anonymous, account), (person, account)], days=3, size=60)
        for batch in made.batches(events):
            database.write(project, batch)
        database.write(merge_person, seed, anonymous, person)
        assert everything(database, seed) == plain([event._replace(person_id=person) for event in events])


def test_a_run_that_went_on_after_identifying_stays_one_run(database: SyncDatabase) -> None:
    made = Histories(1)
    anonymous, person, run = made.id(), made.id(), made.id()
    of = {"guide": "first-invoice", "version": 1, "run": run}
    before = [made.event(anonymous, None, "$guide_started", START, **of)]
    after = [made.event(person, None, "$guide_completed", START + 5, **of)]
    database.write(project, after)
    database.write(project, before)
    database.write(merge_person, 1, anonymous, person)
    assert everything(database, 1) == plain([before[0]._replace(person_id=person), *after])


BAD_PROPS = [
    None,
    "{}",
    "[]",
    '{"guide": "first-invoice", "version": 1}',
    '{"guide": "first-invoice", "version": 1, "run": "not-a-uuid"}',
    '{"guide": "first-invoice", "version": 1e300, "run": "01890000-0000-7000-8000-000000000000"}',
    '{"guide": "' + "x" * 65 + '", "version": 1, "run": "01890000-0000-7000-8000-000000000000"}',
    '{"guide": "a\\u0000b", "version": 1, "run": "01890000-0000-7000-8000-000000000000"}',
]


@pytest.mark.parametrize("props", BAD_PROPS)
def test_a_lifecycle_event_that_says_nonsense_is_counted_but_moves_nothing(
    database: SyncDatabase, props: str | None
) -> None:
    made = Histories(1)
    event = made.event(made.id(), made.id(), "$guide_started", START)._replace(props_json=props)
    database.write(project, [event])
    assert [len(found) for found in everything(database, 1)] == [1, 0, 0, 0]


@pytest.mark.parametrize("ms", [-1, "12", True, None, [], 2**70, 1.5])
def test_odd_times_and_reasons_are_left_out(database: SyncDatabase, ms: Any) -> None:
    made = Histories(1)
    of = {"guide": "first-invoice", "version": 1, "run": made.id()}
    person = made.id()
    done = made.event(person, None, "$step_done", START, **of, step="open", ms=ms)
    gone = made.event(person, None, "$guide_dismissed", START, **of, by={"x": 1})
    database.write(project, [done, gone])
    assert {row[STEP.index("ms")] for row in database.read(rows, step_run, 1)} == {1 if ms == 1.5 else None}
    assert {row.dismissed_by for row in database.read(lambda c: c.execute(select(guide_run)).all())} == {""}


ODD_FINDS: list[tuple[dict[str, Any], int | None]] = [
    ({"found": "exact", "confidence": 0.1}, 1_001),
    ({"found": "healed", "confidence": 1}, 1_000),
    ({"found": "healed", "confidence": 0.8125}, 812),
    ({"found": "healed"}, None),
    ({"found": "healed", "confidence": 1.1}, None),
    ({"found": "healed", "confidence": -0.1}, None),
    ({"found": "healed", "confidence": True}, None),
    ({"found": "healed", "confidence": "0.9"}, None),
    ({"found": "healed", "confidence": 10**40}, None),
    ({"found": "by luck"}, None),
    ({"found": ["exact"]}, None),
    ({"found": "missing"}, None),
]


@pytest.mark.parametrize(("said", "kept"), ODD_FINDS, ids=range(len(ODD_FINDS)))
def test_how_a_target_was_found_is_kept_when_it_makes_sense(
    database: SyncDatabase, said: dict[str, Any], kept: int | None
) -> None:
    made = Histories(1)
    of = {"guide": "first-invoice", "version": 1, "run": made.id(), "step": "open"}
    person = made.id()
    seen = made.event(person, None, "$step_seen", START, **of, **said)
    missing = made.event(person, None, "$step_missing", START, **of, then="wait", found=said.get("found"))
    database.write(project, [seen, missing])
    (row,) = database.read(rows, step_run, 1)
    assert row[STEP.index("found") :] == (kept, "missing" if said["found"] == "missing" else None)


def states(database: SyncDatabase, person: UUID) -> dict[str, Any]:
    return database.read(guide_states, 1, 1, person)


def test_where_a_person_stands_is_the_last_run_of_any_version(database: SyncDatabase) -> None:
    made = Histories(1)
    person, first, second = made.id(), made.id(), made.id()
    old = {"guide": "first-invoice", "version": 1, "run": first}
    new = {"guide": "first-invoice", "version": 2, "run": second}
    events = [
        made.event(person, None, "$guide_started", START, **old),
        made.event(person, None, "$step_seen", START + 1, **old, step="open"),
        made.event(person, None, "$step_done", START + 2, **old, step="open", ms=1),
        made.event(person, None, "$guide_dismissed", START + 3, **old, by="close"),
        made.event(person, None, "$guide_started", START + 10, **new),
        made.event(person, None, "$step_seen", START + 11, **new, step="open"),
        made.event(person, None, "$step_done", START + 12, **new, step="open", ms=1),
        made.event(person, None, "$step_seen", START + 13, **new, step="fill"),
    ]
    database.write(project, events)
    state = states(database, person)["first-invoice"]
    assert (state.version, state.state, state.step, state.step_done) == (2, "started", "fill", False)
    assert (state.run, state.runs, state.last_started_at, state.last_at) == (second, 2, START + 10, START + 13)
    assert (state.completed, state.dismissed, state.done) == (False, True, {"open"})
    assert states(database, new_id(START)) == {}


def test_completing_wins_over_dismissing(database: SyncDatabase) -> None:
    made = Histories(1)
    person = made.id()
    of = {"guide": "setup", "version": 1, "run": made.id()}
    database.write(project, [made.event(person, None, "$guide_dismissed", START, **of, by="close")])
    assert states(database, person)["setup"].state == "dismissed"
    database.write(project, [made.event(person, None, "$guide_completed", START + 1, **of)])
    assert states(database, person)["setup"].state == "completed"


def test_counts_are_asked_by_name(database: SyncDatabase) -> None:
    _made, events = a_history(1)
    database.write(_insert_new, together(events))
    database.write(project, events)
    (account, name) = next((e.account_id, e.name) for e in events if e.account_id)
    for scope, subject in (("person", events[0].person_id), ("account", account)):
        found = database.read(event_counts, 1, scope, subject, [name, "never_happened"])
        wanted = sorted(row[3:] for row in plain_days(events, f"{scope}_id") if row[1:3] == (subject, name))
        assert {key: [(d.day, d.count, d.first_at, d.last_at) for d in days] for key, days in found.items()} == {
            name: wanted
        }


def test_of_a_person_the_latest_events_of_each_name_are_counted(
    database: SyncDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, person = Histories(1), UUID(int=1)
    events = [made.event(person, None, "invoice_created", START + i) for i in range(9)]
    database.write(_insert_new, together([*events, made.event(person, None, "invoice_sent", START)]))
    monkeypatch.setattr(store, "COUNTED", 4)
    found = database.read(event_counts, 1, "person", person, ["invoice_created", "invoice_sent"])
    assert {name: [(d.count, d.first_at, d.last_at) for d in days] for name, days in found.items()} == {
        "invoice_created": [(4, START + 5, START + 8)],
        "invoice_sent": [(1, START, START)],
    }
