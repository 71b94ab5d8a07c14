"""What people searched for in a help centre, from now on."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ID = sa.LargeBinary(16).with_variant(sa.Uuid(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "hub_search",
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("environment_id", sa.Integer(), nullable=False),
        sa.Column("guide_key", sa.String(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("query", sa.String(length=100), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("results", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "workspace_id", "environment_id", "guide_key", "at", "person_id", "query", name=op.f("pk_hub_search")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_hub_search_person_id", "hub_search", ["workspace_id", "person_id"], unique=False)
