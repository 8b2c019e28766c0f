"""Score deliveries: what must happen later is a row saved with the attempt (decision D3)."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, false, text
from sqlalchemy.orm import Mapped

from lti_tool.models.base import Base, impersonal, personal, words


class DeliveryState(StrEnum):
    """How far a score is on its way to the platform."""

    WAITING = "waiting"
    SENDING = "sending"
    """In a worker's hands, until ``claimed_until``."""
    DELIVERED = "delivered"
    HELD = "held"
    """A teacher must say something first: ``last_answer`` tells what."""
    FAILED = "failed"
    SUPERSEDED = "superseded"
    NOT_GRADED = "not-graded-here"


class Destination(StrEnum):
    """What kind of gradebook a score goes to."""

    AGS = "lti-ags"
    """The platform's, by LTI."""
    ONEROSTER = "oneroster"
    """The administration's, of which a school has one at most (``Gradebook``)."""


class Release(StrEnum):
    """When a score leaves for the gradebook."""

    AUTOMATIC = "automatic"
    ON_WORD = "on-word"
    """When the teacher says so."""
    NEVER = "never"


class Counting(StrEnum):
    """Which of a pupil's finished attempts at one exercise counts."""

    LAST = "last"
    BEST = "best"
    FIRST = "first"
    AVERAGE = "average"


class ScoreDelivery(Base):
    """One score on its way to one cell of a gradebook.

    ``stamp`` is the score's own time (AGS 2.0 ``timestamp``): whole seconds, strictly later for
    each further score of the same pupil in the same line item. ``claimed_until`` is a lease: a
    worker that died gives its rows back by doing nothing. ``lane`` is the origin (scheme, host,
    port) that it goes to: what is sent there shares one queue. ``tries`` counts claims.
    ``announces``: no score yet, only that a teacher will give one (AGS 2.0 ``PendingManual``).
    """

    __tablename__ = "score_delivery"
    __table_args__ = (
        Index(None, "state", "lane", "school_id", "due_at"),
        Index(None, "person_id", "resource_link_id"),
        # What a teacher's page looks for in a group: the few that failed.
        Index(
            "ix_score_delivery_failed",
            "resource_link_id",
            sqlite_where=text("state = 'failed'"),
            postgresql_where=text("state = 'failed'"),
        ),
    )

    id: Mapped[UUID] = impersonal(primary_key=True, default=uuid4)
    school_id: Mapped[UUID] = personal("school_and_group", ForeignKey("school.id"), index=True)
    registration_id: Mapped[UUID | None] = impersonal(ForeignKey("registration.id"), index=True)
    """Whose platform's gradebook; None where it is no platform's."""
    person_id: Mapped[UUID] = personal("pseudonym", ForeignKey("person.id", ondelete="CASCADE"))
    attempt_id: Mapped[UUID] = personal(
        "exercise_result", ForeignKey("attempt.id", ondelete="CASCADE"), index=True
    )
    resource_link_id: Mapped[UUID] = personal(
        "exercise_result", ForeignKey("resource_link.id", ondelete="CASCADE")
    )
    destination: Mapped[Destination] = impersonal(
        words(Destination), default=Destination.AGS, server_default=Destination.AGS.value
    )
    lane: Mapped[str] = impersonal(default="")
    line_item_url: Mapped[str | None] = impersonal()
    score: Mapped[Decimal] = personal("exercise_result")
    maximum: Mapped[Decimal] = impersonal()
    announces: Mapped[bool] = impersonal(default=False, server_default=false())
    stamp: Mapped[datetime] = personal("exercise_result")
    state: Mapped[DeliveryState] = impersonal(words(DeliveryState))
    waits_since: Mapped[datetime] = personal("exercise_result")
    due_at: Mapped[datetime] = impersonal()
    tries: Mapped[int] = impersonal(default=0)
    was_sent: Mapped[bool] = impersonal(default=False, server_default=false())
    """Whether a worker ever had it: then it may stand in the gradebook."""
    overwrites: Mapped[bool] = impersonal(default=False, server_default=false())
    """A teacher said that it may take the place of what somebody changed at the platform."""
    claimed_until: Mapped[datetime | None] = impersonal()
    claim: Mapped[UUID | None] = impersonal()
    last_answer: Mapped[str | None] = impersonal()
    delivered_at: Mapped[datetime | None] = impersonal()


class SchoolGrading(Base):
    """How a school wants scores to reach its gradebooks; without a row all is as usual."""

    __tablename__ = "school_grading"

    school_id: Mapped[UUID] = impersonal(ForeignKey("school.id"), primary_key=True)
    release: Mapped[Release] = impersonal(words(Release), default=Release.AUTOMATIC)
    counting: Mapped[Counting] = impersonal(words(Counting), default=Counting.LAST)
    makes_columns_anew: Mapped[bool] = impersonal(default=False)
    """Whether a column that somebody removed may come back by itself."""


class LinkGrading(Base):
    """What a teacher chose for one exercise in one group, instead of what the school does."""

    __tablename__ = "link_grading"

    resource_link_id: Mapped[UUID] = impersonal(
        ForeignKey("resource_link.id", ondelete="CASCADE"), primary_key=True
    )
    school_id: Mapped[UUID] = impersonal(ForeignKey("school.id"), index=True)
    release: Mapped[Release] = impersonal(words(Release))
    counting: Mapped[Counting] = impersonal(words(Counting))


class AnswerCount(Base):
    """How often a platform gave one answer to scores, since the beginning: for the metrics.

    ``waited`` adds up the seconds for which scores had waited when it came.
    """

    __tablename__ = "answer_count"

    registration_id: Mapped[UUID] = impersonal(
        ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True
    )
    answer: Mapped[str] = impersonal(primary_key=True)
    count: Mapped[int] = impersonal()
    waited: Mapped[int] = impersonal()
