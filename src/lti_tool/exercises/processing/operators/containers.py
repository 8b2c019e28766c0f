"""Operators on containers: multiple, member, delete, index."""

from lti_tool.exercises.processing.operators import demands
from lti_tool.exercises.processing.records import IllTyped, Operator, Use, Values
from lti_tool.exercises.rules import ElementRule, whole_number
from lti_tool.exercises.values import BOOLEAN, NULL, TRUTH, Cardinality, Value, ValueType


def _gathered(use: Use) -> ValueType:
    demands.same_base_type(use.types)
    if any(each.cardinality is Cardinality.ORDERED for each in use.types):
        raise IllTyped("the sub-expressions must be single or multiple")
    return ValueType(Cardinality.MULTIPLE, use.types[0].base_type)


def _multiple(values: Values, _: Use) -> Value:
    """Return a container of all values; NULLs are left out, and none at all is NULL.

    Source: QTI 3.0 ASI, "Multiple".
    """
    return tuple(each for value in values for each in value)


def _held(use: Use) -> ValueType:
    demands.same_base_type(use.types)
    one, container = use.types
    if not one.single or container.single:
        raise IllTyped("the first sub-expression is one value, the second a container")
    return container


def _holds(use: Use) -> ValueType:
    _held(use)
    return BOOLEAN


def _member(values: Values, _: Use) -> Value:
    """Return whether the container holds the value; NULL if either is NULL.

    Source: QTI 3.0 ASI, "Member".
    """
    one, container = values
    return TRUTH[one[0] in container] if one and container else NULL


def _delete(values: Values, _: Use) -> Value:
    """Return the container without the value, however often it was there.

    NULL if either is NULL, or when nothing is left.

    Source: QTI 3.0 ASI, "Delete".
    """
    one, container = values
    return tuple(each for each in container if each not in one) if one else NULL


def _indexed(use: Use) -> ValueType:
    if use.types[0].cardinality is not Cardinality.ORDERED:
        raise IllTyped("the sub-expression must be ordered")
    if int(use.parameters["n"]) < 1:
        raise IllTyped("the first value has index 1")
    return ValueType(Cardinality.SINGLE, use.types[0].base_type)


def _index(values: Values, use: Use) -> Value:
    """Return the n-th value of an ordered container, the first being 1; beyond it, NULL.

    ``n`` by the name of a variable is not part of the profile.

    Source: QTI 3.0 ASI, "Index".
    """
    place = int(use.parameters["n"])
    return values[0][place - 1 : place]


_PLAIN = ElementRule()

MULTIPLE = Operator(fewest=1, most=None, rule=_PLAIN, typed=_gathered, apply=_multiple)
MEMBER = Operator(fewest=2, most=2, rule=_PLAIN, typed=_holds, apply=_member)
DELETE = Operator(fewest=2, most=2, rule=_PLAIN, typed=_held, apply=_delete)
INDEX = Operator(
    fewest=1, most=1, rule=ElementRule(required={"n": whole_number}), typed=_indexed, apply=_index
)
