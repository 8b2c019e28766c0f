from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.exercises.values import BaseType, normalise, scalar, shown


class TestScalar:
    @pytest.mark.parametrize(
        ("text", "base_type", "value"),
        [
            (" A ", BaseType.IDENTIFIER, "A"),
            ("een woord", BaseType.STRING, "een woord"),
            ("-12", BaseType.INTEGER, Decimal(-12)),
            ("1.50", BaseType.FLOAT, Decimal("1.5")),
            ("true", BaseType.BOOLEAN, True),
            ("false", BaseType.BOOLEAN, False),
        ],
    )
    def test_is_read_by_its_type(self, text, base_type, value):
        assert scalar(text, base_type) == value

    @pytest.mark.parametrize(
        ("text", "base_type"),
        [
            ("twee woorden", BaseType.IDENTIFIER),
            ("1.0", BaseType.INTEGER),
            ("vijf", BaseType.INTEGER),
            ("1e3", BaseType.FLOAT),
            ("yes", BaseType.BOOLEAN),
        ],
    )
    def test_is_refused_when_it_has_another_type(self, text, base_type):
        with pytest.raises(ValueError, match=text):
            scalar(text, base_type)


class TestNormalise:
    def test_composes_accents_and_trims(self):
        assert normalise(" cafe\u0301\t") == "café"

    @given(st.text())
    def test_once_is_enough(self, text):
        assert normalise(normalise(text)) == normalise(text)


class TestShown:
    @pytest.mark.parametrize(
        ("value", "text"),
        [(Decimal("3.50"), "3,5"), (Decimal(100), "100"), ("3.5", "3.5"), ("vijf", "vijf")],
    )
    def test_writes_numbers_the_dutch_way(self, value, text):
        assert shown(value) == text
