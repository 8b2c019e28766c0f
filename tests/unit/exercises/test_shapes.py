"""Places in a picture: what lies in them, and what is none."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.exercises.shapes import shape

SMALL = st.integers(0, 40)


def place(kind, *numbers):
    return shape({"shape": kind, "coords": ",".join(map(str, numbers))})


class TestShapes:
    """QTI 3.0 ASI, "Shape"."""

    @pytest.mark.parametrize(
        ("kind", "numbers", "inside", "outside"),
        [
            ("rect", (10, 20, 30, 40), [(10, 20), (30, 40), (20, 30)], [(9, 30), (20, 41)]),
            ("circle", (10, 10, 5), [(10, 15), (13, 14), (10, 10)], [(14, 14), (10, 16)]),
            ("ellipse", (10, 10, 8, 2), [(18, 10), (10, 12)], [(10, 13), (18, 11)]),
            ("poly", (0, 0, 10, 0, 0, 10), [(0, 0), (5, 5), (1, 1), (0, 10)], [(6, 5), (11, 0)]),
            ("poly", (0, 0, 9, 0, 9, 9, 5, 3, 0, 9), [(5, 3), (1, 2)], [(5, 4), (4, 7)]),
            ("default", (), [(0, 0), (999, 999)], []),
        ],
    )
    def test_a_place_holds_its_edge_and_what_lies_within(self, kind, numbers, inside, outside):
        found = place(kind, *numbers)
        holds = [found.holds((Decimal(x), Decimal(y))) for x, y in (*inside, *outside)]

        assert holds == [True] * len(inside) + [False] * len(outside)

    @given(*[st.tuples(SMALL, SMALL)] * 3)
    def test_a_rectangle_is_the_polygon_of_its_corners(self, corner, size, at):
        (left, top), (wide, high) = corner, size
        right, bottom = left + wide + 1, top + high + 1
        as_poly = place("poly", left, top, right, top, right, bottom, left, bottom)
        at = (Decimal(at[0]), Decimal(at[1]))

        assert as_poly.holds(at) is place("rect", left, top, right, bottom).holds(at)
        assert as_poly.box == place("rect", left, top, right, bottom).box

    @given(SMALL, SMALL, st.integers(1, 20), SMALL, SMALL)
    def test_a_circle_is_a_round_ellipse_within_its_box(self, x, y, radius, across, down):
        circle, at = place("circle", x, y, radius), (Decimal(across), Decimal(down))
        left, top, wide, high = circle.box

        assert circle.holds(at) is place("ellipse", x, y, radius, radius).holds(at)
        assert not circle.holds(at) or (left <= at[0] <= left + wide and top <= at[1] <= top + high)

    @pytest.mark.parametrize(
        ("kind", "numbers"),
        [
            ("rect", (1, 1, 1, 5)),
            ("rect", (5, 5, 1, 1)),
            ("rect", (1, 2, 3)),
            ("circle", (1, 1, 0)),
            ("circle", (1, 1, -2)),
            ("poly", (0, 0, 5, 5)),
            ("poly", (0, 0, 5, 5, 9)),
            ("ellipse", (1, 1, 5)),
            ("circle", ("10%", "10%", "5%")),
            ("rect", ("",)),
        ],
    )
    def test_what_is_no_shape_is_refused(self, kind, numbers):
        with pytest.raises(ValueError, match=r".*"):
            place(kind, *numbers)
