"""Expressions over other expressions: grouped by what they work on, one line each here."""

from collections.abc import Mapping

from lti_tool.exercises.processing.operators import containers, logic, numbers, places, strings
from lti_tool.exercises.processing.records import Operator

OPERATORS: Mapping[str, Operator] = {
    "qti-and": logic.AND,
    "qti-or": logic.OR,
    "qti-not": logic.NOT,
    "qti-is-null": logic.IS_NULL,
    "qti-match": logic.MATCH,
    "qti-sum": numbers.SUM,
    "qti-round": numbers.ROUND,
    "qti-equal": numbers.EQUAL,
    "qti-equal-rounded": numbers.EQUAL_ROUNDED,
    "qti-gt": numbers.GT,
    "qti-gte": numbers.GTE,
    "qti-lt": numbers.LT,
    "qti-lte": numbers.LTE,
    "qti-multiple": containers.MULTIPLE,
    "qti-member": containers.MEMBER,
    "qti-delete": containers.DELETE,
    "qti-index": containers.INDEX,
    "qti-inside": places.INSIDE,
    "qti-string-match": strings.STRING_MATCH,
    "qti-substring": strings.SUBSTRING,
}
"""Every operator that is accepted; any other is refused when a package is read."""
