"""Open answers and further tries.

Revision 0023, after 0022.
"""

import sqlalchemy as sa
from alembic import op

from lti_tool.models.base import ExactDecimal

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("item_draft", schema=None) as batch_op:
        batch_op.add_column(sa.Column("written", sa.LargeBinary(), nullable=True))

    with op.batch_alter_table("item_response", schema=None) as batch_op:
        batch_op.add_column(sa.Column("written", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("first_score", ExactDecimal(), nullable=True))
        batch_op.add_column(sa.Column("tries", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(
            sa.Column("tries_left", sa.Integer(), server_default="0", nullable=False)
        )
        batch_op.add_column(
            sa.Column("by_teacher", sa.Boolean(), server_default=sa.false(), nullable=False)
        )

    with op.batch_alter_table("score_delivery", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("announces", sa.Boolean(), server_default=sa.false(), nullable=False)
        )


def downgrade() -> None:
    with op.batch_alter_table("score_delivery", schema=None) as batch_op:
        batch_op.drop_column("announces")

    with op.batch_alter_table("item_response", schema=None) as batch_op:
        batch_op.drop_column("by_teacher")
        batch_op.drop_column("tries_left")
        batch_op.drop_column("tries")
        batch_op.drop_column("first_score")
        batch_op.drop_column("written")

    with op.batch_alter_table("item_draft", schema=None) as batch_op:
        batch_op.drop_column("written")
