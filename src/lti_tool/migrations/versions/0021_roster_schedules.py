"""Roster schedules.

Revision 0021, after 0020.
"""

import sqlalchemy as sa
from alembic import op

from lti_tool.models.base import UtcDateTime

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "roster_schedule",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("next_at", UtcDateTime(), nullable=False),
        sa.Column("claim", sa.Uuid(), nullable=True),
        sa.Column("claimed_until", UtcDateTime(), nullable=True),
        sa.Column("tried_at", UtcDateTime(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_roster_schedule_school_id_school")
        ),
        sa.PrimaryKeyConstraint("school_id", name=op.f("pk_roster_schedule")),
    )
    with op.batch_alter_table("roster_schedule", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_roster_schedule_next_at"), ["next_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("roster_schedule", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_roster_schedule_next_at"))

    op.drop_table("roster_schedule")
