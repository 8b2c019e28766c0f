"""A pupil's way to an exercise of another publisher: one page of ours, with one button.

What a teacher looks at, or who practises without a name, is launched without anybody's mark.
"""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lti_tool.errors import NotFound
from lti_tool.exercises.exercise import Elsewhere, Exercise
from lti_tool.lti.platform import authorization
from lti_tool.models.schools import Role
from lti_tool.services import attempts, returns
from lti_tool.services.remote import handovers, servers
from lti_tool.web.access import Viewer, requires
from lti_tool.web.player import views as player
from lti_tool.web.tool import tool

blueprint = Blueprint("going", __name__, url_prefix="/s/<session_id>/elders")


@blueprint.get("")
@requires(*Role)
def show(viewer: Viewer) -> ResponseReturnValue:
    """Tell whose exercise this is; where it was made already, tell how it went."""
    exercise, _ = _elsewhere(tool().catalogue.get(viewer.exercise_key or ""))
    if not player.keeps(viewer):
        return render_template("remote/going.html", exercise=exercise, begun=False, way_back=None)
    with tool().database.writing() as session:
        progress = attempts.progress(player.begun(session, viewer, exercise))
        way_back = returns.offered(session, viewer.session_id)
    player.tell_board(viewer, progress, 1, 1)
    if progress.finished:
        return redirect(url_for("player.finished", session_id=viewer.session_id), code=303)
    started = tool().shelf.started(progress)
    return render_template("remote/going.html", exercise=started, begun=True, way_back=way_back)


@blueprint.get("/naar")
@requires(*Role)
def go(viewer: Viewer) -> ResponseReturnValue:
    """Begin the launch at the other publisher's server (LTI Security Framework 1.0, 5.1.1.1)."""
    parts, now = tool(), tool().clock()
    exercise, place = _elsewhere(_started(viewer))
    with parts.database.reading() as session:
        server = servers.by_key(session, place.server)
        allowed = (viewer.school_id, place.provider, parts.facts, now.date())
        servers.require_allowed(session, *allowed)
    going = handovers.Going(
        session_id=viewer.session_id,
        server_id=server.id,
        exercise_key=exercise.key,
        exercise_version=exercise.version,
        at=now,
    )
    address = authorization.initiation(
        server,
        issuer=parts.settings.public_url,
        login_hint=handovers.sealed(parts.root_key, handovers.GOING, going),
        target=place.address,
    )
    return redirect(address, code=303)


def _started(viewer: Viewer) -> Exercise:
    """Return the exercise as the pupil began it; of who keeps nothing as it is offered now."""
    parts = tool()
    if viewer.resource_link_id is None or viewer.person_id is None or not player.keeps(viewer):
        return parts.catalogue.get(viewer.exercise_key or "")
    with parts.database.reading() as session:
        attempt = attempts.newest(session, viewer.resource_link_id, viewer.person_id)
        if attempt is None:
            raise NotFound("attempt", code="attempt_unknown")
        return parts.shelf.started(attempts.progress(attempt))


def _elsewhere(exercise: Exercise) -> tuple[Exercise, Elsewhere]:
    if exercise.elsewhere is None:
        raise NotFound("not elsewhere", code="exercise_unknown")
    return exercise, exercise.elsewhere
