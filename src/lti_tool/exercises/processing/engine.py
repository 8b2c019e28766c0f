"""Running the compiled rules of an item.

Source: QTI 3.0 ASI, "Response Processing".
"""

from collections.abc import Iterable, Mapping
from decimal import Context, localcontext

from lti_tool.exercises.processing.records import Declarations, Rule, State
from lti_tool.exercises.values import Value

_EXACT = Context(prec=60)
"""Enough figures for every sum and product of two numbers of the profile (12 + 12 digits)."""


def run(
    rules: Iterable[Rule], declarations: Declarations, answers: Mapping[str, Value]
) -> Mapping[str, Value]:
    """Return the outcomes for these answers.

    Args:
        rules: compiled for the same declarations.
        declarations: the item's variables; outcomes start at their defaults.
        answers: a value for every response variable, NULL where nothing was answered.
    """
    defaults = {name: each.default for name, each in declarations.outcomes.items()}
    state = State(declarations=declarations, answers=answers, outcomes=defaults)
    with localcontext(_EXACT):
        for rule in rules:
            rule.run(state)
    return state.outcomes
