"""Login initiation: the platform asks the tool to log somebody in.

Source: LTI Security Framework 1.0, section 5.1.1.1; LTI Core 1.3, section 4.1.
"""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from lti_tool.demo.platform import people
from lti_tool.demo.platform.config import COURSE_ID
from lti_tool.demo.platform.course import DESK_LINK_ID, Course
from lti_tool.demo.platform.ids import outward
from lti_tool.demo.platform.people import Person
from lti_tool.demo.platform.records import DocumentTarget, Link, PendingLaunch, ToolClient
from lti_tool.demo.platform.state import State
from lti_tool.demo.platform.storage import announced_target, login_query
from lti_tool.demo.platform.traits import LaunchTrait
from lti_tool.demo.platform.web import (
    post_on,
    require_administrator,
    require_person,
    require_teacher,
    state,
)

blueprint = Blueprint("initiation", __name__, url_prefix="/launch")


def visible_link(platform: State, person: Person, link_id: str) -> tuple[Course, Link] | None:
    """Return a link that ``person`` may open, with its course; else ``None``.

    The school admin has one of its own that is no part of the course; it leads to the tool
    without an exercise.
    """
    if link_id == DESK_LINK_ID and person.is_administrator:
        url = platform.config.tool_launch_url
        return platform.course, Link(id=DESK_LINK_ID, title="Alles-in-1 beheren", url=url)
    return platform.find_link(link_id)


def wanted_target() -> DocumentTarget:
    """Return where the query says that the tool is shown; a frame unless it says window."""
    return "window" if request.args.get("target") == "window" else "iframe"


def wanted_client() -> ToolClient:
    """Return the client that the query names, or the ready-made one.

    Raises:
        HTTPException: 404, there is no such client.
    """
    registry = state().registry
    client = registry.client(request.args.get("client", registry.first.client_id))
    if client is None:
        abort(HTTPStatus.NOT_FOUND)
    return client


@blueprint.get("/links/<link_id>")
def open_link(link_id: str) -> BaseResponse:
    """Start a launch of one link."""
    person = require_person()
    found = visible_link(state(), person, link_id)
    if found is None:
        abort(HTTPStatus.NOT_FOUND)
    course, link = found
    return _initiate(
        person,
        kind="launch",
        course_id=course.facts.id,
        link=link,
        target_link_uri=link.url,
    )


@blueprint.get("/deep-linking")
def choose_content() -> BaseResponse:
    """Start a deep-linking launch; teachers only."""
    person = require_teacher()
    course = state().course_by_id(request.args.get("course", COURSE_ID))
    if course is None:
        abort(HTTPStatus.NOT_FOUND)
    return _initiate(person, kind="deep_linking", course_id=course.facts.id)


@blueprint.get("/review/<course_id>/<line_item_id>/<user_id>")
def review_submission(course_id: str, line_item_id: str, user_id: str) -> BaseResponse:
    """Start a look at one pupil's work in one column; a pupil may look at its own.

    Somebody else's work is asked for all the same when the address says so: it is the tool that
    must refuse it.
    """
    person = require_person()
    course = state().course_by_id(course_id)
    item = course.line_item(line_item_id) if course else None
    if course is None or item is None or user_id not in people.BY_USER_ID:
        abort(HTTPStatus.NOT_FOUND)
    review = item.fields.review or {}
    return _initiate(
        person,
        kind="submission_review",
        course_id=course_id,
        link=course.link(item.fields.resource_link_id or ""),
        target_link_uri=str(review.get("url", state().config.tool_launch_url)),
        about=user_id,
        line_item_id=line_item_id,
    )


@blueprint.get("/privacy/<user_id>")
def open_privacy(user_id: str) -> BaseResponse:
    """Start a look at the data about one person; the school's administrator only."""
    return _initiate(require_administrator(), kind="data_privacy", about=user_id)


def _initiate(person: Person, **message: Any) -> BaseResponse:
    """Start a login for the message that the fields of ``PendingLaunch`` describe."""
    platform, client = state(), wanted_client()
    launch = PendingLaunch(
        person_key=person.key,
        client=client,
        target=wanted_target(),
        started_at=platform.now(),
        **{
            "course_id": COURSE_ID,
            "link": None,
            "target_link_uri": platform.config.tool_launch_url,
            **message,
        },
    )
    fields = {
        "iss": platform.config.issuer,
        "target_link_uri": launch.target_link_uri,
        "login_hint": outward(platform, "user", person.user_id),
        "lti_message_hint": platform.open_launch(launch),
        "client_id": client.client_id,
        **_deployment_hint(platform, client),
        **announced_target(platform),
    }
    by_get = platform.switches.login_by_get
    platform.record("login", outcome="GET" if by_get else "POST", good=True, fields=fields)
    return _send(platform, fields, by_get=by_get)


def _deployment_hint(platform: State, client: ToolClient) -> dict[str, str]:
    if platform.has(LaunchTrait.NO_DEPLOYMENT_HINT):
        return {}
    hint = {"lti_deployment_id": client.deployment_id}
    if platform.has(LaunchTrait.EXTRA_LOGIN_FIELDS):
        region = {"canvas_region": "eu-west-1", "canvas_environment": "prod"}
        return {**hint, "deployment_id": client.deployment_id, **region}
    return hint


def _send(platform: State, fields: dict[str, str], *, by_get: bool) -> BaseResponse:
    in_address = login_query(platform)
    url = platform.config.tool_login_url
    if by_get:
        return redirect(f"{url}?{urlencode({**in_address, **fields})}")
    address = f"{url}?{urlencode(in_address)}" if in_address else url
    return _post_login(address, fields)


def _post_login(address: str, fields: dict[str, str]) -> Response:
    return post_on(address, fields, button="Verder naar Alles-in-1")
