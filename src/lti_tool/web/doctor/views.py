"""Examine the connection that this launch came by, and show what was found."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from lti_tool.models.schools import Role
from lti_tool.services.doctor import examinations
from lti_tool.web.access import Viewer, requires
from lti_tool.web.doctor import presenters
from lti_tool.web.tool import tool

blueprint = Blueprint("doctor", __name__, url_prefix="/s/<session_id>/koppeling")


@blueprint.get("")
@requires(Role.ADMIN)
def show(viewer: Viewer) -> ResponseReturnValue:
    """Show the last examination, as far as it is."""
    parts = tool()
    with parts.database.reading() as session:
        connection = examinations.connection_of(session, viewer.deployment_id, viewer.school_id)
        last = examinations.latest(session, connection.registration_id, viewer.school_id)
    language = getattr(get_locale(), "language", "nl")
    page = presenters.connection_page(connection, last, language, now=parts.clock())
    return render_template("doctor/connection.html", page=page)


@blueprint.post("")
@requires(Role.ADMIN)
def examine(viewer: Viewer) -> ResponseReturnValue:
    """Have it examined anew: the worker walks the legs, this page only asks (decision 0010)."""
    parts = tool()
    with parts.database.writing() as session:
        connection = examinations.connection_of(session, viewer.deployment_id, viewer.school_id)
        examinations.ask(session, connection.registration_id, viewer.school_id, now=parts.clock())
    return redirect(url_for("doctor.show", session_id=viewer.session_id), code=303)
