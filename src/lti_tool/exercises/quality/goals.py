"""Goals with too few easy items: most children would be wrong too often.

Source: the simulation behind decision record 23: a success of three in four needs a bank of which
two thirds are easy for the year.
"""

from collections.abc import Iterator, Sequence

from lti_tool.exercises.adaptive.difficulties import USUAL
from lti_tool.exercises.exercise import Exercise
from lti_tool.exercises.findings import Finding
from lti_tool.exercises.quality import texts

FEWEST = 9
"""Items of a goal below which a share says nothing."""


def found(exercises: Sequence[Exercise]) -> Iterator[Finding]:
    """Yield a remark on each goal of which less than two thirds of the items are easy."""
    of_goal: dict[str, list[Exercise]] = {}
    for exercise in exercises:
        if exercise.practice:
            of_goal.setdefault(exercise.practice, []).append(exercise)
    for goal, held in of_goal.items():
        levels = [
            each.difficulty.get(item.identifier, USUAL) for each in held for item in each.items
        ]
        easy = sum(level <= USUAL for level in levels)
        if len(levels) >= FEWEST and 3 * easy < 2 * len(levels):
            message = f"goal {goal}: {easy} of {len(levels)} items are easy, two thirds should be"
            yield texts.remark(held[0], None, "goal_hard", message)
