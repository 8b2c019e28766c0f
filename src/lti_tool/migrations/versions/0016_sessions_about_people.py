"""Sessions outlive whom they are about.

Revision 0016, after 0015.
"""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("launch_session", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_launch_session_about_person_id_person"), type_="foreignkey"
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_launch_session_about_person_id_person"),
            "person",
            ["about_person_id"],
            ["id"],
            ondelete="SET NULL",
        )


def downgrade() -> None:
    with op.batch_alter_table("launch_session", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_launch_session_about_person_id_person"), type_="foreignkey"
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_launch_session_about_person_id_person"),
            "person",
            ["about_person_id"],
            ["id"],
            ondelete="CASCADE",
        )
