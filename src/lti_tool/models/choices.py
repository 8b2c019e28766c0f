"""What a school chose about optional fields, and what its sources send beyond that."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped

from lti_tool.models.base import Base, impersonal, personal, words
from lti_tool.privacy.rules import Mode


class Reason(StrEnum):
    """Why a school chose. Words of ours: a free text could say something about a child."""

    RECOGNISE = "recognise"
    EXCHANGE = "exchange"
    POLICY = "policy"
    NOT_NEEDED = "not-needed"
    OBJECTION = "objection"
    FILED = "filed"


class SchoolChoice(Base):
    """One decision of a school about one optional field; rows are added, never changed.

    ``text_digest`` is the SHA-256 of the explanation that was shown before the decision, of
    annex version ``annex_version``. ``decided_by`` is None when the operator did it by order.
    """

    __tablename__ = "school_choice"
    __table_args__ = (Index(None, "school_id", "field", "decided_at"),)

    id: Mapped[UUID] = impersonal(primary_key=True, default=uuid4)
    school_id: Mapped[UUID] = impersonal(ForeignKey("school.id"))
    field: Mapped[str] = impersonal()
    mode: Mapped[Mode] = impersonal(words(Mode))
    reason: Mapped[Reason] = impersonal(words(Reason))
    annex_version: Mapped[str] = impersonal()
    text_digest: Mapped[bytes] = impersonal()
    decided_by: Mapped[UUID | None] = personal(
        "pseudonym", ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    decided_at: Mapped[datetime] = impersonal()


class BorderCount(Base):
    """How often one name of one source was dropped at the border on one day; values never.

    ``name`` is a name of our own tables, or "onbekend". ``held`` counts what was dropped because
    it was, or may have been, a national number.
    """

    __tablename__ = "border_count"

    school_id: Mapped[UUID] = impersonal(ForeignKey("school.id"), primary_key=True)
    source: Mapped[str] = impersonal(primary_key=True)
    name: Mapped[str] = impersonal(primary_key=True)
    day: Mapped[date] = impersonal(primary_key=True)
    dropped: Mapped[int] = impersonal()
    held: Mapped[int] = impersonal()
