"""Finding exercises: by theme, groep, subject, duration and kind, and by words, misspelt or not."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from lti_tool.exercises.exercise import Exercise
from lti_tool.exercises.interactions.associate import AssociateInteraction
from lti_tool.exercises.interactions.choice import ChoiceInteraction
from lti_tool.exercises.interactions.extended_text import ExtendedTextInteraction
from lti_tool.exercises.interactions.gap_match import GapMatchInteraction
from lti_tool.exercises.interactions.hotspot import HotspotInteraction
from lti_tool.exercises.interactions.hottext import HottextInteraction
from lti_tool.exercises.interactions.inline_choice import InlineChoiceInteraction
from lti_tool.exercises.interactions.match import MatchInteraction
from lti_tool.exercises.interactions.order import OrderInteraction
from lti_tool.exercises.interactions.select_point import SelectPointInteraction
from lti_tool.exercises.interactions.slider import SliderInteraction
from lti_tool.exercises.interactions.text_entry import TextEntryInteraction
from lti_tool.exercises.markup import Interaction

KINDS: Mapping[type[Interaction], str] = {
    ChoiceInteraction: "choose",
    InlineChoiceInteraction: "choose",
    TextEntryInteraction: "fill-in",
    SliderInteraction: "fill-in",
    ExtendedTextInteraction: "write",
    OrderInteraction: "order",
    MatchInteraction: "connect",
    AssociateInteraction: "connect",
    GapMatchInteraction: "connect",
    HotspotInteraction: "point",
    HottextInteraction: "point",
    SelectPointInteraction: "point",
}
"""What a pupil does in each kind of interaction, as a teacher would say it."""

_PART, _SLIP, _SLIPS = 3, 4, 8
"""Letters from which a part counts, one slip is allowed, and two."""

_EXACT, _BEGINS, _CONTAINS, _ALMOST = 1.0, 0.9, 0.8, 0.5
_TITLE, _PLACE, _TEXT = 3.0, 2.0, 1.0
"""What a word is worth by where it stands: title; theme and subject; description and goal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked for; None for all. ``minutes`` is the most that it may take."""

    theme: str | None = None
    group: int | None = None
    subject: str | None = None
    minutes: int | None = None
    kind: str | None = None
    text: str | None = None


def kinds_of(exercise: Exercise) -> frozenset[str]:
    """Return what pupils do in an exercise, in the words of ``KINDS``."""
    return frozenset(KINDS[type(each)] for item in exercise.items for each in item.interactions)


def found(exercises: Iterable[Exercise], wanted: Wanted) -> tuple[Exercise, ...]:
    """Return what fits all that is asked for; with words the closest first, else as they came.

    Every word must be somewhere in title, theme, subject, goal, description or key: whole, as a
    part, or almost (one slip of the finger from four letters on, two from eight on). Capitals and
    accents make no difference.
    """
    fitting = [each for each in exercises if _fits(each, wanted)]
    words = _words(wanted.text or "")
    if not words:
        return tuple(fitting)
    ranked = [(_rank(each, words), each) for each in fitting]
    close = [pair for pair in ranked if pair[0] > 0]
    return tuple(each for _, each in sorted(close, key=lambda pair: -pair[0]))


def _fits(exercise: Exercise, wanted: Wanted) -> bool:
    return (
        wanted.theme in {None, exercise.theme}
        and wanted.subject in {None, exercise.subject}
        and (wanted.group is None or wanted.group in exercise.groups)
        and (wanted.minutes is None or exercise.minutes <= wanted.minutes)
        and (wanted.kind is None or wanted.kind in kinds_of(exercise))
    )


def _rank(exercise: Exercise, asked: Iterable[str]) -> float:
    """Return how well an exercise answers these words; 0 when one of them is nowhere."""
    texts = (
        (exercise.title, _TITLE),
        (f"{exercise.theme} {exercise.subject}", _PLACE),
        (f"{exercise.description} {exercise.goal} {exercise.key}", _TEXT),
    )
    best = [
        max((worth * closeness(word, each) for text, worth in texts for each in _words(text)))
        for word in asked
    ]
    return sum(best) if all(best) else 0.0


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    """Return the words of a text in small letters without accents."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(c if c.isalnum() else " " for c in apart if not unicodedata.combining(c))
    return tuple(dict.fromkeys(kept.split()))


@lru_cache(maxsize=65_536)
def closeness(asked: str, word: str) -> float:
    """Return how close a word comes to what was asked for: 1 is the same, 0 is another word."""
    if asked == word:
        return _EXACT
    if word.startswith(asked):
        return _BEGINS
    if len(asked) >= _PART and asked in word:
        return _CONTAINS
    slips = (len(asked) >= _SLIP) + (len(asked) >= _SLIPS)
    beginning = word[: len(asked)]
    if slips and (within(asked, word, slips) or within(asked, beginning, slips)):
        return _ALMOST
    return 0.0


def within(one: str, other: str, slips: int) -> bool:
    """Return whether two words are at most so many slips apart.

    A slip is a letter too many, too few or wrong, or two neighbours that changed places (optimal
    string alignment).
    """
    # Each slip changes at most two letters of either word.
    if abs(len(one) - len(other)) > slips or len(set(one) ^ set(other)) > 2 * slips:
        return False
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, start=1):
        earlier, before, row = before, row, [at]
        for place, against in enumerate(other, start=1):
            cost = min(
                before[place] + 1, row[place - 1] + 1, before[place - 1] + (letter != against)
            )
            if at > 1 and place > 1 and letter == other[place - 2] and one[at - 2] == against:
                cost = min(cost, earlier[place - 2] + 1)
            row.append(cost)
    return row[-1] <= slips
