"""${message[:1].upper() + message[1:]}."""

# Frozen once released. Before you finish it, know that
# - it imports nothing of shirube: the tables of the day are written out, so that it does the same in five years;
# - a whole upgrade is one transaction on both databases: nothing here commits, and nothing runs CONCURRENTLY;
# - servers of the version before still run while it does. Add first (nullable, or with a server default), stop using
#   in the next release, drop in the one after that; rename by adding and dropping;
# - on PostgreSQL a changed table is locked until the end: never fill a big table here, but in a job, in small batches;
# - SQLite can't alter a column: `with op.batch_alter_table(...)` builds the table anew;
# - the tests build both databases from nothing and compare them with `server/shirube/*/tables.py`.

import sqlalchemy as sa
from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None

ID = sa.LargeBinary(16).with_variant(sa.Uuid(), "postgresql")


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}
