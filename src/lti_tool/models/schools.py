"""Schools and the people in them, known by pseudonyms."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from lti_tool.models.base import Base, impersonal, personal, words

_LEFT = text("left_at IS NOT NULL")


class SchoolStatus(StrEnum):
    """Whether a school uses the tool."""

    ACTIVE = "active"
    CLOSED = "closed"


class KeyStage(StrEnum):
    """How far a school's new key is (``services.rotation``)."""

    SETTLED = "settled"
    ANNOUNCED = "announced"
    TURNED = "turned"


class PersonStatus(StrEnum):
    """Whether a person may come in, and whether what is stored may be used."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    RESTRICTED = "restricted"
    """Stored, but not used or shown (AVG art. 18)."""


class Role(StrEnum):
    """What a person may do in one group."""

    PUPIL = "pupil"
    TEACHER = "teacher"
    ADMIN = "school-admin"


class LinkKind(StrEnum):
    """Which outside identifier a link holds."""

    PLATFORM_USER = "platform-user"
    FORMER_USER = "former-user"
    """An id of today at a platform that has a newer one of the same person: it lets them in, and
    nothing is sent to it."""
    LTI11_USER = "lti11-user"
    """What the same platform called a person under LTI 1.1."""
    ROSTER_PERSON = "roster-person"
    """What the school's administration calls a person (OneRoster sourcedId, EDEXML key)."""


class School(Base):
    """One school: the tenant that every row about a person or a group belongs to."""

    __tablename__ = "school"

    id: Mapped[UUID] = impersonal(primary_key=True, default=uuid4)
    name: Mapped[str] = impersonal()
    brin: Mapped[str] = impersonal(unique=True)
    status: Mapped[SchoolStatus] = impersonal(words(SchoolStatus), default=SchoolStatus.ACTIVE)
    wrapped_key: Mapped[bytes] = impersonal()
    key_stage: Mapped[KeyStage] = impersonal(
        words(KeyStage), default=KeyStage.SETTLED, server_default=KeyStage.SETTLED.value
    )
    key_stage_at: Mapped[datetime | None] = impersonal()
    chosen: Mapped[str | None] = impersonal()
    """The optional fields that are on, as ``privacy.choices`` writes them; None for none.

    It repeats the newest rows of ``SchoolChoice``, so that one look tells all.
    """
    created_at: Mapped[datetime] = impersonal()


class Person(Base):
    """One pupil or member of staff in one school."""

    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("school_id", "alias"),
        Index("ix_person_left_at", "left_at", sqlite_where=_LEFT, postgresql_where=_LEFT),
    )

    id: Mapped[UUID] = personal("pseudonym", primary_key=True, default=uuid4)
    school_id: Mapped[UUID] = personal("school_and_group", ForeignKey("school.id"))
    alias: Mapped[str | None] = personal("alias")
    """None once the term after leaving is over; results stay under the pseudonym alone."""
    status: Mapped[PersonStatus] = impersonal(words(PersonStatus), default=PersonStatus.ACTIVE)
    created_at: Mapped[datetime] = impersonal()
    seen_in: Mapped[int | None] = personal("membership")
    """The school year of the last login, once the login time itself was forgotten."""
    left_at: Mapped[datetime | None] = personal("membership")
    """When the person left the school: the roster says so, or nobody came for long enough."""


class PersonKey(Base):
    """A person's own key, wrapped under the school's. Deleting the row erases what it sealed."""

    __tablename__ = "person_key"

    person_id: Mapped[UUID] = personal(
        "pseudonym", ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    wrapped_key: Mapped[bytes] = impersonal()


class PersonLink(Base):
    """An outside identifier of a person: a keyed hash to look up, the value sealed.

    ``source`` is the id of the registration (or roster source) in which the value is unique.
    """

    __tablename__ = "person_link"
    __table_args__ = (UniqueConstraint("school_id", "kind", "digest"),)

    id: Mapped[UUID] = impersonal(primary_key=True, default=uuid4)
    school_id: Mapped[UUID] = personal("school_and_group", ForeignKey("school.id"))
    person_id: Mapped[UUID] = personal(
        "pseudonym", ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[LinkKind] = impersonal(words(LinkKind))
    source: Mapped[str] = impersonal()
    digest: Mapped[bytes] = personal("platform_user_id")
    sealed: Mapped[bytes] = personal("platform_user_id")


class Enrollment(Base):
    """A person's role in one group (an LTI context)."""

    __tablename__ = "enrollment"

    context_id: Mapped[UUID] = personal(
        "school_and_group", ForeignKey("context.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[UUID] = personal(
        "pseudonym", ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    role: Mapped[Role] = personal("role", words(Role))
    last_login_at: Mapped[datetime | None] = personal("login_time")
