"""Response and outcome variables: what an item declares about answers and scores."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from lti_tool.exercises import areas
from lti_tool.exercises.areas import AreaMap
from lti_tool.exercises.rules import (
    ElementRule,
    Rules,
    anything,
    boolean,
    decimal,
    identifier,
    number,
    one_of,
)
from lti_tool.exercises.values import NULL, BaseType, Cardinality, Scalar, Value, ValueType, scalar
from lti_tool.exercises.xml_reader import Node

_VARIABLE = {
    "identifier": identifier,
    "cardinality": one_of(*Cardinality),
    "base-type": one_of(*BaseType),
}

RULES: Rules = {
    **areas.RULES,
    "qti-response-declaration": ElementRule(
        required=_VARIABLE, children={"qti-correct-response", "qti-mapping", "qti-area-mapping"}
    ),
    "qti-correct-response": ElementRule(
        optional={"interpretation": anything}, children={"qti-value"}
    ),
    "qti-value": ElementRule(text=True),
    "qti-mapping": ElementRule(
        optional={"lower-bound": number, "upper-bound": number, "default-value": number},
        children={"qti-map-entry"},
    ),
    "qti-map-entry": ElementRule(
        required={"map-key": anything, "mapped-value": number},
        optional={"case-sensitive": boolean},
    ),
    "qti-outcome-declaration": ElementRule(
        required=_VARIABLE,
        optional={
            "normal-maximum": number,
            "normal-minimum": number,
            "interpretation": anything,
            "external-scored": one_of("human"),
        },
        children={"qti-default-value"},
    ),
    "qti-default-value": ElementRule(optional={"interpretation": anything}, children={"qti-value"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MapEntry:
    """Points for one value.

    Source: QTI 3.0 ASI, "MapEntry"; ``case-sensitive`` is false unless said (XSD default).
    """

    key: Scalar
    points: Decimal
    case_sensitive: bool

    def fits(self, answer: Scalar) -> bool:
        """Tell whether an answer is this entry's key; only strings can ignore case."""
        if self.case_sensitive or not isinstance(answer, str) or not isinstance(self.key, str):
            return answer == self.key
        return answer.casefold() == self.key.casefold()


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueMap:
    """Points for answers: entries, what any other value gives, and the bounds of the sum.

    Source: QTI 3.0 ASI, "Mapping".
    """

    entries: tuple[MapEntry, ...]
    default: Decimal
    lower: Decimal | None
    upper: Decimal | None

    def points(self, answers: Value) -> Decimal:
        """Return the points of an answer; each value counts once, the sum stays in bounds.

        NULL gives 0, as in the standard's template map_response.

        Source: QTI 3.0 ASI, "MapResponse" ("... that value is counted once only").
        """
        if not answers:
            return Decimal(0)
        total = sum((self._points(answer) for answer in dict.fromkeys(answers)), Decimal(0))
        if self.lower is not None:
            total = max(total, self.lower)
        return total if self.upper is None else min(total, self.upper)

    def _points(self, answer: Scalar) -> Decimal:
        fitting = (entry.points for entry in self.entries if entry.fits(answer))
        return next(fitting, self.default)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseDeclaration:
    """A response variable: what was answered, and what would have been right.

    Source: QTI 3.0 ASI, "ResponseDeclaration".
    """

    identifier: str
    type: ValueType
    correct: Value
    mapping: ValueMap | None
    areas: AreaMap | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeDeclaration:
    """An outcome variable: a score, or the name of the feedback to show.

    ``maximum`` is the declared normal-maximum in points, or None; ``by_person`` tells that a
    person gives the value (external-scored "human").

    Source: QTI 3.0 ASI, "OutcomeDeclaration".
    """

    identifier: str
    type: ValueType
    default: Value
    maximum: Decimal | None
    by_person: bool = False


def read_response(node: Node) -> ResponseDeclaration:
    """Return the response variable that a ``qti-response-declaration`` declares.

    Raises:
        Refused: a value does not have the declared type, something stands there twice, or places
            are mapped for what is no point.
    """
    value_type = _type(node)
    correct = node.named("qti-correct-response")
    mappings, places = node.named("qti-mapping"), node.named("qti-area-mapping")
    if max(map(len, (correct, mappings, places))) > 1:
        node.refuse("declaration", "a response has one correct response and one mapping at most")
    if places and value_type.base_type is not BaseType.POINT:
        node.refuse("declaration", "places are mapped for points alone")
    return ResponseDeclaration(
        identifier=node.attributes["identifier"],
        type=value_type,
        correct=_values(correct[0], value_type) if correct else NULL,
        mapping=_mapping(mappings[0], value_type) if mappings else None,
        areas=areas.read_areas(places[0]) if places else None,
    )


def read_outcome(node: Node) -> OutcomeDeclaration:
    """Return the outcome variable that a ``qti-outcome-declaration`` declares.

    A numeric one without a default starts at 0, any other at NULL.

    Raises:
        Refused: a value does not have the declared type.

    Source: QTI 3.0 ASI, "OutcomeDeclaration" ("If no default value is given ...").
    """
    value_type = _type(node)
    defaults = node.named("qti-default-value")
    zero: Value = (Decimal(0),) if value_type.numeric and value_type.single else NULL
    maximum = node.attributes.get("normal-maximum")
    return OutcomeDeclaration(
        identifier=node.attributes["identifier"],
        type=value_type,
        default=_values(defaults[0], value_type) if defaults else zero,
        maximum=None if maximum is None else decimal(maximum),
        by_person="external-scored" in node.attributes,
    )


def _type(node: Node) -> ValueType:
    return ValueType(
        Cardinality(node.attributes["cardinality"]), BaseType(node.attributes["base-type"])
    )


def _values(node: Node, value_type: ValueType) -> Value:
    values = tuple(_scalar(value, value.text, value_type) for value in node.elements)
    if not values or (value_type.single and len(values) > 1):
        node.refuse("declaration", f"{node.name} does not hold a {value_type} value")
    return values


def _scalar(node: Node, text: str, value_type: ValueType) -> Scalar:
    try:
        value = scalar(text, value_type.base_type)
    except ValueError:
        value = ""
    if value == "":
        node.refuse("declaration", f"this is not a value of type {value_type.base_type}")
    return value


def _mapping(node: Node, value_type: ValueType) -> ValueMap:
    entries = tuple(_entry(entry, value_type) for entry in node.elements)
    if not entries:
        node.refuse("declaration", "a mapping has one entry or more")
    bounds: Mapping[str, str] = node.attributes
    lower, upper = bounds.get("lower-bound"), bounds.get("upper-bound")
    return ValueMap(
        entries=entries,
        default=decimal(bounds.get("default-value", "0")),
        lower=None if lower is None else decimal(lower),
        upper=None if upper is None else decimal(upper),
    )


def _entry(node: Node, value_type: ValueType) -> MapEntry:
    return MapEntry(
        key=_scalar(node, node.attributes["map-key"], value_type),
        points=decimal(node.attributes["mapped-value"]),
        case_sensitive=value_type.base_type is not BaseType.STRING
        or node.attributes.get("case-sensitive") == "true",
    )
