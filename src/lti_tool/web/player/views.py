"""A pupil's pages: one item a screen, feedback at once, a finished page.

A launch without a person (anonymous, a test user) and a teacher who looks at an exercise
practise: their answers are scored and shown, and kept nowhere.
"""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from lti_tool.errors import AttemptClosed, NotFound, ResponseInvalid
from lti_tool.exercises import responses as response_values
from lti_tool.exercises.exercise import Exercise, Item
from lti_tool.models.learning import Attempt
from lti_tool.models.platforms import ResourceLink
from lti_tool.models.schools import Role
from lti_tool.services import attempts, drafts, returns
from lti_tool.web.access import Viewer, requires
from lti_tool.web.player import presenters
from lti_tool.web.tool import tool

blueprint = Blueprint("player", __name__, url_prefix="/s/<session_id>/opdracht")

_ANYBODY = (Role.PUPIL, Role.TEACHER, Role.ADMIN)
PRACTICE_SEED = 1


@blueprint.get("")
@requires(*_ANYBODY)
def current(viewer: Viewer) -> ResponseReturnValue:
    """Go on where the pupil left: the first item without an answer, or the finished page."""
    if viewer.exercise_key is None:
        return render_template("player/nothing_yet.html")
    exercise = _exercise(viewer)
    if not _keeps(viewer):
        return _to_item(viewer, 1)
    with tool().database.writing() as session:
        progress = attempts.progress(_begun(session, viewer, exercise))
    if progress.finished:
        return redirect(url_for("player.finished", session_id=viewer.session_id), code=303)
    waiting = (
        number
        for number, item in enumerate(_started(progress).items, start=1)
        if item.identifier not in progress.handed_in
    )
    return _to_item(viewer, next(waiting, 1))


@blueprint.get("/<int:number>")
@requires(*_ANYBODY)
def item(viewer: Viewer, number: int) -> ResponseReturnValue:
    """Show one item: to answer, or with its feedback when it was handed in."""
    exercise, progress = _work(viewer)
    asked = _item(exercise, number)
    given = progress.handed_in.get(asked.identifier) if progress else None
    seed = progress.seed if progress else PRACTICE_SEED
    page = presenters.item_page(exercise, number, given, seed=seed, progress=progress)
    return render_template("player/item.html", page=page)


@blueprint.post("/<int:number>")
@requires(*_ANYBODY)
def hand_in(viewer: Viewer, number: int) -> ResponseReturnValue:
    """Score one item; the last one finishes the attempt and queues its score."""
    exercise, progress = _work(viewer)
    asked = _item(exercise, number)
    given = response_values.read(asked, request.form.to_dict(flat=False))
    seed = progress.seed if progress else PRACTICE_SEED
    slip = presenters.slip(asked, given)
    if slip:
        draft = presenters.Draft(given)
        page = presenters.item_page(exercise, number, draft, seed=seed, progress=progress)
        return render_template("player/item.html", page=page, slip=slip), 422
    if progress is None:
        page = presenters.item_page(exercise, number, given, seed=seed, progress=None)
        return render_template("player/item.html", page=page)
    now = tool().clock()
    with tool().database.writing() as session:
        attempt = _own_attempt(session, viewer)
        if asked.identifier not in {row.item_identifier for row in attempt.responses}:
            attempts.hand_in(attempt, asked, given, now=now)
        if attempts.is_complete(attempt, exercise):
            attempts.finish(session, attempt, _link(session, viewer), now=now)
    return _to_item(viewer, number)


@blueprint.post("/<int:number>/concept")
@requires(Role.PUPIL)
def save_draft(viewer: Viewer, number: int) -> ResponseReturnValue:
    """Keep what is filled in so far; answers with the count of changes that is kept now."""
    exercise, progress = _work(viewer)
    asked = _item(exercise, number)
    if progress is None or progress.finished or asked.identifier in progress.handed_in:
        raise AttemptClosed("draft")
    sequence = request.form.get("sequence", type=int)
    if sequence is None or not 0 < sequence <= drafts.HIGHEST:
        raise ResponseInvalid("sequence")
    given = response_values.read(asked, request.form.to_dict(flat=False))
    change = drafts.Change(item=asked, given=given, sequence=sequence)
    with tool().database.writing() as session:
        kept = drafts.save(session, progress.attempt_id, change, now=tool().clock())
    return {"sequence": kept}


@blueprint.get("/klaar")
@requires(*_ANYBODY)
def finished(viewer: Viewer) -> ResponseReturnValue:
    """Tell how it went and what happens with the score."""
    exercise, progress = _work(viewer)
    if progress and not progress.finished:
        return redirect(url_for("player.current", session_id=viewer.session_id), code=303)
    page = presenters.finished_page(exercise, progress, graded=_is_graded(viewer))
    with tool().database.reading() as session:
        way_back = returns.offered(session, viewer.session_id)
    return render_template("player/finished.html", page=page, way_back=way_back)


@blueprint.post("/klaar")
@requires(Role.PUPIL)
def finish(viewer: Viewer) -> ResponseReturnValue:
    """Hand in as it is: items without an answer count as nothing."""
    if _keeps(viewer):
        with tool().database.writing() as session:
            attempt = _own_attempt(session, viewer)
            attempts.finish(session, attempt, _link(session, viewer), now=tool().clock())
    return redirect(url_for("player.finished", session_id=viewer.session_id), code=303)


@blueprint.post("/opnieuw")
@requires(Role.PUPIL)
def again(viewer: Viewer) -> ResponseReturnValue:
    """Begin a new attempt at the same exercise."""
    exercise = _exercise(viewer)
    if _keeps(viewer):
        with tool().database.writing() as session:
            _begun(session, viewer, exercise, anew=True)
    return _to_item(viewer, 1)


def _exercise(viewer: Viewer) -> Exercise:
    """Return the exercise of this launch.

    Raises:
        NotFound: ``exercise_unknown``: the link names one that we do not have (any more).
    """
    if viewer.exercise_key is None:
        raise NotFound("no exercise", code="exercise_unknown")
    return tool().catalogue.get(viewer.exercise_key)


def _item(exercise: Exercise, number: int) -> Item:
    if not 1 <= number <= len(exercise.items):
        raise NotFound(f"item {number}", code="item_unknown")
    return exercise.items[number - 1]


def _keeps(viewer: Viewer) -> bool:
    """Return whether this launch's answers are kept: a pupil's, at a link that we know."""
    known = viewer.person_id is not None and viewer.resource_link_id is not None
    return known and viewer.role is Role.PUPIL


def _work(viewer: Viewer) -> tuple[Exercise, attempts.Progress | None]:
    """Return the exercise as it was started, and where the pupil stands if that is kept.

    Raises:
        NotFound: ``exercise_unknown``; ``attempt_unknown``: nothing was started at this link.
    """
    if not _keeps(viewer):
        return _exercise(viewer), None
    with tool().database.reading() as session:
        progress = attempts.progress(_own_attempt(session, viewer, writes=False))
    return _started(progress), progress


def _started(progress: attempts.Progress) -> Exercise:
    return tool().shelf.version(progress.exercise_key, progress.exercise_version)


def _own_attempt(session: Session, viewer: Viewer, *, writes: bool = True) -> Attempt:
    """Return the pupil's attempt: found by who they are, never by an id from the browser."""
    if viewer.person_id is None or viewer.resource_link_id is None:
        raise NotFound("attempt")
    found = attempts.newest(session, viewer.resource_link_id, viewer.person_id, writes=writes)
    if found is None:
        raise NotFound("attempt", code="attempt_unknown")
    return found


def _begun(session: Session, viewer: Viewer, exercise: Exercise, *, anew: bool = False) -> Attempt:
    if viewer.person_id is None:
        raise NotFound("attempt")
    parts = tool()
    start = attempts.Start(
        exercise=exercise,
        now=parts.clock(),
        seed=parts.random.randrange(attempts.SEEDS),
        anew=anew,
    )
    return attempts.begin(session, _link(session, viewer), viewer.person_id, start)


def _link(session: Session, viewer: Viewer) -> ResourceLink:
    return session.get_one(ResourceLink, viewer.resource_link_id)


def _is_graded(viewer: Viewer) -> bool:
    if viewer.resource_link_id is None:
        return False
    with tool().database.reading() as session:
        return _link(session, viewer).takes_scores


def _to_item(viewer: Viewer, number: int) -> ResponseReturnValue:
    address = url_for("player.item", session_id=viewer.session_id, number=number)
    return redirect(address, code=303)
