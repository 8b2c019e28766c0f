"""What was made over time: a group by exercises and by goals, and one pupil over the years."""

from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lti_tool.models.schools import Role
from lti_tool.services import groups
from lti_tool.services.history.matrix import matrix
from lti_tool.web.access import Viewer, requires
from lti_tool.web.dashboard import history_pages, looking, pupil_pages
from lti_tool.web.tool import tool

blueprint = Blueprint("history", __name__, url_prefix="/s/<session_id>/groep")


@blueprint.get("")
@requires(Role.TEACHER)
def own_groups(viewer: Viewer) -> ResponseReturnValue:
    """Show the groups of which the viewer is a teacher: courses and classes alike."""
    with tool().database.reading() as session:
        found = (
            groups.groups_of(session, viewer.school_id, viewer.person_id)
            if viewer.person_id
            else ()
        )
    return render_template("dashboard/groups.html", groups=found)


@blueprint.get("/<key>")
@requires(Role.TEACHER)
def group(viewer: Viewer, key: str) -> ResponseReturnValue:
    """Show a group by exercises."""
    looked = looking.at_group(viewer, key)
    exercises = looking.exercises()
    whole = matrix(looked.pupils, looked.results, exercises, looked.filters.asked)
    page = history_pages.group_page(looked, whole, exercises)
    return render_template("dashboard/history.html", page=page, key=key)


@blueprint.get("/<key>/doelen")
@requires(Role.TEACHER)
def goals(viewer: Viewer, key: str) -> ResponseReturnValue:
    """Show how far each learning goal is in a group, and who needs more of it."""
    looked = looking.at_group(viewer, key)
    page = history_pages.goals_page(looked, looking.exercises())
    return render_template("dashboard/goals.html", page=page, key=key)


@blueprint.get("/<key>/leerling/<uuid:person_id>")
@requires(Role.TEACHER)
def pupil(viewer: Viewer, key: str, person_id: UUID) -> ResponseReturnValue:
    """Show one pupil over themes, goals and school years."""
    looked = looking.at_pupil(viewer, key, person_id)
    page = pupil_pages.pupil_page(looked, looking.exercises())
    return render_template("dashboard/pupil.html", page=page, key=key)
