"""Each expression, with the clause of QTI 3.0 ASI that it follows."""

from decimal import Decimal

import pytest

from lti_tool.exercises.findings import Refused
from lti_tool.exercises.processing.operators import OPERATORS
from lti_tool.exercises.processing.reader import RULES
from lti_tool.exercises.processing.variables import VARIABLES
from tests.unit.exercises.lab import (
    ANSWERS,
    FALSE,
    NONE,
    NULL,
    TRUE,
    base,
    op,
    truth,
    value,
    var,
)


class TestVariables:
    def test_base_value_is_a_constant(self):
        assert value(base("2.50"), "SCORE") == (Decimal("2.5"),)

    def test_an_empty_string_is_null(self):
        """QTI 3.0 ASI, "NULL values": empty strings are NULL."""
        assert value(base(" ", "string"), "WORD") == ()

    def test_variable_is_a_response_or_an_outcome_as_it_stands(self):
        assert value(var("MANY"), "NAMES") == ("B", "A")
        assert value(var("SCORE"), "SCORE") == (Decimal(0),)

    def test_correct_is_the_declared_correct_response(self):
        assert value('<qti-correct identifier="MANY"/>', "NAMES") == ("A", "B")

    def test_map_response_is_a_float(self):
        assert value('<qti-map-response identifier="MANY"/>', "SCORE") == (Decimal("1.5"),)

    @pytest.mark.parametrize(
        ("expression", "reason"),
        [
            (base("twee"), "no value|not a value"),
            (var("WEG"), "no outcome WEG"),
            ('<qti-correct identifier="WEG"/>', "no response WEG"),
            ('<qti-map-response identifier="ONE"/>', "has no mapping"),
        ],
    )
    def test_refuses_what_cannot_have_a_value(self, expression, reason):
        with pytest.raises(Refused, match=reason):
            value(expression)


class TestLogic:
    """QTI 3.0 ASI, "And", "Or", "Not", "IsNull"."""

    @pytest.mark.parametrize(
        ("expression", "expected"),
        [
            (op("and", TRUE, TRUE), True),
            (op("and", TRUE, FALSE, NULL), False),
            (op("and", TRUE, NULL), None),
            (op("or", FALSE, FALSE), False),
            (op("or", FALSE, NULL, TRUE), True),
            (op("or", FALSE, NULL), None),
            (op("not", TRUE), False),
            (op("not", FALSE), True),
            (op("not", NULL), None),
            (op("is-null", NULL), True),
            (op("is-null", var("MANY")), True),
            (op("is-null", FALSE), False),
        ],
    )
    def test_knows_true_false_and_null(self, expression, expected):
        assert truth(expression) is expected


class TestMatch:
    """QTI 3.0 ASI, "Match"."""

    @pytest.mark.parametrize(
        ("expression", "expected"),
        [
            (op("match", var("ONE"), base("A", "identifier")), True),
            (op("match", var("ONE"), '<qti-correct identifier="ONE"/>'), False),
            (op("match", var("MANY"), '<qti-correct identifier="MANY"/>'), True),
            (op("match", var("ROW"), var("WOR")), False),
            (op("match", var("ROW"), var("ROW")), True),
            (op("match", var("TEXT"), base("zee", "string")), False),
            (op("match", base("2", "integer"), base("2.0")), True),
        ],
    )
    def test_compares_values_of_one_type(self, expression, expected):
        assert truth(expression, ANSWERS) is expected

    def test_a_repeated_value_is_another_container(self):
        twice = op("multiple", base("A", "identifier"), base("A", "identifier"))
        once = op("multiple", base("A", "identifier"))

        assert truth(op("match", twice, once)) is False

    def test_is_null_when_either_is(self):
        assert truth(op("match", var("ONE"), base("A", "identifier"))) is None

    @pytest.mark.parametrize(
        "operands",
        [
            (var("ONE"), base("1")),
            (var("ONE"), var("MANY")),
            (var("ONE"),),
            (var("ONE"), var("ONE"), var("ONE")),
        ],
    )
    def test_refuses_operands_that_do_not_fit(self, operands):
        with pytest.raises(Refused, match="expression_type: qti-match"):
            value(op("match", *operands))


class TestContainers:
    def test_multiple_gathers_and_leaves_null_out(self):
        """QTI 3.0 ASI, "Multiple"."""
        gathered = op("multiple", var("MANY"), base("C", "identifier"), var("NAME"))

        assert value(gathered, "NAMES") == ("B", "A", "C")
        assert value(op("multiple", var("NAME")), "NAMES") == ()

    @pytest.mark.parametrize(("name", "expected"), [("A", True), ("C", False)])
    def test_member(self, name, expected):
        """QTI 3.0 ASI, "Member"."""
        expression = op("member", base(name, "identifier"), var("MANY"))

        assert truth(expression, ANSWERS) is expected
        assert truth(expression, NONE) is None

    def test_delete_takes_every_instance_out(self):
        """QTI 3.0 ASI, "Delete"."""
        container = op("multiple", var("MANY"), base("A", "identifier"))

        assert value(op("delete", base("A", "identifier"), container), "NAMES") == ("B",)
        assert value(op("delete", var("NAME"), container), "NAMES") == ()

    @pytest.mark.parametrize(("n", "expected"), [(1, ("C",)), (2, ("A",)), (3, ())])
    def test_index_counts_from_one(self, n, expected):
        """QTI 3.0 ASI, "Index"."""
        assert value(op("index", var("ROW"), attributes=f'n="{n}"'), "NAME") == expected

    @pytest.mark.parametrize(
        "expression",
        [
            op("multiple", var("MANY"), base("1")),
            op("multiple", var("ROW")),
            op("multiple"),
            op("member", var("MANY"), var("MANY")),
            op("member", base("A", "identifier"), var("ONE")),
            op("delete", base("1"), var("MANY")),
            op("index", var("MANY"), attributes='n="1"'),
            op("index", var("ROW"), attributes='n="0"'),
        ],
    )
    def test_refuses_what_is_no_container(self, expression):
        with pytest.raises(Refused, match="expression_type"):
            value(expression, "NAMES")


class TestStrings:
    """QTI 3.0 ASI, "StringMatch" and "Substring"."""

    @pytest.mark.parametrize(
        ("name", "first", "second", "attributes", "expected"),
        [
            ("string-match", "Zee", "zee", 'case-sensitive="true"', False),
            ("string-match", "Zee", "zee", 'case-sensitive="false"', True),
            ("string-match", "Noordzee", "zee", 'case-sensitive="false"', False),
            ("string-match", "Noordzee", "Zee", 'case-sensitive="false" substring="true"', True),
            ("string-match", "Noordzee", "Zee", 'case-sensitive="true" substring="true"', False),
            ("substring", "zee", "Noordzee", 'case-sensitive="true"', True),
            ("substring", "Zee", "Noordzee", 'case-sensitive="true"', False),
            ("substring", "Zee", "Noordzee", 'case-sensitive="false"', True),
        ],
    )
    def test_compare(self, name, first, second, attributes, expected):
        expression = op(name, base(first, "string"), base(second, "string"), attributes=attributes)

        assert truth(expression) is expected

    @pytest.mark.parametrize("name", ["string-match", "substring"])
    def test_are_null_when_either_is(self, name):
        expression = op(
            name, var("TEXT"), base("zee", "string"), attributes='case-sensitive="true"'
        )

        assert truth(expression) is None

    @pytest.mark.parametrize("name", ["string-match", "substring"])
    def test_refuse_anything_but_strings(self, name):
        with pytest.raises(Refused, match="single strings"):
            value(op(name, var("ONE"), var("TEXT"), attributes='case-sensitive="true"'))


class TestTables:
    def test_every_operator_and_variable_has_rules_for_its_element(self):
        assert set(OPERATORS) | set(VARIABLES) <= set(RULES)

    def test_no_name_is_both(self):
        assert not set(OPERATORS) & set(VARIABLES)
