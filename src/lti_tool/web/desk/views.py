"""The desk's first page: its sections, the platforms, and how scores fare."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lti_tool.clock import school_day
from lti_tool.config.facts import newcomers
from lti_tool.models.schools import Role
from lti_tool.services import grades, registrations, schools
from lti_tool.web.access import Viewer, requires
from lti_tool.web.desk import presenters
from lti_tool.web.desk.sections import SECTIONS
from lti_tool.web.tool import tool

blueprint = Blueprint("desk", __name__, url_prefix="/s/<session_id>/beheer")


@blueprint.get("")
@requires(Role.ADMIN)
def home(viewer: Viewer) -> ResponseReturnValue:
    """Show a school admin what there is to look at and to decide."""
    parts = tool()
    with parts.database.reading() as session:
        page = presenters.home_page(
            schools.get(session, viewer.school_id),
            registrations.listed(session, viewer.school_id),
            grades.counts(session, viewer.school_id),
        )
    news = newcomers(parts.facts, school_day(parts.clock()))
    return render_template("desk/home.html", page=page, sections=SECTIONS, newcomers=news)
