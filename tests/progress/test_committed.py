"""The projection behind the real commit: repeats, anonymous pasts and all, it stays what the stored events make."""

import random
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from shirube.ingest.schema import Batch
from shirube.ingest.store import Committer, Job, move_events
from shirube.people.directory import Directory
from shirube.people.schema import AccountRef, PersonRef
from shirube.progress import store as progress
from shirube.progress.tables import account_event_day, guide_run, hub_search, step_run
from shirube.success.jobs import recompute_chunk
from shirube.success.projection import MilestoneProjector
from shirube.success.tables import account_milestone
from shirube.workspaces.schema import KeyInfo
from tests.support.databases import SyncDatabase
from tests.support.histories import START, Histories
from tests.support.scenes import define, workspace

TABLES = (account_event_day, guide_run, step_run, hub_search, account_milestone)
KEY = KeyInfo(1, 1, "site", False)
NOW = START + 10_000_000_000
ENTRIES = (
    {"key": "third", "when": {"event": "invoice_sent", "count": {"at_least": 3}}},
    {"key": "toured", "when": {"guide": "team", "state": "completed"}},
)


def batches(seed: int) -> list[Batch]:
    """Batches of a few visitors who are anonymous first, then known by an id; some are sent twice."""
    made, chance = Histories(seed), random.Random(seed)
    sent = []
    for number in range(6):
        anonymous, account = str(UUID(int=1000 + number)), AccountRef(f"account-{number % 2}")
        events = made.history([(made.id(), made.id())], days=3, size=25)
        good = [(e.id, e.name, e.at, e.client_at, e.props_json) for e in sorted(events, key=lambda e: e.at)]
        cut = chance.randrange(len(good))
        nobody, known = PersonRef(anonymous_id=anonymous), PersonRef(f"person-{number}", anonymous)
        for who, some in ((nobody, good[:cut]), (known, good[cut:])):
            sent += [Batch("pk", who, account, NOW, some[at : at + 9], []) for at in range(0, len(some), 9)]
    sent += chance.sample(sent, 5)
    chance.shuffle(sent)
    return sent


def everything(connection: Connection) -> list[set[Any]]:
    return [{tuple(row) for row in connection.execute(select(table))} for table in TABLES]


def commit(database: SyncDatabase, sent: list[Batch], chance: random.Random) -> None:
    milestones = MilestoneProjector()
    directory = Directory((move_events, progress.merge_person))
    committer = Committer(directory, (progress.project, milestones.project), (milestones.accounts_changed,))
    while sent:
        group = [Job(KEY, batch) for batch in sent[: chance.choice([1, 2, 8])]]
        sent = sent[len(group) :]
        committer.learn(database.write(committer.commit, group, NOW))


def test_what_was_committed_is_what_a_rebuild_makes(database: SyncDatabase) -> None:
    database.write(workspace)
    database.write(define, *ENTRIES)
    commit(database, batches(3), random.Random(3))
    before = database.read(everything)
    assert all(len(rows) > 1 for rows in before)
    database.write(progress.rebuild, 1)
    assert database.read(everything) == before


def test_milestones_met_on_the_way_are_those_met_in_hindsight(database: SyncDatabase) -> None:
    database.write(workspace)
    database.write(define, *ENTRIES)
    commit(database, batches(4), random.Random(4))
    columns = account_milestone.c["account_id", "milestone_key", "met_at", "event_id"]

    def met(connection: Connection) -> set[Any]:
        return {tuple(row) for row in connection.execute(select(*columns))}

    before = database.read(met)
    assert len(before) > 1
    database.write(lambda connection: connection.execute(account_milestone.delete()))
    database.write(recompute_chunk, 1, 1, None)
    assert database.read(met) == before
