"""A data privacy launch: to the page on which one person's rights are served."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lti_tool.models.schools import Role
from lti_tool.services import reviews
from lti_tool.web import trail
from lti_tool.web.access import Viewer, requires
from lti_tool.web.tool import tool

blueprint = Blueprint("person", __name__, url_prefix="/s/<session_id>/persoon")


@blueprint.get("")
@requires(Role.ADMIN)
def found(viewer: Viewer) -> ResponseReturnValue:
    """Say whom the platform meant."""
    with tool().database.writing() as session:
        subject = reviews.subject(session, viewer.session_id)
        trail.record(session, viewer, "person-found", about=subject.person_id)
    return render_template("review/person.html", subject=subject)
