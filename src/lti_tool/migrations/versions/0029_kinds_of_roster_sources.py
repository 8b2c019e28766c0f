"""Kinds of roster sources.

Revision 0029, after 0028.
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let a source be of another kind than a OneRoster server."""
    with op.batch_alter_table("roster_source", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("kind", sa.Text(), server_default="oneroster-rest", nullable=False)
        )
        batch_op.add_column(sa.Column("facts", sa.Text(), server_default="{}", nullable=False))


def downgrade() -> None:
    """Forget the kinds, and the sources that cannot be without one."""
    op.execute("DELETE FROM roster_source WHERE kind <> 'oneroster-rest'")
    with op.batch_alter_table("roster_source", schema=None) as batch_op:
        batch_op.drop_column("facts")
        batch_op.drop_column("kind")
