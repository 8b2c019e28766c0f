"""The words of an exercise that a child reads, by language, to be looked up in a word list.

Choices that are wrong are left out: in spelling they are wrong on purpose. What stands in another
language than the list's is left out as well.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from lti_tool.exercises.exercise import Exercise, Item
from lti_tool.exercises.markup import Content, Element, text_of
from lti_tool.exercises.quality import texts
from lti_tool.exercises.scoring import model_answer

_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_APOSTROPHES = str.maketrans("’", "'")
DUTCH = "nl"

SHORTEST = 4
"""Letters of a word that is looked up: shorter ones are often the sounds that a lesson is about."""


def of(exercise: Exercise, language: str = DUTCH) -> Iterator[tuple[Item | None, str]]:
    """Yield every word to look up, with its item (None: the material), apostrophes straight."""
    for stimulus in exercise.stimuli:
        for word in _words(_in(stimulus.body, stimulus.language, language)):
            yield None, word
    for item in exercise.items:
        content = (*texts.prompts(item), *_right(item))
        for word in _words(_in(content, item.language, language)):
            yield item, word


def _right(item: Item) -> Iterator[Element]:
    """Yield the right choices; written answers have a list of their own, the mapping."""
    right = model_answer(item)
    for interaction in item.interactions:
        offered = texts.contents(interaction)
        for value in right[interaction.response_identifier]:
            for name in value.split():
                yield Element(name="p", children=offered.get(name, ()))


def _in(content: Sequence[Content], own: str, wanted: str) -> Iterator[str]:
    """Yield the runs of text that are in the wanted language."""
    if own.startswith(wanted):
        yield text_of(_without_others(content, wanted))


def _without_others(content: Iterable[Content], wanted: str) -> Iterator[Content]:
    for part in content:
        if isinstance(part, Element):
            spoken = part.attributes.get("lang", wanted)
            if spoken.startswith(wanted):
                children = tuple(_without_others(part.children, wanted))
                yield Element(name=part.name, children=children)
        else:
            yield part


def _words(runs: Iterable[str]) -> Iterator[str]:
    for run in runs:
        for word in _WORD.findall(run):
            if len(word) >= SHORTEST:
                yield word.translate(_APOSTROPHES)
