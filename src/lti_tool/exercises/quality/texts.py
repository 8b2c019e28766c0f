"""What a child reads of an item: with the parts that stand inside its interactions."""

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass

from lti_tool.exercises.exercise import Exercise, Item
from lti_tool.exercises.findings import Finding
from lti_tool.exercises.interactions.kind import Choice
from lti_tool.exercises.markup import Content, Element, Feedback, Interaction, Slot, text_of


def whole(item: Item) -> str:
    """Return all words of an item's question and choices, in reading order."""
    return text_of(_opened(item.body))


def prompts(item: Item) -> Iterator[Content]:
    """Yield the content of an item without its choices: question, feedback, what goes beside."""
    yield from _opened(item.body, choices=False)
    for feedback in item.modal_feedback:
        yield from feedback.content
    for support in item.supports:
        yield from support.content


def choices(interaction: Interaction) -> dict[str, str]:
    """Return identifier -> words of everything that can be chosen in an interaction."""
    return {each.identifier: text_of(_opened(each.content)) for each in _choices(interaction)}


def contents(interaction: Interaction) -> dict[str, tuple[Content, ...]]:
    """Return identifier -> content of everything that can be chosen in an interaction."""
    return {each.identifier: _opened(each.content) for each in _choices(interaction)}


def sets(interaction: Interaction) -> Iterator[list[str]]:
    """Yield the words of what is offered side by side: the choices, the rows, the columns."""
    for each in fields(interaction):
        held = getattr(interaction, each.name)
        if isinstance(held, tuple) and held and isinstance(held[0], Choice):
            yield [text_of(_opened(one.content)) for one in held]


def remark(exercise: Exercise, item: Item | None, code: str, message: str) -> Finding:
    """Return a remark on an item, or on an exercise as a whole."""
    place = f"{exercise.key}/{item.identifier}" if item else exercise.key
    return Finding(file=place, line=0, code=code, message=message)


def _choices(held: object) -> Iterator[Choice]:
    """Yield the choices in a record, however deep its fields hold them."""
    if isinstance(held, Choice):
        yield held
    elif isinstance(held, tuple):
        for each in held:
            yield from _choices(each)
    elif is_dataclass(held) and not isinstance(held, Element | Slot):
        for each in fields(held):
            yield from _choices(getattr(held, each.name))


def _opened(content: Iterable[Content], *, choices: bool = True) -> tuple[Content, ...]:
    """Return content with every interaction and place replaced by what stands in it."""
    return tuple(part for each in content for part in _parts(each, choices=choices))


def _parts(part: Content, *, choices: bool) -> Iterator[Content]:
    if isinstance(part, Slot):
        yield Element(name="span", children=_opened(part.content, choices=choices))
    elif isinstance(part, Element):
        children = _opened(part.children, choices=choices)
        yield Element(name=part.name, attributes=part.attributes, children=children)
    elif isinstance(part, Feedback):
        yield from _opened(part.content, choices=choices)
    elif isinstance(part, Interaction):
        yield from _opened(getattr(part, "prompt", ()), choices=choices)
        yield from _opened(getattr(part, "text", ()), choices=choices)
        if choices:
            for each in _choices(part):
                yield Element(name="p", children=_opened(each.content))
    else:
        yield part
