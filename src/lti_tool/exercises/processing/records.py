"""Compiled rules and expressions, and the signatures that the tables are made of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lti_tool.exercises.declarations import OutcomeDeclaration, ResponseDeclaration
from lti_tool.exercises.rules import ElementRule
from lti_tool.exercises.values import Value, ValueType

Values = tuple[Value, ...]
Parameters = Mapping[str, str]
"""The attributes of an expression's element, and its text under ``text``."""


class IllTyped(Exception):
    """An expression that cannot have a value; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declarations:
    """The variables of an item."""

    responses: Mapping[str, ResponseDeclaration]
    outcomes: Mapping[str, OutcomeDeclaration]

    def response(self, identifier: str) -> ResponseDeclaration:
        """Return a response variable.

        Raises:
            IllTyped: it is not declared.
        """
        if identifier not in self.responses:
            raise IllTyped(f"there is no response {identifier}")
        return self.responses[identifier]

    def outcome(self, identifier: str) -> OutcomeDeclaration:
        """Return an outcome variable.

        Raises:
            IllTyped: it is not declared.
        """
        if identifier not in self.outcomes:
            raise IllTyped(f"there is no outcome {identifier}")
        return self.outcomes[identifier]


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """One run: the answers, and the outcomes as they are being set."""

    declarations: Declarations
    answers: Mapping[str, Value]
    outcomes: dict[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One use of an operator: its attributes, and the types of its sub-expressions."""

    parameters: Parameters
    types: tuple[ValueType, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """An expression over other expressions.

    ``fewest`` and ``most`` count the sub-expressions; ``typed`` returns the result's type or
    raises ``IllTyped``; ``apply`` returns the value and cannot fail.
    """

    fewest: int
    most: int | None
    rule: ElementRule
    typed: Callable[[Use], ValueType]
    apply: Callable[[Values, Use], Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """An expression without sub-expressions: a constant, or something of the item."""

    rule: ElementRule
    typed: Callable[[Declarations, Parameters], ValueType]
    value: Callable[[State, Parameters], Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """A compiled expression: known, typed, with the right number of sub-expressions."""

    kind: Operator | Variable
    use: Use
    operands: tuple["Expression", ...]
    type: ValueType

    def value(self, state: State) -> Value:
        """Return the value in this run."""
        if isinstance(self.kind, Variable):
            return self.kind.value(state, self.use.parameters)
        return self.kind.apply(tuple(each.value(state) for each in self.operands), self.use)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetOutcome:
    """Gives an outcome variable the value of an expression.

    Source: QTI 3.0 ASI, "SetOutcomeValue" (SetValue).
    """

    identifier: str
    expression: Expression

    def run(self, state: State) -> None:
        """Set the outcome."""
        state.outcomes[self.identifier] = self.expression.value(state)


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """One ``if``, ``else if`` or (without a test) ``else``."""

    test: Expression | None
    rules: tuple["Rule", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Runs the rules of the first branch whose test is true; NULL is not true.

    Source: QTI 3.0 ASI, "ResponseCondition", "ResponseIf" ("otherwise they are skipped
    (including if the expression is NULL)").
    """

    branches: tuple[Branch, ...]

    def run(self, state: State) -> None:
        """Run one branch, or none."""
        for branch in self.branches:
            if branch.test is None or branch.test.value(state) == (True,):
                for rule in branch.rules:
                    rule.run(state)
                return


Rule = SetOutcome | Condition
