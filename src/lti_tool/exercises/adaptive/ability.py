"""How far a pupil is on one goal: a normal posterior under the Rasch model.

After each answer the belief moves by a closed form, so that every step can be explained: the
surprise (answer minus expected success) times how unsure we were. An answer is right, wrong or
partly right (0 to 1); nothing else about a pupil is used: no name, age, gender or time taken.

Sources: Rasch 1960 (the model); MacKay 1992, "The evidence framework applied to classification
networks" (the logistic averaged over a normal belief). The update is one Newton step of the
posterior's mode from that prediction. Figures and choices: decision record 23.
"""

import math
from dataclasses import dataclass, replace

YEAR = 0.7
"""Logits between the average pupils of two successive school years; a judgement, not measured."""

DRIFT = 0.002
"""Variance added per answer, in squared logits: pupils learn while they practise."""

DRIFT_A_DAY = YEAR**2 / 365
"""Variance added per day between answers: in a year a pupil changes about as much as a year."""

REPEATED = 1.0
"""Variance added to an item's difficulty where a pupil saw it before, and may remember it."""

_MODERATION = math.pi / 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Ability:
    """What is believed about one pupil on one goal.

    ``mean`` and ``variance`` are in logits and squared logits; ``answers`` counts the first
    answers it rests on.
    """

    mean: float
    variance: float
    answers: int

    @property
    def deviation(self) -> float:
        """Return how unsure the belief is: its standard error, in logits."""
        return math.sqrt(self.variance)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difficulty:
    """How hard an item is: ``mean`` in logits, ``variance`` for what is not known about it."""

    mean: float
    variance: float


def start(years: int = 0) -> Ability:
    """Return the belief about a pupil of whom nothing is known, in the middle of a goal.

    Args:
        years: how many school years the goal's groups lie apart. Which of them a pupil is in is
            not asked, so a wider goal begins less sure.
    """
    return Ability(mean=0.0, variance=1.0 + (YEAR * years) ** 2 / 12, answers=0)


def expected(ability: Ability, item: Difficulty) -> float:
    """Return the probability of a right answer, with both uncertainties in it."""
    spread = ability.variance + item.variance
    return _logistic((ability.mean - item.mean) / math.sqrt(1 + _MODERATION * spread))


def after(ability: Ability, item: Difficulty, share: float, *, again: bool = False) -> Ability:
    """Return the belief after an answer.

    Args:
        ability: the belief before it.
        item: what was answered.
        share: the part of the points that was earned, 0 to 1.
        again: the pupil answered this item before, so this answer tells less and is not counted.
    """
    unknown = item.variance + (REPEATED if again else 0.0)
    variance = ability.variance + DRIFT
    success = expected(
        replace(ability, variance=variance), Difficulty(mean=item.mean, variance=unknown)
    )
    # what an answer tells is the less, the less is known about the item itself
    moderation = 1 + _MODERATION * unknown
    variance = 1 / (1 / variance + success * (1 - success) / moderation)
    shift = variance * (share - success) / math.sqrt(moderation)
    answers = ability.answers + (not again)
    return Ability(mean=ability.mean + shift, variance=variance, answers=answers)


def rested(ability: Ability, days: float, most: float) -> Ability:
    """Return the belief after days without an answer: less sure, never less than at the start.

    Args:
        ability: the belief after the last answer.
        days: since then; what lies before it counts as none.
        most: the variance of the start.
    """
    variance = min(ability.variance + DRIFT_A_DAY * max(days, 0.0), max(most, ability.variance))
    return replace(ability, variance=variance)


def _logistic(logits: float) -> float:
    return 1 / (1 + math.exp(-logits))
