"""Score deliveries: what must happen later is a row saved with the attempt (decision D3)."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, false
from sqlalchemy.orm import Mapped

from lti_tool.models.base import Base, impersonal, personal, words


class DeliveryState(StrEnum):
    """How far a score is on its way to the platform."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"
    SUPERSEDED = "superseded"
    NOT_GRADED = "not-graded-here"


class ScoreDelivery(Base):
    """One score on its way to one line item.

    ``stamp`` is the score's own time (AGS 2.0 ``timestamp``): whole seconds, strictly later for
    each further score of the same pupil in the same line item. ``claimed_until`` is a lease: a
    worker that died gives its rows back by doing nothing. ``announces``: no score yet, only that
    a teacher will give one (AGS 2.0 ``PendingManual``).
    """

    __tablename__ = "score_delivery"
    __table_args__ = (
        Index(None, "state", "due_at"),
        Index(None, "person_id", "resource_link_id"),
    )

    id: Mapped[UUID] = impersonal(primary_key=True, default=uuid4)
    school_id: Mapped[UUID] = personal("school_and_group", ForeignKey("school.id"), index=True)
    registration_id: Mapped[UUID] = impersonal(ForeignKey("registration.id"), index=True)
    person_id: Mapped[UUID] = personal("pseudonym", ForeignKey("person.id", ondelete="CASCADE"))
    attempt_id: Mapped[UUID] = personal(
        "exercise_result", ForeignKey("attempt.id", ondelete="CASCADE"), index=True
    )
    resource_link_id: Mapped[UUID] = personal(
        "exercise_result", ForeignKey("resource_link.id", ondelete="CASCADE")
    )
    line_item_url: Mapped[str | None] = impersonal()
    score: Mapped[Decimal] = personal("exercise_result")
    maximum: Mapped[Decimal] = impersonal()
    announces: Mapped[bool] = impersonal(default=False, server_default=false())
    stamp: Mapped[datetime] = personal("exercise_result")
    state: Mapped[DeliveryState] = impersonal(words(DeliveryState))
    due_at: Mapped[datetime] = impersonal()
    tries: Mapped[int] = impersonal(default=0)
    claimed_until: Mapped[datetime | None] = impersonal()
    claim: Mapped[UUID | None] = impersonal()
    last_answer: Mapped[str | None] = impersonal()
    delivered_at: Mapped[datetime | None] = impersonal()
