"""Picks.

Revision 0027, after 0026.
"""

import sqlalchemy as sa
from alembic import op

from lti_tool.models.base import UtcDateTime

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pick",
        sa.Column("context_id", sa.Uuid(), nullable=False),
        sa.Column("exercise_key", sa.Text(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("picked_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["context_id"],
            ["context.id"],
            name=op.f("fk_pick_context_id_context"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_pick_school_id_school")
        ),
        sa.PrimaryKeyConstraint("context_id", "exercise_key", name=op.f("pk_pick")),
    )
    with op.batch_alter_table("pick", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pick_school_id"), ["school_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("pick", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pick_school_id"))

    op.drop_table("pick")
