"""Fair deliveries.

Revision 0026, after 0025.
"""

import sqlalchemy as sa
from alembic import op

from lti_tool.models.base import UtcDateTime

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "school_grading",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column(
            "release",
            sa.Enum("automatic", "on-word", "never", name="release", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column(
            "counting",
            sa.Enum(
                "last", "best", "first", "average", name="counting", native_enum=False, length=24
            ),
            nullable=False,
        ),
        sa.Column("makes_columns_anew", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_school_grading_school_id_school")
        ),
        sa.PrimaryKeyConstraint("school_id", name=op.f("pk_school_grading")),
    )
    op.create_table(
        "answer_count",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("waited", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_answer_count_registration_id_registration"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("registration_id", "answer", name=op.f("pk_answer_count")),
    )
    op.create_table(
        "link_grading",
        sa.Column("resource_link_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column(
            "release",
            sa.Enum("automatic", "on-word", "never", name="release", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column(
            "counting",
            sa.Enum(
                "last", "best", "first", "average", name="counting", native_enum=False, length=24
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["resource_link_id"],
            ["resource_link.id"],
            name=op.f("fk_link_grading_resource_link_id_resource_link"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_link_grading_school_id_school")
        ),
        sa.PrimaryKeyConstraint("resource_link_id", name=op.f("pk_link_grading")),
    )
    with op.batch_alter_table("link_grading", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_link_grading_school_id"), ["school_id"], unique=False)

    with op.batch_alter_table("score_delivery", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "destination",
                sa.Enum("lti-ags", name="destination", native_enum=False, length=24),
                server_default="lti-ags",
                nullable=False,
            )
        )
        batch_op.add_column(sa.Column("lane", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("waits_since", UtcDateTime(), nullable=True))
        batch_op.add_column(
            sa.Column("was_sent", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(
            sa.Column("overwrites", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.drop_index(batch_op.f("ix_score_delivery_state_due_at"))
        batch_op.create_index(
            batch_op.f("ix_score_delivery_state_lane_school_id_due_at"),
            ["state", "lane", "school_id", "due_at"],
            unique=False,
        )

    op.execute("UPDATE score_delivery SET waits_since = stamp, was_sent = (tries > 0), lane = ''")
    with op.batch_alter_table("score_delivery", schema=None) as batch_op:
        batch_op.alter_column("lane", existing_type=sa.Text(), nullable=False)
        batch_op.alter_column("waits_since", existing_type=UtcDateTime(), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("score_delivery", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_score_delivery_state_lane_school_id_due_at"))
        batch_op.create_index(
            batch_op.f("ix_score_delivery_state_due_at"), ["state", "due_at"], unique=False
        )
        batch_op.drop_column("overwrites")
        batch_op.drop_column("was_sent")
        batch_op.drop_column("waits_since")
        batch_op.drop_column("lane")
        batch_op.drop_column("destination")

    with op.batch_alter_table("link_grading", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_link_grading_school_id"))

    op.drop_table("link_grading")
    op.drop_table("answer_count")
    op.drop_table("school_grading")
