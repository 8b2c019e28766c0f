"""A data privacy launch: on to the page on which one person's rights are served."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from lti_tool.models.schools import Role
from lti_tool.services import reviews
from lti_tool.web.access import Viewer, requires
from lti_tool.web.tool import tool

blueprint = Blueprint("person", __name__, url_prefix="/s/<session_id>/persoon")


@blueprint.get("")
@requires(Role.ADMIN)
def found(viewer: Viewer) -> ResponseReturnValue:
    """Go to the page of whom the platform meant."""
    with tool().database.reading() as session:
        subject = reviews.subject(session, viewer.session_id)
    page = url_for("rights.person", session_id=viewer.session_id, person_id=subject.person_id)
    return redirect(page, code=303)
