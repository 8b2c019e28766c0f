"""Plans in blocks.

Revision 0037, after 0036.
"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "roster_block",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column(
            "part",
            sa.Enum("group", "person", "membership", name="part", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["roster_run.id"],
            name=op.f("fk_roster_block_run_id_roster_run"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_roster_block_school_id_school")
        ),
        sa.PrimaryKeyConstraint("run_id", "part", "number", name=op.f("pk_roster_block")),
    )


def downgrade() -> None:
    op.drop_table("roster_block")
