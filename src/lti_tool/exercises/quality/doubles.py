"""Items that ask the same thing twice."""

from collections.abc import Iterator, Sequence

from lti_tool.exercises.exercise import Exercise, Item
from lti_tool.exercises.findings import Finding
from lti_tool.exercises.markup import text_of
from lti_tool.exercises.quality import texts
from lti_tool.exercises.scoring import model_answer


def found(exercises: Sequence[Exercise]) -> Iterator[Finding]:
    """Yield a remark on each item whose words, choices and material an earlier one has as well.

    With another right answer than the earlier one, one of the two must be wrong.
    """
    seen: dict[tuple[object, ...], tuple[Exercise, Item]] = {}
    for exercise in exercises:
        for item in exercise.items:
            first_in, first = seen.setdefault(_asked(exercise, item), (exercise, item))
            if first is item:
                continue
            same = _answers(first) == _answers(item)
            code = "item_double" if same else "item_ambiguous"
            end = "" if same else ", with another right answer"
            message = f"asks the same as {first_in.key}/{first.identifier}{end}"
            yield texts.remark(exercise, item, code, message)


def _asked(exercise: Exercise, item: Item) -> tuple[object, ...]:
    words = tuple(sorted(texts.whole(item).casefold().split()))
    stimulus = exercise.stimulus_of(item)
    pictures = tuple(sorted(_pictures(item)))
    kinds = tuple(type(each).__name__ for each in item.interactions)
    return words, text_of(stimulus.body) if stimulus else "", pictures, kinds


def _pictures(item: Item) -> Iterator[str]:
    for interaction in item.interactions:
        picture = getattr(interaction, "picture", None)
        if picture is not None:
            yield repr(picture)


def _answers(item: Item) -> list[list[str]]:
    """Return the right answers in words, so that other identifiers make no difference."""
    right = model_answer(item)
    found = []
    for interaction in item.interactions:
        words = texts.choices(interaction)
        values = right[interaction.response_identifier]
        found.append([" ".join(words.get(p, p) for p in value.split()) for value in values])
    return found
