"""What the events add up to: each run of a guide by a person, and counts of events by account and day.

Written only by the projection, in the transaction that stores the events; everything here can be rebuilt from them.
"""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table

from shirube.db import Id, metadata

guide_run = Table(
    "guide_run",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("person_id", Id, primary_key=True),
    Column("guide_key", String(64), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("run", Id, primary_key=True),
    Column("environment_id", Integer, nullable=False),
    # What numbers count: 2 the person's first run of the guide, 1 the first of its version, 0 any other.
    Column("counts", Integer, nullable=False, server_default="0"),
    # Null until `$guide_started` itself arrived: what comes out of order is kept, but not counted before.
    Column("started_at", BigInteger),
    Column("completed_at", BigInteger),
    Column("dismissed_at", BigInteger),
    Column("dismissed_by", String(16)),
    Column("step_key", String(64)),
    Column("step_at", BigInteger),
    Column("first_at", BigInteger, nullable=False),
    Column("last_at", BigInteger, nullable=False),
    Index(
        "ix_guide_run_counts",
        "workspace_id",
        "environment_id",
        "guide_key",
        "counts",
        "started_at",
        "completed_at",
    ),
    sqlite_with_rowid=False,
)

step_run = Table(
    "step_run",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("person_id", Id, primary_key=True),
    Column("guide_key", String(64), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("run", Id, primary_key=True),
    Column("step_key", String(64), primary_key=True),
    Column("seen_at", BigInteger),
    Column("done_at", BigInteger),
    Column("missing_at", BigInteger),
    # Of the first time that it was done.
    Column("ms", BigInteger),
    # How the target was found at `seen_at`: `FOUND_EXACTLY`, or 0..1000, the confidence in thousandths with which its
    # description found it. Null where the page did not say.
    Column("found", Integer),
    # Why it was not found at `missing_at`: one of `NOT_FOUND`.
    Column("missing_why", String(16)),
    sqlite_with_rowid=False,
)

account_event_day = Table(
    "account_event_day",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("account_id", Id, primary_key=True),
    Column("name", String(100), primary_key=True),
    Column("day", Integer, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("first_at", BigInteger, nullable=False),
    Column("last_at", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

hub_search = Table(
    "hub_search",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("environment_id", Integer, primary_key=True),
    Column("guide_key", String(64), primary_key=True),
    Column("at", BigInteger, primary_key=True),
    Column("person_id", Id, primary_key=True),
    # As `normal_query` leaves it.
    Column("query", String(100), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("results", Integer, nullable=False),
    # An anonymous person's searches move to the person it turns out to be.
    Index("ix_hub_search_person_id", "workspace_id", "person_id"),
    sqlite_with_rowid=False,
)
