"""Practice to measure: what was chosen and why, what is believed, what teachers set."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped

from lti_tool.models.base import Base, impersonal, personal, words


class ChosenFor(StrEnum):
    """Why an item was chosen; the words of ``exercises.adaptive.choosing.Why``."""

    FITTING = "fitting"
    AGAIN = "again"
    SAME_TEXT = "same-text"
    REVIEW = "review"
    PINNED = "pinned"
    FIXED_ORDER = "fixed-order"


class PracticeChoice(Base):
    """One item of a round of practice (which is an attempt), and the reason for it.

    ``goal`` is the one that it serves: in a review an older one. ``expected`` is the chance of a
    right answer, 0 to 1, by what was believed then: a level of ``mean`` logits with standard error
    ``deviation``, resting on so many ``answers``; ``aim`` is the teacher's, in percent.
    """

    __tablename__ = "practice_choice"
    __table_args__ = (UniqueConstraint("attempt_id", "item_identifier"),)

    attempt_id: Mapped[UUID] = personal(
        "practice_choice", ForeignKey("attempt.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = impersonal(primary_key=True)
    goal: Mapped[str] = personal("practice_choice")
    exercise_key: Mapped[str] = personal("practice_choice")
    exercise_version: Mapped[str] = impersonal()
    item_identifier: Mapped[str] = personal("practice_choice")
    why: Mapped[ChosenFor] = personal("practice_choice", words(ChosenFor))
    aim: Mapped[int] = personal("practice_choice")
    expected: Mapped[float] = personal("practice_choice")
    mean: Mapped[float] = personal("practice_level")
    deviation: Mapped[float] = personal("practice_level")
    answers: Mapped[int] = personal("practice_level")


class PracticeLevel(Base):
    """What is believed about one pupil on one goal; it can be found anew from the answers.

    ``mean`` in logits, ``variance`` in squared logits; ``answers`` counts first answers.
    """

    __tablename__ = "practice_level"

    person_id: Mapped[UUID] = personal(
        "pseudonym", ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    goal: Mapped[str] = personal("practice_level", primary_key=True)
    school_id: Mapped[UUID] = personal("school_and_group", ForeignKey("school.id"), index=True)
    mean: Mapped[float] = personal("practice_level")
    variance: Mapped[float] = personal("practice_level")
    answers: Mapped[int] = personal("practice_level")
    last_answer_at: Mapped[datetime] = personal("practice_level")


class PracticePlan(Base):
    """How a group practises a goal, where its teacher set something."""

    __tablename__ = "practice_plan"

    context_id: Mapped[UUID] = impersonal(
        ForeignKey("context.id", ondelete="CASCADE"), primary_key=True
    )
    goal: Mapped[str] = impersonal(primary_key=True)
    school_id: Mapped[UUID] = impersonal(ForeignKey("school.id"), index=True)
    aim: Mapped[int] = impersonal()
    fixed: Mapped[bool] = impersonal()
    pinned: Mapped[str | None] = impersonal()


class PracticeOverride(Base):
    """What a teacher set for one pupil; None follows the group."""

    __tablename__ = "practice_override"

    context_id: Mapped[UUID] = personal(
        "practice_choice", ForeignKey("context.id", ondelete="CASCADE"), primary_key=True
    )
    goal: Mapped[str] = personal("practice_choice", primary_key=True)
    person_id: Mapped[UUID] = personal(
        "pseudonym", ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    school_id: Mapped[UUID] = personal("school_and_group", ForeignKey("school.id"), index=True)
    aim: Mapped[int | None] = personal("practice_choice")
    fixed: Mapped[bool | None] = personal("practice_choice")
    pinned: Mapped[str | None] = personal("practice_choice")
    set_at: Mapped[datetime] = personal("practice_choice")


class PracticeExposure(Base):
    """How often an item was given at a school, so that none is given to everybody."""

    __tablename__ = "practice_exposure"

    school_id: Mapped[UUID] = impersonal(ForeignKey("school.id"), primary_key=True)
    goal: Mapped[str] = impersonal(primary_key=True)
    exercise_key: Mapped[str] = impersonal(primary_key=True)
    item_identifier: Mapped[str] = impersonal(primary_key=True)
    given: Mapped[int] = impersonal()


class ItemDifficulty(Base):
    """How hard an item turned out to be (``lti-tool exercises calibrate``), in logits.

    It rests on first ``answers`` of at least so many pupils that it says nothing about any.
    """

    __tablename__ = "item_difficulty"

    goal: Mapped[str] = impersonal(primary_key=True)
    exercise_key: Mapped[str] = impersonal(primary_key=True)
    item_identifier: Mapped[str] = impersonal(primary_key=True)
    mean: Mapped[float] = impersonal()
    variance: Mapped[float] = impersonal()
    answers: Mapped[int] = impersonal()
    calibrated_at: Mapped[datetime] = impersonal()
