"""The items of one goal, each with its difficulty: what there is to choose from."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean
from typing import NamedTuple

from lti_tool.exercises.adaptive import ability, difficulties
from lti_tool.exercises.adaptive.ability import Ability, Difficulty
from lti_tool.exercises.adaptive.goals import GOALS, Goal, years
from lti_tool.exercises.exercise import Exercise, Item, Stimulus

ROUND = 10
"""Items that a pupil makes in one go."""

SMALLEST = 15
"""A goal with fewer items is not offered: there would be nothing to choose."""

MASTERED_SHARE = 0.8
"""A goal is mastered by who would have this part of all its items right."""

MINUTES = 10

_CLOSE = 1e-6


class ItemKey(NamedTuple):
    """Which item: identifiers are unique within a package only."""

    exercise_key: str
    identifier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BankItem:
    """One item to choose; ``exercise`` is the package that it comes from."""

    key: ItemKey
    exercise: Exercise
    item: Item
    difficulty: Difficulty


@dataclass(frozen=True, slots=True, kw_only=True)
class Bank:
    """A goal's items in lesson order; ``line`` (in logits) is where the goal is mastered."""

    goal: Goal
    items: tuple[BankItem, ...]
    by_key: Mapping[ItemKey, BankItem]
    start: Ability
    line: float


Calibrated = Mapping[tuple[str, ItemKey], Difficulty]
"""Goal key and item -> the difficulty that was found from pupils' first answers."""


def banks(exercises: Iterable[Exercise], calibrated: Calibrated) -> Mapping[str, Bank]:
    """Return the goals that can be practised with these exercises, by key."""
    of_goal: dict[str, list[Exercise]] = {key: [] for key in GOALS}
    for exercise in exercises:
        if exercise.practice in of_goal:
            of_goal[exercise.practice].append(exercise)
    return {
        key: _bank(GOALS[key], found, calibrated)
        for key, found in of_goal.items()
        if sum(len(_scored(exercise)) for exercise in found) >= SMALLEST
    }


def _bank(goal: Goal, exercises: Sequence[Exercise], calibrated: Calibrated) -> Bank:
    ordered = sorted(exercises, key=lambda each: (fmean(each.groups), each.groups, each.title))
    pairs = [pair for exercise in ordered for pair in _scored(exercise)]
    groups = {group for exercise in ordered for group in exercise.groups}
    middle = (min(groups) + max(groups)) / 2
    said = [
        difficulties.authored(exercise.difficulty.get(item.identifier), exercise.groups, middle)
        for exercise, item in pairs
    ]
    items = tuple(
        BankItem(
            key=(key := ItemKey(exercise.key, item.identifier)),
            exercise=exercise,
            item=item,
            difficulty=calibrated.get((goal.key, key), believed),
        )
        for (exercise, item), believed in zip(pairs, difficulties.shrunk(said), strict=True)
    )
    return Bank(
        goal=goal,
        items=items,
        by_key={each.key: each for each in items},
        start=ability.start(years(groups)),
        line=level_of(MASTERED_SHARE, [each.difficulty for each in items]),
    )


def _scored(exercise: Exercise) -> list[tuple[Exercise, Item]]:
    """Return the items whose score is there at once: what a teacher scores comes too late."""
    return [(exercise, item) for item in exercise.items if not item.by_teacher]


def share_right(level: float, items: Sequence[Difficulty]) -> float:
    """Return which part of these items a pupil of this level (logits) has right, 0 to 1."""
    known = Ability(mean=level, variance=0.0, answers=0)
    return fmean(ability.expected(known, item) for item in items)


def level_of(share: float, items: Sequence[Difficulty]) -> float:
    """Return the level (logits) at which this part of the items is right."""
    low, high = -20.0, 20.0
    while high - low > _CLOSE:
        middle = (low + high) / 2
        low, high = (middle, high) if share_right(middle, items) < share else (low, middle)
    return (low + high) / 2


def practice(bank: Bank) -> Exercise:
    """Return a goal as an exercise among the others: to be found, chosen and looked at.

    Its items are the whole bank in lesson order; a pupil gets some of them (``round_of``).
    """
    exercises = {each.exercise.key: each.exercise for each in bank.items}.values()
    whole = round_of(bank.goal, [(each.exercise, each.item) for each in bank.items])
    versions = " ".join(f"{each.key} {each.version}" for each in exercises)
    return replace(
        whole,
        version=hashlib.sha256(versions.encode()).hexdigest()[:32],
        groups=tuple(sorted({group for each in exercises for group in each.groups})),
        licence=", ".join(sorted({each.licence for each in exercises})),
    )


def round_of(goal: Goal, chosen: Sequence[tuple[Exercise, Item]]) -> Exercise:
    """Return what was chosen for a pupil as an exercise, to be shown like any other."""
    stimuli: dict[str, Stimulus] = {}
    items = []
    for exercise, item in chosen:
        found = exercise.stimulus_of(item)
        own = found and replace(found, identifier=f"{exercise.key}.{found.identifier}")
        if own:
            stimuli[own.identifier] = own
        items.append(replace(item, stimulus=own.identifier if own else None))
    return Exercise(
        key=goal.exercise_key,
        version="",
        title=f"Oefenen op maat: {goal.title}",
        description=f"{goal.text} Steeds {ROUND} opgaven die passen bij wat een leerling al kan.",
        theme="Oefenen op maat",
        subject=goal.subject,
        groups=(),
        goal=goal.text,
        level="",
        minutes=MINUTES,
        licence="",
        items=tuple(items),
        stimuli=tuple(stimuli.values()),
        practice=goal.key,
        at_once=ROUND,
    )
