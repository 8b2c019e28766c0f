"""The score of a round of practice: that it was made, right or wrong.

Items are chosen to be right three times in four, whoever makes them: points would say nothing,
and having practised does (decision record 23).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.exercises import responses
from lti_tool.exercises.adaptive import goals
from lti_tool.models.learning import Attempt, AttemptState


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenItem:
    """An item that was chosen for a round of practice, from one version of an exercise."""

    exercise_key: str
    exercise_version: str
    item_identifier: str


class Begun(Protocol):
    """What was started: a version of an exercise, or a round of chosen items."""

    @property
    def exercise_key(self) -> str:
        """Return the key of an exercise or of a practice."""

    @property
    def exercise_version(self) -> str:
        """Return the version that was started."""

    @property
    def chosen(self) -> Sequence[ChosenItem]:
        """Return what was chosen so far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Begun:
    exercise_key: str
    exercise_version: str
    chosen: tuple[ChosenItem, ...]


def begun(attempt: Attempt) -> Begun:
    """Return what an attempt is at."""
    return _Begun(
        exercise_key=attempt.exercise_key,
        exercise_version=attempt.exercise_version,
        chosen=chosen(attempt),
    )


def points(attempt: Attempt) -> Decimal:
    """Return the points so far; of practice one for each item that was really answered."""
    if goals.is_practice(attempt.exercise_key):
        given = (responses.parse(row.response) for row in attempt.responses)
        return Decimal(sum(any(each.values()) for each in given))
    return sum((row.score for row in attempt.responses), Decimal(0))


def is_beaten(session: Session, attempt: Attempt) -> bool:
    """Return whether an earlier round of practice behind the link was as good."""
    if not goals.is_practice(attempt.exercise_key):
        return False
    earlier = session.scalars(
        select(Attempt.score).where(
            Attempt.resource_link_id == attempt.resource_link_id,
            Attempt.person_id == attempt.person_id,
            Attempt.exercise_key == attempt.exercise_key,
            Attempt.state == AttemptState.FINISHED,
            Attempt.id != attempt.id,
        )
    )
    return any(score >= attempt.score for score in earlier)


def chosen(attempt: Attempt) -> tuple[ChosenItem, ...]:
    """Return what was chosen for a round so far; nothing for a plain exercise."""
    if not goals.is_practice(attempt.exercise_key):
        return ()
    return tuple(
        ChosenItem(
            exercise_key=row.exercise_key,
            exercise_version=row.exercise_version,
            item_identifier=row.item_identifier,
        )
        for row in attempt.chosen
    )
