"""The membership service: who belongs to the course.

Source: NRPS 2.0, sections 2.3 to 2.5; short role names as Moodle 4.5 gives them.
"""

from http import HTTPStatus

from flask import Blueprint, Response, request

from lti_tool.demo.platform import vocabulary
from lti_tool.demo.platform.course import Course
from lti_tool.demo.platform.groups import groups_of
from lti_tool.demo.platform.ids import outward
from lti_tool.demo.platform.messages.person_claims import roles, shared_names
from lti_tool.demo.platform.messages.places import context
from lti_tool.demo.platform.people import Person
from lti_tool.demo.platform.records import Link
from lti_tool.demo.platform.services.access import (
    ServiceRefused,
    require_accept,
    require_course,
    require_scope,
)
from lti_tool.demo.platform.services.paging import page_answer
from lti_tool.demo.platform.traits import LaunchTrait, ServiceTrait
from lti_tool.demo.platform.web import state

blueprint = Blueprint("memberships", __name__, url_prefix="/nrps")


@blueprint.get("/<course_id>/memberships")
def list_members(course_id: str) -> Response:
    """List the members that the query asks for."""
    require_scope(vocabulary.MEMBERSHIP_SCOPE)
    course = require_course(course_id, typed=False)
    require_accept(vocabulary.MEMBERSHIP_CONTAINER)
    link = _link(course)
    members = [_member(person, link) for person in _listed() if _has_wanted_role(person)]
    return page_answer(
        members,
        vocabulary.MEMBERSHIP_CONTAINER,
        lambda page: _container(course, page),
        _differences(course),
    )


def _listed() -> tuple[Person, ...]:
    """Return everybody, or who changed since an earlier listing (``since``)."""
    roster, since = state().roster, request.args.get("since")
    if since is None:
        return roster.members(crowd=state().switches.crowd)
    if not (since.isascii() and since.isdigit()):
        raise ServiceRefused(HTTPStatus.BAD_REQUEST, "since is not one that was given")
    return roster.changed_since(int(since))


def _differences(course: Course) -> dict[str, str]:
    if not state().has(ServiceTrait.DIFFERENCES):
        return {}
    url = state().config.memberships_url(course.facts.id)
    return {"differences": f"{url}?since={state().roster.version}"}


def _link(course: Course) -> Link | None:
    wanted = request.args.get("rlid")
    if wanted is None:
        return None
    for link in course.links():
        if outward(state(), "link", link.id) == wanted:
            return link
    raise ServiceRefused(HTTPStatus.NOT_FOUND, "rlid is not a link of this course")


def _has_wanted_role(person: Person) -> bool:
    wanted = request.args.get("role")
    full = roles(state(), person)
    short = (vocabulary.SHORT_ROLES.get(role, role) for role in full)
    names = {*person.roles, *full, *short}
    return wanted is None or wanted in names


def _member(person: Person, link: Link | None) -> dict[str, object]:
    platform = state()
    listed = roles(platform, person)
    if platform.has(ServiceTrait.SHORT_ROLES):
        listed = [vocabulary.SHORT_ROLES.get(role, role) for role in listed]
    return {
        "user_id": outward(platform, "user", person.user_id),
        "roles": listed,
        "status": platform.roster.status(person.user_id),
        **(shared_names(person) if platform.switches.names else {}),
        **_extras(person),
        **({"message": [_message(link)]} if link else {}),
    }


def _extras(person: Person) -> dict[str, object]:
    extras: dict[str, object] = {}
    if state().has(LaunchTrait.CLAIMS_ADDED):
        extras["lis_person_sourcedid"] = f"leerling-{person.user_id}"
    if state().has(ServiceTrait.GROUPS) and request.args.get("groups") == "true":
        found = groups_of(person.key)
        extras["group_enrollments"] = [{"group_id": group.id} for group in found]
    return extras


def _message(link: Link) -> dict[str, object]:
    return {
        vocabulary.MESSAGE_TYPE: vocabulary.RESOURCE_LINK_REQUEST,
        vocabulary.CUSTOM: dict(link.custom),
    }


def _container(course: Course, members: list[dict[str, object]]) -> dict[str, object]:
    about = context(state(), course)
    return {
        "id": state().config.memberships_url(course.facts.id),
        "context": {name: about[name] for name in ("id", "label", "title")},
        "members": members,
    }
