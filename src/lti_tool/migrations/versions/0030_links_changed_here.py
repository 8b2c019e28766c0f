"""Links changed here.

Revision 0030, after 0029.
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("resource_link", schema=None) as batch_op:
        batch_op.add_column(sa.Column("changed_from", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("resource_link", schema=None) as batch_op:
        batch_op.drop_column("changed_from")
