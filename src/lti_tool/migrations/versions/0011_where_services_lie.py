"""Where services lie.

Revision 0011, after 0010.
"""

import sqlalchemy as sa
from alembic import op

from lti_tool.models.base import UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "line_item",
        sa.Column("resource_link_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("claim", sa.Uuid(), nullable=True),
        sa.Column("claimed_until", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["resource_link_id"],
            ["resource_link.id"],
            name=op.f("fk_line_item_resource_link_id_resource_link"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_line_item_school_id_school")
        ),
        sa.PrimaryKeyConstraint("resource_link_id", name=op.f("pk_line_item")),
    )
    with op.batch_alter_table("line_item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_line_item_school_id"), ["school_id"], unique=False)

    with op.batch_alter_table("context", schema=None) as batch_op:
        batch_op.add_column(sa.Column("memberships_url", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("groups_url", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("group_sets_url", sa.Text(), nullable=True))

    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.add_column(sa.Column("service_hosts", sa.Text(), nullable=True))

    with op.batch_alter_table("resource_link", schema=None) as batch_op:
        batch_op.add_column(sa.Column("line_items_url", sa.Text(), nullable=True))
        # The default is for links that are there already, and for them only.
        batch_op.add_column(
            sa.Column("can_make_line_item", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(sa.Column("platform_key", sa.Text(), nullable=True))
    with op.batch_alter_table("resource_link", schema=None) as batch_op:
        batch_op.alter_column("can_make_line_item", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("resource_link", schema=None) as batch_op:
        batch_op.drop_column("platform_key")
        batch_op.drop_column("can_make_line_item")
        batch_op.drop_column("line_items_url")

    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.drop_column("service_hosts")

    with op.batch_alter_table("context", schema=None) as batch_op:
        batch_op.drop_column("group_sets_url")
        batch_op.drop_column("groups_url")
        batch_op.drop_column("memberships_url")

    with op.batch_alter_table("line_item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_line_item_school_id"))

    op.drop_table("line_item")
