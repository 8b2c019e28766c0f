"""The audit trail of each school: events in a chain, its sealed head, and checkpoints."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped

from lti_tool.models.base import Base, impersonal, personal, words
from lti_tool.privacy.audit import Actor


class CheckpointKind(StrEnum):
    """Why a point of the chain was written down."""

    DAILY = "daily"
    TRIMMED = "trimmed"


class AuditEvent(Base):
    """One event. It names nobody: pseudonyms, fixed words, counts.

    The pseudonyms are no foreign keys on purpose: an erased pupil leaves the chain whole, and
    what stays is a random number that leads nowhere.
    """

    __tablename__ = "audit_event"

    school_id: Mapped[UUID] = impersonal(ForeignKey("school.id"), primary_key=True)
    number: Mapped[int] = impersonal(primary_key=True, autoincrement=False)
    happened_at: Mapped[datetime] = personal("audit_trail")
    event: Mapped[str] = personal("audit_trail")
    actor: Mapped[Actor] = impersonal(words(Actor))
    actor_id: Mapped[UUID | None] = personal("audit_trail")
    subject_id: Mapped[UUID | None] = personal("audit_trail")
    facts: Mapped[str] = personal("audit_trail")
    """Canonical JSON; ``privacy.audit.EVENTS`` says what may stand in it."""
    mac: Mapped[bytes] = impersonal()


class AuditHead(Base):
    """The newest point of a school's chain; its seal shows when the tail was cut.

    Writers of one school's events take turns on this row.
    """

    __tablename__ = "audit_head"

    school_id: Mapped[UUID] = impersonal(ForeignKey("school.id"), primary_key=True)
    number: Mapped[int] = impersonal()
    mac: Mapped[bytes] = impersonal()
    seal: Mapped[bytes] = impersonal()
    wrapped_key: Mapped[bytes] = impersonal()
    """The key of the chain, wrapped under the school's: it stays when the school's is rotated."""


class AuditCheckpoint(Base):
    """A sealed point: every day one, and one where older events were removed."""

    __tablename__ = "audit_checkpoint"

    school_id: Mapped[UUID] = impersonal(ForeignKey("school.id"), primary_key=True)
    number: Mapped[int] = impersonal(primary_key=True, autoincrement=False)
    kind: Mapped[CheckpointKind] = impersonal(words(CheckpointKind), primary_key=True)
    mac: Mapped[bytes] = impersonal()
    seal: Mapped[bytes] = impersonal()
    made_at: Mapped[datetime] = impersonal()
