"""Scores that a teacher gave by hand, and items that count as right for a whole group."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped

from lti_tool.models.base import Base, impersonal, personal, words


class HandReason(StrEnum):
    """Why a score was given by hand. A list, for a note about a child has no place here."""

    ALSO_RIGHT = "also-right"
    SLIP = "slip"
    EXPLAINED = "explained"
    TOO_MUCH = "too-much"
    READ = "read"
    """An answer that only a person can score (QTI 3.0 ASI, ``external-scored="human"``)."""
    WAIVED = "waived"
    """The item itself was wrong: everybody got its points (``ItemWaiver``)."""


class HandScore(Base):
    """The points of one item of one attempt as a teacher gave them: they go before the computed.

    The item need not have been answered. What was computed stays with the ``ItemResponse``.
    """

    __tablename__ = "hand_score"

    attempt_id: Mapped[UUID] = personal(
        "exercise_result", ForeignKey("attempt.id", ondelete="CASCADE"), primary_key=True
    )
    item_identifier: Mapped[str] = personal("exercise_result", primary_key=True)
    school_id: Mapped[UUID] = personal("school_and_group", ForeignKey("school.id"), index=True)
    score: Mapped[Decimal] = personal("exercise_result")
    reason: Mapped[HandReason] = personal("exercise_result", words(HandReason))
    given_by: Mapped[UUID | None] = personal(
        "pseudonym", ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    given_at: Mapped[datetime] = personal("exercise_result")


class ItemWaiver(Base):
    """An item of one version of an exercise that was wrong: a whole group gets its points.

    It holds for who finishes later as well, until a teacher takes it back.
    """

    __tablename__ = "item_waiver"

    context_id: Mapped[UUID] = impersonal(
        ForeignKey("context.id", ondelete="CASCADE"), primary_key=True
    )
    exercise_key: Mapped[str] = impersonal(primary_key=True)
    exercise_version: Mapped[str] = impersonal(primary_key=True)
    item_identifier: Mapped[str] = impersonal(primary_key=True)
    school_id: Mapped[UUID] = impersonal(ForeignKey("school.id"), index=True)
    points: Mapped[Decimal] = impersonal()
    made_at: Mapped[datetime] = impersonal()
