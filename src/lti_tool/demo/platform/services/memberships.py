"""The membership service: who belongs to the course.

Source: NRPS 2.0, sections 2.3 to 2.5; short role names as Moodle 4.5 gives them.
"""

from http import HTTPStatus

from flask import Blueprint, Response, request

from lti_tool.demo.platform import people, vocabulary
from lti_tool.demo.platform.messages.id_token import context, shared_names
from lti_tool.demo.platform.people import Person
from lti_tool.demo.platform.records import Link
from lti_tool.demo.platform.services.access import (
    ServiceRefused,
    require_accept,
    require_course,
    require_scope,
)
from lti_tool.demo.platform.services.paging import page_answer
from lti_tool.demo.platform.web import state

blueprint = Blueprint("memberships", __name__, url_prefix="/nrps")


@blueprint.get("/<course_id>/memberships")
def list_members(course_id: str) -> Response:
    """List the members that the query asks for."""
    require_scope(vocabulary.MEMBERSHIP_SCOPE)
    require_course(course_id, typed=False)
    require_accept(vocabulary.MEMBERSHIP_CONTAINER)
    link = _link()
    members = [_member(person, link) for person in people.MEMBERS if _has_wanted_role(person)]
    return page_answer(members, vocabulary.MEMBERSHIP_CONTAINER, _container)


def _link() -> Link | None:
    link_id = request.args.get("rlid")
    if link_id is None:
        return None
    link = state().course.link(link_id)
    if link is None:
        raise ServiceRefused(HTTPStatus.NOT_FOUND, "rlid is not a link of this course")
    return link


def _has_wanted_role(person: Person) -> bool:
    wanted = request.args.get("role")
    names = {*person.roles, *_short_roles(person)}
    return wanted is None or wanted in names


def _short_roles(person: Person) -> list[str]:
    return [vocabulary.SHORT_ROLES[role] for role in person.roles]


def _member(person: Person, link: Link | None) -> dict[str, object]:
    names = shared_names(person) if state().switches.names else {}
    member: dict[str, object] = {
        "user_id": person.user_id,
        "roles": _short_roles(person),
        "status": "Active",
        **names,
    }
    if link is None:
        return member
    message = {
        vocabulary.MESSAGE_TYPE: vocabulary.RESOURCE_LINK_REQUEST,
        vocabulary.CUSTOM: dict(link.custom),
    }
    return {**member, "message": [message]}


def _container(members: list[dict[str, object]]) -> dict[str, object]:
    return {
        "id": state().config.memberships_url,
        "context": {name: context()[name] for name in ("id", "label", "title")},
        "members": members,
    }
