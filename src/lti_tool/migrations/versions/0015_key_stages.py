"""Key stages.

Revision 0015, after 0014.
"""

import sqlalchemy as sa
from alembic import op

from lti_tool.models.base import UtcDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("school", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "key_stage",
                sa.Enum(
                    "settled", "announced", "turned", name="keystage", native_enum=False, length=24
                ),
                server_default="settled",
                nullable=False,
            )
        )
        batch_op.add_column(sa.Column("key_stage_at", UtcDateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("school", schema=None) as batch_op:
        batch_op.drop_column("key_stage_at")
        batch_op.drop_column("key_stage")
