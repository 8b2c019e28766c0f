"""A teacher's page about the scores of the group: how far they are, and how they count."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from lti_tool.errors import NotFound
from lti_tool.models.platforms import ResourceLink
from lti_tool.models.schools import Role
from lti_tool.services import dashboards, grades
from lti_tool.services.grades import groups, modes
from lti_tool.services.grades.groups import GroupScores
from lti_tool.web import grading_forms, score_texts, trail
from lti_tool.web.access import Viewer, requires
from lti_tool.web.tool import tool

blueprint = Blueprint("scores", __name__, url_prefix="/s/<session_id>/klas/scores")


@blueprint.get("")
@requires(Role.TEACHER)
def show(viewer: Viewer) -> ResponseReturnValue:
    """Show how far the scores of the group are; the page looks again while some are underway."""
    parts = tool()
    with parts.database.reading() as session:
        found = groups.of_group(session, _here(viewer))
        link = session.get(ResourceLink, viewer.resource_link_id or UUID(int=0))
        own = modes.own_of_link(session, link.id) if link else None
        school = modes.of_school(session, viewer.school_id).mode
    return render_template(
        "dashboard/scores.html",
        found=found,
        counts=[
            (
                score_texts.place_label(place),
                [(score_texts.state_label(s), s.value, n) for s, n in counted.items()],
            )
            for place, counted in found.counts.items()
        ],
        has_link=link is not None,
        own=own is not None,
        school=grading_forms.told(school),
        form=grading_forms.form_of(own or school),
        done=request.args.get("done", type=int),
    )


@blueprint.post("")
@requires(Role.TEACHER)
def send(viewer: Viewer) -> ResponseReturnValue:
    """Send what failed, what was held, or everything again."""
    parts = tool()
    with parts.database.writing() as session:
        wanted = _wanted(groups.of_group(session, _here(viewer)))
        count = grades.send_again(session, viewer.school_id, wanted, now=parts.clock())
        trail.record(session, viewer, "scores-resent", group=_here(viewer), count=count)
    return _back(viewer, count)


@blueprint.post("/laten-staan")
@requires(Role.TEACHER)
def leave(viewer: Viewer) -> ResponseReturnValue:
    """Leave marks that somebody changed at the platform as they are: one, or all of them."""
    parts = tool()
    with parts.database.writing() as session:
        wanted = _one(session, viewer) or groups.of_group(session, _here(viewer)).changed
        count = grades.leave(session, viewer.school_id, wanted)
        trail.record(session, viewer, "scores-left", group=_here(viewer), count=count)
    return redirect(url_for("dashboard.group", session_id=viewer.session_id), code=303)


@blueprint.post("/tellen")
@requires(Role.TEACHER)
def decide(viewer: Viewer) -> ResponseReturnValue:
    """Keep how the scores of this exercise count from now on, in this group."""
    if viewer.resource_link_id is None:
        raise NotFound("resource link")
    mode = None if "as_school" in request.form else grading_forms.posted()
    with tool().database.writing() as session:
        modes.choose_for_link(session, viewer.school_id, viewer.resource_link_id, mode)
        trail.record(
            session,
            viewer,
            "grading-chosen",
            group=viewer.context_id,
            release=mode.release.value if mode else None,
            counting=mode.counting.value if mode else None,
        )
    return _back(viewer, None)


def _wanted(found: GroupScores) -> tuple[UUID, ...]:
    kinds = {"failed": found.failed, "held": found.held, "all": found.all}
    for kind, ids in kinds.items():
        if kind in request.form:
            return ids
    raise NotFound("scores")


def _one(session: Session, viewer: Viewer) -> tuple[UUID, ...]:
    """Return the delivery that the form names, if it is one of this group's; none for all."""
    given = request.form.get("delivery")
    if given is None:
        return ()
    try:
        return (dashboards.delivery_in(session, _here(viewer), UUID(given)),)
    except ValueError:
        raise NotFound("delivery") from None


def _back(viewer: Viewer, count: int | None) -> ResponseReturnValue:
    home = url_for("scores.show", session_id=viewer.session_id, done=count)
    return redirect(home, code=303)


def _here(viewer: Viewer) -> UUID:
    """Return the group of this launch.

    Raises:
        NotFound: ``no_group``: it came from none.
    """
    if viewer.context_id is None:
        raise NotFound("context", code="no_group")
    return viewer.context_id
