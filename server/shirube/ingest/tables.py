"""The event table: what happened, as it was said, in the order of its ids."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from shirube.db import Id, metadata

event = Table(
    "event",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("id", Id, primary_key=True),
    Column("environment_id", Integer, nullable=False),
    Column("person_id", Id, nullable=False),
    Column("account_id", Id),
    Column("name", String(100), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("client_at", BigInteger, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("props", Text),
    # A person's events are counted from this index alone: each event touches one page of it, and no counter.
    Index("ix_event_person_name", "workspace_id", "person_id", "name", "at"),
    # The rows lie in the order of their ids: a new one goes to the end of the only tree, not of two.
    sqlite_with_rowid=False,
)
