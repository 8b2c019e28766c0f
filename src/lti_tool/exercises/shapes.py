"""Places in a picture: circle, rectangle, ellipse, polygon, or all of it.

A place holds its own edge. Coordinates are pixels of the picture, from its upper left corner.

Source: QTI 3.0 ASI, "Shape" and "Coords"; HTML 4.01, 13.6.1 (where both come from).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from lti_tool.exercises.rules import number, one_of

Box = tuple[Decimal, Decimal, Decimal, Decimal]
"""Left, top, width and height."""

Numbers = tuple[Decimal, ...]
Point = tuple[Decimal, Decimal]

WHOLE = "default"
"""The shape that is the whole picture; its coordinates mean nothing."""

_EDGED = ("circle", "rect", "ellipse", "poly")


def coordinates(value: str) -> bool:
    """Accept numbers with commas between them."""
    return all(map(number, value.replace(" ", "").split(",")))


EDGED = {"shape": one_of(*_EDGED), "coords": coordinates}
"""Attributes of an element that is a place with an edge."""

AREA = {"shape": one_of(*_EDGED, WHOLE), "coords": str.isprintable}
"""Attributes of an element that is any place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One place: its kind and the numbers that belong to it."""

    kind: str
    numbers: Numbers

    @property
    def box(self) -> Box:
        """Return the box around a place with an edge."""
        return _BOXES[self.kind](self.numbers)

    @property
    def round(self) -> bool:
        """Tell whether it is a circle or an ellipse."""
        return self.kind in {"circle", "ellipse"}

    def holds(self, at: Point) -> bool:
        """Tell whether a point lies in it or on its edge."""
        return self.kind == WHOLE or _HOLDERS[self.kind](self.numbers, at)


def shape(attributes: Mapping[str, str]) -> Shape:
    """Return the place that the attributes ``shape`` and ``coords`` name.

    Raises:
        ValueError: the coordinates are not those of such a shape.
    """
    kind, text = attributes["shape"], attributes["coords"]
    if kind == WHOLE:
        return Shape(kind=kind, numbers=())
    if not coordinates(text):
        raise ValueError(text)
    numbers = tuple(Decimal(each) for each in text.replace(" ", "").split(","))
    counted = _COUNTS.get(kind)
    whole = len(numbers) == counted if counted else len(numbers) >= _TRIANGLE
    if not whole or (kind == "poly" and len(numbers) % 2):
        raise ValueError(text)
    found = Shape(kind=kind, numbers=numbers)
    if min(found.box[2:]) <= 0:
        raise ValueError(text)
    return found


def point(text: str) -> Point:
    """Return the point that a value of base-type point names."""
    x, y = text.split()
    return Decimal(x), Decimal(y)


def _rect(numbers: Numbers) -> Box:
    left, top, right, bottom = numbers
    return left, top, right - left, bottom - top


def _circle(numbers: Numbers) -> Box:
    x, y, radius = numbers
    return _ellipse((x, y, radius, radius))


def _ellipse(numbers: Numbers) -> Box:
    x, y, wide, high = numbers
    return x - wide, y - high, 2 * wide, 2 * high


def _poly(numbers: Numbers) -> Box:
    xs, ys = numbers[::2], numbers[1::2]
    return min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)


def _in_rect(numbers: Numbers, at: Point) -> bool:
    left, top, right, bottom = numbers
    return left <= at[0] <= right and top <= at[1] <= bottom


def _in_circle(numbers: Numbers, at: Point) -> bool:
    x, y, radius = numbers
    return _in_ellipse((x, y, radius, radius), at)


def _in_ellipse(numbers: Numbers, at: Point) -> bool:
    x, y, wide, high = numbers  # compared without a division, so nothing is rounded
    return ((at[0] - x) * high) ** 2 + ((at[1] - y) * wide) ** 2 <= (wide * high) ** 2


def _in_poly(numbers: Numbers, at: Point) -> bool:
    """Count the sides to the right of the point: an odd number means inside."""
    sides = tuple(_sides(numbers))
    if any(_on(side, at) for side in sides):
        return True
    return sum(_to_the_right(side, at) for side in sides) % 2 == 1


def _sides(numbers: Numbers) -> Iterator[tuple[Point, Point]]:
    corners = tuple(zip(numbers[::2], numbers[1::2], strict=True))
    return zip(corners, (*corners[1:], corners[0]), strict=True)


def _turn(side: tuple[Point, Point], at: Point) -> Decimal:
    """Return 0 on the line through a side, and its sign tells on which hand of it."""
    (x1, y1), (x2, y2) = side
    return (x2 - x1) * (at[1] - y1) - (y2 - y1) * (at[0] - x1)


def _on(side: tuple[Point, Point], at: Point) -> bool:
    (x1, y1), (x2, y2) = side
    beside = min(x1, x2) <= at[0] <= max(x1, x2) and min(y1, y2) <= at[1] <= max(y1, y2)
    return beside and _turn(side, at) == 0


def _to_the_right(side: tuple[Point, Point], at: Point) -> bool:
    (_, y1), (_, y2) = side
    return (y1 > at[1]) is not (y2 > at[1]) and (_turn(side, at) > 0) is (y2 > y1)


_BOXES: Mapping[str, Callable[[Numbers], Box]] = {
    "rect": _rect,
    "circle": _circle,
    "ellipse": _ellipse,
    "poly": _poly,
}
_HOLDERS: Mapping[str, Callable[[Numbers, Point], bool]] = {
    "rect": _in_rect,
    "circle": _in_circle,
    "ellipse": _in_ellipse,
    "poly": _in_poly,
}
_COUNTS: Mapping[str, int] = {"rect": 4, "circle": 3, "ellipse": 4}
_TRIANGLE = 6
