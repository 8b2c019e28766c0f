"""What the school's administration said: runs, what each of them began and ended, the open plan.

Rows of ``RosterGroup``, ``RosterPerson`` and ``RosterMembership`` are versions: a run begins
(``since``) and ends (``until``) them, and nothing in between changes. What holds now has no
``until``; undoing a run takes away what it began and opens what it ended (decision 0017).
"""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from lti_tool.models.base import Base, impersonal, personal, words
from lti_tool.models.schools import Role

_NOW = text("until IS NULL")


class RunState(StrEnum):
    """PLANNED: waits. PART: all but removals was done. APPLIED: all. The others changed nothing."""

    PLANNED = "planned"
    PART = "part"
    APPLIED = "applied"
    REPLACED = "replaced"
    UNDONE = "undone"


class Part(StrEnum):
    """Which kind of row a change is about."""

    GROUP = "group"
    PERSON = "person"
    MEMBERSHIP = "membership"


class Act(StrEnum):
    """JOIN: new. CHANGE: differs. LEAVE: ends. MOVE: ends, for another home group."""

    JOIN = "join"
    CHANGE = "change"
    MOVE = "move"
    LEAVE = "leave"


class RosterRun(Base):
    """One reading of a school's roster, from plan to undo. Numbers count per school, from 1."""

    __tablename__ = "roster_run"
    __table_args__ = (UniqueConstraint("school_id", "number"),)

    id: Mapped[UUID] = impersonal(primary_key=True, default=uuid4)
    school_id: Mapped[UUID] = impersonal(ForeignKey("school.id"))
    number: Mapped[int] = impersonal()
    state: Mapped[RunState] = impersonal(words(RunState))
    source: Mapped[str] = impersonal()
    base: Mapped[int] = impersonal()
    """The newest run when this was planned: on anything else the plan does not fit."""
    holds: Mapped[str] = impersonal()
    """Canonical JSON: what waits for somebody, and why (``services.rosters.holds``)."""
    summary: Mapped[str] = impersonal()
    """Canonical JSON: counts, by group and in all, and what was not right in the source."""
    read_digest: Mapped[bytes | None] = impersonal()
    """Keyed hash of the file and of how it was read; None where there was no file."""
    same_until: Mapped[date | None] = impersonal()
    """The first last day of a row: until then the same file says the same."""
    live_rows: Mapped[int | None] = impersonal()
    """How many rows held once it was carried out (``services.rosters.unchanged``)."""
    made_at: Mapped[datetime] = impersonal()
    applied_at: Mapped[datetime | None] = impersonal()
    undone_at: Mapped[datetime | None] = impersonal()


class RosterChange(Base):
    """One thing that the open plan would do; gone once it was done, or the plan replaced.

    ``sealed`` holds what identifies a person and the chosen optional values, under the school's
    key: a newcomer has no key of their own yet.
    """

    __tablename__ = "roster_change"
    __table_args__ = (Index(None, "run_id", "part", "act", "id"),)

    id: Mapped[int] = impersonal(primary_key=True)
    run_id: Mapped[UUID] = impersonal(ForeignKey("roster_run.id", ondelete="CASCADE"))
    school_id: Mapped[UUID] = personal("school_and_group", ForeignKey("school.id"))
    part: Mapped[Part] = impersonal(words(Part))
    act: Mapped[Act] = impersonal(words(Act))
    digest: Mapped[bytes] = personal("platform_user_id")
    print_digest: Mapped[bytes | None] = personal("platform_user_id")
    group_digest: Mapped[bytes | None] = personal("school_and_group")
    person_digest: Mapped[bytes | None] = personal("platform_user_id")
    title: Mapped[str | None] = impersonal()
    kind: Mapped[str | None] = impersonal()
    years: Mapped[str | None] = impersonal()
    combination: Mapped[bool | None] = impersonal()
    role: Mapped[Role | None] = personal("role", words(Role))
    year: Mapped[int | None] = personal("school_and_group")
    main: Mapped[bool | None] = personal("role")
    begins: Mapped[date | None] = personal("school_and_group")
    ends: Mapped[date | None] = personal("school_and_group")
    sealed: Mapped[bytes | None] = personal("platform_user_id", LargeBinary)


class RosterBlock(Base):
    """Many lines of the open plan of a school where nothing held before (``rosters.blocks``).

    ``sealed`` holds them all, under the key of plans; it goes when ``RosterChange`` does.
    """

    __tablename__ = "roster_block"

    run_id: Mapped[UUID] = impersonal(
        ForeignKey("roster_run.id", ondelete="CASCADE"), primary_key=True
    )
    part: Mapped[Part] = impersonal(words(Part), primary_key=True)
    number: Mapped[int] = impersonal(primary_key=True)
    school_id: Mapped[UUID] = personal("school_and_group", ForeignKey("school.id"))
    sealed: Mapped[bytes] = personal("platform_user_id", LargeBinary)


class RosterGroup(Base):
    """A group as the administration has it; ``years`` are groep 1-8, with blanks between."""

    __tablename__ = "roster_group"
    __table_args__ = (
        Index(
            "uq_roster_group_now",
            "school_id",
            "digest",
            unique=True,
            sqlite_where=_NOW,
            postgresql_where=_NOW,
        ),
    )

    id: Mapped[int] = impersonal(primary_key=True)
    school_id: Mapped[UUID] = impersonal(ForeignKey("school.id"))
    since: Mapped[int] = impersonal()
    until: Mapped[int | None] = impersonal()
    digest: Mapped[bytes] = impersonal()
    print_digest: Mapped[bytes] = impersonal()
    title: Mapped[str] = impersonal()
    kind: Mapped[str] = impersonal()
    years: Mapped[str] = impersonal()
    combination: Mapped[bool] = impersonal()
    begins: Mapped[date | None] = impersonal()
    ends: Mapped[date | None] = impersonal()


class RosterPerson(Base):
    """A pupil or teacher as the administration has them, without any value of theirs.

    ``was_left_at``: what ``Person.left_at`` was before; ``made``: this run made the person.
    """

    __tablename__ = "roster_person"
    __table_args__ = (
        Index(
            "uq_roster_person_now",
            "school_id",
            "digest",
            unique=True,
            sqlite_where=_NOW,
            postgresql_where=_NOW,
        ),
    )

    id: Mapped[int] = impersonal(primary_key=True)
    school_id: Mapped[UUID] = personal("school_and_group", ForeignKey("school.id"))
    person_id: Mapped[UUID] = personal(
        "pseudonym", ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    since: Mapped[int] = impersonal()
    until: Mapped[int | None] = impersonal()
    digest: Mapped[bytes | None] = personal("platform_user_id")
    print_digest: Mapped[bytes | None] = personal("platform_user_id")
    role: Mapped[Role | None] = personal("role", words(Role))
    year: Mapped[int | None] = personal("school_and_group")
    begins: Mapped[date | None] = personal("school_and_group")
    ends: Mapped[date | None] = personal("school_and_group")
    made: Mapped[bool] = impersonal()
    was_left_at: Mapped[datetime | None] = personal("membership")


class RosterMembership(Base):
    """A person in a group of the administration. ``main``: the teacher in charge."""

    __tablename__ = "roster_membership"
    __table_args__ = (
        Index(
            "uq_roster_membership_now",
            "school_id",
            "digest",
            unique=True,
            sqlite_where=_NOW,
            postgresql_where=_NOW,
        ),
    )

    id: Mapped[int] = impersonal(primary_key=True)
    school_id: Mapped[UUID] = personal("school_and_group", ForeignKey("school.id"))
    person_id: Mapped[UUID] = personal(
        "pseudonym", ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    since: Mapped[int] = impersonal()
    until: Mapped[int | None] = impersonal()
    digest: Mapped[bytes | None] = personal("platform_user_id")
    print_digest: Mapped[bytes | None] = personal("platform_user_id")
    group_digest: Mapped[bytes] = personal("school_and_group")
    role: Mapped[Role | None] = personal("role", words(Role))
    main: Mapped[bool | None] = personal("role")
    begins: Mapped[date | None] = personal("school_and_group")
    ends: Mapped[date | None] = personal("school_and_group")
