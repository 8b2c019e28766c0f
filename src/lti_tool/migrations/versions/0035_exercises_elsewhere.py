"""Exercises elsewhere.

Revision 0035, after 0034.
"""

import sqlalchemy as sa
from alembic import op

from lti_tool.models.base import UtcDateTime

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "remote_server",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("login_url", sa.Text(), nullable=False),
        sa.Column("redirect_urls", sa.Text(), nullable=False),
        sa.Column("target_url", sa.Text(), nullable=False),
        sa.Column("jwks_url", sa.Text(), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remote_server")),
        sa.UniqueConstraint("client_id", name=op.f("uq_remote_server_client_id")),
        sa.UniqueConstraint("key", name=op.f("uq_remote_server_key")),
    )
    op.create_table(
        "remote_exercise",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("server_id", sa.Uuid(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("offered", sa.Boolean(), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["server_id"],
            ["remote_server.id"],
            name=op.f("fk_remote_exercise_server_id_remote_server"),
        ),
        sa.PrimaryKeyConstraint("key", "version", name=op.f("pk_remote_exercise")),
    )
    with op.batch_alter_table("remote_exercise", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_remote_exercise_server_id"), ["server_id"], unique=False
        )

    op.create_table(
        "remote_item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("server_id", sa.Uuid(), nullable=False),
        sa.Column("resource_link_id", sa.Uuid(), nullable=False),
        sa.Column("exercise_key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["resource_link_id"],
            ["resource_link.id"],
            name=op.f("fk_remote_item_resource_link_id_resource_link"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_remote_item_school_id_school")
        ),
        sa.ForeignKeyConstraint(
            ["server_id"], ["remote_server.id"], name=op.f("fk_remote_item_server_id_remote_server")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remote_item")),
        sa.UniqueConstraint(
            "resource_link_id",
            "exercise_key",
            name=op.f("uq_remote_item_resource_link_id_exercise_key"),
        ),
    )
    with op.batch_alter_table("remote_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_remote_item_school_id"), ["school_id"], unique=False)

    op.create_table(
        "remote_score",
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("stamp", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"],
            ["attempt.id"],
            name=op.f("fk_remote_score_attempt_id_attempt"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_remote_score_school_id_school")
        ),
        sa.PrimaryKeyConstraint("attempt_id", name=op.f("pk_remote_score")),
    )
    with op.batch_alter_table("remote_score", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_remote_score_school_id"), ["school_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("remote_score", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_remote_score_school_id"))

    op.drop_table("remote_score")
    with op.batch_alter_table("remote_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_remote_item_school_id"))

    op.drop_table("remote_item")
    with op.batch_alter_table("remote_exercise", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_remote_exercise_server_id"))

    op.drop_table("remote_exercise")
    op.drop_table("remote_server")
