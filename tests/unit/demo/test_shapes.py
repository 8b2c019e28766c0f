"""Rules about JSON values."""

from datetime import UTC, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.demo.platform import shapes

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
RULES = (
    shapes.is_above_zero,
    shapes.is_moment,
    shapes.is_object,
    shapes.is_points,
    shapes.is_text,
    shapes.is_texts,
    shapes.is_title,
    shapes.is_yes_or_no,
    shapes.is_zero_or_more,
    shapes.one_of(("a", "b")),
)
ZONES = st.sampled_from([UTC, timezone(timedelta(hours=1)), timezone(timedelta(hours=-9.5))])


@given(JSON)
def test_every_rule_answers_yes_or_no_to_any_value(value):
    assert all(rule(value) in (True, False) for rule in RULES)


@given(st.datetimes(timezones=ZONES))
def test_every_moment_with_a_zone_is_read_as_itself(at):
    assert shapes.moment(at.isoformat()) == at
    assert shapes.moment(at.isoformat(timespec="milliseconds")) is not None


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-02",
        "2026-03-02T12:00:00",
        "2026-03-02 12:00:00Z",
        "2026-03-02T12:00Z",
        "20260302T120000Z",
        "2026-02-30T12:00:00Z",
        "2026-03-02T25:00:00Z",
        "2026-03-02T12:00:00Z\n",
        "२०२६-03-02T12:00:00Z",
        "2026-W10-1T12:00:00Z",
    ],
)
def test_no_other_text_is_a_moment(text):
    assert shapes.moment(text) is None


@pytest.mark.parametrize("value", [True, False, float("nan"), float("inf"), "1", None, [1]])
def test_no_other_value_is_a_number_of_points(value):
    assert not shapes.is_points(value)


def test_an_unknown_field_is_named():
    with pytest.raises(shapes.ShapeInvalid, match="thing has a field that does not exist: b"):
        shapes.check_fields("thing", {"b": 1}, rules={"a": shapes.is_text}, required=())
