"""What a workspace settles for all its guides."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("workspace", sa.Column("guide_settings", sa.Text(), server_default="{}", nullable=False))
