"""A teacher's first page: the group, what each pupil made, and whether scores arrived."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.errors import NotFound
from lti_tool.models.schools import Role
from lti_tool.services import dashboards, grades
from lti_tool.web import trail
from lti_tool.web.access import Viewer, requires
from lti_tool.web.dashboard import names, presenters
from lti_tool.web.tool import tool

blueprint = Blueprint("dashboard", __name__, url_prefix="/s/<session_id>/klas")


@blueprint.get("")
@requires(Role.TEACHER)
def group(viewer: Viewer) -> ResponseReturnValue:
    """Show the group of this launch."""
    parts = tool()
    with parts.database.writing() as session:
        overview = dashboards.class_overview(session, viewer.context_id)
        trail.record(session, viewer, "group-viewed", group=viewer.context_id)
    shown = names.of_group(viewer, [pupil.person_id for pupil in overview.pupils])
    page = presenters.group_page(overview, shown, parts.catalogue, viewer.exercise_key)
    return render_template(
        "dashboard/group.html", page=page, again=request.args.get("again", type=int)
    )


@blueprint.post("/opnieuw-sturen")
@requires(Role.TEACHER)
def send_again(viewer: Viewer) -> ResponseReturnValue:
    """Send one score again, or all that failed; the worker does it at once."""
    parts = tool()
    with parts.database.writing() as session:
        overview = dashboards.class_overview(session, viewer.context_id)
        wanted = overview.failed if "failed" in request.form else _one(overview)
        count = grades.send_again(session, viewer.school_id, wanted, now=parts.clock())
        trail.record(session, viewer, "scores-resent", group=viewer.context_id, count=count)
    return redirect(url_for("dashboard.group", session_id=viewer.session_id, again=count), code=303)


def _one(overview: dashboards.ClassOverview) -> tuple[UUID, ...]:
    """Return the delivery that the form names, if it is one of this group's."""
    given = request.form.get("delivery", "")
    known = {str(id_): id_ for id_ in overview.deliveries}
    if given not in known:
        raise NotFound("delivery")
    return (known[given],)
