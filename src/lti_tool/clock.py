"""The only place that reads the clock, and that knows which day it is at school."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SCHOOL_ZONE = ZoneInfo("Europe/Amsterdam")
"""Where schools are: a day of theirs begins one or two hours before that of UTC."""


def utc_now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)


def school_day(moment: datetime) -> date:
    """Return on which day a moment (aware) lies for a Dutch school."""
    return moment.astimezone(SCHOOL_ZONE).date()
