"""A grid over a picture, as on a map: every place has a letter and a number.

It does not depend on where the right answer lies, so it gives nothing away. With it a point can be
chosen from two lists, without a gesture and without seeing well enough to aim (WCAG 2.2, 2.5.7).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from string import ascii_uppercase

from lti_tool.exercises.interactions.pictures import Picture
from lti_tool.exercises.markup import Element

COLUMNS = 10
"""Letters over the width of a picture: on the smallest screen each is 28 CSS pixels wide."""

MOST_ROWS = 30
"""Numbers beside a very high picture."""

_MARGIN = 12
"""The margin for letters and numbers is the picture's width divided by this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One direction of a grid: ``names`` over ``length`` pixels."""

    names: tuple[str, ...]
    length: int

    def at(self, pixel: int) -> int:
        """Return which of the names a pixel has, from 0."""
        return min(pixel * len(self.names) // self.length, len(self.names) - 1)

    def middle(self, place: int) -> int:
        """Return the pixel in the middle of a name."""
        return (2 * place + 1) * self.length // (2 * len(self.names))


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Letters from left to right, numbers from top to bottom."""

    across: Line
    down: Line

    def name(self, point: str) -> str:
        """Return what a point is called: ``C4``."""
        places = (line.names[line.at(at)] for line, at in self._parts(point))
        return "".join(places)

    def middle(self, point: str) -> str:
        """Return the point in the middle of the place in which a point lies."""
        return " ".join(str(line.middle(line.at(at))) for line, at in self._parts(point))

    def holds(self, point: str) -> bool:
        """Tell whether a point lies in the picture."""
        return all(at <= line.length for line, at in self._parts(point))

    def _parts(self, point: str) -> Iterator[tuple[Line, int]]:
        return zip((self.across, self.down), map(int, point.split()), strict=True)

    def frame(self) -> str:
        """Return the ``viewBox`` of the picture with room for letters and numbers."""
        width, height, margin = self.across.length, self.down.length, self._margin
        return f"{-margin} {-margin} {width + margin} {height + margin}"

    @property
    def _margin(self) -> int:
        return max(1, self.across.length // _MARGIN)

    def drawn(self) -> Element:
        """Return the lines, letters and numbers, for the eye alone."""
        attributes = {"class": "grid", "aria-hidden": "true", "font-size": str(self._margin * 0.65)}
        return Element(name="g", attributes=attributes, children=(*self._lines(), *self._names()))

    def _lines(self) -> Iterator[Element]:
        width, height = self.across.length, self.down.length
        for place in range(len(self.across.names) + 1):
            x = place * width / len(self.across.names)
            yield _line(x, 0, x, height)
        for place in range(len(self.down.names) + 1):
            y = place * height / len(self.down.names)
            yield _line(0, y, width, y)

    def _names(self) -> Iterator[Element]:
        beside = -self._margin / 2
        for place, name in enumerate(self.across.names):
            yield _text(self.across.middle(place), beside, name)
        for place, name in enumerate(self.down.names):
            yield _text(beside, self.down.middle(place), name)


def grid(picture: Picture) -> Grid:
    """Return the grid over a picture: about square places, ``COLUMNS`` in its width."""
    rows = min(max(round(picture.height * COLUMNS / picture.width), 1), MOST_ROWS)
    return Grid(
        across=Line(names=tuple(ascii_uppercase[:COLUMNS]), length=picture.width),
        down=Line(names=tuple(str(n) for n in range(1, rows + 1)), length=picture.height),
    )


def _line(x1: float, y1: float, x2: float, y2: float) -> Element:
    ends = {"x1": f"{x1:g}", "y1": f"{y1:g}", "x2": f"{x2:g}", "y2": f"{y2:g}"}
    return Element(name="line", attributes=ends)


def _text(x: float, y: float, name: str) -> Element:
    return Element(name="text", attributes={"x": f"{x:g}", "y": f"{y:g}"}, children=(name,))
