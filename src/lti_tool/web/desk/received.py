"""What a school's sources send beyond what may be kept: counts by name, never a value."""

from datetime import timedelta

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lti_tool.db import tenancy
from lti_tool.models.schools import Role
from lti_tool.services import border_counts
from lti_tool.web.access import Viewer, requires
from lti_tool.web.tool import tool

blueprint = Blueprint("received", __name__, url_prefix="/s/<session_id>/beheer/ontvangen")

SHOWN = timedelta(days=30)


@blueprint.get("")
@requires(Role.ADMIN)
def overview(viewer: Viewer) -> ResponseReturnValue:
    """Show what was dropped in the last month, and what was held back."""
    parts = tool()
    since = (parts.clock() - SHOWN).date()
    # The process counted every school's launches in one row; they are written down together.
    with tenancy.every_school(), parts.database.writing() as session:
        parts.tally.settle(session, at_once=True)
    with parts.database.reading() as session:
        lines = border_counts.listed(session, viewer.school_id, since=since)
    return render_template("desk/received.html", lines=lines, days=SHOWN.days)
