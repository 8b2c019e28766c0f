"""Operators that decide: and, or, not, is-null, match."""

from collections import Counter

from lti_tool.exercises.processing.operators import demands
from lti_tool.exercises.processing.records import IllTyped, Operator, Use, Values
from lti_tool.exercises.rules import ElementRule
from lti_tool.exercises.values import BOOLEAN, NULL, TRUTH, Cardinality, Value, ValueType


def _and(values: Values, _: Use) -> Value:
    """Return true if all are true, false if any is false, else NULL.

    Source: QTI 3.0 ASI, "And".
    """
    if TRUTH[False] in values:
        return TRUTH[False]
    return NULL if NULL in values else TRUTH[True]


def _or(values: Values, _: Use) -> Value:
    """Return true if any is true, false if all are false, else NULL.

    Source: QTI 3.0 ASI, "Or".
    """
    if TRUTH[True] in values:
        return TRUTH[True]
    return NULL if NULL in values else TRUTH[False]


def _not(values: Values, _: Use) -> Value:
    """Return the opposite; NULL stays NULL.

    Source: QTI 3.0 ASI, "Not".
    """
    return TRUTH[values[0] == TRUTH[False]] if values[0] else NULL


def _boolean(_: Use) -> ValueType:
    return BOOLEAN


def _is_null(values: Values, _: Use) -> Value:
    """Return whether there is no value; empty containers and empty strings are none.

    Source: QTI 3.0 ASI, "IsNull".
    """
    return TRUTH[not values[0]]


def _alike(use: Use) -> ValueType:
    demands.same_base_type(use.types)
    if use.types[0].cardinality is not use.types[1].cardinality:
        raise IllTyped("the sub-expressions must have the same cardinality")
    return BOOLEAN


def _match(values: Values, use: Use) -> Value:
    """Return whether both are the same value; NULL if either is NULL.

    Strings are compared with case; the order counts in ordered containers alone.

    Source: QTI 3.0 ASI, "Match".
    """
    first, second = values
    if not first or not second:
        return NULL
    if use.types[0].cardinality is Cardinality.ORDERED:
        return TRUTH[first == second]
    return TRUTH[Counter(first) == Counter(second)]


_PLAIN = ElementRule()

AND = Operator(fewest=1, most=None, rule=_PLAIN, typed=demands.booleans, apply=_and)
OR = Operator(fewest=1, most=None, rule=_PLAIN, typed=demands.booleans, apply=_or)
NOT = Operator(fewest=1, most=1, rule=_PLAIN, typed=demands.booleans, apply=_not)
IS_NULL = Operator(fewest=1, most=1, rule=_PLAIN, typed=_boolean, apply=_is_null)
MATCH = Operator(fewest=2, most=2, rule=_PLAIN, typed=_alike, apply=_match)
