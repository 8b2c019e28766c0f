"""Exercise packages, every version that a pupil may have started."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Mapped

from lti_tool.models.base import Base, impersonal, words


class Origin(StrEnum):
    """Where a package came from."""

    BUILT_IN = "built-in"
    ADDED = "added"


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
