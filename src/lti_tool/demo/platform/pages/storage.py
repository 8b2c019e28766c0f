"""The hidden frames of the frame page: the keeper of data, and a stranger who answers for it."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lti_tool.demo.platform.config import origin
from lti_tool.demo.platform.web import require_person, state

blueprint = Blueprint("storage", __name__, url_prefix="/storage")


@blueprint.get("/keeper")
def keeper() -> ResponseReturnValue:
    """Show the frame that keeps a tool's data."""
    owner = require_person().key
    return render_template("keeper.html", tool_origin=origin(state().config.tool_url), owner=owner)


@blueprint.get("/stranger")
def stranger() -> ResponseReturnValue:
    """Show a frame that answers the tool; it is framed so that its origin is nobody's."""
    return render_template("stranger.html")
