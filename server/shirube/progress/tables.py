"""What the events add up to: person × guide × version, and counts of events by person, account and day.

Written only by the projection, in the transaction that stores the events; everything here can be rebuilt from them.
"""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table

from shirube.db import Id, metadata

guide_progress = Table(
    "guide_progress",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("environment_id", Integer, primary_key=True),
    Column("guide_key", String(64), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("person_id", Id, primary_key=True),
    Column("first_run", Id, nullable=False),
    Column("last_run", Id, nullable=False),
    Column("runs", Integer, nullable=False),
    # Of the first run: what the completion rate counts.
    Column("started_at", BigInteger, nullable=False),
    Column("completed_at", BigInteger),
    Column("dismissed_at", BigInteger),
    Column("dismissed_by", String(16)),
    # Of the last run: where the person stands, for resume and repeat rules.
    Column("last_started_at", BigInteger, nullable=False),
    Column("last_state", String(16), nullable=False),
    Column("last_step", String(64)),
    Column("last_at", BigInteger, nullable=False),
    Index("ix_guide_progress_person_id", "workspace_id", "person_id"),
)

step_progress = Table(
    "step_progress",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("environment_id", Integer, primary_key=True),
    Column("guide_key", String(64), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("step_key", String(64), primary_key=True),
    Column("person_id", Id, primary_key=True),
    # Of the person's first run with this version.
    Column("seen_at", BigInteger),
    Column("done_at", BigInteger),
    Column("missing_at", BigInteger),
    Column("ms", BigInteger),
    Index("ix_step_progress_person_id", "workspace_id", "person_id"),
)

person_event_day = Table(
    "person_event_day",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("person_id", Id, primary_key=True),
    Column("name", String(100), primary_key=True),
    Column("day", Integer, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("first_at", BigInteger, nullable=False),
    Column("last_at", BigInteger, nullable=False),
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
