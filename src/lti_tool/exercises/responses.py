"""What a pupil answered: out of a form, into a store, and back.

Answers are kept as they were given (texts, identifiers), never as scores: whatever is stored can
be scored again.
"""

import json
from collections.abc import Mapping, Sequence

from lti_tool.errors import ResponseInvalid
from lti_tool.exercises.exercise import Item, Responses

MAX_STORED = 20_000
"""Characters of the stored answers to one item; the form's own caps keep them far below."""


def read(item: Item, form: Mapping[str, Sequence[str]]) -> Responses:
    """Return the answers that a form holds, one entry for every response of the item.

    Fields that are not the item's are left alone (a form carries more than answers); a field
    that is missing is not answered.

    Args:
        item: whose form it is.
        form: field name -> values, as a browser sends them; what follows a colon in a name is
            a part of the response (a row, a gap).

    Raises:
        ResponseInvalid: an identifier the item does not offer, or a text that is too long.
    """
    parts: dict[str, dict[str, Sequence[str]]] = {}
    for field, values in form.items():
        name, _, part = field.partition(":")
        parts.setdefault(name, {})[part] = values
    return {
        interaction.response_identifier: interaction.read(
            parts.get(interaction.response_identifier, {})
        )
        for interaction in item.interactions
    }


def most_allowed(item: Item, responses: Responses) -> int | None:
    """Return how many choices are allowed where an answer has more, else None.

    That is a slip that a child can mend, and nothing forged: the page tells how many.
    """
    over = (
        each.most()
        for each in item.interactions
        if 0 < each.most() < len(responses[each.response_identifier])
    )
    return next(over, None)


def dump(responses: Responses) -> str:
    """Return the answers as JSON: the same answers always give the same text."""
    return json.dumps(
        {name: list(values) for name, values in responses.items()},
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )


def parse(text: str) -> Responses:
    """Return the answers that ``dump`` wrote.

    Raises:
        ResponseInvalid: the text has another form.
    """
    if len(text) > MAX_STORED:
        raise ResponseInvalid("stored answers are too long")
    try:
        stored = json.loads(text)
    except (ValueError, RecursionError):
        raise ResponseInvalid("stored answers are no JSON") from None
    if not isinstance(stored, dict):
        raise ResponseInvalid("stored answers are no object")
    return {name: _texts(values) for name, values in stored.items()}


def _texts(values: object) -> tuple[str, ...]:
    if not isinstance(values, list):
        raise ResponseInvalid("a stored answer is no list")
    texts = tuple(value for value in values if isinstance(value, str))
    if len(texts) != len(values):
        raise ResponseInvalid("a stored answer is no text")
    return texts
