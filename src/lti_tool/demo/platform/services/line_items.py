"""The line item service: list, create, read, replace, remove.

Source: AGS 2.0, section 3.2; refusals as Moodle 4.5 and Schoology give them.
"""

import math
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from flask import Blueprint, Response, request

from lti_tool.demo.platform import shapes, vocabulary
from lti_tool.demo.platform.course import Course
from lti_tool.demo.platform.ids import outward
from lti_tool.demo.platform.records import LineItem, LineItemFields
from lti_tool.demo.platform.services.access import (
    ServiceRefused,
    json_answer,
    json_body,
    require_accept,
    require_course,
    require_scope,
)
from lti_tool.demo.platform.services.paging import page_answer
from lti_tool.demo.platform.shapes import Rule, ShapeInvalid, check_fields
from lti_tool.demo.platform.traits import ServiceTrait
from lti_tool.demo.platform.web import state

blueprint = Blueprint("line_items", __name__, url_prefix="/<course_id>/lineitems")

_RULES: Final[Mapping[str, Rule]] = {
    "label": shapes.is_title,
    "scoreMaximum": shapes.is_above_zero,
    "resourceId": shapes.is_title,
    "resourceLinkId": shapes.is_title,
    "tag": shapes.is_title,
    "startDateTime": shapes.is_moment,
    "endDateTime": shapes.is_moment,
    "gradesReleased": shapes.is_yes_or_no,
    "submissionReview": shapes.is_object,
}

_FILTERS: Final = ("resource_link_id", "resource_id", "tag")


@blueprint.get("")
def list_line_items(course_id: str) -> Response:
    """List the columns that the query asks for."""
    require_scope(vocabulary.LINE_ITEM_SCOPE, vocabulary.LINE_ITEM_READ_SCOPE)
    course = require_course(course_id)
    require_accept(vocabulary.LINE_ITEM_CONTAINER)
    documents = [line_item_document(course, item) for item in course.line_items(_wanted)]
    return page_answer(documents, vocabulary.LINE_ITEM_CONTAINER, lambda page: page)


@blueprint.post("")
def create_line_item(course_id: str) -> Response:
    """Add a column."""
    require_scope(vocabulary.LINE_ITEM_SCOPE)
    course = require_course(course_id)
    require_accept(vocabulary.LINE_ITEM)
    body = json_body(vocabulary.LINE_ITEM)
    if isinstance(body, dict) and not state().has(ServiceTrait.LINE_ITEM_ID_REFUSED):
        body.pop("id", None)
    item = course.add_line_item(_read_fields(course, body))
    document = line_item_document(course, item)
    return json_answer(document, vocabulary.LINE_ITEM, HTTPStatus.CREATED)


@blueprint.get("/<line_item_id>/lineitem")
def read_line_item(course_id: str, line_item_id: str) -> Response:
    """Show one column."""
    require_scope(vocabulary.LINE_ITEM_SCOPE, vocabulary.LINE_ITEM_READ_SCOPE)
    require_accept(vocabulary.LINE_ITEM)
    course, item = known_line_item(course_id, line_item_id)
    return json_answer(line_item_document(course, item), vocabulary.LINE_ITEM)


@blueprint.put("/<line_item_id>/lineitem")
def replace_line_item(course_id: str, line_item_id: str) -> Response:
    """Replace all that is said about one column, except what it is bound to."""
    require_scope(vocabulary.LINE_ITEM_SCOPE)
    require_accept(vocabulary.LINE_ITEM)
    course, old = known_line_item(course_id, line_item_id)
    body = json_body(vocabulary.LINE_ITEM)
    own_id = state().config.line_item_url(old.id, course_id)
    if isinstance(body, dict) and body.pop("id", own_id) != own_id:
        raise ServiceRefused(HTTPStatus.BAD_REQUEST, "id cannot be changed")
    fields = _read_fields(course, body)
    if fields.resource_link_id != old.fields.resource_link_id:
        raise ServiceRefused(HTTPStatus.BAD_REQUEST, "resourceLinkId cannot be changed")
    item = LineItem(id=old.id, fields=fields)
    course.replace_line_item(item)
    return json_answer(line_item_document(course, item), vocabulary.LINE_ITEM)


@blueprint.delete("/<line_item_id>/lineitem")
def delete_line_item(course_id: str, line_item_id: str) -> Response:
    """Remove one column with its marks."""
    require_scope(vocabulary.LINE_ITEM_SCOPE)
    require_accept(vocabulary.LINE_ITEM)
    course, item = known_line_item(course_id, line_item_id)
    course.remove_line_item(item.id)
    return Response(status=HTTPStatus.NO_CONTENT)


def known_line_item(course_id: str, line_item_id: str) -> tuple[Course, LineItem]:
    """Return the column that an address names, with its course.

    Raises:
        ServiceRefused: 404, no such course or column; 400, the address's query was lost.
    """
    course = require_course(course_id)
    item = course.line_item(line_item_id)
    if item is None:
        raise ServiceRefused(HTTPStatus.NOT_FOUND, "no such line item")
    return course, item


def line_item_document(course: Course, item: LineItem) -> dict[str, object]:
    """Return one column as the service shows it; what was never said is left out."""
    fields, link_id = item.fields, item.fields.resource_link_id
    document = {
        "id": state().config.line_item_url(item.id, course.facts.id),
        "label": fields.label,
        "scoreMaximum": points(fields.score_maximum),
        "resourceId": fields.resource_id,
        "resourceLinkId": None if link_id is None else outward(state(), "link", link_id),
        "tag": fields.tag,
        "startDateTime": fields.start,
        "endDateTime": fields.end,
        "submissionReview": fields.review,
    }
    return {name: value for name, value in document.items() if value is not None}


def points(value: float) -> float:
    """Return points as JSON shows them: whole ones without a fraction."""
    return int(value) if math.isclose(value, round(value), abs_tol=1e-9) else value


def _wanted(item: LineItem) -> bool:
    link_id = item.fields.resource_link_id
    has = {
        "resource_link_id": None if link_id is None else outward(state(), "link", link_id),
        "resource_id": item.fields.resource_id,
        "tag": item.fields.tag,
    }
    return all(request.args.get(name, has[name]) == has[name] for name in _FILTERS)


def without_unknown(body: object, rules: Mapping[str, Rule]) -> object:
    """Return a body without the fields that do not exist, where those are passed over."""
    if not isinstance(body, dict) or state().has(ServiceTrait.UNKNOWN_FIELDS_REFUSED):
        return body
    return {name: value for name, value in body.items() if name in rules}


def _read_fields(course: Course, body: object) -> LineItemFields:
    required = ("label", "scoreMaximum")
    try:
        body = without_unknown(body, _RULES)
        body = check_fields("line item", body, rules=_RULES, required=required)
    except ShapeInvalid as error:
        raise ServiceRefused(HTTPStatus.BAD_REQUEST, str(error)) from error
    dated = not state().has(ServiceTrait.DATES_DROPPED)
    return LineItemFields(
        label=body["label"],
        score_maximum=float(body["scoreMaximum"]),
        resource_id=body.get("resourceId"),
        resource_link_id=_link_called(course, body.get("resourceLinkId")),
        tag=body.get("tag"),
        start=body.get("startDateTime") if dated else None,
        end=body.get("endDateTime") if dated else None,
        review=body.get("submissionReview"),
    )


def _link_called(course: Course, link_id: str | None) -> str | None:
    """Return our own id of the link that the tool means."""
    if link_id is None:
        return None
    for link in course.links():
        if outward(state(), "link", link.id) == link_id:
            return link.id
    raise ServiceRefused(HTTPStatus.FORBIDDEN, "resourceLinkId is not a link of this course")
