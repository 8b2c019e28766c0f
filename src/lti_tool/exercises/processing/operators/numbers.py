"""Operators that count: sum, round, equal and the comparisons. All numbers are exact decimals."""

import operator
from collections.abc import Callable
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import cast

from lti_tool.exercises.processing.operators import demands
from lti_tool.exercises.processing.records import IllTyped, Operator, Use, Values
from lti_tool.exercises.rules import ElementRule, boolean, decimal, number, one_of, whole_number
from lti_tool.exercises.values import (
    FLOAT,
    INTEGER,
    NULL,
    TRUTH,
    BaseType,
    Scalar,
    Value,
    ValueType,
)

MAX_FIGURES = 12
"""Most figures to round to: as many as a number of the profile has on either side."""

_HALF = Decimal("0.5")


def _summed(use: Use) -> ValueType:
    if not all(each.numeric for each in use.types):
        raise IllTyped("the sub-expressions must be numbers")
    whole = all(each.base_type is BaseType.INTEGER for each in use.types)
    return INTEGER if whole else FLOAT


def _sum(values: Values, _: Use) -> Value:
    """Return the sum of all numbers, those in containers included; NULL if any is NULL.

    An integer when all are integers, else a float.

    Source: QTI 3.0 ASI, "Sum".
    """
    if NULL in values:
        return NULL
    return (sum((_decimal(each) for value in values for each in value), Decimal(0)),)


def _decimal(value: Scalar) -> Decimal:
    # the types were checked when the package was read
    return cast("Decimal", value)


def _rounded(use: Use) -> ValueType:
    demands.numbers(use)
    return INTEGER


def _round(values: Values, _: Use) -> Value:
    """Return the nearest integer, halves up: 6.5 gives 7 and -6.5 gives -6.

    Source: QTI 3.0 ASI, "Round" (n with n - 0.5 <= x < n + 0.5).
    """
    if not values[0]:
        return NULL
    return ((_decimal(values[0][0]) + _HALF).to_integral_value(rounding=ROUND_FLOOR),)


def _pairs(decide: Callable[[Decimal, Decimal], bool]) -> Callable[[Values, Use], Value]:
    def apply(values: Values, _: Use) -> Value:
        """Return whether the first compares to the second so; NULL if either is NULL.

        Source: QTI 3.0 ASI, "Gt", "Gte", "Lt", "Lte".
        """
        if NULL in values:
            return NULL
        return TRUTH[decide(_decimal(values[0][0]), _decimal(values[1][0]))]

    return apply


_EQUAL = ElementRule(
    optional={
        "tolerance-mode": one_of("exact", "absolute", "relative"),
        "tolerance": lambda text: all(number(part) for part in text.split()),
        "include-lower-bound": boolean,
        "include-upper-bound": boolean,
    }
)


def _tolerances(use: Use) -> tuple[Decimal, Decimal]:
    """Return the two tolerances: below and above; one number serves for both."""
    given = tuple(decimal(part) for part in use.parameters.get("tolerance", "").split())
    return (given[0], given[-1]) if given else (Decimal(0), Decimal(0))


def _near(use: Use) -> ValueType:
    exact = use.parameters.get("tolerance-mode", "exact") == "exact"
    count = len(use.parameters.get("tolerance", "").split())
    if not exact and (count not in {1, 2} or min(_tolerances(use)) < 0):
        raise IllTyped("this tolerance-mode needs one or two tolerances of 0 or more")
    return demands.numbers(use)


def _equal(values: Values, use: Use) -> Value:
    """Return whether the second lies within the tolerances around the first.

    Absolute: from x - t0 to x + t1. Relative: from x (1 - t0/100) to x (1 + t1/100). Each bound
    counts as inside unless ``include-lower-bound`` or ``include-upper-bound`` is false.

    Source: QTI 3.0 ASI, "Equal".
    """
    if NULL in values:
        return NULL
    first, second = _decimal(values[0][0]), _decimal(values[1][0])
    mode = use.parameters.get("tolerance-mode", "exact")
    if mode == "exact":
        return TRUTH[first == second]
    below, above = _tolerances(use)
    if mode == "relative":
        # of a negative number, the larger part lies below
        below, above = abs(first) * below / 100, abs(first) * above / 100
    above_lower = operator.ge if _includes(use, "lower") else operator.gt
    below_upper = operator.le if _includes(use, "upper") else operator.lt
    inside = above_lower(second, first - below) and below_upper(second, first + above)
    return TRUTH[bool(inside)]


def _includes(use: Use, bound: str) -> bool:
    return use.parameters.get(f"include-{bound}-bound", "true") == "true"


_EQUAL_ROUNDED = ElementRule(
    required={"figures": whole_number},
    optional={"rounding-mode": one_of("significantFigures", "decimalPlaces")},
)


def _near_after_rounding(use: Use) -> ValueType:
    figures = int(use.parameters["figures"])
    least = 1 if _significant(use) else 0
    if not least <= figures <= MAX_FIGURES:
        raise IllTyped(f"figures lies between {least} and {MAX_FIGURES}")
    return demands.numbers(use)


def _significant(use: Use) -> bool:
    return use.parameters.get("rounding-mode", "significantFigures") == "significantFigures"


def _equal_rounded(values: Values, use: Use) -> Value:
    """Return whether both are equal after rounding, halves away from zero.

    Source: QTI 3.0 ASI, "EqualRounded" and "RoundTo" (rounding-mode, figures).
    """
    if NULL in values:
        return NULL
    first, second = (_round_to(_decimal(value[0]), use) for value in values)
    return TRUTH[first == second]


def _round_to(value: Decimal, use: Use) -> Decimal:
    figures = int(use.parameters["figures"])
    if _significant(use):
        # adjusted(): the power of ten of the first figure; 0 has none
        figures = figures - 1 - value.adjusted() if value else figures
    return value.quantize(Decimal(1).scaleb(-figures), rounding=ROUND_HALF_UP)


_PLAIN = ElementRule()


def _comparison(decide: Callable[[Decimal, Decimal], bool]) -> Operator:
    return Operator(fewest=2, most=2, rule=_PLAIN, typed=demands.numbers, apply=_pairs(decide))


SUM = Operator(fewest=1, most=None, rule=_PLAIN, typed=_summed, apply=_sum)
ROUND = Operator(fewest=1, most=1, rule=_PLAIN, typed=_rounded, apply=_round)
EQUAL = Operator(fewest=2, most=2, rule=_EQUAL, typed=_near, apply=_equal)
EQUAL_ROUNDED = Operator(
    fewest=2, most=2, rule=_EQUAL_ROUNDED, typed=_near_after_rounding, apply=_equal_rounded
)
GT = _comparison(operator.gt)
GTE = _comparison(operator.ge)
LT = _comparison(operator.lt)
LTE = _comparison(operator.le)
