"""Attempts at exercises and the responses in them."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, relationship

from lti_tool.models.base import Base, impersonal, personal, words
from lti_tool.models.platforms import ResourceLink
from lti_tool.models.practice import PracticeChoice


class AttemptState(StrEnum):
    """How far an attempt is."""

    OPEN = "open"
    FINISHED = "finished"


class Attempt(Base):
    """One pupil's one time through one exercise, under one resource link.

    ``exercise_version`` is the digest of the package as it was: content never changes under a
    child. ``seed`` fixes the order of shuffled choices.
    """

    __tablename__ = "attempt"
    __table_args__ = (
        Index(None, "resource_link_id", "person_id"),
        Index(None, "person_id", "started_at"),
        # One open attempt per pupil and link, also when two tabs start at the same moment.
        Index(
            "uq_attempt_open",
            "resource_link_id",
            "person_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: Mapped[UUID] = impersonal(primary_key=True, default=uuid4)
    school_id: Mapped[UUID] = personal("school_and_group", ForeignKey("school.id"), index=True)
    person_id: Mapped[UUID] = personal("pseudonym", ForeignKey("person.id", ondelete="CASCADE"))
    resource_link_id: Mapped[UUID] = personal(
        "exercise_result", ForeignKey("resource_link.id", ondelete="CASCADE")
    )
    exercise_key: Mapped[str] = personal("exercise_result")
    exercise_version: Mapped[str] = impersonal()
    seed: Mapped[int] = impersonal()
    state: Mapped[AttemptState] = personal("exercise_result", words(AttemptState))
    score: Mapped[Decimal] = personal("exercise_result", default=Decimal(0))
    maximum: Mapped[Decimal] = impersonal()
    started_at: Mapped[datetime] = personal("exercise_result")
    last_activity_at: Mapped[datetime] = personal("exercise_result")
    finished_at: Mapped[datetime | None] = personal("exercise_result")

    resource_link: Mapped[ResourceLink] = relationship()
    responses: Mapped[list["ItemResponse"]] = relationship(
        back_populates="attempt", cascade="all, delete-orphan", passive_deletes=True
    )
    drafts: Mapped[list["ItemDraft"]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True
    )
    chosen: Mapped[list["PracticeChoice"]] = relationship(
        order_by="PracticeChoice.number", cascade="all, delete-orphan", passive_deletes=True
    )
    """What was chosen for a round of practice; asked for there only."""


class ItemResponse(Base):
    """What a pupil handed in for one item.

    ``response`` is canonical JSON text (QTI values). Where the pupil wrote lines of their own the
    same JSON stands sealed in ``written`` instead. ``by_teacher``: ``score`` is 0, the points are a
    ``HandScore`` once a teacher gave them. ``tries`` counts from 1, ``tries_left`` tells how many
    more there are; ``first_score`` is that of the first of several.
    """

    __tablename__ = "item_response"
    __table_args__ = (
        UniqueConstraint("attempt_id", "item_identifier"),
        # Few answers are open ones, and pages ask which of them wait for a teacher.
        Index(
            "ix_item_response_by_teacher",
            "attempt_id",
            sqlite_where=text("by_teacher"),
            postgresql_where=text("by_teacher"),
        ),
    )

    id: Mapped[UUID] = impersonal(primary_key=True, default=uuid4)
    attempt_id: Mapped[UUID] = personal(
        "exercise_result", ForeignKey("attempt.id", ondelete="CASCADE")
    )
    item_identifier: Mapped[str] = personal("exercise_result")
    response: Mapped[str] = personal("exercise_response", emptied="{}")
    written: Mapped[bytes | None] = personal("written_text")
    score: Mapped[Decimal] = personal("exercise_result")
    first_score: Mapped[Decimal | None] = personal("exercise_result")
    tries: Mapped[int] = personal("exercise_result", default=1, server_default="1")
    tries_left: Mapped[int] = personal("exercise_result", default=0, server_default="0")
    by_teacher: Mapped[bool] = personal("exercise_result", default=False, server_default=false())
    answered_at: Mapped[datetime] = personal("exercise_result")

    attempt: Mapped[Attempt] = relationship(back_populates="responses")


class ItemDraft(Base):
    """What a pupil filled in for one item and did not hand in yet.

    ``sequence`` counts the changes; the highest one stays, in whatever order they arrive.
    """

    __tablename__ = "item_draft"

    attempt_id: Mapped[UUID] = personal(
        "exercise_result", ForeignKey("attempt.id", ondelete="CASCADE"), primary_key=True
    )
    item_identifier: Mapped[str] = personal("exercise_result", primary_key=True)
    response: Mapped[str] = personal("exercise_response")
    written: Mapped[bytes | None] = personal("written_text")
    sequence: Mapped[int] = impersonal()
    saved_at: Mapped[datetime] = personal("exercise_response")
