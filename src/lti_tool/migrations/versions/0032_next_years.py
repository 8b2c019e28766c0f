"""Next years.

Revision 0032, after 0031.
"""

import sqlalchemy as sa
from alembic import op

from lti_tool.models.base import UtcDateTime

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "roster_year",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("leaving", sa.Integer(), nullable=True),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.Column("run", sa.Integer(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_roster_year_school_id_school")
        ),
        sa.PrimaryKeyConstraint("school_id", name=op.f("pk_roster_year")),
    )
    with op.batch_alter_table("roster_year", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_roster_year_due_on"), ["due_on"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("roster_year", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_roster_year_due_on"))

    op.drop_table("roster_year")
