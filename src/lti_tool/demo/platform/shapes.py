"""Is this JSON value shaped as the standard says? Small rules, and one way to apply them."""

import math
import re
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any, Final, TypeGuard

TITLE_CEILING: Final = 255
"""Characters that a title, a label or an identifier may have."""

_MOMENT: Final = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)", re.ASCII
)

Rule = Callable[[object], bool]


class ShapeInvalid(Exception):
    """A value is not shaped as the standard says; the message names the field."""


def is_points(value: object) -> TypeGuard[int | float]:
    """Return whether ``value`` is a finite number; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def is_above_zero(value: object) -> bool:
    """Return whether ``value`` is a number above 0."""
    return is_points(value) and value > 0


def is_zero_or_more(value: object) -> bool:
    """Return whether ``value`` is a number of 0 or above."""
    return is_points(value) and value >= 0


def is_text(value: object) -> TypeGuard[str]:
    """Return whether ``value`` is text, possibly empty."""
    return isinstance(value, str)


def is_title(value: object) -> bool:
    """Return whether ``value`` is text of 1 to ``TITLE_CEILING`` characters, not all blank."""
    return is_text(value) and bool(value.strip()) and len(value) <= TITLE_CEILING


def is_object(value: object) -> bool:
    """Return whether ``value`` is a JSON object."""
    return isinstance(value, dict)


def is_texts(value: object) -> bool:
    """Return whether ``value`` is a JSON object with nothing but texts in it."""
    return isinstance(value, dict) and all(is_text(text) for text in value.values())


def is_yes_or_no(value: object) -> bool:
    """Return whether ``value`` is true or false."""
    return isinstance(value, bool)


def one_of(options: Collection[str]) -> Rule:
    """Return a rule that takes nothing but one of ``options``."""
    return lambda value: is_text(value) and value in options


def is_moment(value: object) -> bool:
    """Return whether ``value`` is an ISO 8601 date and time with a zone."""
    return moment(value) is not None


def moment(value: object) -> datetime | None:
    """Return the aware moment that an ISO 8601 text names; ``None`` if it names none."""
    if not is_text(value) or not _MOMENT.fullmatch(value):
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None


def check_fields(
    what: str,
    value: object,
    *,
    rules: Mapping[str, Rule],
    required: tuple[str, ...],
) -> dict[str, Any]:
    """Return ``value`` once it is known to be an object of known, well-shaped fields.

    Args:
        what: how to call the value in a message.
        value: anything out of a JSON parser.
        rules: the fields that exist, each with its rule.
        required: fields that must be there.

    Raises:
        ShapeInvalid: it is not.
    """
    if not isinstance(value, dict):
        raise ShapeInvalid(f"{what} must be an object")
    for name in required:
        if name not in value:
            raise ShapeInvalid(f"{what} has no {name}")
    for name, content in value.items():
        if name not in rules:
            raise ShapeInvalid(f"{what} has a field that does not exist: {name}")
        if not rules[name](content):
            raise ShapeInvalid(f"{what} has an impossible {name}")
    return value
