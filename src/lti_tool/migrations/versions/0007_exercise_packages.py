"""Exercise packages.

Revision 0007, after 0006.
"""

import sqlalchemy as sa
from alembic import op

from lti_tool.models.base import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "exercise_package",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("archive", sa.LargeBinary(), nullable=False),
        sa.Column(
            "origin",
            sa.Enum("built-in", "added", name="origin", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("offered", sa.Boolean(), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", "version", name=op.f("pk_exercise_package")),
    )


def downgrade() -> None:
    op.drop_table("exercise_package")
