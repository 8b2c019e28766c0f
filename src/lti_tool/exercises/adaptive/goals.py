"""The goals that can be practised to measure, and what they are called in links.

A goal gathers exercises of several themes, so that there is enough to choose from. World
orientation and arts are not among them: they keep the order of their theme.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

PREFIX = "oefenen-"
"""Begins the key under which a goal stands among the exercises; no package may use it."""

ADAPTIVE_SUBJECTS = frozenset({"Engels", "Lezen", "Spelling", "Taal"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What is practised. ``title`` is short, ``text`` says it to a pupil.

    ``key`` stands in the sidecars of exercises and in links (custom parameter ``practice``).
    """

    key: str
    title: str
    text: str
    subject: str

    @property
    def exercise_key(self) -> str:
        """Return the key of the practice among the exercises."""
        return PREFIX + self.key


_GOALS = (
    Goal(
        key="spelling-klanken",
        title="lastige klanken",
        text="Je schrijft woorden met lastige klanken goed: kort en lang, ng en nk, au en ou, ei "
        "en ij.",
        subject="Spelling",
    ),
    Goal(
        key="spelling-meervoud",
        title="verlengen en meervoud",
        text="Je schrijft meervouden en woorden die je kunt verlengen goed.",
        subject="Spelling",
    ),
    Goal(
        key="spelling-werkwoorden",
        title="werkwoorden",
        text="Je schrijft werkwoorden goed, in de tegenwoordige en de verleden tijd.",
        subject="Spelling",
    ),
    Goal(
        key="taal-woorden",
        title="woorden en rijm",
        text="Je kent woorden voor gevoelens en tijd, en je kunt rijmen.",
        subject="Taal",
    ),
    Goal(
        key="taal-woordbouw",
        title="woordsoorten en samenstellingen",
        text="Je herkent woordsoorten en je maakt van twee woorden één.",
        subject="Taal",
    ),
    Goal(
        key="lezen-verhalen",
        title="verhalen en gedichten",
        text="Je begrijpt een verhaal of een gedicht: wie, wat en waarom.",
        subject="Lezen",
    ),
    Goal(
        key="lezen-teksten",
        title="teksten begrijpen",
        text="Je vindt in een tekst wat er staat, en je legt uit waarom iets zo is.",
        subject="Lezen",
    ),
    Goal(
        key="engels-woorden",
        title="Engelse woorden",
        text="Je kent Engelse woorden voor dieren, kleuren, familie en het strand.",
        subject="Engels",
    ),
    Goal(
        key="engels-zinnen",
        title="Engelse zinnen",
        text="Je begrijpt korte Engelse zinnen en maakt ze zelf.",
        subject="Engels",
    ),
)

GOALS: Mapping[str, Goal] = {goal.key: goal for goal in _GOALS}
"""Every goal, by its key."""


def of_exercise(exercise_key: str) -> Goal | None:
    """Return the goal that is practised under a key, None where it is a plain exercise."""
    return GOALS.get(exercise_key.removeprefix(PREFIX)) if is_practice(exercise_key) else None


def is_practice(exercise_key: str) -> bool:
    """Return whether a key is that of a practice, not of a package."""
    return exercise_key.startswith(PREFIX)


def fault(practice: str, subject: str) -> str:
    """Return what is wrong with a sidecar's goal, or nothing.

    Args:
        practice: the goal's key; empty where the exercise is not for practice.
        subject: the exercise's subject.
    """
    if practice and practice not in GOALS:
        return f"there is no goal {practice}"
    if practice and subject not in ADAPTIVE_SUBJECTS:
        return f"{subject} keeps the order of its theme"
    return ""


def years(groups: Iterable[int]) -> int:
    """Return how many school years the groups of a goal lie apart."""
    found = tuple(groups)
    return max(found) - min(found)
