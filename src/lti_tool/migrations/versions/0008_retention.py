"""Retention.

Revision 0008, after 0007.
"""

import sqlalchemy as sa
from alembic import op

from lti_tool.models.base import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deletion_proof",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("happened_at", UtcDateTime(), nullable=False),
        sa.Column(
            "cause",
            sa.Enum(
                "retention",
                "erasure",
                "switched-off",
                "closing",
                name="proofcause",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("seal", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deletion_proof")),
    )
    with op.batch_alter_table("deletion_proof", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_deletion_proof_school_id"), ["school_id"], unique=False
        )

    op.create_table(
        "legal_hold",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "complaint", "court", "regulator", name="holdreason", native_enum=False, length=24
            ),
            nullable=False,
        ),
        sa.Column("set_at", UtcDateTime(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_legal_hold_school_id_school")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_hold")),
    )
    with op.batch_alter_table("legal_hold", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_legal_hold_school_id"), ["school_id"], unique=False)

    op.create_table(
        "retention_notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("warned_at", UtcDateTime(), nullable=False),
        sa.Column("acts_at", UtcDateTime(), nullable=False),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_retention_notice_school_id_school")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_notice")),
    )
    with op.batch_alter_table("retention_notice", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_retention_notice_school_id_rule"), ["school_id", "rule"], unique=False
        )

    op.create_table(
        "retention_term",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("set_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_retention_term_school_id_school")
        ),
        sa.PrimaryKeyConstraint("school_id", "rule", name=op.f("pk_retention_term")),
    )
    op.create_table(
        "school_upkeep",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("done_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_school_upkeep_school_id_school")
        ),
        sa.PrimaryKeyConstraint("school_id", name=op.f("pk_school_upkeep")),
    )
    with op.batch_alter_table("enrollment", schema=None) as batch_op:
        batch_op.alter_column("last_login_at", existing_type=sa.DATETIME(), nullable=True)

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("seen_in", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("left_at", UtcDateTime(), nullable=True))
        batch_op.alter_column("alias", existing_type=sa.TEXT(), nullable=True)
        batch_op.create_index(batch_op.f("ix_person_left_at"), ["left_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_left_at"))
        batch_op.alter_column("alias", existing_type=sa.TEXT(), nullable=False)
        batch_op.drop_column("left_at")
        batch_op.drop_column("seen_in")

    with op.batch_alter_table("enrollment", schema=None) as batch_op:
        batch_op.alter_column("last_login_at", existing_type=sa.DATETIME(), nullable=False)

    op.drop_table("school_upkeep")
    op.drop_table("retention_term")
    with op.batch_alter_table("retention_notice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_retention_notice_school_id_rule"))

    op.drop_table("retention_notice")
    with op.batch_alter_table("legal_hold", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_legal_hold_school_id"))

    op.drop_table("legal_hold")
    with op.batch_alter_table("deletion_proof", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deletion_proof_school_id"))

    op.drop_table("deletion_proof")
