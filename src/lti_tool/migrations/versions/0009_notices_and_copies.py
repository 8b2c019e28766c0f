"""Notices and copies.

Revision 0009, after 0008.
"""

import sqlalchemy as sa
from alembic import op

from lti_tool.models.base import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("deployment_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("waiting", "done", "failed", name="noticestate", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("sealed_contexts", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["deployment_id"],
            ["deployment.id"],
            name=op.f("fk_notice_deployment_id_deployment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_notice_school_id_school")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("deployment_id", "digest", name=op.f("uq_notice_deployment_id_digest")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_school_id"), ["school_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_notice_state_received_at"), ["state", "received_at"], unique=False
        )

    op.create_table(
        "notice_subscription",
        sa.Column("deployment_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("service_url", sa.Text(), nullable=False),
        sa.Column("kinds", sa.Text(), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "settled",
                "failed",
                name="subscriptionstate",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("last_answer", sa.Text(), nullable=True),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.Column("heard_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["deployment_id"],
            ["deployment.id"],
            name=op.f("fk_notice_subscription_deployment_id_deployment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_notice_subscription_school_id_school")
        ),
        sa.PrimaryKeyConstraint("deployment_id", name=op.f("pk_notice_subscription")),
    )
    with op.batch_alter_table("notice_subscription", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_notice_subscription_school_id"), ["school_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_notice_subscription_state_due_at"), ["state", "due_at"], unique=False
        )

    op.create_table(
        "copied_choice",
        sa.Column("context_id", sa.Uuid(), nullable=False),
        sa.Column("link_digest", sa.LargeBinary(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("exercise_key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["context_id"],
            ["context.id"],
            name=op.f("fk_copied_choice_context_id_context"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_copied_choice_school_id_school")
        ),
        sa.PrimaryKeyConstraint("context_id", "link_digest", name=op.f("pk_copied_choice")),
    )
    with op.batch_alter_table("copied_choice", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_copied_choice_school_id_link_digest"),
            ["school_id", "link_digest"],
            unique=False,
        )


def downgrade() -> None:
    with op.batch_alter_table("copied_choice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_copied_choice_school_id_link_digest"))

    op.drop_table("copied_choice")
    with op.batch_alter_table("notice_subscription", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notice_subscription_state_due_at"))
        batch_op.drop_index(batch_op.f("ix_notice_subscription_school_id"))

    op.drop_table("notice_subscription")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notice_state_received_at"))
        batch_op.drop_index(batch_op.f("ix_notice_school_id"))

    op.drop_table("notice")
