"""Practice to measure.

Revision 0025, after 0024.
"""

import sqlalchemy as sa
from alembic import op

from lti_tool.models.base import UtcDateTime

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "item_difficulty",
        sa.Column("goal", sa.Text(), nullable=False),
        sa.Column("exercise_key", sa.Text(), nullable=False),
        sa.Column("item_identifier", sa.Text(), nullable=False),
        sa.Column("mean", sa.Double(), nullable=False),
        sa.Column("variance", sa.Double(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("calibrated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint(
            "goal", "exercise_key", "item_identifier", name=op.f("pk_item_difficulty")
        ),
    )
    op.create_table(
        "practice_exposure",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("goal", sa.Text(), nullable=False),
        sa.Column("exercise_key", sa.Text(), nullable=False),
        sa.Column("item_identifier", sa.Text(), nullable=False),
        sa.Column("given", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_practice_exposure_school_id_school")
        ),
        sa.PrimaryKeyConstraint(
            "school_id",
            "goal",
            "exercise_key",
            "item_identifier",
            name=op.f("pk_practice_exposure"),
        ),
    )
    op.create_table(
        "practice_level",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("goal", sa.Text(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("mean", sa.Double(), nullable=False),
        sa.Column("variance", sa.Double(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("last_answer_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_practice_level_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_practice_level_school_id_school")
        ),
        sa.PrimaryKeyConstraint("person_id", "goal", name=op.f("pk_practice_level")),
    )
    with op.batch_alter_table("practice_level", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_practice_level_school_id"), ["school_id"], unique=False
        )

    op.create_table(
        "practice_override",
        sa.Column("context_id", sa.Uuid(), nullable=False),
        sa.Column("goal", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("aim", sa.Integer(), nullable=True),
        sa.Column("fixed", sa.Boolean(), nullable=True),
        sa.Column("pinned", sa.Text(), nullable=True),
        sa.Column("set_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["context_id"],
            ["context.id"],
            name=op.f("fk_practice_override_context_id_context"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_practice_override_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_practice_override_school_id_school")
        ),
        sa.PrimaryKeyConstraint(
            "context_id", "goal", "person_id", name=op.f("pk_practice_override")
        ),
    )
    with op.batch_alter_table("practice_override", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_practice_override_person_id"), ["person_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_practice_override_school_id"), ["school_id"], unique=False
        )

    op.create_table(
        "practice_plan",
        sa.Column("context_id", sa.Uuid(), nullable=False),
        sa.Column("goal", sa.Text(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("aim", sa.Integer(), nullable=False),
        sa.Column("fixed", sa.Boolean(), nullable=False),
        sa.Column("pinned", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["context_id"],
            ["context.id"],
            name=op.f("fk_practice_plan_context_id_context"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_practice_plan_school_id_school")
        ),
        sa.PrimaryKeyConstraint("context_id", "goal", name=op.f("pk_practice_plan")),
    )
    with op.batch_alter_table("practice_plan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_practice_plan_school_id"), ["school_id"], unique=False)

    op.create_table(
        "practice_choice",
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("goal", sa.Text(), nullable=False),
        sa.Column("exercise_key", sa.Text(), nullable=False),
        sa.Column("exercise_version", sa.Text(), nullable=False),
        sa.Column("item_identifier", sa.Text(), nullable=False),
        sa.Column(
            "why",
            sa.Enum(
                "fitting",
                "again",
                "same-text",
                "review",
                "pinned",
                "fixed-order",
                name="chosenfor",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("aim", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Double(), nullable=False),
        sa.Column("mean", sa.Double(), nullable=False),
        sa.Column("deviation", sa.Double(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"],
            ["attempt.id"],
            name=op.f("fk_practice_choice_attempt_id_attempt"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("attempt_id", "number", name=op.f("pk_practice_choice")),
        sa.UniqueConstraint(
            "attempt_id",
            "item_identifier",
            name=op.f("uq_practice_choice_attempt_id_item_identifier"),
        ),
    )


def downgrade() -> None:
    op.drop_table("practice_choice")
    with op.batch_alter_table("practice_plan", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_practice_plan_school_id"))

    op.drop_table("practice_plan")
    with op.batch_alter_table("practice_override", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_practice_override_school_id"))
        batch_op.drop_index(batch_op.f("ix_practice_override_person_id"))

    op.drop_table("practice_override")
    with op.batch_alter_table("practice_level", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_practice_level_school_id"))

    op.drop_table("practice_level")
    op.drop_table("practice_exposure")
    op.drop_table("item_difficulty")
