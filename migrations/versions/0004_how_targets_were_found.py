"""How each step's target was found, or why it was not; what was kept before says nothing of it."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("step_run", sa.Column("found", sa.Integer(), nullable=True))
    op.add_column("step_run", sa.Column("missing_why", sa.String(length=16), nullable=True))
