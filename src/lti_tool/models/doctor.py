"""What examining a connection found, and how browsers proved themselves: nothing personal."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from lti_tool.models.base import Base, impersonal, words
from lti_tool.models.launches import BrowserProof


class Verdict(StrEnum):
    """How one leg of a connection fares."""

    GREEN = "green"
    ORANGE = "orange"
    RED = "red"
    NOT_TRIED = "not-tried"


class Examination(Base):
    """The last examination of one registration, for one school.

    The legs are walked one at a time; ``claimed_until`` is the lease of whoever walks the next.
    ``key_ids`` are the platform's key ids as last seen, with blanks between (they are public).
    """

    __tablename__ = "examination"
    __table_args__ = (UniqueConstraint("registration_id", "school_id"),)

    id: Mapped[UUID] = impersonal(primary_key=True, default=uuid4)
    registration_id: Mapped[UUID] = impersonal(ForeignKey("registration.id", ondelete="CASCADE"))
    school_id: Mapped[UUID] = impersonal(ForeignKey("school.id"), index=True)
    asked_at: Mapped[datetime] = impersonal()
    claimed_until: Mapped[datetime | None] = impersonal()
    finished_at: Mapped[datetime | None] = impersonal(index=True)
    key_ids: Mapped[str] = impersonal(default="")

    lines: Mapped[list["ExaminationLine"]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True
    )


class ExaminationLine(Base):
    """What one leg showed: a code, and the figure, moment or host that its sentence names."""

    __tablename__ = "examination_line"

    examination_id: Mapped[UUID] = impersonal(
        ForeignKey("examination.id", ondelete="CASCADE"), primary_key=True
    )
    leg: Mapped[str] = impersonal(primary_key=True)
    verdict: Mapped[Verdict] = impersonal(words(Verdict))
    code: Mapped[str] = impersonal()
    figure: Mapped[int | None] = impersonal()
    moment: Mapped[datetime | None] = impersonal()
    detail: Mapped[str | None] = impersonal()


class ProofSeen(Base):
    """When browsers last proved themselves in this way, launching from one platform."""

    __tablename__ = "proof_seen"

    school_id: Mapped[UUID] = impersonal(ForeignKey("school.id"), primary_key=True)
    registration_id: Mapped[UUID] = impersonal(
        ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True
    )
    proof: Mapped[BrowserProof] = impersonal(words(BrowserProof), primary_key=True)
    last_at: Mapped[datetime] = impersonal()
