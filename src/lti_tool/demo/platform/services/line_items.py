"""The line item service: list, create, read, replace, remove.

Source: AGS 2.0, section 3.2; refusals as Moodle 4.5 and Schoology give them.
"""

import math
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from flask import Blueprint, Response, request

from lti_tool.demo.platform import shapes, vocabulary
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
    require_course(course_id)
    require_accept(vocabulary.LINE_ITEM_CONTAINER)
    found = state().course.line_items(_wanted)
    documents = [line_item_document(item) for item in found]
    return page_answer(documents, vocabulary.LINE_ITEM_CONTAINER, lambda page: page)


@blueprint.post("")
def create_line_item(course_id: str) -> Response:
    """Add a column."""
    require_scope(vocabulary.LINE_ITEM_SCOPE)
    require_course(course_id)
    require_accept(vocabulary.LINE_ITEM)
    fields = _read_fields(json_body(vocabulary.LINE_ITEM))
    link_id = fields.resource_link_id
    if link_id is not None and state().course.link(link_id) is None:
        raise ServiceRefused(HTTPStatus.FORBIDDEN, "resourceLinkId is not a link of this course")
    item = state().course.add_line_item(fields)
    document = line_item_document(item)
    return json_answer(document, vocabulary.LINE_ITEM, HTTPStatus.CREATED)


@blueprint.get("/<line_item_id>/lineitem")
def read_line_item(course_id: str, line_item_id: str) -> Response:
    """Show one column."""
    require_scope(vocabulary.LINE_ITEM_SCOPE, vocabulary.LINE_ITEM_READ_SCOPE)
    require_accept(vocabulary.LINE_ITEM)
    item = known_line_item(course_id, line_item_id)
    return json_answer(line_item_document(item), vocabulary.LINE_ITEM)


@blueprint.put("/<line_item_id>/lineitem")
def replace_line_item(course_id: str, line_item_id: str) -> Response:
    """Replace all that is said about one column, except what it is bound to."""
    require_scope(vocabulary.LINE_ITEM_SCOPE)
    require_accept(vocabulary.LINE_ITEM)
    old = known_line_item(course_id, line_item_id)
    body = json_body(vocabulary.LINE_ITEM)
    own_id = state().config.line_item_url(old.id)
    if isinstance(body, dict) and body.pop("id", own_id) != own_id:
        raise ServiceRefused(HTTPStatus.BAD_REQUEST, "id cannot be changed")
    fields = _read_fields(body)
    if fields.resource_link_id != old.fields.resource_link_id:
        raise ServiceRefused(HTTPStatus.BAD_REQUEST, "resourceLinkId cannot be changed")
    item = LineItem(id=old.id, fields=fields)
    state().course.replace_line_item(item)
    return json_answer(line_item_document(item), vocabulary.LINE_ITEM)


@blueprint.delete("/<line_item_id>/lineitem")
def delete_line_item(course_id: str, line_item_id: str) -> Response:
    """Remove one column with its marks."""
    require_scope(vocabulary.LINE_ITEM_SCOPE)
    require_accept(vocabulary.LINE_ITEM)
    item = known_line_item(course_id, line_item_id)
    state().course.remove_line_item(item.id)
    return Response(status=HTTPStatus.NO_CONTENT)


def known_line_item(course_id: str, line_item_id: str) -> LineItem:
    """Return the column that an address names.

    Raises:
        ServiceRefused: 404, no such course or column; 400, the address's query was lost.
    """
    require_course(course_id)
    item = state().course.line_item(line_item_id)
    if item is None:
        raise ServiceRefused(HTTPStatus.NOT_FOUND, "no such line item")
    return item


def line_item_document(item: LineItem) -> dict[str, object]:
    """Return one column as the service shows it; what was never said is left out."""
    fields = item.fields
    document = {
        "id": state().config.line_item_url(item.id),
        "label": fields.label,
        "scoreMaximum": points(fields.score_maximum),
        "resourceId": fields.resource_id,
        "resourceLinkId": fields.resource_link_id,
        "tag": fields.tag,
        "startDateTime": fields.start,
        "endDateTime": fields.end,
    }
    return {name: value for name, value in document.items() if value is not None}


def points(value: float) -> float:
    """Return points as JSON shows them: whole ones without a fraction."""
    return int(value) if math.isclose(value, round(value), abs_tol=1e-9) else value


def _wanted(item: LineItem) -> bool:
    has = {
        "resource_link_id": item.fields.resource_link_id,
        "resource_id": item.fields.resource_id,
        "tag": item.fields.tag,
    }
    return all(request.args.get(name, has[name]) == has[name] for name in _FILTERS)


def _read_fields(body: object) -> LineItemFields:
    try:
        body = check_fields("line item", body, rules=_RULES, required=("label", "scoreMaximum"))
    except ShapeInvalid as error:
        raise ServiceRefused(HTTPStatus.BAD_REQUEST, str(error)) from error
    return LineItemFields(
        label=body["label"],
        score_maximum=float(body["scoreMaximum"]),
        resource_id=body.get("resourceId"),
        resource_link_id=body.get("resourceLinkId"),
        tag=body.get("tag"),
        start=body.get("startDateTime"),
        end=body.get("endDateTime"),
    )
