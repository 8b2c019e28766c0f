"""The class now.

Revision 0024, after 0023.
"""

import sqlalchemy as sa
from alembic import op

from lti_tool.models.base import UtcDateTime

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "live_step",
        sa.Column("context_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("exercise_key", sa.Text(), nullable=False),
        sa.Column("item", sa.Integer(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("misses", sa.Integer(), nullable=False),
        sa.Column("finished", sa.Boolean(), nullable=False),
        sa.Column("arrived_at", UtcDateTime(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["context_id"],
            ["context.id"],
            name=op.f("fk_live_step_context_id_context"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_live_step_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_live_step_school_id_school")
        ),
        sa.PrimaryKeyConstraint("context_id", "person_id", name=op.f("pk_live_step")),
    )
    with op.batch_alter_table("live_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_live_step_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_live_step_school_id"), ["school_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_live_step_seen_at"), ["seen_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("live_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_live_step_seen_at"))
        batch_op.drop_index(batch_op.f("ix_live_step_school_id"))
        batch_op.drop_index(batch_op.f("ix_live_step_person_id"))

    op.drop_table("live_step")
