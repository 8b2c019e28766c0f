"""Pages on practice to measure: the goals of a group, one goal, one pupil; and steering it."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from lti_tool.errors import ChoiceInvalid, NotFound
from lti_tool.exercises.adaptive.banks import Bank
from lti_tool.models.schools import Role
from lti_tool.services import groups
from lti_tool.services.groups import Group
from lti_tool.services.practice import plans
from lti_tool.services.practice.plans import Place, Setting
from lti_tool.web import trail
from lti_tool.web.access import Viewer, requires
from lti_tool.web.dashboard import own
from lti_tool.web.practice import looking, presenters
from lti_tool.web.tool import tool

blueprint = Blueprint("practice", __name__, url_prefix="/s/<session_id>/groep/<key>/oefenen")

_FIXED = {"": None, "op-maat": False, "vast": True}
"""What a form calls it -> ``Setting.fixed``."""


@blueprint.get("")
@requires(Role.TEACHER)
def overview(viewer: Viewer, key: str) -> ResponseReturnValue:
    """Show the goals that can be practised, and how far the group is on each."""
    page = presenters.overview(looking.at_group(viewer, key), tool().shelf.banks)
    return render_template("practice/overview.html", page=page, key=key)


@blueprint.get("/<goal>")
@requires(Role.TEACHER)
def goal(viewer: Viewer, key: str, goal: str) -> ResponseReturnValue:
    """Show one goal: where each pupil stands, and what is set."""
    page = presenters.goal_page(looking.at_goal(viewer, key, goal))
    return render_template("practice/goal.html", page=page, key=key, done="done" in request.args)


@blueprint.post("/<goal>")
@requires(Role.TEACHER)
def set_goal(viewer: Viewer, key: str, goal: str) -> ResponseReturnValue:
    """Set how a group practises a goal."""
    bank, setting = looking.bank_of(goal), _setting()
    with tool().database.writing() as session:
        group = own.group(session, viewer, key)
        plans.set_for_group(session, _place(group, bank), setting)
        trail.record(session, viewer, "practice-set", group=group.id, goal=goal)
    address = url_for(".goal", session_id=viewer.session_id, key=key, goal=goal, done=1)
    return redirect(address, code=303)


@blueprint.get("/<goal>/leerling/<uuid:person_id>")
@requires(Role.TEACHER)
def pupil(viewer: Viewer, key: str, goal: str, person_id: UUID) -> ResponseReturnValue:
    """Show why a pupil got these items, and what is set for this pupil."""
    looked = looking.at_pupil(viewer, key, goal, person_id)
    page = presenters.pupil_page(looked, tool().shelf)
    return render_template("practice/pupil.html", page=page, key=key, done="done" in request.args)


@blueprint.post("/<goal>/leerling/<uuid:person_id>")
@requires(Role.TEACHER)
def set_pupil(viewer: Viewer, key: str, goal: str, person_id: UUID) -> ResponseReturnValue:
    """Set how one pupil practises a goal, or let them follow the group again."""
    bank, setting = looking.bank_of(goal), _setting()
    parts = tool()
    with parts.database.writing() as session:
        group = own.group(session, viewer, key)
        looking.pupil_in(groups.pupils_of(session, group), person_id)
        place = _place(group, bank)
        plans.set_for_pupil(session, place, person_id, setting, now=parts.clock())
        trail.record(session, viewer, "practice-set", about=person_id, group=group.id, goal=goal)
    address = url_for(
        ".pupil", session_id=viewer.session_id, key=key, goal=goal, person_id=person_id, done=1
    )
    return redirect(address, code=303)


def _place(group: Group, bank: Bank) -> Place:
    """Return where a setting holds.

    Raises:
        NotFound: ``no_group``: a class of the administration, in which no work is done.
    """
    if group.context_id is None:
        raise NotFound("course", code="no_group")
    return Place(school_id=group.school_id, context_id=group.context_id, bank=bank)


def _setting() -> Setting:
    """Return what the form says.

    Raises:
        ChoiceInvalid: ``practice_setting_invalid``.
    """
    fixed, aim = request.form.get("way", ""), request.form.get("aim", "")
    if fixed not in _FIXED or aim not in {"", *map(str, plans.AIMS)}:
        raise ChoiceInvalid("practice setting", code="practice_setting_invalid")
    return Setting(
        aim=int(aim) if aim else None,
        fixed=_FIXED[fixed],
        pinned=request.form.get("first") or None,
    )
