"""Annexes.

Revision 0017, after 0016.
"""

import sqlalchemy as sa
from alembic import op

from lti_tool.models.base import UtcDateTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "annex_acceptance",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("accepted_by", sa.Uuid(), nullable=True),
        sa.Column("accepted_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["accepted_by"],
            ["person.id"],
            name=op.f("fk_annex_acceptance_accepted_by_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_annex_acceptance_school_id_school")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_annex_acceptance")),
    )
    with op.batch_alter_table("annex_acceptance", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_annex_acceptance_accepted_by"), ["accepted_by"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_annex_acceptance_school_id_accepted_at"),
            ["school_id", "accepted_at"],
            unique=False,
        )

    op.create_table(
        "research_order",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("least", sa.Integer(), nullable=False),
        sa.Column("different", sa.Integer(), nullable=False),
        sa.Column("ordered_by", sa.Uuid(), nullable=True),
        sa.Column("ordered_at", UtcDateTime(), nullable=False),
        sa.Column("exported_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["ordered_by"],
            ["person.id"],
            name=op.f("fk_research_order_ordered_by_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_research_order_school_id_school")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_research_order")),
        sa.UniqueConstraint("school_id", "year", name=op.f("uq_research_order_school_id_year")),
    )
    with op.batch_alter_table("research_order", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_research_order_ordered_by"), ["ordered_by"], unique=False
        )

    op.create_table(
        "sub_processor_note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("objects", sa.Boolean(), nullable=False),
        sa.Column("noted_by", sa.Uuid(), nullable=True),
        sa.Column("noted_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["noted_by"],
            ["person.id"],
            name=op.f("fk_sub_processor_note_noted_by_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_sub_processor_note_school_id_school")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sub_processor_note")),
    )
    with op.batch_alter_table("sub_processor_note", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sub_processor_note_noted_by"), ["noted_by"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_sub_processor_note_school_id_name_noted_at"),
            ["school_id", "name", "noted_at"],
            unique=False,
        )


def downgrade() -> None:
    with op.batch_alter_table("sub_processor_note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sub_processor_note_school_id_name_noted_at"))
        batch_op.drop_index(batch_op.f("ix_sub_processor_note_noted_by"))

    op.drop_table("sub_processor_note")
    with op.batch_alter_table("research_order", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_research_order_ordered_by"))

    op.drop_table("research_order")
    with op.batch_alter_table("annex_acceptance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_annex_acceptance_school_id_accepted_at"))
        batch_op.drop_index(batch_op.f("ix_annex_acceptance_accepted_by"))

    op.drop_table("annex_acceptance")
