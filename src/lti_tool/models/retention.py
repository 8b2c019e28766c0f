"""What a school says about terms, what is about to go, what went, and what must wait."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped

from lti_tool.models.base import Base, impersonal, words


class HoldReason(StrEnum):
    """Why nothing may be removed for a while. No free text: it would draw names."""

    COMPLAINT = "complaint"
    COURT = "court"
    REGULATOR = "regulator"


class ProofCause(StrEnum):
    """Why something was removed."""

    RETENTION = "retention"
    ERASURE = "erasure"
    SWITCHED_OFF = "switched-off"
    CLOSING = "closing"


class RetentionTerm(Base):
    """A school's own length of one rule (``privacy.retention.TERM_RULES``), by instruction."""

    __tablename__ = "retention_term"

    school_id: Mapped[UUID] = impersonal(ForeignKey("school.id"), primary_key=True)
    rule: Mapped[str] = impersonal(primary_key=True)
    length: Mapped[int] = impersonal()
    set_at: Mapped[datetime] = impersonal()


class RetentionNotice(Base):
    """What a school was told: what is due by ``acts_at`` is removed from then on."""

    __tablename__ = "retention_notice"
    __table_args__ = (Index(None, "school_id", "rule"),)

    id: Mapped[UUID] = impersonal(primary_key=True, default=uuid4)
    school_id: Mapped[UUID] = impersonal(ForeignKey("school.id"))
    rule: Mapped[str] = impersonal()
    count: Mapped[int] = impersonal()
    warned_at: Mapped[datetime] = impersonal()
    acts_at: Mapped[datetime] = impersonal()
    done_at: Mapped[datetime | None] = impersonal()


class LegalHold(Base):
    """A pause of all removals of one school, with a reason and an end."""

    __tablename__ = "legal_hold"

    id: Mapped[UUID] = impersonal(primary_key=True, default=uuid4)
    school_id: Mapped[UUID] = impersonal(ForeignKey("school.id"), index=True)
    reason: Mapped[HoldReason] = impersonal(words(HoldReason))
    set_at: Mapped[datetime] = impersonal()
    until: Mapped[datetime] = impersonal()


class DeletionProof(Base):
    """What was removed, when and on what ground; no personal data, sealed by the root key.

    Without a foreign key: it outlives the school that it is about.
    """

    __tablename__ = "deletion_proof"

    id: Mapped[UUID] = impersonal(primary_key=True, default=uuid4)
    school_id: Mapped[UUID] = impersonal(index=True)
    happened_at: Mapped[datetime] = impersonal()
    cause: Mapped[ProofCause] = impersonal(words(ProofCause))
    ground: Mapped[str] = impersonal()
    """The rule with its length, or the request: words of ours."""
    counts: Mapped[str] = impersonal()
    """Canonical JSON: table -> rows removed or emptied."""
    digest: Mapped[bytes] = impersonal()
    """SHA-256 over the removed rows' random ids: shows of a given id whether it was among them."""
    seal: Mapped[bytes] = impersonal()


class SchoolUpkeep(Base):
    """When the daily work for a school was last done."""

    __tablename__ = "school_upkeep"

    school_id: Mapped[UUID] = impersonal(ForeignKey("school.id"), primary_key=True)
    done_at: Mapped[datetime] = impersonal()
