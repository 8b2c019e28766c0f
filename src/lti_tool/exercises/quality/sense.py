"""Items that cannot be solved, or that have more than one right answer."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from lti_tool.errors import ResponseInvalid
from lti_tool.exercises import responses
from lti_tool.exercises.exercise import Exercise, Item
from lti_tool.exercises.findings import Finding
from lti_tool.exercises.interactions.choice import ChoiceInteraction
from lti_tool.exercises.interactions.inline_choice import InlineChoiceInteraction
from lti_tool.exercises.interactions.slider import SliderInteraction
from lti_tool.exercises.interactions.text_entry import TextEntryInteraction
from lti_tool.exercises.markup import Element, Interaction
from lti_tool.exercises.quality import texts
from lti_tool.exercises.scoring import model_answer, score

_PLAIN = (ChoiceInteraction, InlineChoiceInteraction, TextEntryInteraction, SliderInteraction)
"""Kinds whose answer goes into the form as it is."""

_SEEN = re.compile(
    r"\b(?:in|volgens|lees|bekijk) (?:de|het) "
    r"(tekst|verhaal|gedicht|tabel|tijdlijn|kaart|plaatje)\b",
    re.IGNORECASE,
)
"""Words that send a child to material."""

_WIDE = 200
"""Characters of an item's own words that may be the text it speaks of."""


def found(exercises: Sequence[Exercise]) -> Iterator[Finding]:
    """Yield the remarks on each item that rules score."""
    for exercise in exercises:
        for item in exercise.items:
            for code, message in (*_unsolvable(exercise, item), *_ambiguous(item)):
                yield texts.remark(exercise, item, code, message)


def _unsolvable(exercise: Exercise, item: Item) -> Iterator[tuple[str, str]]:
    words = texts.whole(item)
    named = _SEEN.search(words)
    shown = exercise.stimulus_of(item) is not None or _has_picture(item) or len(words) > _WIDE
    if named and not shown:
        yield "item_unsolvable", f"speaks of a {named[1]!r} that is not there"
    if not item.by_teacher and not _can_be_entered(item):
        yield "item_unsolvable", "its right answer cannot be entered in the page"


def _has_picture(item: Item) -> bool:
    held = list(item.body)
    while held:
        part = held.pop()
        if isinstance(part, Element):
            if part.name in {"svg", "img", "table"}:
                return True
            held.extend(part.children)
        elif isinstance(part, Interaction):
            if getattr(part, "picture", None) is not None:
                return True
            held.extend(getattr(part, "text", ()))
    return False


def _can_be_entered(item: Item) -> bool:
    """Return whether the right answer earns the maximum when it comes by the form."""
    if not all(isinstance(each, _PLAIN) for each in item.interactions):
        return True  # its parts were checked one by one when the item was read
    right = model_answer(item)
    try:
        given = responses.read(item, right)
    except ResponseInvalid:
        return False
    return responses.most_allowed(item, given) is None and score(item, given).correct is True


def _ambiguous(item: Item) -> Iterator[tuple[str, str]]:
    for interaction in item.interactions:
        offered = texts.choices(interaction)
        for side_by_side in texts.sets(interaction):
            # pictures alone have no words to compare
            counted = Counter(words for words in side_by_side if words)
            doubles = sorted(words for words, n in counted.items() if n > 1)
            if doubles:
                yield "item_ambiguous", f"offers the same twice: {', '.join(doubles)}"
        best = _best(item, interaction, offered)
        if len(best) > 1:
            several = ", ".join(sorted(offered[name] or name for name in best))
            yield "item_ambiguous", f"one answer is asked for, and several are right: {several}"


def _best(item: Item, interaction: Interaction, offered: Mapping[str, str]) -> list[str]:
    """Return the choices that earn everything, where one is to be chosen."""
    name = interaction.response_identifier
    if not item.declarations.responses[name].type.single or not offered:
        return []
    right = model_answer(item)
    answers = {each: {**right, name: (each,)} for each in offered}
    return [each for each, answer in answers.items() if score(item, answer).correct]
