"""The expressions that count, with the clause of QTI 3.0 ASI that each follows."""

from decimal import Decimal

import pytest

from lti_tool.exercises.findings import Refused
from tests.unit.exercises.lab import (
    NONE,
    NULL,
    TRUE,
    base,
    op,
    truth,
    value,
    var,
)


class TestNumbers:
    def test_sum_adds_containers_too(self):
        """QTI 3.0 ASI, "Sum"."""
        total = op("sum", var("NUMBERS"), var("NUMBER"), base("0.1"), base("0.2"))

        assert value(total, "SCORE") == (Decimal("11.8"),)

    def test_a_sum_of_integers_is_an_integer(self):
        assert value(op("sum", var("NUMBERS"), base("1", "integer")), "WHOLE") == (Decimal(6),)

    def test_a_sum_with_null_is_null(self):
        assert value(op("sum", base("1"), var("NUMBER")), "SCORE", NONE) == ()

    @pytest.mark.parametrize(
        ("number", "rounded"), [("6.49", 6), ("6.5", 7), ("-6.5", -6), ("-6.51", -7), ("6", 6)]
    )
    def test_round_takes_halves_up(self, number, rounded):
        """QTI 3.0 ASI, "Round": n with n - 0.5 <= x < n + 0.5."""
        assert value(op("round", base(number)), "WHOLE") == (Decimal(rounded),)

    def test_round_of_null_is_null(self):
        assert value(op("round", var("NUMBER")), "WHOLE", NONE) == ()

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("gt", (False, False, True)),
            ("gte", (False, True, True)),
            ("lt", (True, False, False)),
            ("lte", (True, True, False)),
        ],
    )
    def test_comparisons(self, name, expected):
        """QTI 3.0 ASI, "Gt", "Gte", "Lt", "Lte"."""
        found = tuple(truth(op(name, base(number), base("2"))) for number in ("1", "2.0", "3"))

        assert found == expected

    def test_comparing_with_null_is_null(self):
        assert truth(NULL) is None

    @pytest.mark.parametrize(
        ("attributes", "second", "expected"),
        [
            ("", "10.0", True),
            ("", "10.01", False),
            ('tolerance-mode="exact" tolerance="5"', "11", False),
            ('tolerance-mode="absolute" tolerance="2"', "8", True),
            ('tolerance-mode="absolute" tolerance="2 1"', "11.5", False),
            ('tolerance-mode="absolute" tolerance="2" include-lower-bound="false"', "8", False),
            ('tolerance-mode="absolute" tolerance="2" include-upper-bound="false"', "12", False),
            ('tolerance-mode="relative" tolerance="10"', "9", True),
            ('tolerance-mode="relative" tolerance="10"', "8.9", False),
        ],
    )
    def test_equal_within_tolerances(self, attributes, second, expected):
        """QTI 3.0 ASI, "Equal"."""
        assert truth(op("equal", base("10"), base(second), attributes=attributes)) is expected

    def test_a_relative_tolerance_works_for_negative_numbers(self):
        around = 'tolerance-mode="relative" tolerance="10"'

        assert truth(op("equal", base("-10"), base("-11"), attributes=around)) is True

    def test_equal_with_null_is_null(self):
        assert truth(op("equal", base("1"), var("NUMBER"))) is None

    @pytest.mark.parametrize(
        ("attributes", "second", "expected"),
        [
            ('figures="3"', "3.144", True),
            ('figures="4"', "3.144", False),
            ('figures="2" rounding-mode="decimalPlaces"', "3.135", True),
            ('figures="2" rounding-mode="decimalPlaces"', "3.1349", False),
            ('figures="0" rounding-mode="decimalPlaces"', "2.5", True),
        ],
    )
    def test_equal_after_rounding(self, attributes, second, expected):
        """QTI 3.0 ASI, "EqualRounded" (and "RoundTo")."""
        rounded = op("equal-rounded", base("3.14159"), base(second), attributes=attributes)

        assert truth(rounded) is expected

    def test_zero_has_no_first_figure(self):
        assert truth(op("equal-rounded", base("0"), base("0.0"), attributes='figures="3"')) is True

    def test_equal_rounded_with_null_is_null(self):
        rounded = op("equal-rounded", base("1"), var("NUMBER"), attributes='figures="3"')

        assert truth(rounded) is None

    @pytest.mark.parametrize(
        "expression",
        [
            op("sum", base("1"), var("TEXT")),
            op("gt", base("1"), var("NUMBERS")),
            op("equal", base("1"), var("TEXT")),
            op("equal", base("1"), base("1"), attributes='tolerance-mode="absolute"'),
            op(
                "equal", base("1"), base("1"), attributes='tolerance-mode="absolute" tolerance="-1"'
            ),
            op(
                "equal",
                base("1"),
                base("1"),
                attributes='tolerance-mode="relative" tolerance="1 2 3"',
            ),
            op("equal-rounded", base("1"), base("1"), attributes='figures="0"'),
            op("equal-rounded", base("1"), base("1"), attributes='figures="13"'),
            op("and", TRUE, base("1")),
        ],
    )
    def test_refuses_what_cannot_be_counted(self, expression):
        with pytest.raises(Refused, match="expression_type"):
            value(expression)
