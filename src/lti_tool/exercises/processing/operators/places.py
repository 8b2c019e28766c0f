"""Operators on points: inside."""

from lti_tool.exercises import shapes
from lti_tool.exercises.processing.records import IllTyped, Operator, Use, Values
from lti_tool.exercises.rules import ElementRule
from lti_tool.exercises.values import BOOLEAN, NULL, TRUTH, BaseType, Value, ValueType


def _placed(use: Use) -> ValueType:
    if use.types[0].base_type is not BaseType.POINT:
        raise IllTyped("the sub-expression must have base-type point")
    try:
        shapes.shape(use.parameters)
    except ValueError:
        raise IllTyped(f"these are no coordinates of a {use.parameters['shape']}") from None
    return BOOLEAN


def _inside(values: Values, use: Use) -> Value:
    """Return whether any of the points lies in the place; NULL if there is none.

    Source: QTI 3.0 ASI, "Inside".
    """
    place = shapes.shape(use.parameters)
    points = values[0]
    return TRUTH[any(place.holds(shapes.point(str(each))) for each in points)] if points else NULL


INSIDE = Operator(
    fewest=1, most=1, rule=ElementRule(required=shapes.AREA), typed=_placed, apply=_inside
)
