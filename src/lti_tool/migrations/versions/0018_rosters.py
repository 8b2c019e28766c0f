"""Rosters.

Revision 0018, after 0017.
"""

import sqlalchemy as sa
from alembic import op

from lti_tool.models.base import UtcDateTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "roster_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Integer(), nullable=False),
        sa.Column("until", sa.Integer(), nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("print_digest", sa.LargeBinary(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("years", sa.Text(), nullable=False),
        sa.Column("combination", sa.Boolean(), nullable=False),
        sa.Column("begins", sa.Date(), nullable=True),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_roster_group_school_id_school")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_group")),
    )
    with op.batch_alter_table("roster_group", schema=None) as batch_op:
        batch_op.create_index(
            "uq_roster_group_now",
            ["school_id", "digest"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )

    op.create_table(
        "roster_run",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "part",
                "applied",
                "replaced",
                "undone",
                name="runstate",
                native_enum=False,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("holds", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("applied_at", UtcDateTime(), nullable=True),
        sa.Column("undone_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_roster_run_school_id_school")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_run")),
        sa.UniqueConstraint("school_id", "number", name=op.f("uq_roster_run_school_id_number")),
    )
    op.create_table(
        "roster_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column(
            "part",
            sa.Enum("group", "person", "membership", name="part", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column(
            "act",
            sa.Enum("join", "change", "move", "leave", name="act", native_enum=False, length=24),
            nullable=False,
        ),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("print_digest", sa.LargeBinary(), nullable=True),
        sa.Column("group_digest", sa.LargeBinary(), nullable=True),
        sa.Column("person_digest", sa.LargeBinary(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("years", sa.Text(), nullable=True),
        sa.Column("combination", sa.Boolean(), nullable=True),
        sa.Column(
            "role",
            sa.Enum("pupil", "teacher", "school-admin", name="role", native_enum=False, length=24),
            nullable=True,
        ),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("main", sa.Boolean(), nullable=True),
        sa.Column("begins", sa.Date(), nullable=True),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["roster_run.id"],
            name=op.f("fk_roster_change_run_id_roster_run"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_roster_change_school_id_school")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_change")),
    )
    with op.batch_alter_table("roster_change", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_roster_change_run_id_part_digest"),
            ["run_id", "part", "digest"],
            unique=False,
        )

    op.create_table(
        "roster_membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Integer(), nullable=False),
        sa.Column("until", sa.Integer(), nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        sa.Column("print_digest", sa.LargeBinary(), nullable=True),
        sa.Column("group_digest", sa.LargeBinary(), nullable=False),
        sa.Column(
            "role",
            sa.Enum("pupil", "teacher", "school-admin", name="role", native_enum=False, length=24),
            nullable=True,
        ),
        sa.Column("main", sa.Boolean(), nullable=True),
        sa.Column("begins", sa.Date(), nullable=True),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_roster_membership_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_roster_membership_school_id_school")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_membership")),
    )
    with op.batch_alter_table("roster_membership", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_roster_membership_person_id"), ["person_id"], unique=False
        )
        batch_op.create_index(
            "uq_roster_membership_now",
            ["school_id", "digest"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )

    op.create_table(
        "roster_person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Integer(), nullable=False),
        sa.Column("until", sa.Integer(), nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        sa.Column("print_digest", sa.LargeBinary(), nullable=True),
        sa.Column(
            "role",
            sa.Enum("pupil", "teacher", "school-admin", name="role", native_enum=False, length=24),
            nullable=True,
        ),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("begins", sa.Date(), nullable=True),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.Column("made", sa.Boolean(), nullable=False),
        sa.Column("was_left_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_roster_person_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_roster_person_school_id_school")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_person")),
    )
    with op.batch_alter_table("roster_person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_roster_person_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_roster_person_now",
            ["school_id", "digest"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("roster_person", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_roster_person_now",
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_roster_person_person_id"))

    op.drop_table("roster_person")
    with op.batch_alter_table("roster_membership", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_roster_membership_now",
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_roster_membership_person_id"))

    op.drop_table("roster_membership")
    with op.batch_alter_table("roster_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_roster_change_run_id_part_digest"))

    op.drop_table("roster_change")
    op.drop_table("roster_run")
    with op.batch_alter_table("roster_group", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_roster_group_now",
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )

    op.drop_table("roster_group")
