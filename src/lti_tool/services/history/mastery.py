"""How far a learning goal is, and how sure that is.

The share of right answers alone says little after five of them. So beside it stands the range in
which the share would lie if the pupil made many more: four times in five it does (Wilson's score
interval). Within that range we are not sure, and say so.

Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
Journal of the American Statistical Association 22 (1927).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from math import sqrt

from lti_tool.exercises.exercise import Exercise
from lti_tool.services.history.results import Result

ENOUGH = 0.7
"""The share of right answers from which a goal is mastered."""

_Z = 1.2816
"""So many standard deviations either way hold four fifths of a normal distribution."""


class Level(StrEnum):
    """What the answers say about a goal."""

    MASTERED = "mastered"
    PRACTISE = "practise"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mastery:
    """``share`` right (0 to 1) of so many ``answers``; ``low`` to ``high`` is how sure that is."""

    share: float
    answers: int
    low: float
    high: float

    @property
    def level(self) -> Level:
        """Return what can be said of the goal."""
        if self.low >= ENOUGH:
            return Level.MASTERED
        return Level.PRACTISE if self.high < ENOUGH else Level.UNSURE


def mastery(share: float, answers: int) -> Mastery:
    """Return how far a goal is.

    Args:
        share: of the answers that are right, 0 to 1.
        answers: how many there are, 1 or more.
    """
    squared = _Z * _Z / answers
    middle = share + squared / 2
    reach = sqrt(squared * (share * (1 - share) + squared / 4))
    return Mastery(
        share=share,
        answers=answers,
        low=max(0.0, (middle - reach) / (1 + squared)),
        high=min(1.0, (middle + reach) / (1 + squared)),
    )


def by_goal(
    results: Iterable[Result], exercises: Mapping[str, Exercise]
) -> dict[tuple[str, str], Mastery]:
    """Return (subject, goal) -> how far it is, by the finished results of one pupil.

    An exercise that is not offered any more tells its goal no longer.
    """
    points: dict[tuple[str, str], Decimal] = {}
    maxima: dict[tuple[str, str], Decimal] = {}
    answers: dict[tuple[str, str], int] = {}
    for result in results:
        exercise = exercises.get(result.exercise_key)
        if exercise is None or result.share is None:
            continue
        goal = (exercise.subject, exercise.goal)
        points[goal] = points.get(goal, Decimal(0)) + result.points
        maxima[goal] = maxima.get(goal, Decimal(0)) + result.maximum
        answers[goal] = answers.get(goal, 0) + len(exercise.items)
    return {
        goal: mastery(float(points[goal] / maxima[goal]), answers[goal]) for goal in sorted(points)
    }
