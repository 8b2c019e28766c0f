"""Matches and merges.

Revision 0028, after 0027.
"""

import sqlalchemy as sa
from alembic import op

from lti_tool.models.base import UtcDateTime

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "person_match",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=True),
        sa.Column(
            "ground",
            sa.Enum(
                "eck-id",
                "sourced-id",
                "members",
                "new-eck-id",
                "by-hand",
                name="ground",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("sure", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("proposed", "declined", name="matchstate", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["other_id"],
            ["person.id"],
            name=op.f("fk_person_match_other_id_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_person_match_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_person_match_school_id_school")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_match")),
        sa.UniqueConstraint(
            "person_id", "other_id", name=op.f("uq_person_match_person_id_other_id")
        ),
    )
    with op.batch_alter_table("person_match", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_match_other_id"), ["other_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_match_school_id"), ["school_id"], unique=False)

    op.create_table(
        "person_merge",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column(
            "ground",
            sa.Enum(
                "eck-id",
                "sourced-id",
                "members",
                "new-eck-id",
                "by-hand",
                name="ground",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("merged_at", UtcDateTime(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_person_merge_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_person_merge_school_id_school")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_merge")),
        sa.UniqueConstraint("school_id", "number", name=op.f("uq_person_merge_school_id_number")),
    )
    with op.batch_alter_table("person_merge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_merge_person_id"), ["person_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("person_merge", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_merge_person_id"))

    op.drop_table("person_merge")
    with op.batch_alter_table("person_match", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_match_school_id"))
        batch_op.drop_index(batch_op.f("ix_person_match_other_id"))

    op.drop_table("person_match")
