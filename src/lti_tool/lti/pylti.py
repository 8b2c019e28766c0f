"""The only file that knows PyLTI1p3: its value objects for items, line items and scores (D1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from pylti1p3.deep_link_resource import DeepLinkResource
from pylti1p3.grade import Grade
from pylti1p3.lineitem import LineItem

from lti_tool.lti.scores import score_given, wire_time

REVIEWABLE = ("InProgress", "Submitted", "Completed")
"""When a platform may ask to show somebody's work in a line item of ours.

The message comes to the address of every launch (Submission Review 1.0, ``submissionReview``).
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From when until when; either may be open."""

    start: datetime | None
    end: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One exercise that a teacher chose.

    ``maximum`` is the line item's, None without one; ``new_window`` where the platform embeds
    nothing; ``available`` and ``submission`` only where the teacher gave dates.
    """

    url: str
    title: str
    text: str | None = None
    custom: Mapping[str, str]
    resource_id: str
    maximum: Decimal | None
    new_window: bool = False
    available: Period | None = None
    submission: Period | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLineItem:
    """A line item to make: ``maximum`` in points, above 0."""

    label: str
    maximum: Decimal
    resource_id: str
    resource_link_id: str
    tag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One finished attempt's score, in points, for the platform's user ``user_id``.

    ``announces``: there is none yet, a teacher will give one.
    """

    user_id: str
    score: Decimal
    maximum: Decimal
    stamp: datetime
    announces: bool = False


def content_item(offer: Offer) -> dict[str, Any]:
    """Return an ``ltiResourceLink`` item (Deep Linking 2.0 section 3.2).

    ``url`` and ``title`` are optional by the text, but Blackboard and Canvas need them.
    """
    resource = (
        DeepLinkResource()
        .set_url(offer.url)
        .set_title(offer.title)
        .set_custom_params(dict(offer.custom))
    )
    if offer.maximum is not None:
        item = LineItem()
        item.set_score_maximum(_number(offer.maximum)).set_label(offer.title)
        item.set_resource_id(offer.resource_id).set_submission_review([*REVIEWABLE])
        resource.set_lineitem(item)
    return {**resource.to_dict(), **_more(offer)}


def _more(offer: Offer) -> dict[str, Any]:
    """Return what PyLTI1p3's links have no place for; absent ones are left out, never null."""
    found = {
        "text": offer.text,
        "window": {"targetName": "_blank"} if offer.new_window else None,
        "available": _period(offer.available),
        "submission": _period(offer.submission),
    }
    return {name: value for name, value in found.items() if value}


def _period(period: Period | None) -> dict[str, str]:
    ends = {"startDateTime": period.start, "endDateTime": period.end} if period else {}
    return {name: wire_time(moment) for name, moment in ends.items() if moment}


def line_item_body(wanted: NewLineItem) -> str:
    """Return the JSON of a new line item (AGS 2.0 section 3.2); Schoology refuses an ``id``."""
    item = LineItem()
    item.set_label(wanted.label).set_score_maximum(_number(wanted.maximum))
    item.set_resource_id(wanted.resource_id).set_resource_link_id(wanted.resource_link_id)
    return str(item.set_tag(wanted.tag).set_submission_review([*REVIEWABLE]).get_value())


def score_body(score: Score) -> str:
    """Return the JSON of a score (AGS 2.0 section 3.4); a comment is never sent.

    ``FullyGraded`` with a score, always: anything else wipes the grade in Moodle. One that only
    announces goes to platforms that are known to keep what they have.
    """
    grade = (
        Grade()
        .set_user_id(score.user_id)
        .set_activity_progress("Submitted" if score.announces else "Completed")
        .set_grading_progress("PendingManual" if score.announces else "FullyGraded")
        .set_timestamp(wire_time(score.stamp))
    )
    if not score.announces:
        grade.set_score_given(_number(score_given(score.score, score.maximum)))
        grade.set_score_maximum(_number(score.maximum))
    return str(grade.get_value())


def _number(value: Decimal) -> float:
    """JSON numbers: whole ones as such, others as the nearest float (hundredths survive)."""
    return int(value) if value == value.to_integral_value() else float(value)
