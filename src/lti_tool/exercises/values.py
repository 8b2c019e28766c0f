"""QTI's values: cardinality, base type, and NULL.

Source: QTI 3.0 ASI, "Item Variables" (declarations, cardinality, base-type and NULL values).
"""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from lti_tool.exercises import rules

Scalar = str | Decimal | bool
"""One value: identifiers and strings as text, integers and floats as exact decimals.

A pair is two identifiers with a space between them; one without a direction stands in order. A
point is two whole numbers with a space between them: how far from the left, how far down.
"""


class Cardinality(StrEnum):
    """How many values a variable holds; ``record`` is not part of the profile."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    ORDERED = "ordered"


class BaseType(StrEnum):
    """What each value is; files and durations are not part of the profile."""

    IDENTIFIER = "identifier"
    STRING = "string"
    INTEGER = "integer"
    FLOAT = "float"
    BOOLEAN = "boolean"
    PAIR = "pair"
    DIRECTED_PAIR = "directedPair"
    POINT = "point"


NUMERIC = frozenset({BaseType.INTEGER, BaseType.FLOAT})
"""The base types one can count with."""


@dataclass(frozen=True, slots=True)
class ValueType:
    """The type of a variable or an expression."""

    cardinality: Cardinality
    base_type: BaseType

    def __str__(self) -> str:
        """Return the type in words for a finding."""
        return f"{self.cardinality} {self.base_type}"

    @property
    def single(self) -> bool:
        """Tell whether there is one value at most."""
        return self.cardinality is Cardinality.SINGLE

    @property
    def numeric(self) -> bool:
        """Tell whether one can count with it."""
        return self.base_type in NUMERIC


PAIR = 2
"""Identifiers in a pair, numbers in a point."""

BOOLEAN = ValueType(Cardinality.SINGLE, BaseType.BOOLEAN)
FLOAT = ValueType(Cardinality.SINGLE, BaseType.FLOAT)
INTEGER = ValueType(Cardinality.SINGLE, BaseType.INTEGER)
STRING = ValueType(Cardinality.SINGLE, BaseType.STRING)

Value = tuple[Scalar, ...]
"""The values of a variable; its type stands in its declaration or expression."""

NULL: Value = ()
"""No value: of any type, and the same as an empty container or an empty string.

Source: QTI 3.0 ASI, "NULL values".
"""

TRUTH: Mapping[bool, Value] = {True: (True,), False: (False,)}
"""The two Booleans as QTI values."""


def normalise(text: str) -> str:
    """Return the text in composed form (NFC) and without space at the ends.

    That is all the kindness a spelling answer gets: an accent typed as two characters, or a
    space after the word, is no mistake; anything else is.
    """
    return unicodedata.normalize("NFC", text).strip()


def scalar(text: str, base_type: BaseType) -> Scalar:
    """Return the value written as ``text``.

    Raises:
        ValueError: the text is no value of that type.

    Source: QTI 3.0 ASI, "BaseType" (the definition of each type).
    """
    return _READERS[base_type](normalise(text))


def _identifier(text: str) -> Scalar:
    if not rules.identifier(text):
        raise ValueError(text)
    return text


def _boolean(text: str) -> Scalar:
    if not rules.boolean(text):
        raise ValueError(text)
    return text == "true"


def _integer(text: str) -> Scalar:
    if "." in text:
        raise ValueError(text)
    return rules.decimal(text)


def _directed_pair(text: str) -> Scalar:
    parts = text.split()
    if len(parts) != PAIR or not all(map(rules.identifier, parts)):
        raise ValueError(text)
    return " ".join(parts)


def _pair(text: str) -> Scalar:
    return " ".join(sorted(str(_directed_pair(text)).split()))


def _point(text: str) -> Scalar:
    parts = text.split()
    if len(parts) != PAIR or not all(map(rules.whole_number, parts)):
        raise ValueError(text)
    return " ".join(str(int(part)) for part in parts)


_READERS: Mapping[BaseType, Callable[[str], Scalar]] = {
    BaseType.IDENTIFIER: _identifier,
    BaseType.STRING: str,
    BaseType.INTEGER: _integer,
    BaseType.FLOAT: rules.decimal,
    BaseType.BOOLEAN: _boolean,
    BaseType.PAIR: _pair,
    BaseType.DIRECTED_PAIR: _directed_pair,
    BaseType.POINT: _point,
}


def shown(value: Scalar) -> str:
    """Return one value as a Dutch reader writes it: a decimal comma, no trailing zeros."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}".replace(".", ",")
    return str(value)
