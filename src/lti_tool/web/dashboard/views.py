"""A teacher's first page: the group, what each pupil made, and whether scores arrived."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from lti_tool.errors import NotFound
from lti_tool.models.schools import Role
from lti_tool.services import dashboards, grades
from lti_tool.services.dashboards import Wanted
from lti_tool.services.history.matrix import ROWS
from lti_tool.web import trail
from lti_tool.web.access import Viewer, requires
from lti_tool.web.dashboard import names, own, presenters
from lti_tool.web.tool import tool

blueprint = Blueprint("dashboard", __name__, url_prefix="/s/<session_id>/klas")


@blueprint.get("")
@requires(Role.TEACHER)
def group(viewer: Viewer) -> ResponseReturnValue:
    """Show the group of this launch: who made what lately, and whether the scores arrived."""
    parts = tool()
    with parts.database.reading() as session:
        roll = dashboards.roll(session, viewer.context_id)
    shown = names.of_group(viewer, [pupil.person_id for pupil in roll.pupils])
    everybody = presenters.by_name(roll.pupils, shown)
    sheets = max(1, -(-len(everybody) // ROWS))
    sheet = min(max(0, request.args.get("blad", 0, type=int)), sheets - 1)
    pupils = everybody[sheet * ROWS : (sheet + 1) * ROWS]
    wanted = Wanted(person_ids=[each.person_id for each in pupils], here=viewer.resource_link_id)
    with parts.database.writing() as session:
        found = presenters.Found(
            title=roll.title,
            pupils=pupils,
            work=dashboards.recent_work(session, _here(viewer), wanted),
            failed=len(dashboards.failed_deliveries(session, _here(viewer))),
            awaited=dashboards.awaiting(session, _here(viewer)),
            sheet=sheet,
            sheets=sheets,
        )
        trail.record(session, viewer, "group-viewed", group=viewer.context_id)
    page = presenters.group_page(found, shown, parts.catalogue, viewer.exercise_key)
    return render_template(
        "dashboard/group.html",
        page=page,
        key=own.key_of(viewer.context_id),
        again=request.args.get("again", type=int),
    )


@blueprint.post("/opnieuw-sturen")
@requires(Role.TEACHER)
def send_again(viewer: Viewer) -> ResponseReturnValue:
    """Send one score again, or all that failed; the worker does it at once."""
    parts = tool()
    with parts.database.writing() as session:
        here = _here(viewer)
        failed = "failed" in request.form
        wanted = dashboards.failed_deliveries(session, here) if failed else _one(session, here)
        count = grades.send_again(session, viewer.school_id, wanted, now=parts.clock())
        trail.record(session, viewer, "scores-resent", group=here, count=count)
    return redirect(url_for("dashboard.group", session_id=viewer.session_id, again=count), code=303)


def _one(session: Session, here: UUID) -> tuple[UUID, ...]:
    """Return the delivery that the form names, if it is one of this group's."""
    try:
        given = UUID(request.form.get("delivery", ""))
    except ValueError:
        raise NotFound("delivery") from None
    return (dashboards.delivery_in(session, here, given),)


def _here(viewer: Viewer) -> UUID:
    """Return the group of this launch.

    Raises:
        NotFound: ``no_group``: it came from none.
    """
    if viewer.context_id is None:
        raise NotFound("context", code="no_group")
    return viewer.context_id
