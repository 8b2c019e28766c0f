"""The hidden frames of the frame page: the keeper of data, and a stranger who answers for it."""

from http import HTTPStatus

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from lti_tool.demo.platform import people
from lti_tool.demo.platform.config import origin
from lti_tool.demo.platform.web import state

blueprint = Blueprint("storage", __name__, url_prefix="/storage")


@blueprint.get("/keeper")
def keeper() -> ResponseReturnValue:
    """Show the frame that keeps a tool's data, apart for each person.

    It may lie on the host where people sign in, which has no cookie of theirs: so the page around
    it says whose it is.
    """
    owner = people.BY_KEY.get(request.args.get("owner", ""))
    if owner is None:
        abort(HTTPStatus.NOT_FOUND)
    tool_origin = origin(state().config.tool_url)
    return render_template("keeper.html", tool_origin=tool_origin, owner=owner.key)


@blueprint.get("/stranger")
def stranger() -> ResponseReturnValue:
    """Show a frame that answers the tool; it is framed so that its origin is nobody's."""
    return render_template("stranger.html")
