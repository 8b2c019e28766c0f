"""What several operators ask of their sub-expressions.

Source: QTI 3.0 ASI, "Expressions" (effective cardinality and base-type of sub-expressions).
"""

from collections.abc import Sequence

from lti_tool.exercises.processing.records import IllTyped, Use
from lti_tool.exercises.values import BOOLEAN, BaseType, ValueType


def booleans(use: Use) -> ValueType:
    """Return Boolean for an operator over single Booleans."""
    if any(each != BOOLEAN for each in use.types):
        raise IllTyped("the sub-expressions must be single Booleans")
    return BOOLEAN


def numbers(use: Use) -> ValueType:
    """Return Boolean for an operator that compares single numbers."""
    if not all(each.single and each.numeric for each in use.types):
        raise IllTyped("the sub-expressions must be single numbers")
    return BOOLEAN


def strings(use: Use) -> ValueType:
    """Return Boolean for an operator that compares single strings."""
    if not all(each.single and each.base_type is BaseType.STRING for each in use.types):
        raise IllTyped("the sub-expressions must be single strings")
    return BOOLEAN


def same_base_type(types: Sequence[ValueType]) -> None:
    """Raise ``IllTyped`` unless all hold the same kind of value; integers and floats do."""
    # An integer is the same number as a float: both are exact decimals here.
    families = {"number" if each.numeric else each.base_type for each in types}
    if len(families) > 1:
        raise IllTyped("the sub-expressions must have the same base-type")
