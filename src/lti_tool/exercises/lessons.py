"""Several exercises behind one link: a lesson, for a platform that takes one choice at a time.

A lesson is an exercise like any other, made of the items of its parts in their order. Its key is
the keys of the parts with ``+`` between them, its version theirs likewise: so it is kept nowhere,
and every version of it that a pupil began can be made again.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from lti_tool.errors import NotFound
from lti_tool.exercises.exercise import Exercise, Item, Stimulus

SIGN = "+"
_WITHIN = "."
"""Between an exercise and its item in a lesson; no key of an exercise holds it."""

MOST = 12
"""Exercises in one lesson: more is no lesson, and a link's text has an end."""


def is_lesson(key: str) -> bool:
    """Return whether a key names several exercises."""
    return SIGN in key


def parts_of(key: str) -> tuple[str, ...]:
    """Return the keys of the exercises that a key names: one, or those of a lesson."""
    return tuple(key.split(SIGN))


def origin(key: str, identifier: str) -> tuple[str, str]:
    """Return the exercise and the identifier that an item has by itself.

    Args:
        key: of the exercise or the lesson in which it stands.
        identifier: that it has there.
    """
    if not is_lesson(key):
        return key, identifier
    part, _, own = identifier.partition(_WITHIN)
    return part, own


def within(exercise_key: str) -> str:
    """Return how the identifiers of an exercise's items begin in every lesson."""
    return exercise_key + _WITHIN


def key_of(parts: Iterable[Exercise]) -> str:
    """Return the key of a lesson."""
    return SIGN.join(part.key for part in parts)


def lesson(key: str, get: Callable[[str], Exercise]) -> Exercise:
    """Return a lesson by its key; ``get`` returns one exercise.

    Raises:
        NotFound: ``exercise_unknown``: too many parts, one twice, an unknown one, or one that
            stands alone.
    """
    keys = parts_of(key)
    if not 1 < len(set(keys)) == len(keys) <= MOST:
        raise NotFound("lesson", code="exercise_unknown")
    parts = [get(each) for each in keys]
    if any(part.stands_alone for part in parts):
        raise NotFound("lesson", code="exercise_unknown")
    return composed(parts)


def lesson_version(key: str, version: str, get: Callable[[str, str], Exercise]) -> Exercise:
    """Return one version of a lesson; ``get`` returns one version of one exercise.

    Raises:
        NotFound: ``exercise_unknown``: the key and the version do not belong together.
    """
    keys, versions = parts_of(key), version.split(SIGN)
    if len(keys) != len(versions):
        raise NotFound("lesson", code="exercise_unknown")
    return composed([get(*pair) for pair in zip(keys, versions, strict=True)])


def composed(parts: Sequence[Exercise]) -> Exercise:
    """Return exercises as one: what differs from part to part is told together."""
    themes = list(dict.fromkeys(part.theme for part in parts))
    subjects = list(dict.fromkeys(part.subject for part in parts))
    levels = {part.level for part in parts}
    counted = f"{len(parts)} opdrachten"
    return replace(
        parts[0],
        key=key_of(parts),
        version=SIGN.join(part.version for part in parts),
        title=f"{themes[0]}: {counted}" if len(themes) == 1 else f"Les: {counted}",
        description=", ".join(part.title for part in parts) + ".",
        theme=", ".join(themes),
        subject=", ".join(subjects),
        groups=tuple(sorted({group for part in parts for group in part.groups})),
        goal=" ".join(dict.fromkeys(part.goal for part in parts)),
        slo={goal: name for part in parts for goal, name in part.slo.items()},
        licence=", ".join(dict.fromkeys(part.licence for part in parts)),
        level=levels.pop() if len(levels) == 1 else "",
        minutes=sum(part.minutes for part in parts),
        practice="",
        difficulty={},
        items=tuple(_item(part, item) for part in parts for item in part.items),
        stimuli=tuple(_stimulus(part, each) for part in parts for each in part.stimuli),
    )


def _item(part: Exercise, item: Item) -> Item:
    stimulus = item.stimulus and _named(part, item.stimulus)
    return replace(item, identifier=_named(part, item.identifier), stimulus=stimulus)


def _stimulus(part: Exercise, stimulus: Stimulus) -> Stimulus:
    return replace(stimulus, identifier=_named(part, stimulus.identifier))


def _named(part: Exercise, identifier: str) -> str:
    """Return a name that is unique in the lesson."""
    return within(part.key) + identifier
