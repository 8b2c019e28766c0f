"""A teacher looks at the work of a pupil of an own group, and gives points by hand."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from lti_tool.errors import NotFound, ResponseInvalid
from lti_tool.models.learning import Attempt
from lti_tool.models.reviews import HandReason
from lti_tool.models.schools import Role
from lti_tool.privacy.audit import Fact
from lti_tool.services import hand_scores, reviews
from lti_tool.services.hand_scores import Given, Part
from lti_tool.services.practice import scores
from lti_tool.services.reviews import Work
from lti_tool.web import trail
from lti_tool.web.access import Viewer, requires
from lti_tool.web.dashboard import names, own
from lti_tool.web.review import presenters
from lti_tool.web.review.views import exercise_of, made_of
from lti_tool.web.tool import tool

blueprint = Blueprint(
    "reviewing", __name__, url_prefix="/s/<session_id>/groep/<key>/werk/<uuid:attempt_id>"
)


@blueprint.get("")
@requires(Role.TEACHER)
def work(viewer: Viewer, key: str, attempt_id: UUID) -> ResponseReturnValue:
    """Show all items of one attempt with their points."""
    found = _looked_at(viewer, key, attempt_id)
    page = presenters.overview(exercise_of(found), found.made, all_items=True)
    return render_template(
        "review/work.html",
        page=page,
        subject=found.subject,
        name=_name(viewer, found),
        group_key=key,
        address=lambda number: _address(viewer, key, attempt_id, number),
    )


@blueprint.get("/<int:number>")
@requires(Role.TEACHER)
def item(viewer: Viewer, key: str, attempt_id: UUID, number: int) -> ResponseReturnValue:
    """Show one item as the pupil saw it, how its points came about, and the way to change them.

    Raises:
        NotFound: ``item_unknown``: there is no such item, or it is not handed in yet.
    """
    found = _looked_at(viewer, key, attempt_id)
    exercise = exercise_of(found)
    made = made_of(found, exercise, number, anything=True)
    return render_template(
        "review/item.html",
        item=presenters.reviewed(exercise, number, made, viewer.person_id),
        subject=found.subject,
        name=_name(viewer, found),
        reasons=presenters.reasons(),
        may_give=made.finished,
        may_waive=key == own.key_of(made.context_id),
        here=_address(viewer, key, attempt_id, number),
        done=request.args.get("done", ""),
        count=request.args.get("count", type=int),
        all_items=url_for(
            "reviewing.work", session_id=viewer.session_id, key=key, attempt_id=attempt_id
        ),
    )


@blueprint.post("/<int:number>")
@requires(Role.TEACHER)
def give(viewer: Viewer, key: str, attempt_id: UUID, number: int) -> ResponseReturnValue:
    """Give this item's points by hand, or let the computed ones count again."""
    now = tool().clock()
    with tool().database.writing() as session:
        attempt, part = _held(session, viewer, key, attempt_id, number)
        facts: dict[str, str | int] = {"exercise": part.exercise_key, "number": number}
        if "back" in request.form:
            hand_scores.take_back(session, attempt, part, now=now)
            event, done = "score-taken-back", "back"
        else:
            given = _given(viewer)
            hand_scores.give(session, attempt, part, given, now=now)
            event, done = "score-given", "given"
            facts["reason"] = given.reason.value
        _record(session, viewer, event, facts, about=attempt.person_id)
    return redirect(_address(viewer, key, attempt_id, number, done=done), code=303)


@blueprint.post("/<int:number>/iedereen")
@requires(Role.TEACHER)
def waive(viewer: Viewer, key: str, attempt_id: UUID, number: int) -> ResponseReturnValue:
    """Give the whole group the points of this item, or take that back."""
    now = tool().clock()
    with tool().database.writing() as session:
        group = own.group(session, viewer, key)
        attempt, part = _held(session, viewer, key, attempt_id, number)
        if group.context_id is None or group.context_id != attempt.resource_link.context_id:
            raise NotFound("attempt of another group", code="attempt_unknown")
        if "back" in request.form:
            count = hand_scores.withdraw(session, group.context_id, part, now=now)
            event, done = "waiver-withdrawn", "unwaived"
        else:
            count = hand_scores.waive(session, group.context_id, part, by=viewer.person_id, now=now)
            event, done = "item-waived", "waived"
        facts: dict[str, str | int] = {
            "exercise": part.exercise_key,
            "number": number,
            "count": count,
        }
        _record(session, viewer, event, {**facts, "group": group.context_id})
    return redirect(_address(viewer, key, attempt_id, number, done=done, count=count), code=303)


def _looked_at(viewer: Viewer, key: str, attempt_id: UUID) -> Work:
    with tool().database.writing() as session:
        found = reviews.in_group(
            session, tool().root_key, own.group(session, viewer, key), attempt_id
        )
        trail.record(session, viewer, "work-viewed", about=found.subject.person_id)
        return found


def _held(
    session: Session, viewer: Viewer, key: str, attempt_id: UUID, number: int
) -> tuple[Attempt, Part]:
    """Return an attempt to change and the item that it is about."""
    attempt = reviews.held(session, own.group(session, viewer, key), attempt_id)
    exercise = tool().shelf.started(scores.begun(attempt))
    if not 0 < number <= len(exercise.items):
        raise NotFound(f"item {number}", code="item_unknown")
    item = exercise.items[number - 1]
    return attempt, Part(
        exercise_key=exercise.key,
        exercise_version=exercise.version,
        item_identifier=item.identifier,
        maximum=item.maximum,
    )


def _given(viewer: Viewer) -> Given:
    """Return what the form says; a comma is as good as a point."""
    try:
        points = Decimal(request.form.get("points", "").strip().replace(",", ".", 1))
        reason = HandReason(request.form.get("reason", ""))
    except (InvalidOperation, ValueError):
        raise ResponseInvalid("points or reason", code="hand_score_invalid") from None
    if not points.is_finite():
        raise ResponseInvalid("points", code="hand_score_invalid")
    return Given(score=points, reason=reason, by=viewer.person_id)


def _name(viewer: Viewer, found: Work) -> str | None:
    person_id = found.subject.person_id
    return names.of_group(viewer, [person_id]).by_person.get(person_id)


def _address(viewer: Viewer, key: str, attempt_id: UUID, number: int, **query: str | int) -> str:
    place: dict[str, Any] = {"key": key, "attempt_id": attempt_id, "number": number, **query}
    return url_for("reviewing.item", session_id=viewer.session_id, **place)


def _record(
    session: Session,
    viewer: Viewer,
    event: str,
    facts: Mapping[str, Fact],
    about: UUID | None = None,
) -> None:
    trail.record(session, viewer, event, about=about, **facts)
