"""The hidden frames of the frame page: the keeper of data, and a stranger who answers for it."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lti_tool.demo.platform.config import origin
from lti_tool.demo.platform.web import state

blueprint = Blueprint("storage", __name__, url_prefix="/storage")


@blueprint.get("/keeper")
def keeper() -> ResponseReturnValue:
    """Show the frame that a tool asks to keep its data; it passes on to the page around it.

    It may lie on the host where people sign in, which knows nobody.
    """
    config = state().config
    return render_template(
        "keeper.html",
        tool_origin=origin(config.tool_url),
        page_origin=origin(config.base_url),
    )


@blueprint.get("/stranger")
def stranger() -> ResponseReturnValue:
    """Show a frame that answers the tool; it is framed so that its origin is nobody's."""
    return render_template("stranger.html")
