"""A score as an exercise server posts it; comments and everything else are not looked at.

Source: AGS 2.0 section 3.4 (Score publish service).
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from lti_tool.errors import MalformedLaunch, RemoteRefused
from lti_tool.lti.strict_json import read_object

LONGEST = 8192
"""Bytes of a posted score; an honest one has 300."""

LARGEST = 1_000_000
"""Points that a server may count with: far more than any exercise has."""

LONGEST_ID = 255

ACTIVITY = frozenset({"Initialized", "Started", "InProgress", "Submitted", "Completed"})
GRADING = frozenset({"FullyGraded", "Pending", "PendingManual", "Failed", "NotReady"})
_OVER = frozenset({"Submitted", "Completed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A score. ``part`` is 0 to 1, or None where no points were given.

    ``final``: handed in and graded; what comes before that only tells how far somebody is.
    """

    user_id: str
    stamp: datetime
    part: Decimal | None
    final: bool


def read(body: bytes) -> Posted:
    """Return the score in ``body``.

    Raises:
        RemoteRefused: ``score_too_large``, ``score_malformed``, ``score_out_of_bounds``.
    """
    if len(body) > LONGEST:
        raise RemoteRefused(code="score_too_large")
    try:
        found = read_object(body)
    except MalformedLaunch:
        raise RemoteRefused(code="score_malformed") from None
    activity, grading = found.get("activityProgress"), found.get("gradingProgress")
    user_id = found.get("userId")
    readable = (
        isinstance(user_id, str)
        and 0 < len(user_id) <= LONGEST_ID
        and _is_one(activity, ACTIVITY)
        and _is_one(grading, GRADING)
    )
    if not readable:
        raise RemoteRefused(code="score_malformed")
    part = _part(found)
    return Posted(
        user_id=str(user_id),
        stamp=_stamp(found.get("timestamp")),
        part=part,
        final=part is not None and activity in _OVER and grading == "FullyGraded",
    )


def _is_one(value: object, words: frozenset[str]) -> bool:
    return isinstance(value, str) and value in words


def _part(found: dict[str, Any]) -> Decimal | None:
    """Return ``scoreGiven`` as a part of ``scoreMaximum``; more than all of it is out of bounds."""
    if found.get("scoreGiven") is None:
        return None
    given, maximum = _number(found["scoreGiven"]), _number(found.get("scoreMaximum"))
    if not 0 <= given <= maximum <= LARGEST or maximum <= 0:
        raise RemoteRefused(code="score_out_of_bounds")
    return given / maximum


def _number(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise RemoteRefused(code="score_malformed")
    if not -LARGEST <= value <= LARGEST:  # before any sum is done with it
        raise RemoteRefused(code="score_out_of_bounds")
    return Decimal(str(value))


def _stamp(value: object) -> datetime:
    """Return a moment with its zone (ISO 8601), in UTC."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
        if found is None or found.tzinfo is None:
            raise RemoteRefused(code="score_malformed")
        return found.astimezone(UTC)
    except (ValueError, OverflowError):
        raise RemoteRefused(code="score_malformed") from None
