"""Tables of workspaces, environments, keys, members, sessions, throttle and audit."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKeyConstraint, Index, Integer, String, Table, Text

from shirube.db import Id, Json, metadata

workspace = Table(
    "workspace",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("locale", String(35), nullable=False),
    Column("time_zone", String(64), nullable=False),
    Column("onboarding_days", Integer, nullable=False),
    Column("assist_minutes", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("guide_settings", Json, nullable=False, server_default="{}"),
)

environment = Table(
    "environment",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("id", Integer, primary_key=True),
    Column("key", String(64), nullable=False),
    Column("name", String(200), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("first_event_at", BigInteger),
    Column("guides_revision", Integer, nullable=False, server_default="0"),
    ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
    Index("uq_environment_workspace_id_key", "workspace_id", "key", unique=True),
)

api_key = Table(
    "api_key",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("id", Id, primary_key=True),
    Column("environment_id", Integer, nullable=False),
    Column("kind", String(8), nullable=False),
    Column("label", String(200), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("shown", String(64), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("revoked_at", BigInteger),
    ForeignKeyConstraint(
        ["workspace_id", "environment_id"], ["environment.workspace_id", "environment.id"], ondelete="CASCADE"
    ),
    Index("uq_api_key_digest", "digest", unique=True),
)

member = Table(
    "member",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("id", Id, primary_key=True),
    Column("email", String(320), nullable=False),
    Column("name", String(200), nullable=False),
    Column("role", String(16), nullable=False),
    Column("locale", String(35), nullable=False),
    Column("password_hash", String(200), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("disabled_at", BigInteger),
    ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
    Index("uq_member_email", "email", unique=True),
)

session = Table(
    "session",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("workspace_id", Integer, nullable=False),
    Column("member_id", Id, nullable=False),
    Column("environment_id", Integer, nullable=False),
    Column("csrf", String(64), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    ForeignKeyConstraint(["workspace_id", "member_id"], ["member.workspace_id", "member.id"], ondelete="CASCADE"),
    Index("ix_session_workspace_id_member_id", "workspace_id", "member_id"),
)

sign_in_failure = Table(
    "sign_in_failure",
    metadata,
    Column("subject", String(64), primary_key=True),
    Column("count", Integer, nullable=False),
    Column("last_at", BigInteger, nullable=False),
    Column("locked_until", BigInteger, nullable=False, server_default="0"),
)

audit = Table(
    "audit",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("id", Id, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("member_id", Id),
    Column("action", String(64), nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", Json, nullable=False),
    Column("by_key", Boolean, nullable=False, server_default="0"),
    ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
)
