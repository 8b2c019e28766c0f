"""Examinations.

Revision 0006, after 0005.
"""

import sqlalchemy as sa
from alembic import op

from lti_tool.models.base import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "examination",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("claimed_until", UtcDateTime(), nullable=True),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("key_ids", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_examination_registration_id_registration"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_examination_school_id_school")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_examination")),
        sa.UniqueConstraint(
            "registration_id", "school_id", name=op.f("uq_examination_registration_id_school_id")
        ),
    )
    with op.batch_alter_table("examination", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_examination_finished_at"), ["finished_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_examination_school_id"), ["school_id"], unique=False)

    op.create_table(
        "proof_seen",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column(
            "proof",
            sa.Enum(
                "cookie", "storage", "window", name="browserproof", native_enum=False, length=24
            ),
            nullable=False,
        ),
        sa.Column("last_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_proof_seen_registration_id_registration"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_proof_seen_school_id_school")
        ),
        sa.PrimaryKeyConstraint(
            "school_id", "registration_id", "proof", name=op.f("pk_proof_seen")
        ),
    )
    op.create_table(
        "examination_line",
        sa.Column("examination_id", sa.Uuid(), nullable=False),
        sa.Column("leg", sa.Text(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "green", "orange", "red", "not-tried", name="verdict", native_enum=False, length=24
            ),
            nullable=False,
        ),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("figure", sa.Integer(), nullable=True),
        sa.Column("moment", UtcDateTime(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["examination_id"],
            ["examination.id"],
            name=op.f("fk_examination_line_examination_id_examination"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("examination_id", "leg", name=op.f("pk_examination_line")),
    )
    with op.batch_alter_table("launch_session", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "proof",
                sa.Enum(
                    "cookie", "storage", "window", name="browserproof", native_enum=False, length=24
                ),
                server_default="cookie",
                nullable=False,
            )
        )


def downgrade() -> None:
    with op.batch_alter_table("launch_session", schema=None) as batch_op:
        batch_op.drop_column("proof")

    op.drop_table("examination_line")
    op.drop_table("proof_seen")
    with op.batch_alter_table("examination", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_examination_school_id"))
        batch_op.drop_index(batch_op.f("ix_examination_finished_at"))

    op.drop_table("examination")
