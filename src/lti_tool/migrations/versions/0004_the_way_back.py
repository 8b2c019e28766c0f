"""The way back to the platform, and what a picker is told.

Revision 0004, after 0003.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("deep_link_request", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sealed_texts", sa.LargeBinary(), nullable=True))
        # The defaults are for pickers that are open during the upgrade, and for them only.
        batch_op.add_column(
            sa.Column("accept_links", sa.Boolean(), server_default=sa.true(), nullable=False)
        )
        batch_op.add_column(
            sa.Column("only_window", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    with op.batch_alter_table("deep_link_request", schema=None) as batch_op:
        batch_op.alter_column("accept_links", server_default=None)
        batch_op.alter_column("only_window", server_default=None)

    with op.batch_alter_table("launch_session", schema=None) as batch_op:
        batch_op.add_column(sa.Column("about_person_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("sealed_return_url", sa.LargeBinary(), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_launch_session_about_person_id"), ["about_person_id"], unique=False
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_launch_session_about_person_id_person"),
            "person",
            ["about_person_id"],
            ["id"],
            ondelete="CASCADE",
        )


def downgrade() -> None:
    with op.batch_alter_table("launch_session", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_launch_session_about_person_id_person"), type_="foreignkey"
        )
        batch_op.drop_index(batch_op.f("ix_launch_session_about_person_id"))
        batch_op.drop_column("sealed_return_url")
        batch_op.drop_column("about_person_id")

    with op.batch_alter_table("deep_link_request", schema=None) as batch_op:
        batch_op.drop_column("only_window")
        batch_op.drop_column("accept_links")
        batch_op.drop_column("sealed_texts")
