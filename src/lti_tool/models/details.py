"""Optional values of pupils, each sealed with the pupil's own key; empty unless a school chose."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped

from lti_tool.models.base import Base, personal


class PersonDetails(Base):
    """The optional values of one pupil. A field that is off is NULL here for the whole school."""

    __tablename__ = "person_details"

    person_id: Mapped[UUID] = personal(
        "pseudonym", ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    school_id: Mapped[UUID] = personal("school_and_group", ForeignKey("school.id"), index=True)
    display_name: Mapped[bytes | None] = personal("display_name")
    birth_year: Mapped[bytes | None] = personal("birth_year")
    birth_date: Mapped[bytes | None] = personal("birth_date")
    age: Mapped[bytes | None] = personal("age")
    administration_number: Mapped[bytes | None] = personal("administration_number")


class ChainId(Base):
    """A pupil's ECK-iD: a keyed hash to find the pupil by, and the value, sealed.

    Unique within a school only: the same child at two schools is two pupils (decision D5).
    """

    __tablename__ = "chain_id"
    __table_args__ = (UniqueConstraint("school_id", "digest"),)

    person_id: Mapped[UUID] = personal(
        "pseudonym", ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    school_id: Mapped[UUID] = personal("school_and_group", ForeignKey("school.id"))
    digest: Mapped[bytes] = personal("eck_id")
    sealed: Mapped[bytes] = personal("eck_id")


class PersonPhoto(Base):
    """A pupil's portrait, once the school ticked that there is consent.

    The tick and its day are all that is kept of the consent: who gave it stands in the school's
    own file (annex D4: nothing about parents). ``sealed`` is a small JPEG without metadata.
    """

    __tablename__ = "person_photo"

    person_id: Mapped[UUID] = personal(
        "pseudonym", ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    school_id: Mapped[UUID] = personal("school_and_group", ForeignKey("school.id"), index=True)
    consented_on: Mapped[date] = personal("photo")
    sealed: Mapped[bytes | None] = personal("photo")
