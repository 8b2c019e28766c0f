from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.exercises.declarations import (
    MapEntry,
    ValueMap,
    read_outcome,
    read_response,
)
from lti_tool.exercises.findings import Refused
from lti_tool.exercises.xml_reader import read


def response(inside="", cardinality="multiple", base_type="identifier"):
    xml = f'<r identifier="R" cardinality="{cardinality}" base-type="{base_type}">{inside}</r>'
    return read_response(read("a.xml", xml.encode(), namespace=""))


def outcome(inside="", base_type="float", cardinality="single", extra=""):
    xml = (
        f'<o identifier="O" cardinality="{cardinality}" base-type="{base_type}" {extra}>'
        f"{inside}</o>"
    )
    return read_outcome(read("a.xml", xml.encode(), namespace=""))


def values(*texts, name="qti-correct-response"):
    return f"<{name}>{''.join(f'<qti-value>{text}</qti-value>' for text in texts)}</{name}>"


def mapping(*entries, attributes=""):
    inside = "".join(
        f'<qti-map-entry map-key="{key}" mapped-value="{points}"/>' for key, points in entries
    )
    return f"<qti-mapping {attributes}>{inside}</qti-mapping>"


class TestReadResponse:
    def test_reads_correct_response_and_mapping(self):
        declared = response(
            values("A", "C") + mapping(("A", 1), attributes='lower-bound="0" upper-bound="2"')
        )

        assert declared.correct == ("A", "C")
        assert declared.mapping == ValueMap(
            entries=(MapEntry(key="A", points=Decimal(1), case_sensitive=True),),
            default=Decimal(0),
            lower=Decimal(0),
            upper=Decimal(2),
        )

    def test_has_neither_unless_given(self):
        declared = response()

        assert (declared.correct, declared.mapping) == ((), None)

    @pytest.mark.parametrize(
        ("inside", "cardinality", "base_type"),
        [
            pytest.param(values("A", "B"), "single", "identifier", id="two single values"),
            pytest.param(values(), "multiple", "identifier", id="no value"),
            pytest.param(values("vijf"), "single", "integer", id="another type"),
            pytest.param(values(" "), "single", "string", id="an empty string"),
            pytest.param(values("A") * 2, "multiple", "identifier", id="correct twice"),
            pytest.param(mapping(), "multiple", "identifier", id="an empty mapping"),
            pytest.param(mapping(("a b", 1)), "multiple", "identifier", id="a key of other type"),
            pytest.param(mapping(("A", 1)) * 2, "multiple", "identifier", id="two mappings"),
        ],
    )
    def test_refuses(self, inside, cardinality, base_type):
        with pytest.raises(Refused, match="declaration"):
            response(inside, cardinality, base_type)


class TestReadOutcome:
    """QTI 3.0 ASI, "OutcomeDeclaration": numeric outcomes start at 0, others at NULL."""

    @pytest.mark.parametrize(
        ("declared", "default"),
        [
            (outcome(), (Decimal(0),)),
            (outcome(base_type="identifier"), ()),
            (outcome(cardinality="multiple"), ()),
            (outcome(values("2.5", name="qti-default-value")), (Decimal("2.5"),)),
        ],
    )
    def test_starts_at_its_default(self, declared, default):
        assert declared.default == default

    def test_knows_its_maximum(self):
        assert outcome(extra='normal-maximum="3"').maximum == Decimal(3)
        assert outcome().maximum is None


class TestMapEntry:
    """QTI 3.0 ASI, "MapEntry"; case-sensitive is false by default (XSD)."""

    @pytest.mark.parametrize(
        ("key", "answer", "case_sensitive", "fits"),
        [
            ("Zee", "zee", False, True),
            ("Zee", "zee", True, False),
            ("Zee", "Zee", True, True),
            (Decimal(5), Decimal("5.0"), False, True),
            (Decimal(5), "5", False, False),
        ],
    )
    def test_fits(self, key, answer, case_sensitive, fits):
        entry = MapEntry(key=key, points=Decimal(1), case_sensitive=case_sensitive)

        assert entry.fits(answer) is fits


class TestPoints:
    """QTI 3.0 ASI, "MapResponse"."""

    def mapped(self, *, default=0, lower=None, upper=None):
        entries = tuple(
            MapEntry(key=key, points=Decimal(points), case_sensitive=False)
            for key, points in (("A", "0"), ("B", "1"), ("C", "0.5"), ("D", "0"))
        )
        bounds = [None if each is None else Decimal(each) for each in (lower, upper)]
        return ValueMap(entries=entries, default=Decimal(default), lower=bounds[0], upper=bounds[1])

    def test_adds_up_the_values_of_a_container(self):
        assert self.mapped().points(("C", "B")) == Decimal("1.5")

    def test_counts_a_repeated_value_once(self):
        assert self.mapped().points(("B", "B", "C")) == Decimal("1.5")

    def test_gives_the_default_for_a_value_that_is_not_mapped(self):
        assert self.mapped(default=-1).points(("B", "E", "F")) == Decimal(-1)

    def test_keeps_the_sum_within_its_bounds(self):
        bounded = self.mapped(default=-1, lower=0, upper=1)

        assert bounded.points(("E", "F")) == 0
        assert bounded.points(("B", "C")) == 1

    def test_gives_nothing_for_no_answer_even_above_a_lower_bound(self):
        assert self.mapped(lower=1).points(()) == 0

    @given(st.lists(st.sampled_from("ABCDEF")))
    def test_never_leaves_the_bounds(self, answers):
        assert 0 <= self.mapped(default=-1, lower=0, upper=1).points(tuple(answers)) <= 1
