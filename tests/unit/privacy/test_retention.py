"""Terms as data, and the moments they come down to."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.privacy.retention import (
    TERM_RULES,
    Clock,
    cutoff,
    school_year,
    start_of,
    unseen_before,
)
from lti_tool.privacy.rules import Retention

AUGUST = datetime(2026, 7, 31, 22, 0, tzinfo=UTC)
"""1 August 2026, midnight in Amsterdam."""
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the zone is given apart


@pytest.mark.parametrize("year", range(2020, 2045))
def test_a_school_year_begins_at_midnight_in_amsterdam(year):
    assert start_of(year) == datetime(year, 8, 1, tzinfo=ZoneInfo("Europe/Amsterdam"))


@pytest.mark.parametrize(
    ("moment", "year"),
    [
        (AUGUST - timedelta(seconds=1), 2025),
        (AUGUST, 2026),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), 2026),
        (datetime(2027, 1, 1, tzinfo=UTC), 2026),
    ],
    ids=["just before", "the first second", "the last night of the year", "new year"],
)
def test_a_moment_lies_in_one_school_year(moment, year):
    assert school_year(moment) == year


@given(MOMENTS)
def test_every_moment_lies_between_the_ends_of_its_school_year(moment):
    assert start_of(school_year(moment)) <= moment < start_of(school_year(moment) + 1)


@pytest.mark.parametrize(
    ("rule", "length", "moment", "before"),
    [
        ("responses", 30, AUGUST + timedelta(days=30), start_of(2026)),
        ("responses", 30, AUGUST + timedelta(days=30, seconds=-1), start_of(2025)),
        ("responses", 0, AUGUST, start_of(2026)),
        ("results", 1, AUGUST, start_of(2025)),
        ("results", 1, AUGUST - timedelta(seconds=1), start_of(2024)),
        ("results", 0, AUGUST, start_of(2026)),
        ("login-times", 90, AUGUST, AUGUST - timedelta(days=90)),
        ("account", 30, AUGUST, AUGUST - timedelta(days=30)),
        ("launch", 10, AUGUST, AUGUST - timedelta(minutes=10)),
        ("live", 24, AUGUST, AUGUST - timedelta(days=1)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_instant_before_which_things_are_due(rule, length, moment, before):
    assert cutoff(TERM_RULES[rule], length, moment) == before


@given(st.sampled_from(sorted(TERM_RULES)), MOMENTS, st.integers(0, 7), st.integers(0, 500))
def test_nothing_that_was_due_becomes_undue_and_longer_terms_keep_more(name, moment, length, days):
    rule = TERM_RULES[name]

    assert cutoff(rule, length, moment) <= cutoff(rule, length, moment + timedelta(days=days))
    assert cutoff(rule, length + 1, moment) <= cutoff(rule, length, moment)


def test_whom_nobody_saw_for_two_school_years_has_left():
    assert unseen_before(AUGUST) == 2025


@pytest.mark.parametrize("retention", Retention)
def test_every_class_of_the_register_has_a_term(retention):
    assert [rule for rule in TERM_RULES.values() if rule.retention is retention]


@pytest.mark.parametrize("rule", TERM_RULES.values(), ids=TERM_RULES.keys())
def test_every_term_has_a_source_and_a_default_within_its_bounds(rule):
    assert rule.source
    assert rule.label
    assert rule.shortest <= rule.length <= rule.longest


def test_results_are_gone_two_years_after_leaving_at_the_latest():
    rule = TERM_RULES["results-after-leaving"]

    assert (rule.clock, rule.longest) == (Clock.LEAVING, 730)
