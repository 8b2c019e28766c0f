"""Scores by hand.

Revision 0020, after 0019.
"""

import sqlalchemy as sa
from alembic import op

from lti_tool.models.base import ExactDecimal, UtcDateTime

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "item_waiver",
        sa.Column("context_id", sa.Uuid(), nullable=False),
        sa.Column("exercise_key", sa.Text(), nullable=False),
        sa.Column("exercise_version", sa.Text(), nullable=False),
        sa.Column("item_identifier", sa.Text(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("points", ExactDecimal(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["context_id"],
            ["context.id"],
            name=op.f("fk_item_waiver_context_id_context"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_item_waiver_school_id_school")
        ),
        sa.PrimaryKeyConstraint(
            "context_id",
            "exercise_key",
            "exercise_version",
            "item_identifier",
            name=op.f("pk_item_waiver"),
        ),
    )
    op.create_index(op.f("ix_item_waiver_school_id"), "item_waiver", ["school_id"])

    op.create_table(
        "hand_score",
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("item_identifier", sa.Text(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("score", ExactDecimal(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "also-right",
                "slip",
                "explained",
                "too-much",
                "read",
                "waived",
                name="handreason",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("given_by", sa.Uuid(), nullable=True),
        sa.Column("given_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"],
            ["attempt.id"],
            name=op.f("fk_hand_score_attempt_id_attempt"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["given_by"],
            ["person.id"],
            name=op.f("fk_hand_score_given_by_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_hand_score_school_id_school")
        ),
        sa.PrimaryKeyConstraint("attempt_id", "item_identifier", name=op.f("pk_hand_score")),
    )
    op.create_index(op.f("ix_hand_score_given_by"), "hand_score", ["given_by"])
    op.create_index(op.f("ix_hand_score_school_id"), "hand_score", ["school_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_hand_score_school_id"), table_name="hand_score")
    op.drop_index(op.f("ix_hand_score_given_by"), table_name="hand_score")

    op.drop_table("hand_score")
    op.drop_index(op.f("ix_item_waiver_school_id"), table_name="item_waiver")

    op.drop_table("item_waiver")
