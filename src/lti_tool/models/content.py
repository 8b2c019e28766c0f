"""Exercise packages, every version that a pupil may have started."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped

from lti_tool.models.base import Base, impersonal, words


class Origin(StrEnum):
    """Where a package came from."""

    BUILT_IN = "built-in"
    ADDED = "added"


class Pick(Base):
    """That an exercise (or a lesson) was chosen for a group, and when last; not by whom."""

    __tablename__ = "pick"

    context_id: Mapped[UUID] = impersonal(
        ForeignKey("context.id", ondelete="CASCADE"), primary_key=True
    )
    exercise_key: Mapped[str] = impersonal(primary_key=True)
    school_id: Mapped[UUID] = impersonal(ForeignKey("school.id"), index=True)
    picked_at: Mapped[datetime] = impersonal()


class ExercisePackage(Base):
    """One version of one exercise, as a zip. Rows stay: a running attempt never changes.

    ``offered`` versions can be chosen and started; the newest of a key is the one that is.
    """

    __tablename__ = "exercise_package"

    key: Mapped[str] = impersonal(primary_key=True)
    version: Mapped[str] = impersonal(primary_key=True)
    archive: Mapped[bytes] = impersonal()
    origin: Mapped[Origin] = impersonal(words(Origin))
    offered: Mapped[bool] = impersonal()
    added_at: Mapped[datetime] = impersonal()
