"""Points for places in a picture.

Source: QTI 3.0 ASI, "AreaMapping", "AreaMapEntry" and "MapResponsePoint".
"""

from dataclasses import dataclass
from decimal import Decimal

from lti_tool.exercises.rules import ElementRule, Rules, decimal, number
from lti_tool.exercises.shapes import AREA, Shape, point, shape
from lti_tool.exercises.values import Value
from lti_tool.exercises.xml_reader import Node

RULES: Rules = {
    "qti-area-mapping": ElementRule(
        optional={"lower-bound": number, "upper-bound": number, "default-value": number},
        children={"qti-area-map-entry"},
    ),
    "qti-area-map-entry": ElementRule(required={**AREA, "mapped-value": number}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A place and its points."""

    place: Shape
    points: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaMap:
    """Points for places, what a point outside all of them gives, and the bounds of the sum."""

    areas: tuple[Area, ...]
    default: Decimal
    lower: Decimal | None
    upper: Decimal | None

    def points(self, answers: Value) -> Decimal:
        """Return the points of an answer; NULL gives 0.

        Of places that overlap the first in the list counts, and each place counts once, however
        many points lie in it. A point outside all of them gives the default.

        Source: QTI 3.0 ASI, "AreaMapping" ("each area is tested in turn, with those listed first
        taking priority") and "MapResponsePoint" ("each area can be mapped once only").
        """
        if not answers:
            return Decimal(0)
        found = [self._area(str(answer)) for answer in dict.fromkeys(answers)]
        hit = {id(area): area.points for area in found if area is not None}
        total = sum(hit.values(), found.count(None) * self.default)
        if self.lower is not None:
            total = max(total, self.lower)
        return total if self.upper is None else min(total, self.upper)

    def _area(self, answer: str) -> Area | None:
        at = point(answer)
        return next((area for area in self.areas if area.place.holds(at)), None)


def read_areas(node: Node) -> AreaMap:
    """Return the points that a ``qti-area-mapping`` gives.

    Raises:
        Refused: there is no place, or coordinates are not those of their shape.
    """
    areas = tuple(_area(entry) for entry in node.elements)
    if not areas:
        node.refuse("declaration", "an area mapping has one entry or more")
    bounds = node.attributes
    lower, upper = bounds.get("lower-bound"), bounds.get("upper-bound")
    return AreaMap(
        areas=areas,
        default=decimal(bounds.get("default-value", "0")),
        lower=None if lower is None else decimal(lower),
        upper=None if upper is None else decimal(upper),
    )


def _area(node: Node) -> Area:
    try:
        place = shape(node.attributes)
    except ValueError:
        node.refuse("declaration", f"these are no coordinates of a {node.attributes['shape']}")
    return Area(place=place, points=decimal(node.attributes["mapped-value"]))
