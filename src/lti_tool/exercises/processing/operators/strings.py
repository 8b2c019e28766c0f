"""Operators on texts: string-match, substring. Texts are in NFC and trimmed before they come."""

from lti_tool.exercises.processing.operators import demands
from lti_tool.exercises.processing.records import Operator, Use, Values
from lti_tool.exercises.rules import ElementRule, boolean
from lti_tool.exercises.values import NULL, TRUTH, Value

_RULE = ElementRule(required={"case-sensitive": boolean})
_RULE_OR_PART = ElementRule(required={"case-sensitive": boolean}, optional={"substring": boolean})


def _cased(values: Values, use: Use) -> tuple[str, str]:
    first, second = str(values[0][0]), str(values[1][0])
    if use.parameters["case-sensitive"] == "true":
        return first, second
    return first.casefold(), second.casefold()


def _string_match(values: Values, use: Use) -> Value:
    """Return whether both texts are the same; NULL if either is NULL.

    With ``substring`` true: whether the first contains the second.

    Source: QTI 3.0 ASI, "StringMatch" (case-sensitive, substring).
    """
    if NULL in values:
        return NULL
    first, second = _cased(values, use)
    if use.parameters.get("substring") == "true":
        return TRUTH[second in first]
    return TRUTH[first == second]


def _substring(values: Values, use: Use) -> Value:
    """Return whether the second text contains the first; NULL if either is NULL.

    Source: QTI 3.0 ASI, "Substring".
    """
    if NULL in values:
        return NULL
    first, second = _cased(values, use)
    return TRUTH[first in second]


STRING_MATCH = Operator(
    fewest=2, most=2, rule=_RULE_OR_PART, typed=demands.strings, apply=_string_match
)
SUBSTRING = Operator(fewest=2, most=2, rule=_RULE, typed=demands.strings, apply=_substring)
