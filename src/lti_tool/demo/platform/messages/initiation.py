"""Login initiation: the platform asks the tool to log somebody in.

Source: LTI Security Framework 1.0, section 5.1.1.1; LTI Core 1.3, section 4.1.
"""

from http import HTTPStatus
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from lti_tool.demo.platform.course import DESK_LINK_ID
from lti_tool.demo.platform.people import Person
from lti_tool.demo.platform.records import DocumentTarget, Link, PendingLaunch, ToolClient
from lti_tool.demo.platform.state import State
from lti_tool.demo.platform.storage import storage_target
from lti_tool.demo.platform.web import post_on, require_person, require_teacher, state

blueprint = Blueprint("initiation", __name__, url_prefix="/launch")


def visible_link(platform: State, person: Person, link_id: str) -> Link | None:
    """Return a link that ``person`` may open, or ``None``.

    The school admin has one of its own that is no part of the course; it leads to the tool
    without an exercise.
    """
    if link_id == DESK_LINK_ID and person.is_administrator:
        url = platform.config.tool_launch_url
        return Link(id=DESK_LINK_ID, title="Alles-in-1 beheren", url=url)
    return platform.course.link(link_id)


def wanted_target() -> DocumentTarget:
    """Return where the query says that the tool is shown; a frame unless it says window."""
    return "window" if request.args.get("target") == "window" else "iframe"


@blueprint.get("/links/<link_id>")
def open_link(link_id: str) -> BaseResponse:
    """Start a launch of one link."""
    person = require_person()
    link = visible_link(state(), person, link_id)
    if link is None:
        abort(HTTPStatus.NOT_FOUND)
    client = state().registry.client(request.args.get("client", state().config.client_id))
    if client is None:
        abort(HTTPStatus.NOT_FOUND)
    return _initiate(person, link, target_link_uri=link.url, client=client)


@blueprint.get("/deep-linking")
def choose_content() -> BaseResponse:
    """Start a deep-linking launch; teachers only."""
    person = require_teacher()
    return _initiate(
        person,
        None,
        target_link_uri=state().config.tool_launch_url,
        client=state().registry.first,
    )


def _initiate(
    person: Person, link: Link | None, *, target_link_uri: str, client: ToolClient
) -> BaseResponse:
    platform = state()
    hint = platform.open_launch(
        PendingLaunch(
            person_key=person.key,
            client=client,
            link=link,
            target=wanted_target(),
            target_link_uri=target_link_uri,
            started_at=platform.now(),
        )
    )
    fields = {
        "iss": platform.config.issuer,
        "target_link_uri": target_link_uri,
        "login_hint": person.user_id,
        "lti_message_hint": hint,
        "client_id": client.client_id,
        "lti_deployment_id": client.deployment_id,
        **storage_target(platform),
    }
    by_get = platform.switches.login_by_get
    method = "GET" if by_get else "POST"
    platform.record("login", outcome=method, good=True, fields=fields)
    if by_get:
        return redirect(f"{platform.config.tool_login_url}?{urlencode(fields)}")
    return _post_login(platform, fields)


def _post_login(platform: State, fields: dict[str, str]) -> Response:
    return post_on(platform.config.tool_login_url, fields, button="Verder naar Alles-in-1")
