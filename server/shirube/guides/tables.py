"""Tables of guides: drafts, immutable versions, and which version is live in which environment since when."""

from sqlalchemy import BigInteger, Column, ForeignKeyConstraint, Index, Integer, String, Table, Text, text

from shirube.db import Id, Json, metadata

guide = Table(
    "guide",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("id", Id, primary_key=True),
    Column("key", String(64), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("name", String(200), nullable=False),
    Column("draft", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    Column("archived_at", BigInteger),
    ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
    Index("uq_guide_workspace_id_key", "workspace_id", "key", unique=True),
)

guide_version = Table(
    "guide_version",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("guide_id", Id, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("document", Text, nullable=False),
    Column("compiled", Json, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("member_id", Id),
    ForeignKeyConstraint(["workspace_id", "guide_id"], ["guide.workspace_id", "guide.id"], ondelete="CASCADE"),
)

publication = Table(
    "publication",
    metadata,
    Column("workspace_id", Integer, primary_key=True),
    Column("id", Id, primary_key=True),
    Column("environment_id", Integer, nullable=False),
    Column("guide_id", Id, nullable=False),
    Column("version", Integer, nullable=False),
    Column("published_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Column("member_id", Id),
    ForeignKeyConstraint(
        ["workspace_id", "guide_id", "version"],
        ["guide_version.workspace_id", "guide_version.guide_id", "guide_version.version"],
        ondelete="CASCADE",
    ),
    ForeignKeyConstraint(
        ["workspace_id", "environment_id"], ["environment.workspace_id", "environment.id"], ondelete="CASCADE"
    ),
    Index(
        "uq_publication_live",
        "workspace_id",
        "environment_id",
        "guide_id",
        unique=True,
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
)
