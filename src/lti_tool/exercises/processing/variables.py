"""Expressions without sub-expressions: one function pair each, one line each in the table.

Source: QTI 3.0 ASI, "Expressions": BaseValue, Variable, Correct, MapResponse, MapResponsePoint.
"""

from collections.abc import Mapping
from typing import cast

from lti_tool.exercises.areas import AreaMap
from lti_tool.exercises.declarations import ValueMap
from lti_tool.exercises.processing.records import (
    Declarations,
    IllTyped,
    Parameters,
    State,
    Variable,
)
from lti_tool.exercises.rules import ElementRule, identifier, one_of
from lti_tool.exercises.values import (
    FLOAT,
    BaseType,
    Cardinality,
    Value,
    ValueType,
    normalise,
    scalar,
)

_NAMED = ElementRule(required={"identifier": identifier})
_CONSTANT = ElementRule(required={"base-type": one_of(*BaseType)}, text=True)


def _constant_type(_: Declarations, parameters: Parameters) -> ValueType:
    """Return the type that the constant declares; its text must be of that type.

    Source: QTI 3.0 ASI, "BaseValue".
    """
    base_type = BaseType(parameters["base-type"])
    try:
        scalar(parameters["text"], base_type)
    except ValueError:
        raise IllTyped(f"this is not a value of type {base_type}") from None
    return ValueType(Cardinality.SINGLE, base_type)


def _constant(_: State, parameters: Parameters) -> Value:
    """Return the constant; an empty string is NULL.

    Source: QTI 3.0 ASI, "BaseValue", and "NULL values" (empty strings).
    """
    if not normalise(parameters["text"]):
        return ()
    return (scalar(parameters["text"], BaseType(parameters["base-type"])),)


def _variable_type(declarations: Declarations, parameters: Parameters) -> ValueType:
    name = parameters["identifier"]
    if name in declarations.responses:
        return declarations.responses[name].type
    return declarations.outcome(name).type


def _variable(state: State, parameters: Parameters) -> Value:
    """Return the current value of a response or an outcome variable.

    Source: QTI 3.0 ASI, "Variable".
    """
    name = parameters["identifier"]
    return state.answers[name] if name in state.answers else state.outcomes[name]


def _correct_type(declarations: Declarations, parameters: Parameters) -> ValueType:
    return declarations.response(parameters["identifier"]).type


def _correct(state: State, parameters: Parameters) -> Value:
    """Return the declared correct response.

    Source: QTI 3.0 ASI, "Correct".
    """
    return state.declarations.responses[parameters["identifier"]].correct


def _mapped_type(declarations: Declarations, parameters: Parameters) -> ValueType:
    declaration = declarations.response(parameters["identifier"])
    if declaration.mapping is None:
        raise IllTyped(f"the response {declaration.identifier} has no mapping")
    return FLOAT


def _mapped(state: State, parameters: Parameters) -> Value:
    """Return the points of an answer by its mapping, a float.

    Source: QTI 3.0 ASI, "MapResponse".
    """
    name = parameters["identifier"]
    # that there is one was checked when the package was read
    mapping = cast("ValueMap", state.declarations.responses[name].mapping)
    return (mapping.points(state.answers[name]),)


def _placed_type(declarations: Declarations, parameters: Parameters) -> ValueType:
    declaration = declarations.response(parameters["identifier"])
    if declaration.areas is None:
        raise IllTyped(f"the response {declaration.identifier} has no area mapping")
    return FLOAT


def _placed(state: State, parameters: Parameters) -> Value:
    """Return the points of an answer by the places it lies in, a float.

    Source: QTI 3.0 ASI, "MapResponsePoint".
    """
    name = parameters["identifier"]
    areas = cast("AreaMap", state.declarations.responses[name].areas)
    return (areas.points(state.answers[name]),)


VARIABLES: Mapping[str, Variable] = {
    "qti-base-value": Variable(rule=_CONSTANT, typed=_constant_type, value=_constant),
    "qti-correct": Variable(rule=_NAMED, typed=_correct_type, value=_correct),
    "qti-map-response": Variable(rule=_NAMED, typed=_mapped_type, value=_mapped),
    "qti-map-response-point": Variable(rule=_NAMED, typed=_placed_type, value=_placed),
    "qti-variable": Variable(rule=_NAMED, typed=_variable_type, value=_variable),
}
