"""Lighter indexes of rosters.

Revision 0022, after 0021.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


_LEFT = sa.text("left_at IS NOT NULL")


def upgrade() -> None:
    """Leave out of indexes what nobody looks up."""
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_school_id"))
        batch_op.drop_index(batch_op.f("ix_person_left_at"))
        batch_op.create_index(
            batch_op.f("ix_person_left_at"),
            ["left_at"],
            unique=False,
            sqlite_where=_LEFT,
            postgresql_where=_LEFT,
        )

    with op.batch_alter_table("roster_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_roster_change_run_id_part_digest"))
        batch_op.create_index(
            batch_op.f("ix_roster_change_run_id_part_act_id"),
            ["run_id", "part", "act", "id"],
            unique=False,
        )


def downgrade() -> None:
    """Put the indexes back as they were."""
    with op.batch_alter_table("roster_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_roster_change_run_id_part_act_id"))
        batch_op.create_index(
            batch_op.f("ix_roster_change_run_id_part_digest"),
            ["run_id", "part", "digest"],
            unique=False,
        )

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_left_at"))
        batch_op.create_index(batch_op.f("ix_person_left_at"), ["left_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_school_id"), ["school_id"], unique=False)
