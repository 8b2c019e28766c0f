"""A submission review: one person's work in one line item.

A pupil comes for their own, a teacher for a pupil of the group; the launch settled whose. What a
teacher changes is changed on the pages of their group (``teacher``).
"""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lti_tool.errors import NotFound
from lti_tool.exercises.exercise import Exercise
from lti_tool.models.schools import Role
from lti_tool.services import returns, reviews
from lti_tool.services.reviews import Made, Work
from lti_tool.web import trail
from lti_tool.web.access import Viewer, requires
from lti_tool.web.dashboard import names, own
from lti_tool.web.review import presenters
from lti_tool.web.tool import tool

blueprint = Blueprint("review", __name__, url_prefix="/s/<session_id>/werk")


@blueprint.get("")
@requires(Role.PUPIL, Role.TEACHER)
def work(viewer: Viewer) -> ResponseReturnValue:
    """Show all items with their points."""
    found = _looked_at(viewer)
    name = None
    if viewer.role is Role.TEACHER:
        shown = names.of_group(viewer, [found.subject.person_id])
        name = shown.by_person.get(found.subject.person_id)
    with tool().database.reading() as session:
        way_back = returns.offered(session, viewer.session_id)
    page = presenters.overview(
        exercise_of(found), found.made, all_items=viewer.role is Role.TEACHER
    )
    return render_template(
        "review/work.html",
        page=page,
        subject=found.subject,
        name=name,
        way_back=way_back,
        address=lambda number: url_for("review.item", session_id=viewer.session_id, number=number),
    )


@blueprint.get("/<int:number>")
@requires(Role.PUPIL, Role.TEACHER)
def item(viewer: Viewer, number: int) -> ResponseReturnValue:
    """Show one answer with its feedback; to a teacher on the page where points can be given.

    Raises:
        NotFound: ``item_unknown``: there is no such item, or no answer to it was handed in.
    """
    found = _looked_at(viewer)
    exercise = exercise_of(found)
    made = made_of(found, exercise, number, anything=viewer.role is Role.TEACHER)
    if viewer.role is Role.TEACHER:
        return redirect(
            url_for(
                "reviewing.item",
                session_id=viewer.session_id,
                key=own.key_of(viewer.context_id),
                attempt_id=made.attempt_id,
                number=number,
            ),
            code=303,
        )
    return render_template(
        "review/item.html",
        item=presenters.reviewed(exercise, number, made, viewer.person_id),
        subject=found.subject,
        all_items=url_for("review.work", session_id=viewer.session_id),
    )


def exercise_of(found: Work) -> Exercise:
    """Return the exercise as it was when the work was made, else as it is offered now.

    Raises:
        NotFound: ``exercise_unknown``.
    """
    if found.exercise_key is None:
        raise NotFound("no exercise", code="exercise_unknown")
    if found.made is None:
        return tool().catalogue.get(found.exercise_key)
    return tool().shelf.started(found.made)


def made_of(found: Work, exercise: Exercise, number: int, *, anything: bool) -> Made:
    """Return the work, if it holds an answer to this item.

    ``anything``: an item without an answer will do, once all was handed in.

    Raises:
        NotFound: ``item_unknown``.
    """
    made = found.made
    if made is None or not 0 < number <= len(exercise.items):
        raise NotFound(f"item {number}", code="item_unknown")
    handled = made.items.get(exercise.items[number - 1].identifier, reviews.UNTOUCHED)
    if handled.given is None and not (anything and made.finished):
        raise NotFound(f"item {number}", code="item_unknown")
    return made


def _looked_at(viewer: Viewer) -> Work:
    """Return the work; that a teacher looked at it is written down."""
    if viewer.role is Role.PUPIL:
        with tool().database.reading() as session:
            return reviews.work(session, tool().root_key, viewer.session_id)
    with tool().database.writing() as session:
        found = reviews.work(session, tool().root_key, viewer.session_id)
        trail.record(session, viewer, "work-viewed", about=found.subject.person_id)
        return found
