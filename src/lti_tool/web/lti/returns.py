"""Back to the platform, with a word about how it went (LTI Core 1.3 section 5.4.4)."""

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from lti_tool.errors import NotFound
from lti_tool.lti import return_url
from lti_tool.models.schools import Role
from lti_tool.services import returns
from lti_tool.web.access import Viewer, requires
from lti_tool.web.tool import tool

blueprint = Blueprint("returns", __name__, url_prefix="/s/<session_id>/terug")


@blueprint.get("")
@requires(*Role)
def back(viewer: Viewer) -> ResponseReturnValue:
    """Send the browser to the address that the launch gave; ``done`` tells the platform so.

    Raises:
        NotFound: ``no_way_back``: the launch gave no address on the platform itself.
    """
    parts = tool()
    with parts.database.reading() as session:
        url = returns.address(session, parts.root_key, viewer.session_id)
    if url is None:
        raise NotFound("return address", code="no_way_back")
    told = {}
    if "done" in request.args:
        told = {return_url.MESSAGE: gettext("De opdracht is klaar."), return_url.LOG: "finished"}
    return redirect(return_url.telling(url, told), code=303)
