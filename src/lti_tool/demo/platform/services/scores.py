"""The score service takes marks; the result service tells what they are now.

Source: AGS 2.0, sections 3.3 and 3.4; refusals as Moodle 4.5 and Schoology give them.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, Response, request

from lti_tool.demo.platform import people, shapes, vocabulary
from lti_tool.demo.platform.records import LineItem, Score
from lti_tool.demo.platform.services.access import (
    ServiceRefused,
    json_body,
    require_accept,
    require_scope,
)
from lti_tool.demo.platform.services.line_items import known_line_item, points
from lti_tool.demo.platform.services.paging import page_answer
from lti_tool.demo.platform.shapes import Rule, ShapeInvalid, check_fields
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


@blueprint.post("/lineitem/scores")
def post_score(course_id: str, line_item_id: str) -> Response:
    """Take a score, unless one at least as late is there."""
    require_scope(vocabulary.SCORE_SCOPE)
    require_accept(vocabulary.SCORE)
    item = known_line_item(course_id, line_item_id)
    body = _read_score(json_body(vocabulary.SCORE, charset_allowed=True))
    person = people.BY_USER_ID.get(body["userId"])
    if person is None or not person.is_pupil:
        raise ServiceRefused(HTTPStatus.BAD_REQUEST, "userId is not a pupil of this course")
    if not state().course.save_score(_score(item, body)):
        reason = "timestamp is not later (in whole seconds) than the stored score"
        raise ServiceRefused(HTTPStatus.CONFLICT, reason)
    return Response(status=HTTPStatus.OK)


@blueprint.get("/lineitem/results")
def list_results(course_id: str, line_item_id: str) -> Response:
    """List the marks in one column."""
    require_scope(vocabulary.RESULT_SCOPE)
    require_accept(vocabulary.RESULT_CONTAINER)
    item = known_line_item(course_id, line_item_id)
    user_id = request.args.get("user_id")
    documents = [
        _result_document(item, score)
        for score in state().course.scores(item.id)
        if user_id in (None, score.user_id)
    ]
    return page_answer(documents, vocabulary.RESULT_CONTAINER, lambda page: page)


def _read_score(body: object) -> dict[str, Any]:
    try:
        fields = check_fields("score", body, rules=_RULES, required=_REQUIRED)
        submission = fields.get("submission", {})
        check_fields("submission", submission, rules=_SUBMISSION_RULES, required=())
        _check_together(fields, submission)
    except ShapeInvalid as error:
        raise ServiceRefused(HTTPStatus.BAD_REQUEST, str(error)) from error
    return fields


def _check_together(fields: Mapping[str, Any], submission: Mapping[str, Any]) -> None:
    if "scoreGiven" in fields and "scoreMaximum" not in fields:
        raise ShapeInvalid("score has scoreGiven without scoreMaximum")
    started = shapes.moment(submission.get("startedAt"))
    submitted = shapes.moment(submission.get("submittedAt"))
    if started is not None and submitted is not None and started > submitted:
        raise ShapeInvalid("submission was submitted before it was started")


def _score(item: LineItem, body: Mapping[str, Any]) -> Score:
    """Return the score to keep: without a mark unless it is fully graded."""
    timestamp = shapes.moment(body["timestamp"])
    if timestamp is None:  # pragma: no cover - the rules have seen to it
        raise ServiceRefused(HTTPStatus.BAD_REQUEST, "timestamp")
    graded = body["gradingProgress"] == vocabulary.FULLY_GRADED and "scoreGiven" in body
    return Score(
        line_item_id=item.id,
        user_id=body["userId"],
        timestamp=timestamp,
        saved_at=state().now(),
        activity_progress=body["activityProgress"],
        grading_progress=body["gradingProgress"],
        given=float(body["scoreGiven"]) if graded else None,
        maximum=float(body["scoreMaximum"]) if graded else None,
        comment=body.get("comment"),
    )


def _result_document(item: LineItem, score: Score) -> dict[str, object]:
    url = state().config.line_item_url(item.id)
    path, _, query = url.partition("?")
    mark = score.scaled_to(item.fields.score_maximum)
    document = {
        "id": f"{path}/results/{score.user_id}?{query}",
        "scoreOf": url,
        "userId": score.user_id,
        "resultScore": None if mark is None else points(mark),
        "resultMaximum": points(item.fields.score_maximum),
        "comment": score.comment,
        "timestamp": score.saved_at.isoformat(),
    }
    return {name: value for name, value in document.items() if value is not None}
