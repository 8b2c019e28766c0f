"""What platforms told us unasked, where we asked them to, and what copied courses inherit."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from lti_tool.models.base import Base, impersonal, words


class NoticeState(StrEnum):
    """How far a notice is."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


class Notice(Base):
    """A verified notice. Kept a while after it is done, so that it is not done twice."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("deployment_id", "digest"),
        Index(None, "state", "received_at"),
    )

    id: Mapped[UUID] = impersonal(primary_key=True, default=uuid4)
    school_id: Mapped[UUID] = impersonal(ForeignKey("school.id"), index=True)
    deployment_id: Mapped[UUID] = impersonal(ForeignKey("deployment.id", ondelete="CASCADE"))
    digest: Mapped[bytes] = impersonal()
    """Of the platform's id of the notice."""
    kind: Mapped[str] = impersonal()
    state: Mapped[NoticeState] = impersonal(words(NoticeState))
    received_at: Mapped[datetime] = impersonal()
    sealed_contexts: Mapped[bytes | None] = impersonal()
    """The platform's ids of the courses that it is about, sealed until the work is done."""


class SubscriptionState(StrEnum):
    """Whether a platform knows where to send notices."""

    WAITING = "waiting"
    SETTLED = "settled"
    FAILED = "failed"


class NoticeSubscription(Base):
    """That a deployment's platform is to send its notices here, or to stop."""

    __tablename__ = "notice_subscription"
    __table_args__ = (Index(None, "state", "due_at"),)

    deployment_id: Mapped[UUID] = impersonal(
        ForeignKey("deployment.id", ondelete="CASCADE"), primary_key=True
    )
    school_id: Mapped[UUID] = impersonal(ForeignKey("school.id"), index=True)
    service_url: Mapped[str] = impersonal()
    kinds: Mapped[str] = impersonal()
    """The kinds of notices that it offers and we serve, with spaces between them."""
    wanted: Mapped[bool] = impersonal(default=True)
    state: Mapped[SubscriptionState] = impersonal(words(SubscriptionState))
    due_at: Mapped[datetime] = impersonal()
    """When the worker is to call; also its lease while it does."""
    tries: Mapped[int] = impersonal(default=0)
    last_answer: Mapped[str | None] = impersonal()
    settled_at: Mapped[datetime | None] = impersonal()
    heard_at: Mapped[datetime | None] = impersonal()
    """When the first notice arrived: that is when the way back is known to work."""


class CopiedChoice(Base):
    """What stood behind a link of the course that this context is a copy of.

    A copied link opens it when the platform says which link it was copied from. Choices are
    copied, pupils and their results never.
    """

    __tablename__ = "copied_choice"
    __table_args__ = (Index(None, "school_id", "link_digest"),)

    context_id: Mapped[UUID] = impersonal(
        ForeignKey("context.id", ondelete="CASCADE"), primary_key=True
    )
    link_digest: Mapped[bytes] = impersonal(primary_key=True)
    """Of the original link's id."""
    school_id: Mapped[UUID] = impersonal(ForeignKey("school.id"))
    exercise_key: Mapped[str] = impersonal()
