"""What stays of an erased pupil: keyed hashes that keep them out, a number to replay, notices."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped

from lti_tool.models.base import Base, impersonal, personal


class SuppressionKey(Base):
    """The key of one school year's suppression hashes, wrapped under the school's key.

    With it thrown away, the hashes of that year mean nothing to anybody.
    """

    __tablename__ = "suppression_key"

    school_id: Mapped[UUID] = impersonal(ForeignKey("school.id"), primary_key=True)
    year: Mapped[int] = impersonal(primary_key=True, autoincrement=False)
    wrapped_key: Mapped[bytes] = impersonal()


class Suppression(Base):
    """A keyed hash of an outside identifier whose person was erased: they do not come back."""

    __tablename__ = "suppression"
    __table_args__ = (UniqueConstraint("school_id", "digest"),)

    id: Mapped[UUID] = impersonal(primary_key=True, default=uuid4)
    school_id: Mapped[UUID] = impersonal(ForeignKey("school.id"))
    year: Mapped[int] = impersonal()
    digest: Mapped[bytes] = personal("suppression")
    erased_at: Mapped[datetime] = personal("suppression")
    met_at: Mapped[datetime | None] = personal("suppression")
    """When they last came by, on the day: somebody may have to decide."""


class Erasure(Base):
    """An erasure to repeat after a restore; ``person_id`` None means the whole school.

    Without foreign keys: it outlives what it is about, for as long as a backup may hold it.
    """

    __tablename__ = "erasure"

    id: Mapped[UUID] = impersonal(primary_key=True, default=uuid4)
    school_id: Mapped[UUID] = impersonal(index=True)
    person_id: Mapped[UUID | None] = personal("suppression")
    erased_at: Mapped[datetime] = personal("suppression")


class RecipientNotice(Base):
    """That somebody's scores stand at a platform too, and must be erased there (AVG art. 19).

    It says where and how many columns, not whose: the school asked and knows.
    """

    __tablename__ = "recipient_notice"

    id: Mapped[UUID] = impersonal(primary_key=True, default=uuid4)
    school_id: Mapped[UUID] = impersonal(ForeignKey("school.id"), index=True)
    registration_id: Mapped[UUID | None] = impersonal(
        ForeignKey("registration.id", ondelete="CASCADE")
    )
    """None: in the gradebook of the school's administration."""
    columns: Mapped[int] = impersonal()
    made_at: Mapped[datetime] = impersonal()
    done_at: Mapped[datetime | None] = impersonal()
