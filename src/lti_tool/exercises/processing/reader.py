"""Response processing as written in an item -> compiled rules, or a refusal.

Everything is decided here, when the package is read: an unknown rule or operator, a wrong number
of sub-expressions, types that cannot work. Scoring a pupil's answer then cannot fail.
"""

from lti_tool.exercises import xml_reader
from lti_tool.exercises.findings import Refused
from lti_tool.exercises.processing.operators import OPERATORS
from lti_tool.exercises.processing.records import (
    Branch,
    Condition,
    Declarations,
    Expression,
    IllTyped,
    Operator,
    Rule,
    SetOutcome,
    Use,
)
from lti_tool.exercises.processing.templates import template
from lti_tool.exercises.processing.variables import VARIABLES
from lti_tool.exercises.rules import ElementRule, Rules, anything, identifier
from lti_tool.exercises.values import BOOLEAN, FLOAT, INTEGER
from lti_tool.exercises.xml_reader import Node

_EXPRESSIONS = frozenset(OPERATORS) | frozenset(VARIABLES)
_RULES = frozenset({"qti-response-condition", "qti-set-outcome-value"})


def _holding_expressions(rule: ElementRule) -> ElementRule:
    return ElementRule(required=rule.required, optional=rule.optional, children=_EXPRESSIONS)


RULES: Rules = {
    "qti-response-processing": ElementRule(optional={"template": anything}, children=_RULES),
    "qti-response-condition": ElementRule(
        children={"qti-response-if", "qti-response-else-if", "qti-response-else"}
    ),
    "qti-response-if": ElementRule(children=_EXPRESSIONS | _RULES),
    "qti-response-else-if": ElementRule(children=_EXPRESSIONS | _RULES),
    "qti-response-else": ElementRule(children=_RULES),
    "qti-set-outcome-value": ElementRule(
        required={"identifier": identifier}, children=_EXPRESSIONS
    ),
    **{name: variable.rule for name, variable in VARIABLES.items()},
    **{name: _holding_expressions(operator.rule) for name, operator in OPERATORS.items()},
}


def read_processing(node: Node, declarations: Declarations) -> tuple[Rule, ...]:
    """Return the compiled rules of a ``qti-response-processing``.

    Raises:
        Refused: an unknown template, a template with rules beside it, no rules at all, or rules
            that cannot work.

    Source: QTI 3.0 ASI, "ResponseProcessing".
    """
    address = node.attributes.get("template")
    if address is None:
        if not node.elements:
            node.refuse("processing", "there are no rules: no answer would ever score")
        return _rules(node.elements, declarations)
    if node.elements:
        node.refuse("processing", "a template and own rules cannot be combined")
    rules = template(address)
    if rules is None:
        node.refuse("template_unknown", "this response processing template is not accepted")
    wrapped = f'<qti-response-processing xmlns="{xml_reader.QTI}">{rules}</qti-response-processing>'
    tree = xml_reader.read(node.file, wrapped.encode())
    try:
        return _rules(tree.elements, declarations)
    except Refused as refused:  # said of the line that names the template
        node.refuse("template", f"this template cannot work here: {refused.findings[0].message}")


def _rules(nodes: tuple[Node, ...], declarations: Declarations) -> tuple[Rule, ...]:
    return tuple(
        _set_outcome(node, declarations)
        if node.name == "qti-set-outcome-value"
        else _condition(node, declarations)
        for node in nodes
    )


def _set_outcome(node: Node, declarations: Declarations) -> SetOutcome:
    if len(node.elements) != 1:
        node.refuse("processing", f"{node.name} holds one expression")
    expression = _expression(node.elements[0], declarations)
    try:
        wanted = declarations.outcome(node.attributes["identifier"]).type
    except IllTyped as error:
        node.refuse("processing", str(error))
    # The standard asks for the same type; an integer becomes a float without loss, so that much
    # is let through ("Special care is required when using the numeric base-types").
    if expression.type != wanted and (expression.type, wanted) != (INTEGER, FLOAT):
        node.refuse("expression_type", f"a {expression.type} value cannot become {wanted}")
    return SetOutcome(identifier=node.attributes["identifier"], expression=expression)


def _condition(node: Node, declarations: Declarations) -> Condition:
    names = [child.name for child in node.elements]
    between = names[1:-1] if names[-1:] == ["qti-response-else"] else names[1:]
    if names[:1] != ["qti-response-if"] or set(between) - {"qti-response-else-if"}:
        node.refuse("processing", "a condition is: one if, any number of else-if, at most one else")
    return Condition(branches=tuple(_branch(child, declarations) for child in node.elements))


def _branch(node: Node, declarations: Declarations) -> Branch:
    if node.name == "qti-response-else":
        return Branch(test=None, rules=_rules(node.elements, declarations))
    if not node.elements or node.elements[0].name in _RULES:
        node.refuse("processing", f"{node.name} starts with an expression")
    test = _expression(node.elements[0], declarations)
    if test.type != BOOLEAN:
        node.refuse("expression_type", "the test of a condition is a single Boolean")
    rest = node.elements[1:]
    if any(child.name not in _RULES for child in rest):
        node.refuse("processing", f"{node.name} holds one expression, then rules")
    return Branch(test=test, rules=_rules(rest, declarations))


def _expression(node: Node, declarations: Declarations) -> Expression:
    operands = tuple(_expression(child, declarations) for child in node.elements)
    use = Use(
        parameters={**node.attributes, "text": node.text},
        types=tuple(operand.type for operand in operands),
    )
    try:
        if node.name in VARIABLES:
            kind = VARIABLES[node.name]
            value_type = kind.typed(declarations, use.parameters)
            return Expression(kind=kind, use=use, operands=(), type=value_type)
        return _applied(OPERATORS[node.name], use, operands)
    except IllTyped as error:
        node.refuse("expression_type", f"{node.name}: {error}")


def _applied(kind: Operator, use: Use, operands: tuple[Expression, ...]) -> Expression:
    if len(operands) < kind.fewest or (kind.most is not None and len(operands) > kind.most):
        raise IllTyped("wrong number of sub-expressions")
    return Expression(kind=kind, use=use, operands=operands, type=kind.typed(use))
