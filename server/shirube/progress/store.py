"""Progress and counters in the database. `project` runs in the transaction that stores the events."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, Select, Table, bindparam, delete, func, select, union_all, update

from shirube.clock import DAY_MS
from shirube.conditions.schema import Scope
from shirube.db import Bulk
from shirube.ingest.schema import StoredBatch, StoredEvent, together
from shirube.ingest.tables import event
from shirube.people.tables import person
from shirube.progress.rules import (
    FIRST_OF_GUIDE,
    NOT_COUNTED,
    UNSAID,
    UNSAID_WHY,
    AccountKey,
    Days,
    GuideOfPerson,
    Run,
    RunKey,
    Step,
    state_of,
    tally,
    which_count,
)
from shirube.progress.schema import DayTally, GuideState
from shirube.progress.tables import account_event_day, guide_run, hub_search, step_run

_LOOK_UP = 400
_REBUILD_EVENTS = 5_000

COUNTED = 100_000
"""Events of one name of one person that a count looks at, at most: about 20 ms of a reader's time."""


def _earliest(table: str, column: str) -> str:
    """Keep the lower of the stored and the new value; what is null gives way."""
    return (
        f"{column} = CASE WHEN {table}.{column} IS NULL OR excluded.{column} < {table}.{column} "
        f"THEN excluded.{column} ELSE {table}.{column} END"
    )


def _latest(table: str, column: str) -> str:
    return _earliest(table, column).replace("<", ">")


def _together(table: str, sign: str, at: str, what: str) -> str:
    """Keep the earlier (`<`) or later (`>`) of two moments with what it is about; `what` decides between equals."""
    wins = (
        f"{table}.{at} IS NULL OR excluded.{at} {sign} {table}.{at} "
        f"OR (excluded.{at} = {table}.{at} AND ({table}.{what} IS NULL OR excluded.{what} {sign} {table}.{what}))"
    )
    return ", ".join(
        f"{column} = CASE WHEN {wins} THEN excluded.{column} ELSE {table}.{column} END" for column in (at, what)
    )


_RUN_KEY = ("workspace_id", "environment_id", "person_id", "guide_key", "version", "run")
_UNIQUE = "workspace_id, person_id, guide_key, version, run"
_RUN_VALUES = (
    "counts", "started_at", "completed_at", "dismissed_at", "dismissed_by", "step_key", "step_at", "first_at", "last_at"
)  # fmt: skip
_STEP_KEY = ("workspace_id", "person_id", "guide_key", "version", "run", "step_key")
_STEP_VALUES = ("seen_at", "done_at", "missing_at", "ms", "found", "missing_why")

_ADD_DAYS = Bulk(
    account_event_day,
    ("workspace_id", "account_id", "name", "day", "count", "first_at", "last_at"),
    "(workspace_id, account_id, name, day) DO UPDATE SET count = account_event_day.count + excluded.count, "
    f"{_earliest('account_event_day', 'first_at')}, {_latest('account_event_day', 'last_at')}",
)
_ADD_RUNS = Bulk(
    guide_run,
    (*_RUN_KEY, *_RUN_VALUES),
    f"({_UNIQUE}) DO UPDATE SET "
    + ", ".join(
        [_earliest("guide_run", column) for column in ("started_at", "completed_at", "first_at")]
        + [
            _latest("guide_run", "last_at"),
            _together("guide_run", "<", "dismissed_at", "dismissed_by"),
            _together("guide_run", ">", "step_at", "step_key"),
        ]
    ),
)
_ADD_STEPS = Bulk(
    step_run,
    (*_STEP_KEY, *_STEP_VALUES),
    f"({_UNIQUE}, step_key) DO UPDATE SET "
    + ", ".join(
        [
            _together("step_run", "<", "seen_at", "found"),
            _together("step_run", "<", "missing_at", "missing_why"),
            _together("step_run", "<", "done_at", "ms"),
        ]
    ),
)
_SEARCH_KEY = ("workspace_id", "environment_id", "guide_key", "at", "person_id", "query")
_SEARCH_VALUES = ("version", "results")
_ADD_SEARCHES = Bulk(
    hub_search,
    (*_SEARCH_KEY, *_SEARCH_VALUES),
    f"({', '.join(_SEARCH_KEY)}) DO UPDATE SET {_together('hub_search', '>', 'version', 'results')}",
)


def project(connection: Connection, new: Sequence[StoredBatch]) -> None:
    """Add events that were not stored before to progress and counters, in their own transaction.

    Any order and any grouping of the same events leaves the same rows.
    """
    found = tally(new)
    _ADD_DAYS(connection, _day_rows(found.accounts))
    _ADD_SEARCHES(connection, [(*key, *found.searches[key]) for key in sorted(found.searches)])
    if not found.runs:
        return
    started = found.started()
    _lock_persons(connection, started)
    _ADD_RUNS(connection, [_run_row(key, found.runs[key]) for key in sorted(found.runs)])
    _ADD_STEPS(connection, [_step_row(*key, found.steps[key]) for key in sorted(found.steps)])
    _recount(connection, started)


def _day_rows(accounts: Mapping[AccountKey, Days]) -> list[tuple[Any, ...]]:
    # In the order of the keys: writes go through the index once, and two writers never wait for each other in a circle.
    return [
        (workspace, account, name, day, *counted)
        for (workspace, account), days in sorted(accounts.items(), key=_by_account)
        for (name, day), counted in (sorted(days.items()) if len(days) > 1 else days.items())
    ]


def _by_account(item: tuple[AccountKey, Days]) -> tuple[int, int]:
    return item[0][0], item[0][1].int


def _run_row(key: RunKey, run: Run) -> tuple[Any, ...]:
    counts = NOT_COUNTED if run.started_at is None else FIRST_OF_GUIDE
    dismissed_at, dismissed_by = run.dismissed or (None, None)
    step_at, step_key = run.step or (None, None)
    ends = (run.completed_at, dismissed_at, dismissed_by, step_key, step_at)
    return (*key, counts, run.started_at, *ends, run.first_at, run.last_at)


def _step_row(key: RunKey, step_key: str, step: Step) -> tuple[Any, ...]:
    seen_at, found = step.seen or (None, None)
    done_at, ms = step.done or (None, None)
    missing_at, why = step.missing or (None, None)
    of = (key.workspace_id, key.person_id, key.guide_key, key.version, key.run, step_key)
    said = (None if ms == UNSAID else ms, None if found == UNSAID else found, None if why == UNSAID_WHY else why)
    return (*of, seen_at, done_at, missing_at, *said)


def _lock_persons(connection: Connection, started: Iterable[GuideOfPerson]) -> None:
    """Let nobody else decide meanwhile which run of these persons is the first; on SQLite the writer is alone
    anyway.
    """
    if connection.dialect.name == "sqlite":
        return
    persons: dict[int, set[UUID]] = {}
    for workspace, _environment, person_id, _guide in started:
        persons.setdefault(workspace, set()).add(person_id)
    for workspace, ids in sorted(persons.items()):
        where = (person.c.workspace_id == workspace, person.c.id.in_(ids))
        connection.execute(select(person.c.id).where(*where).order_by(person.c.id).with_for_update())


def _recount(connection: Connection, started: Iterable[GuideOfPerson]) -> None:
    """Set anew which runs count, for those who started."""
    guides: dict[tuple[int, int, str], list[UUID]] = {}
    for workspace, environment, person_id, guide in sorted(started):
        guides.setdefault((workspace, environment, guide), []).append(person_id)
    wrong = []
    for of, persons in guides.items():
        for at in range(0, len(persons), _LOOK_UP):
            wrong += _miscounted(connection, of, persons[at : at + _LOOK_UP])
    if wrong:
        connection.execute(_SET_COUNTS, wrong)


_COUNTED = (guide_run.c.person_id, guide_run.c.version, guide_run.c.run, guide_run.c.started_at, guide_run.c.counts)
_RUNS_OF_GUIDE = select(*_COUNTED).where(
    guide_run.c.workspace_id == bindparam("workspace_id"),
    guide_run.c.environment_id == bindparam("environment_id"),
    guide_run.c.guide_key == bindparam("guide_key"),
    guide_run.c.person_id.in_(bindparam("persons", expanding=True)),
)
_SET_COUNTS = (
    update(guide_run)
    .where(*[guide_run.c[name] == bindparam(f"of_{name}") for name in _RUN_KEY])
    .values(counts=bindparam("now_counts"))
)


def _miscounted(connection: Connection, of: tuple[int, int, str], persons: Sequence[UUID]) -> list[dict[str, Any]]:
    runs: dict[UUID, list[tuple[int, UUID, int | None, int]]] = {}
    names = dict(zip(("workspace_id", "environment_id", "guide_key"), of, strict=True))
    for row in connection.execute(_RUNS_OF_GUIDE, {**names, "persons": persons}):
        runs.setdefault(row[0], []).append((row[1], row[2], row[3], row[4]))
    return [
        _counting((*of[:2], person_id, of[2], version, run), counts)
        for person_id, rows in sorted(runs.items())
        for (version, run, _, was), counts in zip(rows, which_count([row[:3] for row in rows]), strict=True)
        if counts != was
    ]


def _counting(key: tuple[Any, ...], counts: int) -> dict[str, Any]:
    return {**{f"of_{name}": value for name, value in zip(_RUN_KEY, key, strict=True)}, "now_counts": counts}


def merge_person(connection: Connection, workspace_id: int, from_id: UUID, into_id: UUID) -> None:
    """Move an anonymous person's progress to the person it turned out to be, and add the two up."""
    _lock_persons(connection, [(workspace_id, 0, from_id, ""), (workspace_id, 0, into_id, "")])
    steps = _taken(connection, step_run, workspace_id, from_id)
    _ADD_STEPS(connection, [_as(row, into_id, (*_STEP_KEY, *_STEP_VALUES)) for row in steps])
    searches = _taken(connection, hub_search, workspace_id, from_id)
    _ADD_SEARCHES(connection, [_as(row, into_id, (*_SEARCH_KEY, *_SEARCH_VALUES)) for row in searches])
    runs = _taken(connection, guide_run, workspace_id, from_id)
    _ADD_RUNS(connection, [_as(row, into_id, (*_RUN_KEY, *_RUN_VALUES)) for row in runs])
    _recount(connection, {(workspace_id, r["environment_id"], into_id, r["guide_key"]) for r in runs})


def _taken(connection: Connection, table: Table, workspace_id: int, person_id: UUID) -> Sequence[Mapping[Any, Any]]:
    """A person's rows, taken out of the table."""
    where = (table.c.workspace_id == workspace_id, table.c.person_id == person_id)
    rows = connection.execute(select(table).where(*where).order_by(*table.primary_key)).mappings().all()
    connection.execute(delete(table).where(*where))
    return rows


def _as(row: Mapping[Any, Any], person_id: UUID, columns: Sequence[str]) -> tuple[Any, ...]:
    return tuple(person_id if name == "person_id" else row[name] for name in columns)


def rebuild(connection: Connection, workspace_id: int) -> None:
    """Throw a workspace's progress and counters away and make them anew from its events, in one transaction."""
    for table in (account_event_day, guide_run, step_run, hub_search):
        connection.execute(delete(table).where(table.c.workspace_id == workspace_id))
    after = None
    while rows := _events_after(connection, workspace_id, after):
        project(connection, together(rows))
        after = rows[-1].id


def _events_after(connection: Connection, workspace_id: int, after: UUID | None) -> list[StoredEvent]:
    columns = (*StoredEvent._fields[:-1], "props")
    query = select(*[event.c[name] for name in columns]).where(event.c.workspace_id == workspace_id)
    if after is not None:
        query = query.where(event.c.id > after)
    return [StoredEvent(*row) for row in connection.execute(query.order_by(event.c.id).limit(_REBUILD_EVENTS))]


def guide_states(
    connection: Connection, workspace_id: int, environment_id: int, person_id: UUID
) -> dict[str, GuideState]:
    """Where a person stands with each guide that they ever began in an environment, by the guide's key."""
    of = {"workspace_id": workspace_id, "person_id": person_id}
    runs = [row for row in connection.execute(_RUNS_OF_PERSON, of) if row.environment_id == environment_id]
    done = connection.execute(_DONE_BY_PERSON, of).all() if runs else ()
    return _states(runs, done).get(person_id, {})


def guide_states_of(
    connection: Connection, workspace_id: int, person_ids: Collection[UUID]
) -> dict[UUID, dict[str, GuideState]]:
    """The same for several persons; those who never began a guide are left out."""
    of = {"workspace_id": workspace_id, "persons": list(person_ids)}
    return _states(connection.execute(_RUNS_OF_PERSONS, of).all(), connection.execute(_DONE_BY_PERSONS, of).all())


_RUN_FACTS = ("version", "run", "started_at", "completed_at", "dismissed_at", "step_key", "first_at", "last_at")
_RUNS = select(*guide_run.c["person_id", "environment_id", "guide_key", *_RUN_FACTS]).where(
    guide_run.c.workspace_id == bindparam("workspace_id")
)
_DONE = select(*step_run.c["person_id", "guide_key", "run", "step_key"]).where(
    step_run.c.workspace_id == bindparam("workspace_id"), step_run.c.done_at.is_not(None)
)
_RUNS_OF_PERSON = _RUNS.where(guide_run.c.person_id == bindparam("person_id"))
_DONE_BY_PERSON = _DONE.where(step_run.c.person_id == bindparam("person_id"))
_RUNS_OF_PERSONS = _RUNS.where(guide_run.c.person_id.in_(bindparam("persons", expanding=True)))
_DONE_BY_PERSONS = _DONE.where(step_run.c.person_id.in_(bindparam("persons", expanding=True)))


def _states(runs: Iterable[Row[Any]], done: Iterable[Row[Any]]) -> dict[UUID, dict[str, GuideState]]:
    of_guide: dict[tuple[UUID, str], list[Row[Any]]] = {}
    for row in runs:
        of_guide.setdefault((row.person_id, row.guide_key), []).append(row)
    did: dict[tuple[UUID, str], set[tuple[UUID, str]]] = {}
    for row in done:
        did.setdefault((row.person_id, row.guide_key), set()).add((row.run, row.step_key))
    found: dict[UUID, dict[str, GuideState]] = {}
    for (person_id, key), rows in of_guide.items():
        found.setdefault(person_id, {})[key] = _state(rows, did.get((person_id, key), set()))
    return found


def _state(runs: Sequence[Row[Any]], done: set[tuple[UUID, str]]) -> GuideState:
    last = max(runs, key=_began)
    return GuideState(
        version=last.version,
        state=state_of(last.completed_at, last.dismissed_at),
        step=last.step_key,
        step_done=(last.run, last.step_key) in done,
        run=last.run,
        runs=len(runs),
        last_started_at=_began(last)[0],
        last_at=last.last_at,
        completed=any(run.completed_at is not None for run in runs),
        dismissed=any(run.dismissed_at is not None for run in runs),
        done=frozenset(step for _run, step in done),
    )


def _began(run: Row[Any]) -> tuple[int, int]:
    return run.first_at if run.started_at is None else run.started_at, run.run.int


def event_counts(
    connection: Connection, workspace_id: int, scope: Scope, subject_id: UUID, names: Collection[str]
) -> dict[str, list[DayTally]]:
    """How often, by UTC day in order, a person or account did each of `names`; names that never happened are left
    out. Of a person the latest `COUNTED` events of each name are counted, of an account all.
    """
    asked = sorted(names)
    query = _days_of_person if scope == "person" else _days_of_account
    found: dict[str, list[DayTally]] = {}
    for name, *days in connection.execute(query(workspace_id, subject_id, asked)) if asked else ():
        found.setdefault(name, []).append(DayTally(*days))
    return found


def _days_of_account(workspace_id: int, account_id: UUID, names: Sequence[str]) -> Select[Any]:
    table = account_event_day
    return (
        select(*table.c["name", "day", "count", "first_at", "last_at"])
        .where(table.c.workspace_id == workspace_id, table.c.account_id == account_id, table.c.name.in_(names))
        .order_by(table.c.name, table.c.day)
    )


def _days_of_person(workspace_id: int, person_id: UUID, names: Sequence[str]) -> Select[Any]:
    # The index holds all that is asked for. A select for each name, so that one that is most of all leaves the others.
    latest = union_all(*[_latest_of(workspace_id, person_id, name) for name in names]).subquery()
    day = latest.c.at // DAY_MS
    return (
        select(latest.c.name, day, func.count(), func.min(latest.c.at), func.max(latest.c.at))
        .group_by(latest.c.name, day)
        .order_by(latest.c.name, day)
    )


def _latest_of(workspace_id: int, person_id: UUID, name: str) -> Select[Any]:
    of = (event.c.workspace_id == workspace_id, event.c.person_id == person_id, event.c.name == name)
    return select(select(event.c.name, event.c.at).where(*of).order_by(event.c.at.desc()).limit(COUNTED).subquery())
