"""How hard items are before anybody made them: what their authors say, taken with care.

An author gives each item a level; together with the school year that an exercise is meant for
it becomes a place on the scale of its goal. Authors err by about 0.6 logits, so what they say is
drawn towards the mean of the goal: unshrunk, the error of every pupil's level is a tenth larger
(decision record 23).
"""

from collections.abc import Mapping, Sequence
from statistics import fmean

from lti_tool.exercises.adaptive.ability import YEAR, Difficulty

LEVELS: Mapping[int, float] = {1: -2.0, 2: -1.1, 3: -0.3, 4: 0.5, 5: 1.3}
"""What an author says (1 very easy, 5 very hard) -> logits, for the average pupil of the year."""

USUAL = 2
"""Where an author says nothing: about three in four pupils of the year have it right."""

SPREAD = 1.0
"""Standard deviation of true difficulties within a goal, in logits."""

ERROR = 0.6
"""Standard deviation of an author's error, in logits."""

_TRUST = SPREAD**2 / (SPREAD**2 + ERROR**2)


def authored(level: int | None, groups: Sequence[int], middle: float) -> float:
    """Return what an author says about an item, in logits on the goal's scale.

    Args:
        level: 1 to 5, or None.
        groups: the school years (groep) that the exercise is meant for.
        middle: the school year in the middle of the goal, where the scale has its zero.
    """
    return LEVELS[level or USUAL] + YEAR * (fmean(groups) - middle)


def shrunk(authored_: Sequence[float]) -> list[Difficulty]:
    """Return what to believe when authors say this about the items of one goal, in this order."""
    if not authored_:
        return []
    mean = fmean(authored_)
    variance = SPREAD**2 * (1 - _TRUST)
    return [Difficulty(mean=mean + _TRUST * (a - mean), variance=variance) for a in authored_]
