"""The page of the school's ICT coordinator: which tools are connected, and connecting one."""

from http import HTTPStatus
from urllib.parse import urlencode

from flask import Blueprint, abort, render_template, request

from lti_tool.demo.platform import people
from lti_tool.demo.platform.config import origin
from lti_tool.demo.platform.course import DESK_LINK_ID
from lti_tool.demo.platform.traits import LaunchTrait
from lti_tool.demo.platform.web import require_administrator, state

blueprint = Blueprint("connections", __name__, url_prefix="/connections")


@blueprint.get("")
def show() -> str:
    """Show the clients that the tool has here, and the form to add one."""
    require_administrator()
    platform = state()
    return render_template(
        "connections.html",
        clients=platform.registry.clients(),
        first=platform.registry.first,
        desk=DESK_LINK_ID,
        invitation=platform.config.invitation,
        people=people.MEMBERS,
    )


@blueprint.post("/register")
def register() -> str:
    """Open a registration link in a frame, as LTI Dynamic Registration 1.0 section 3.2 says."""
    require_administrator()
    platform = state()
    link = request.form.get("link", "").strip()
    if not link.startswith(f"{origin(platform.config.tool_url)}/"):
        abort(HTTPStatus.BAD_REQUEST, "Plak de aanmeldlink van Alles-in-1.")
    tokenless = platform.has(LaunchTrait.NO_REGISTRATION_TOKEN)
    token = "" if tokenless else platform.registry.new_token(platform.now())
    query = urlencode(
        {
            "openid_configuration": platform.config.configuration_url,
            **({"registration_token": token} if token else {}),
        }
    )
    address = f"{link}{'&' if '?' in link else '?'}{query}"
    return render_template(
        "registering.html", address=address, tool_origin=origin(platform.config.tool_url)
    )
