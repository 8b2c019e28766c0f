"""Where pupils are at this moment, for the board of their own teacher; gone after the lesson."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped

from lti_tool.models.base import Base, impersonal, personal


class LiveStep(Base):
    """The item at which one pupil is in one group: a row that is written over, never a history.

    ``arrived_at`` is when the pupil came to this item (or handed it in, and reads the feedback),
    ``misses`` how many items in a row brought no point, ``items`` how many the exercise has.
    """

    __tablename__ = "live_step"

    context_id: Mapped[UUID] = personal(
        "school_and_group", ForeignKey("context.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[UUID] = personal(
        "pseudonym", ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    school_id: Mapped[UUID] = personal("school_and_group", ForeignKey("school.id"), index=True)
    exercise_key: Mapped[str] = personal("current_exercise")
    item: Mapped[int] = personal("current_exercise")
    items: Mapped[int] = impersonal()
    misses: Mapped[int] = personal("current_exercise")
    finished: Mapped[bool] = personal("current_exercise")
    arrived_at: Mapped[datetime] = personal("current_exercise")
    seen_at: Mapped[datetime] = personal("current_exercise", index=True)
