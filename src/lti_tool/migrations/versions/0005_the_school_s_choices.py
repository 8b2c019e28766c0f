"""The school's choices.

Revision 0005, after 0004.
"""

import sqlalchemy as sa
from alembic import op

from lti_tool.models.base import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "border_count",
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("dropped", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_border_count_school_id_school")
        ),
        sa.PrimaryKeyConstraint("school_id", "source", "name", "day", name=op.f("pk_border_count")),
    )
    op.create_table(
        "chain_id",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_chain_id_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_chain_id_school_id_school")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_chain_id")),
        sa.UniqueConstraint("school_id", "digest", name=op.f("uq_chain_id_school_id_digest")),
    )
    op.create_table(
        "person_details",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("display_name", sa.LargeBinary(), nullable=True),
        sa.Column("birth_year", sa.LargeBinary(), nullable=True),
        sa.Column("birth_date", sa.LargeBinary(), nullable=True),
        sa.Column("age", sa.LargeBinary(), nullable=True),
        sa.Column("administration_number", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_person_details_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_person_details_school_id_school")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_person_details")),
    )
    with op.batch_alter_table("person_details", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_person_details_school_id"), ["school_id"], unique=False
        )

    op.create_table(
        "person_photo",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("consented_on", sa.Date(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_person_photo_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_person_photo_school_id_school")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_person_photo")),
    )
    with op.batch_alter_table("person_photo", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_photo_school_id"), ["school_id"], unique=False)

    op.create_table(
        "school_choice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column(
            "mode",
            sa.Enum("off", "screen", "stored", name="mode", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column(
            "reason",
            sa.Enum(
                "recognise",
                "exchange",
                "policy",
                "not-needed",
                "objection",
                "filed",
                name="reason",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("annex_version", sa.Text(), nullable=False),
        sa.Column("text_digest", sa.LargeBinary(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decided_by"],
            ["person.id"],
            name=op.f("fk_school_choice_decided_by_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_school_choice_school_id_school")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_choice")),
    )
    with op.batch_alter_table("school_choice", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_school_choice_decided_by"), ["decided_by"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_school_choice_school_id_field_decided_at"),
            ["school_id", "field", "decided_at"],
            unique=False,
        )

    with op.batch_alter_table("school", schema=None) as batch_op:
        batch_op.add_column(sa.Column("chosen", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("school", schema=None) as batch_op:
        batch_op.drop_column("chosen")

    with op.batch_alter_table("school_choice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_school_choice_school_id_field_decided_at"))
        batch_op.drop_index(batch_op.f("ix_school_choice_decided_by"))

    op.drop_table("school_choice")
    with op.batch_alter_table("person_photo", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_photo_school_id"))

    op.drop_table("person_photo")
    with op.batch_alter_table("person_details", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_details_school_id"))

    op.drop_table("person_details")
    op.drop_table("chain_id")
    op.drop_table("border_count")
