"""The next item: which one, and why that one.

What a pupil did not see yet comes first; of that what is nearest to the teacher's aim, drawn
from the best three so that a class does not march in step. Questions about a text stay together.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from lti_tool.exercises.adaptive.ability import Ability, expected
from lti_tool.exercises.adaptive.banks import ROUND, Bank, BankItem, ItemKey

BEST = 3
"""So many of the best fitting items are drawn from."""

REVIEW_EVERY = 5
"""Every so many items one of an older goal comes back."""

MOST_EXPOSED = 0.30
"""An item stands in no more than this part of a school's rounds, where the bank is wide enough."""

_WIDTH = 1.5
"""In a smaller bank: no more than this many times what an even spread would give."""

_FEWEST_ROUNDS = 10
"""Before so many rounds there is nothing to compare."""


class Why(StrEnum):
    """Why an item was chosen."""

    FITTING = "fitting"
    AGAIN = "again"
    SAME_TEXT = "same-text"
    REVIEW = "review"
    PINNED = "pinned"
    FIXED_ORDER = "fixed-order"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a teacher wants: ``aim`` is the share of right answers, 0.70 to 0.90.

    ``fixed`` switches choosing off: lesson order. ``pinned`` is an exercise to come first.
    """

    aim: float = 0.75
    fixed: bool = False
    pinned: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pupil:
    """What choosing knows of a pupil, and nothing else.

    ``answered``: the items of this goal, oldest first, repeats too. ``this_round``: what was
    given in this round, of any goal, oldest first.
    """

    ability: Ability
    answered: Sequence[ItemKey] = ()
    this_round: Sequence[ItemKey] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """An item with the reason, and the chance (0 to 1) that the pupil has it right."""

    item: BankItem
    why: Why
    expected: float


def choose(
    bank: Bank, pupil: Pupil, plan: Plan, resting: frozenset[ItemKey], random: Random
) -> Chosen | None:
    """Return the next item of a goal, or None when the round holds all there are.

    Args:
        bank: the goal's items.
        pupil: what is known.
        plan: what the teacher wants.
        resting: items that were given too often (``resting``).
        random: breaks ties; the same one gives the same items.
    """
    taken = {key.identifier for key in pupil.this_round}
    free = [each for each in bank.items if each.key.identifier not in taken]
    if not free:
        return None
    if plan.fixed:
        return _chosen(_next_in_order(free, pupil), Why.FIXED_ORDER, pupil)
    why, pool = next(each for each in _pools(bank, free, pupil, plan) if each[1])
    if why in {Why.FITTING, Why.AGAIN}:
        awake = [each for each in pool if each.key not in resting]
        pool = awake if len(awake) >= BEST else pool
    pool = sorted(pool, key=lambda each: abs(expected(pupil.ability, each.difficulty) - plan.aim))
    return _chosen(random.choice(pool[:BEST]), why, pupil)


def resting(given: Mapping[ItemKey, int], size: int) -> frozenset[ItemKey]:
    """Return the items that were given in too many rounds to be given now.

    Args:
        given: item -> how often it was given at a school.
        size: how many items there are.
    """
    rounds = sum(given.values()) / ROUND
    if rounds < _FEWEST_ROUNDS:
        return frozenset()
    most = max(MOST_EXPOSED, _WIDTH * ROUND / size) * rounds
    return frozenset(key for key, count in given.items() if count >= most)


def _pools(
    bank: Bank, free: list[BankItem], pupil: Pupil, plan: Plan
) -> Iterator[tuple[Why, list[BankItem]]]:
    """Yield what to choose from, first things first; the last pool is never empty."""
    seen = set(pupil.answered)
    unseen = [each for each in free if each.key not in seen]
    text = _text_of(bank, pupil)
    lately = set(pupil.answered[-(len(bank.items) // 2) :])
    yield Why.PINNED, _of(unseen, lambda each: each.exercise.key == plan.pinned)
    yield Why.SAME_TEXT, _of(unseen, lambda each: text is not None and _text(each) == text)
    yield Why.FITTING, unseen
    yield Why.PINNED, _of(free, lambda each: each.exercise.key == plan.pinned)
    yield Why.AGAIN, _of(free, lambda each: each.key not in lately)
    yield Why.AGAIN, free


def _of(items: list[BankItem], fits: Callable[[BankItem], bool]) -> list[BankItem]:
    return [each for each in items if fits(each)]


def _text(item: BankItem) -> tuple[str, str] | None:
    """Return which text an item is about, if any."""
    return (item.key.exercise_key, item.item.stimulus) if item.item.stimulus else None


def _text_of(bank: Bank, pupil: Pupil) -> tuple[str, str] | None:
    """Return the text that the pupil has before them."""
    last = bank.by_key.get(pupil.this_round[-1]) if pupil.this_round else None
    return _text(last) if last else None


def _next_in_order(free: list[BankItem], pupil: Pupil) -> BankItem:
    """Return the first item in lesson order among those made least often."""
    times = Counter(pupil.answered)
    return min(free, key=lambda each: times[each.key])


def _chosen(item: BankItem, why: Why, pupil: Pupil) -> Chosen:
    return Chosen(item=item, why=why, expected=expected(pupil.ability, item.difficulty))
