"""Indexes for the pages of groups.

Revision 0031, after 0030.
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_BY_TEACHER = sa.text("by_teacher")
_FAILED = sa.text("state = 'failed'")


def upgrade() -> None:
    op.create_index("ix_attempt_person_id_started_at", "attempt", ["person_id", "started_at"])
    op.drop_index("ix_attempt_person_id", "attempt")
    op.create_index(
        "ix_item_response_by_teacher",
        "item_response",
        ["attempt_id"],
        sqlite_where=_BY_TEACHER,
        postgresql_where=_BY_TEACHER,
    )
    op.create_index(
        "ix_score_delivery_failed",
        "score_delivery",
        ["resource_link_id"],
        sqlite_where=_FAILED,
        postgresql_where=_FAILED,
    )


def downgrade() -> None:
    op.drop_index("ix_score_delivery_failed", "score_delivery")
    op.drop_index("ix_item_response_by_teacher", "item_response")
    op.create_index("ix_attempt_person_id", "attempt", ["person_id"])
    op.drop_index("ix_attempt_person_id_started_at", "attempt")
