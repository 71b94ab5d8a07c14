"""Tables of persons, accounts and memberships. Each belongs to one environment: staging never mixes with production."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKeyConstraint, Index, Integer, String, Table, Text, text

from shirube.db import Id, metadata

person = Table(
    "person",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("id", Id, primary_key=True),
    Column("environment_id", Integer, nullable=False),
    Column("external_id", String(200)),
    Column("anonymous_id", String(36)),
    Column("attributes", Text, nullable=False),
    Column("is_test", Boolean, nullable=False, server_default="0"),
    Column("first_seen", BigInteger, nullable=False),
    Column("last_seen", BigInteger, nullable=False),
    Column("merged_into", Id),
    ForeignKeyConstraint(
        ["workspace_id", "environment_id"], ["environment.workspace_id", "environment.id"], ondelete="CASCADE"
    ),
    Index("uq_person_external_id", "workspace_id", "environment_id", "external_id", unique=True),
    Index("uq_person_anonymous_id", "workspace_id", "environment_id", "anonymous_id", unique=True),
    Index(
        "ix_person_is_test",
        "workspace_id",
        "environment_id",
        sqlite_where=text("is_test = 1"),
        postgresql_where=text("is_test"),
    ),
)

account = Table(
    "account",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("id", Id, primary_key=True),
    Column("environment_id", Integer, nullable=False),
    Column("external_id", String(200), nullable=False),
    Column("attributes", Text, nullable=False),
    Column("is_test", Boolean, nullable=False, server_default="0"),
    Column("started_at", BigInteger, nullable=False),
    Column("last_seen", BigInteger, nullable=False),
    ForeignKeyConstraint(
        ["workspace_id", "environment_id"], ["environment.workspace_id", "environment.id"], ondelete="CASCADE"
    ),
    Index("uq_account_external_id", "workspace_id", "environment_id", "external_id", unique=True),
    Index("ix_account_started_at", "workspace_id", "environment_id", "started_at"),
    Index(
        "ix_account_is_test",
        "workspace_id",
        "environment_id",
        sqlite_where=text("is_test = 1"),
        postgresql_where=text("is_test"),
    ),
)

membership = Table(
    "membership",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("account_id", Id, primary_key=True),
    Column("person_id", Id, primary_key=True),
    Column("attributes", Text, nullable=False),
    Column("first_seen", BigInteger, nullable=False),
    ForeignKeyConstraint(["workspace_id", "account_id"], ["account.workspace_id", "account.id"], ondelete="CASCADE"),
    ForeignKeyConstraint(["workspace_id", "person_id"], ["person.workspace_id", "person.id"], ondelete="CASCADE"),
    Index("ix_membership_person_id", "workspace_id", "person_id"),
)
