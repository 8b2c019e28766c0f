"""Known files of rosters.

Revision 0033, after 0032.
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("roster_run", schema=None) as batch_op:
        batch_op.add_column(sa.Column("read_digest", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("same_until", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("live_rows", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("roster_run", schema=None) as batch_op:
        batch_op.drop_column("live_rows")
        batch_op.drop_column("same_until")
        batch_op.drop_column("read_digest")
