"""The score service takes marks; the result service tells what they are now.

Source: AGS 2.0, sections 3.3 and 3.4; refusals as real platforms give them.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, Response, request

from lti_tool.demo.platform import shapes, vocabulary
from lti_tool.demo.platform.course import Course
from lti_tool.demo.platform.ids import outward, person_called
from lti_tool.demo.platform.people import Person
from lti_tool.demo.platform.records import LineItem, Score
from lti_tool.demo.platform.services.access import (
    ServiceRefused,
    json_answer,
    json_body,
    require_accept,
    require_scope,
)
from lti_tool.demo.platform.services.line_items import (
    known_line_item,
    points,
    without_unknown,
)
from lti_tool.demo.platform.services.paging import page_answer
from lti_tool.demo.platform.shapes import Rule, ShapeInvalid, check_fields
from lti_tool.demo.platform.traits import ServiceTrait
from lti_tool.demo.platform.web import state

blueprint = Blueprint("scores", __name__, url_prefix="/<course_id>/lineitems/<line_item_id>")

_RULES: Final[Mapping[str, Rule]] = {
    "userId": shapes.is_title,
    "timestamp": shapes.is_moment,
    "activityProgress": shapes.one_of(vocabulary.ACTIVITY_PROGRESS),
    "gradingProgress": shapes.one_of(vocabulary.GRADING_PROGRESS),
    "scoreGiven": shapes.is_zero_or_more,
    "scoreMaximum": shapes.is_above_zero,
    "comment": shapes.is_text,
    "scoringUserId": shapes.is_title,
    "submission": shapes.is_object,
}
_REQUIRED: Final = ("userId", "timestamp", "activityProgress", "gradingProgress")

_SUBMISSION_RULES: Final[Mapping[str, Rule]] = {
    "startedAt": shapes.is_moment,
    "submittedAt": shapes.is_moment,
}


AHEAD: Final = timedelta(minutes=1)
"""How far ahead of our clock a timestamp may lie, where that matters."""

_GONE: Final = {"Deleted": HTTPStatus.NOT_FOUND, "Inactive": HTTPStatus.FORBIDDEN}


@blueprint.post("/lineitem/scores")
def post_score(course_id: str, line_item_id: str) -> Response:
    """Take a score, unless a later one is there."""
    require_scope(vocabulary.SCORE_SCOPE)
    require_accept(vocabulary.SCORE)
    course, item = known_line_item(course_id, line_item_id)
    body = _read_score(json_body(vocabulary.SCORE, charset_allowed=True))
    person = _pupil(body["userId"])
    score = _score(item, person, body)
    _require_present(score)
    if not state().has(ServiceTrait.UNGRADED_WIPES) and score.given is None:
        score = _with_old_mark(course, score)
    if not course.save_score(score, _is_newer):
        older = state().has(ServiceTrait.OLDER_IS_400)
        status = HTTPStatus.BAD_REQUEST if older else HTTPStatus.CONFLICT
        raise ServiceRefused(status, "timestamp is not later than the stored score's")
    return _taken(_result_url(course, item, person.user_id))


@blueprint.get("/lineitem/results")
def list_results(course_id: str, line_item_id: str) -> Response:
    """List the marks in one column."""
    require_scope(vocabulary.RESULT_SCOPE)
    require_accept(vocabulary.RESULT_CONTAINER)
    course, item = known_line_item(course_id, line_item_id)
    wanted = request.args.get("user_id")
    if state().has(ServiceTrait.NO_USER_FILTER):
        wanted = None
    documents = [
        _result_document(course, item, score)
        for score in course.scores(item.id)
        if wanted in (None, outward(state(), "user", score.user_id))
    ]
    if wanted is not None and state().has(ServiceTrait.COMMENT_LOST_BY_FILTER):
        for document in documents:
            document.pop("comment", None)
    return page_answer(documents, vocabulary.RESULT_CONTAINER, lambda page: page)


def _read_score(body: object) -> dict[str, Any]:
    try:
        body = without_unknown(body, _RULES)
        fields = check_fields("score", body, rules=_RULES, required=_REQUIRED)
        submission = fields.get("submission", {})
        check_fields("submission", submission, rules=_SUBMISSION_RULES, required=())
        _check_order(submission)
    except ShapeInvalid as error:
        raise ServiceRefused(HTTPStatus.BAD_REQUEST, str(error)) from error
    if "scoreGiven" in fields and "scoreMaximum" not in fields:
        unprocessable = state().has(ServiceTrait.NO_MAXIMUM_422)
        status = HTTPStatus.UNPROCESSABLE_ENTITY if unprocessable else HTTPStatus.BAD_REQUEST
        raise ServiceRefused(status, "score has scoreGiven without scoreMaximum")
    return fields


def _check_order(submission: Mapping[str, Any]) -> None:
    started = shapes.moment(submission.get("startedAt"))
    submitted = shapes.moment(submission.get("submittedAt"))
    if started is not None and submitted is not None and started > submitted:
        raise ShapeInvalid("submission was submitted before it was started")


def _pupil(user_id: str) -> Person:
    """Return whose score this is.

    Raises:
        ServiceRefused: nobody who has marks here; how that is said differs by platform.
    """
    platform = state()
    person = person_called(platform, user_id)
    status = platform.roster.status(person.user_id) if person else "Deleted"
    if person and person.is_pupil and status == "Active":
        return person
    if person and status in _GONE and platform.has(ServiceTrait.USER_GONE_403_404):
        raise ServiceRefused(_GONE[status], "this pupil is closed or gone")
    if platform.has(ServiceTrait.USER_422):
        raise ServiceRefused(HTTPStatus.UNPROCESSABLE_ENTITY, "User not found in course")
    named = f" (userId {user_id})" if platform.has(ServiceTrait.USER_NAMED) else ""
    raise ServiceRefused(HTTPStatus.BAD_REQUEST, f"userId is not a pupil of this course{named}")


def _score(item: LineItem, person: Person, body: Mapping[str, Any]) -> Score:
    """Return the score to keep: without a mark unless it is fully graded."""
    timestamp = shapes.moment(body["timestamp"])
    if timestamp is None:  # pragma: no cover - the rules have seen to it
        raise ServiceRefused(HTTPStatus.BAD_REQUEST, "timestamp")
    graded = body["gradingProgress"] == vocabulary.FULLY_GRADED and "scoreGiven" in body
    return Score(
        line_item_id=item.id,
        user_id=person.user_id,
        timestamp=timestamp,
        saved_at=state().now(),
        activity_progress=body["activityProgress"],
        grading_progress=body["gradingProgress"],
        given=float(body["scoreGiven"]) if graded else None,
        maximum=float(body["scoreMaximum"]) if graded else None,
        comment=body.get("comment"),
    )


def _require_present(score: Score) -> None:
    late = score.timestamp > state().now() + AHEAD
    if late and state().has(ServiceTrait.FUTURE_REFUSED):
        raise ServiceRefused(HTTPStatus.BAD_REQUEST, "timestamp lies in the future")


def _with_old_mark(course: Course, score: Score) -> Score:
    """Return news without a mark, with the mark and the comment that stood there."""
    old = course.score(score.line_item_id, score.user_id)
    if old is None:
        return score
    comment = old.comment if score.comment is None else score.comment
    return replace(score, given=old.given, maximum=old.maximum, comment=comment)


def _is_newer(new: Score, stored: Score) -> bool:
    """Return whether a score may take the place of the stored one (AGS 2.0, 3.4.2).

    Moodle 4.5 compares whole seconds, and with the moment of saving; Canvas lets an equal one
    pass.
    """
    if state().has(ServiceTrait.WHOLE_SECONDS):
        newest = max(stored.timestamp, stored.saved_at)
        return int(new.timestamp.timestamp()) > int(newest.timestamp())
    if state().has(ServiceTrait.OLDER_IS_400):
        return new.timestamp >= stored.timestamp
    return new.timestamp > stored.timestamp


def _taken(result_url: str) -> Response:
    if state().has(ServiceTrait.SCORE_ANSWERED):
        return json_answer({"resultUrl": result_url}, "application/json")
    silent = state().has(ServiceTrait.SCORE_204)
    return Response(status=HTTPStatus.NO_CONTENT if silent else HTTPStatus.OK)


def _result_url(course: Course, item: LineItem, user_id: str) -> str:
    path, mark, query = state().config.line_item_url(item.id, course.facts.id).partition("?")
    return f"{path}/results/{outward(state(), 'user', user_id)}{mark}{query}"


def _result_document(course: Course, item: LineItem, score: Score) -> dict[str, object]:
    bare = state().has(ServiceTrait.NO_RESULT_MAXIMUM)
    maximum = 1.0 if bare else item.fields.score_maximum
    mark = score.scaled_to(maximum)
    document = {
        "id": _result_url(course, item, score.user_id),
        "scoreOf": state().config.line_item_url(item.id, course.facts.id),
        "userId": outward(state(), "user", score.user_id),
        "resultScore": None if mark is None else points(mark),
        "resultMaximum": None if bare else points(maximum),
        "comment": score.comment,
        "timestamp": score.saved_at.isoformat(),
    }
    return {name: value for name, value in document.items() if value is not None}
