"""Is a goal mastered? Said only when it is as good as certain; "not sure yet" is an answer too."""

import math
from dataclasses import dataclass
from enum import StrEnum

from lti_tool.exercises.adaptive.ability import Ability
from lti_tool.exercises.adaptive.banks import Bank, share_right

CERTAIN = 0.95
"""From this probability on a goal counts as mastered, or as not mastered yet."""

FEWEST_ANSWERS = 6
"""Nobody is called anything on fewer first answers."""

_REACH = 1.96
"""Standard errors to either side: the interval holds 19 times in 20."""


class State(StrEnum):
    """What can be said about a pupil and a goal."""

    MASTERED = "mastered"
    NOT_YET = "not-yet"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mastery:
    """How far a pupil is on a goal, and how sure that is.

    ``probability``: that the pupil would have at least ``banks.MASTERED_SHARE`` of all items of
    the goal right. ``share``: the part that is expected, ``low`` and ``high`` where it lies 19
    times in 20. All are 0 to 1. ``answers``: the first answers that this rests on.
    """

    state: State
    probability: float
    share: float
    low: float
    high: float
    answers: int


def mastery(bank: Bank, ability: Ability) -> Mastery:
    """Return what can be said about a pupil on a goal."""
    probability = above(ability, bank.line)
    items = [each.difficulty for each in bank.items]
    reach = _REACH * ability.deviation
    return Mastery(
        state=state(probability, ability.answers),
        probability=probability,
        share=share_right(ability.mean, items),
        low=share_right(ability.mean - reach, items),
        high=share_right(ability.mean + reach, items),
        answers=ability.answers,
    )


def above(ability: Ability, line: float) -> float:
    """Return the probability that a pupil stands above a line (in logits)."""
    return 0.5 * math.erfc((line - ability.mean) / math.sqrt(2 * ability.variance))


def state(probability: float, answers: int) -> State:
    """Return what may be said with this probability, after so many answers."""
    if answers < FEWEST_ANSWERS or 1 - CERTAIN < probability < CERTAIN:
        return State.UNSURE
    return State.MASTERED if probability >= CERTAIN else State.NOT_YET
