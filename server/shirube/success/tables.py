"""Milestones (versioned sets), what each account met with its evidence, and human assists."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKeyConstraint, Index, Integer, String, Table, Text

from shirube.db import Id, Json, metadata

milestone_set = Table(
    "milestone_set",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("created_at", BigInteger, nullable=False),
    Column("member_id", Id),
    ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
)

milestone = Table(
    "milestone",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("name", String(200), nullable=False),
    Column("names", Json, nullable=False),
    Column("required", Boolean, nullable=False),
    Column("condition", Json, nullable=False),
    ForeignKeyConstraint(
        ["workspace_id", "version"], ["milestone_set.workspace_id", "milestone_set.version"], ondelete="CASCADE"
    ),
)

account_milestone = Table(
    "account_milestone",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("account_id", Id, primary_key=True),
    Column("milestone_key", String(64), primary_key=True),
    Column("met_at", BigInteger, nullable=False),
    Column("event_id", Id),
    Column("event_name", String(100)),
    Column("person_id", Id),
    ForeignKeyConstraint(["workspace_id", "account_id"], ["account.workspace_id", "account.id"], ondelete="CASCADE"),
    Index("ix_account_milestone_account_id", "workspace_id", "account_id"),
)

assist = Table(
    "assist",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("id", Id, primary_key=True),
    Column("account_id", Id, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("note", Text, nullable=False),
    Column("member_id", Id),
    Column("created_at", BigInteger, nullable=False),
    ForeignKeyConstraint(["workspace_id", "account_id"], ["account.workspace_id", "account.id"], ondelete="CASCADE"),
    Index("ix_assist_account_id", "workspace_id", "account_id", "at"),
)
