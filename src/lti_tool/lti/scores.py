"""Points and moments as the grade service wants them (AGS 2.0 section 3.4)."""

from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

HUNDREDTH = Decimal("0.01")


def score_given(score: Decimal, maximum: Decimal) -> Decimal:
    """Return ``scoreGiven`` in points, 0 to ``maximum``, to the nearest hundredth (halves up).

    Raises:
        ValueError: ``maximum`` is not above 0, or ``score`` lies outside 0 to ``maximum``.
    """
    if maximum <= 0 or not 0 <= score <= maximum:
        message = f"{score} of {maximum}"
        raise ValueError(message)
    return min(score.quantize(HUNDREDTH, rounding=ROUND_HALF_UP), maximum)


def next_stamp(now: datetime, previous: datetime | None) -> datetime:
    """Return the ``timestamp`` of a new score: whole seconds, later than ``previous``.

    Moodle compares whole seconds and answers 409 to a stamp that is not later.
    """
    second = now.replace(microsecond=0)
    if previous is None or second > previous:
        return second
    return previous + timedelta(seconds=1)


def wire_time(moment: datetime) -> str:
    """Return an ISO 8601 text with milliseconds and zone, as AGS 2.0 section 3.4.9 shows it."""
    moment = moment.astimezone(UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
