"""The groups service: the little groups within the course, and the sets that they form.

Source: Course Groups 1.0; who is in them, the membership service tells.
"""

from http import HTTPStatus

from flask import Blueprint, Response, request

from lti_tool.demo.platform import vocabulary
from lti_tool.demo.platform.groups import GROUPS, SETS, Group, groups_of
from lti_tool.demo.platform.ids import person_called
from lti_tool.demo.platform.services.access import (
    ServiceRefused,
    require_accept,
    require_course,
    require_scope,
)
from lti_tool.demo.platform.services.paging import page_answer
from lti_tool.demo.platform.web import state

blueprint = Blueprint("groups", __name__, url_prefix="/groups")


@blueprint.get("/<course_id>/groups")
def list_groups(course_id: str) -> Response:
    """List the little groups, or those of one person (``user_id``)."""
    require_scope(vocabulary.GROUP_SCOPE)
    require_course(course_id, typed=False)
    require_accept(vocabulary.GROUP_CONTAINER)
    url = state().config.groups_url("groups", course_id)
    return page_answer(
        [_document(group) for group in _wanted()],
        vocabulary.GROUP_CONTAINER,
        lambda page: {"id": url, "groups": page},
    )


@blueprint.get("/<course_id>/sets")
def list_sets(course_id: str) -> Response:
    """List the sets of little groups."""
    require_scope(vocabulary.GROUP_SCOPE)
    require_course(course_id, typed=False)
    require_accept(vocabulary.GROUP_SET_CONTAINER)
    url = state().config.groups_url("sets", course_id)
    return page_answer(
        [{"id": set_id, "name": name} for set_id, name in SETS.items()],
        vocabulary.GROUP_SET_CONTAINER,
        lambda page: {"id": url, "sets": page},
    )


def _wanted() -> tuple[Group, ...]:
    user_id = request.args.get("user_id")
    if user_id is None:
        return GROUPS
    person = person_called(state(), user_id)
    if person is None:
        raise ServiceRefused(HTTPStatus.NOT_FOUND, "user_id is nobody here")
    return groups_of(person.key)


def _document(group: Group) -> dict[str, object]:
    return {
        "id": group.id,
        "name": group.name,
        "set_ids": list(group.sets),
        **({"hidden": True} if group.hidden else {}),
    }
