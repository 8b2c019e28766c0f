"""Which day it is at school."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from lti_tool.clock import school_day


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2027, 1, 31, 22, 59, tzinfo=UTC), date(2027, 1, 31)),
        (datetime(2027, 1, 31, 23, 0, tzinfo=UTC), date(2027, 2, 1)),
        (datetime(2027, 7, 31, 21, 59, tzinfo=UTC), date(2027, 7, 31)),
        (datetime(2027, 7, 31, 22, 0, tzinfo=UTC), date(2027, 8, 1)),
        (datetime(2027, 3, 27, 23, 30, tzinfo=UTC), date(2027, 3, 28)),
        (datetime(2027, 10, 31, 22, 30, tzinfo=UTC), date(2027, 10, 31)),
        (datetime(2027, 6, 1, 20, 0, tzinfo=timezone(timedelta(hours=-4))), date(2027, 6, 2)),
    ],
    ids=[
        "winter before midnight",
        "winter midnight",
        "summer before midnight",
        "summer midnight",
        "the night in which summer time begins",
        "the evening after it ended",
        "a moment told on another continent",
    ],
)
def test_a_day_begins_at_midnight_in_amsterdam(moment, day):
    assert school_day(moment) == day
