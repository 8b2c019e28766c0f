"""Gradebooks.

Revision 0034, after 0033.
"""

import sqlalchemy as sa
from alembic import op

from lti_tool.models.base import ExactDecimal, UtcDateTime

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "gradebook",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("base_url", sa.Text(), nullable=False),
        sa.Column("classes_url", sa.Text(), nullable=False),
        sa.Column("authentication", sa.Text(), nullable=False),
        sa.Column("token_url", sa.Text(), nullable=False),
        sa.Column("client_key", sa.Text(), nullable=False),
        sa.Column("sealed_secret", sa.LargeBinary(), nullable=False),
        sa.Column("is_on", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_gradebook_school_id_school")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gradebook")),
        sa.UniqueConstraint("school_id", name=op.f("uq_gradebook_school_id")),
    )
    op.create_table(
        "gradebook_answer_count",
        sa.Column("gradebook_id", sa.Uuid(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("waited", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["gradebook_id"],
            ["gradebook.id"],
            name=op.f("fk_gradebook_answer_count_gradebook_id_gradebook"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("gradebook_id", "answer", name=op.f("pk_gradebook_answer_count")),
    )
    op.create_table(
        "gradebook_class",
        sa.Column("gradebook_id", sa.Uuid(), nullable=False),
        sa.Column("group_digest", sa.LargeBinary(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("class_key", sa.Text(), nullable=False),
        sa.Column("school_key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["gradebook_id"],
            ["gradebook.id"],
            name=op.f("fk_gradebook_class_gradebook_id_gradebook"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_gradebook_class_school_id_school")
        ),
        sa.PrimaryKeyConstraint("gradebook_id", "group_digest", name=op.f("pk_gradebook_class")),
    )
    with op.batch_alter_table("gradebook_class", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_gradebook_class_school_id"), ["school_id"], unique=False
        )

    op.create_table(
        "gradebook_column",
        sa.Column("gradebook_id", sa.Uuid(), nullable=False),
        sa.Column("line_item_key", sa.Text(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("resource_link_id", sa.Uuid(), nullable=False),
        sa.Column("maximum", ExactDecimal(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["gradebook_id"],
            ["gradebook.id"],
            name=op.f("fk_gradebook_column_gradebook_id_gradebook"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["resource_link_id"],
            ["resource_link.id"],
            name=op.f("fk_gradebook_column_resource_link_id_resource_link"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_gradebook_column_school_id_school")
        ),
        sa.PrimaryKeyConstraint("gradebook_id", "line_item_key", name=op.f("pk_gradebook_column")),
    )
    with op.batch_alter_table("gradebook_column", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_gradebook_column_school_id"), ["school_id"], unique=False
        )

    with op.batch_alter_table("recipient_notice", schema=None) as batch_op:
        batch_op.alter_column("registration_id", existing_type=sa.Uuid(), nullable=True)

    with op.batch_alter_table("score_delivery", schema=None) as batch_op:
        batch_op.alter_column("registration_id", existing_type=sa.Uuid(), nullable=True)


def downgrade() -> None:
    op.execute("DELETE FROM score_delivery WHERE registration_id IS NULL")
    op.execute("DELETE FROM recipient_notice WHERE registration_id IS NULL")
    with op.batch_alter_table("score_delivery", schema=None) as batch_op:
        batch_op.alter_column("registration_id", existing_type=sa.Uuid(), nullable=False)

    with op.batch_alter_table("recipient_notice", schema=None) as batch_op:
        batch_op.alter_column("registration_id", existing_type=sa.Uuid(), nullable=False)

    with op.batch_alter_table("gradebook_column", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_gradebook_column_school_id"))

    op.drop_table("gradebook_column")
    with op.batch_alter_table("gradebook_class", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_gradebook_class_school_id"))

    op.drop_table("gradebook_class")
    op.drop_table("gradebook_answer_count")
    op.drop_table("gradebook")
