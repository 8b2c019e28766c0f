"""A submission review: one person's work in one line item, to look at and not to change.

A pupil comes for their own, a teacher for a pupil of the group; the launch settled whose.
"""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from lti_tool.errors import NotFound
from lti_tool.exercises.exercise import Exercise
from lti_tool.models.schools import Role
from lti_tool.services import returns, reviews
from lti_tool.web import trail
from lti_tool.web.access import Viewer, requires
from lti_tool.web.dashboard import names
from lti_tool.web.player.presenters import item_page
from lti_tool.web.review import presenters
from lti_tool.web.tool import tool

blueprint = Blueprint("review", __name__, url_prefix="/s/<session_id>/werk")


@blueprint.get("")
@requires(Role.PUPIL, Role.TEACHER)
def work(viewer: Viewer) -> ResponseReturnValue:
    """Show all items with their points."""
    found = _looked_at(viewer)
    exercise = _exercise(found)
    name = None
    if viewer.role is Role.TEACHER:
        shown = names.of_group(viewer, [found.subject.person_id])
        name = shown.by_person.get(found.subject.person_id)
    with tool().database.reading() as session:
        way_back = returns.offered(session, viewer.session_id)
    return render_template(
        "review/work.html",
        page=presenters.overview(exercise, found.progress),
        subject=found.subject,
        name=name,
        way_back=way_back,
    )


@blueprint.get("/<int:number>")
@requires(Role.PUPIL, Role.TEACHER)
def item(viewer: Viewer, number: int) -> ResponseReturnValue:
    """Show one answer with its feedback.

    Raises:
        NotFound: ``item_unknown``: there is no such item, or no answer to it was handed in.
    """
    found = _looked_at(viewer)
    exercise, progress = _exercise(found), found.progress
    asked = exercise.items[number - 1] if 0 < number <= len(exercise.items) else None
    if asked is None or progress is None or asked.identifier not in progress.handed_in:
        raise NotFound(f"item {number}", code="item_unknown")
    given = progress.handed_in[asked.identifier]
    page = item_page(exercise, number, given, seed=progress.seed, progress=progress)
    return render_template("review/item.html", page=page, subject=found.subject)


def _looked_at(viewer: Viewer) -> reviews.Work:
    """Return the work; that a teacher looked at it is written down."""
    if viewer.role is Role.PUPIL:
        with tool().database.reading() as session:
            return reviews.work(session, viewer.session_id)
    with tool().database.writing() as session:
        found = reviews.work(session, viewer.session_id)
        trail.record(session, viewer, "work-viewed", about=found.subject.person_id)
        return found


def _exercise(found: reviews.Work) -> Exercise:
    if found.exercise_key is None:
        raise NotFound("no exercise", code="exercise_unknown")
    if found.progress is None:
        return tool().catalogue.get(found.exercise_key)
    return tool().shelf.version(found.progress.exercise_key, found.progress.exercise_version)
