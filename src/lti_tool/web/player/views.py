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
from lti_tool.models.learning import Attempt, ItemResponse
from lti_tool.models.platforms import ResourceLink
from lti_tool.models.schools import Role
from lti_tool.services import attempts, drafts, hand_scores, live, returns, whereabouts, written
from lti_tool.services.grades import outlooks
from lti_tool.web.access import Viewer, requires
from lti_tool.web.player import practising, presenters
from lti_tool.web.tool import tool

blueprint = Blueprint("player", __name__, url_prefix="/s/<session_id>/opdracht")

_ANYBODY = (Role.PUPIL, Role.TEACHER, Role.ADMIN)
PRACTICE_SEED = 1
GIVE_UP = "give_up"
"""The button of a pupil who would rather see the right answer than try again."""
UNKNOWN = "unknown"
"""The button of a form of practice that says: I do not know yet."""


@blueprint.get("")
@requires(*_ANYBODY)
def current(viewer: Viewer) -> ResponseReturnValue:
    """Go on where the pupil left: the first item without an answer, or the finished page."""
    if viewer.exercise_key is None:
        return render_template("player/nothing_yet.html")
    exercise = _exercise(viewer)
    if exercise.elsewhere is not None:
        return redirect(url_for("going.show", session_id=viewer.session_id), code=303)
    if not keeps(viewer):
        return _to_item(viewer, 1)
    with tool().database.looking() as quick:
        here = whereabouts.of(quick, viewer.resource_link_id, viewer.person_id)
    if here is None or not here.is_at(exercise):
        with tool().database.writing() as session:
            progress = _progress(session, begun(session, viewer, exercise))
        here = whereabouts.behind(progress)
    if here.finished:
        return redirect(url_for("player.finished", session_id=viewer.session_id), code=303)
    return _to_item(viewer, here.next_in(tool().shelf.started(here)))


@blueprint.get("/<int:number>")
@requires(*_ANYBODY)
def item(viewer: Viewer, number: int) -> ResponseReturnValue:
    """Show one item: to answer, or with its feedback when it was handed in."""
    exercise, progress = _work(viewer)
    asked = _item(exercise, number)
    given = progress.handed_in.get(asked.identifier) if progress else None
    seed = progress.seed if progress else PRACTICE_SEED
    page = presenters.item_page(exercise, number, given, seed=seed, progress=progress)
    tell_board(viewer, progress, number, exercise.length)
    return render_template("player/item.html", page=page)


@blueprint.post("/<int:number>")
@requires(*_ANYBODY)
def hand_in(viewer: Viewer, number: int) -> ResponseReturnValue:
    """Score one item; the last one finishes the attempt and queues its score."""
    exercise, progress = _work(viewer)
    asked = _item(exercise, number)
    gives_up, unknown = GIVE_UP in request.form, UNKNOWN in request.form and exercise.at_once
    given = {} if unknown else response_values.read(asked, request.form.to_dict(flat=False))
    slip = "" if gives_up or unknown else presenters.slip(asked, given)
    if slip or progress is None:
        shown = presenters.Draft(given) if slip else given
        seed = progress.seed if progress else PRACTICE_SEED
        page = presenters.item_page(exercise, number, shown, seed=seed, progress=progress)
        return render_template("player/item.html", page=page, slip=slip), 422 if slip else 200
    with tool().database.writing() as session:
        attempt, row = _own_attempt(session, viewer), None
        if not gives_up and attempts.takes(attempt, asked):
            pen = _pen(session, viewer, asked)
            row = attempts.hand_in(attempt, asked, given, now=tool().clock(), pen=pen)
        if gives_up or unknown:
            attempts.give_up(attempt, asked)
        over = _is_over(session, viewer, attempt, exercise, asked)
        _answered(session, viewer, row, last=over)
        if over:
            _finish(session, viewer, attempt)
    return _to_item(viewer, number)


@blueprint.post("/<int:number>/concept")
@requires(Role.PUPIL)
def save_draft(viewer: Viewer, number: int) -> ResponseReturnValue:
    """Keep what is filled in so far; answers with the count of changes that is kept now."""
    exercise, progress = _work(viewer)
    asked = _item(exercise, number)
    if progress is None or progress.finished or not presenters.is_open(asked, progress):
        raise AttemptClosed("draft")
    sequence = request.form.get("sequence", type=int)
    if sequence is None or not 0 < sequence <= drafts.HIGHEST:
        raise ResponseInvalid("sequence")
    given = response_values.read(asked, request.form.to_dict(flat=False))
    change = drafts.Change(item=asked, given=given, sequence=sequence)
    with tool().database.writing() as session:
        pen = _pen(session, viewer, asked)
        kept = drafts.save(session, progress.attempt_id, change, now=tool().clock(), pen=pen)
    return {"sequence": kept}


@blueprint.get("/klaar")
@requires(*_ANYBODY)
def finished(viewer: Viewer) -> ResponseReturnValue:
    """Tell how it went and what happens with the score."""
    exercise, progress = _work(viewer)
    if progress and not progress.finished:
        return redirect(url_for("player.current", session_id=viewer.session_id), code=303)
    tell_board(viewer, progress, len(exercise.items), len(exercise.items))
    who = viewer.person_id if keeps(viewer) else None
    with tool().database.reading() as session:
        way_back = returns.offered(session, viewer.session_id)
        outlook = outlooks.outlook(session, viewer.resource_link_id, who)
    page = presenters.finished_page(exercise, progress, outlook)
    return render_template("player/finished.html", page=page, way_back=way_back)


@blueprint.post("/klaar")
@requires(Role.PUPIL)
def finish(viewer: Viewer) -> ResponseReturnValue:
    """Hand in as it is: items without an answer count as nothing."""
    if keeps(viewer) and _work(viewer)[0].elsewhere is None:
        with tool().database.writing() as session:
            _finish(session, viewer, _own_attempt(session, viewer))
    return redirect(url_for("player.finished", session_id=viewer.session_id), code=303)


@blueprint.post("/opnieuw")
@requires(Role.PUPIL)
def again(viewer: Viewer) -> ResponseReturnValue:
    """Begin a new attempt at the same exercise."""
    exercise = _exercise(viewer)
    if keeps(viewer):
        with tool().database.writing() as session:
            begun(session, viewer, exercise, anew=True)
    if exercise.elsewhere is not None:
        return redirect(url_for("going.show", session_id=viewer.session_id), code=303)
    return _to_item(viewer, 1)


def _is_over(
    session: Session, viewer: Viewer, attempt: Attempt, exercise: Exercise, item: Item
) -> bool:
    """Return whether that was the last item; in practice the next one is chosen."""
    if exercise.at_once:
        return practising.go_on(session, viewer, attempt, item)
    return attempts.is_complete(attempt, exercise)


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


def keeps(viewer: Viewer) -> bool:
    """Return whether this launch's answers are kept: a pupil's, at a link that we know."""
    known = viewer.person_id is not None and viewer.resource_link_id is not None
    return known and viewer.role is Role.PUPIL


def _place(viewer: Viewer) -> live.Place | None:
    """Return where this pupil stands on the board of the group, if they do."""
    if viewer.person_id is None or viewer.context_id is None or not keeps(viewer):
        return None
    return live.Place(
        school_id=viewer.school_id, context_id=viewer.context_id, person_id=viewer.person_id
    )


def _answered(session: Session, viewer: Viewer, row: ItemResponse | None, *, last: bool) -> None:
    """Let the board know that an item was handed in; what a teacher scores is no miss."""
    place = _place(viewer)
    if place is not None and row is not None:
        missed = row.score == 0 and not row.by_teacher
        live.answered(session, place, missed=missed, finished=last, now=row.answered_at)


def tell_board(viewer: Viewer, progress: attempts.Progress | None, number: int, count: int) -> None:
    """Let the teacher's board know at which item this pupil is now."""
    place = _place(viewer)
    if place is None or progress is None:
        return
    step = live.Step(
        exercise_key=progress.exercise_key, item=number, items=count, finished=progress.finished
    )
    with tool().database.noting() as connection:
        live.note(connection, place, step, now=tool().clock())


def _work(viewer: Viewer) -> tuple[Exercise, attempts.Progress | None]:
    """Return the exercise as it was started, and where the pupil stands if that is kept.

    Raises:
        NotFound: ``exercise_unknown``; ``attempt_unknown``: nothing was started at this link.
    """
    if not keeps(viewer):
        return _exercise(viewer), None
    with tool().database.reading() as session:
        progress = _progress(session, _own_attempt(session, viewer, writes=False))
    return _started(progress), progress


def _progress(session: Session, attempt: Attempt) -> attempts.Progress:
    pen = written.pen_for(session, tool().root_key, attempt)
    return attempts.progress(attempt, pen, marks=hand_scores.marks(session, attempt))


def _pen(session: Session, viewer: Viewer, asked: Item) -> written.Pen | None:
    """Return what seals the pupil's own lines, where the item asks for some."""
    if not asked.by_teacher:
        return None
    return written.pen_of(session, tool().root_key, _own_attempt(session, viewer, writes=False))


def _finish(session: Session, viewer: Viewer, attempt: Attempt) -> None:
    link, now = _link(session, viewer), tool().clock()
    attempts.finish(session, attempt, link, now=now, announced=tool().announced)
    practising.learn(session, attempt)


def _started(progress: attempts.Progress) -> Exercise:
    return tool().shelf.started(progress)


def _own_attempt(session: Session, viewer: Viewer, *, writes: bool = True) -> Attempt:
    """Return the pupil's attempt: found by who they are, never by an id from the browser."""
    if viewer.person_id is None or viewer.resource_link_id is None:
        raise NotFound("attempt")
    found = attempts.newest(session, viewer.resource_link_id, viewer.person_id, writes=writes)
    if found is None:
        raise NotFound("attempt", code="attempt_unknown")
    return found


def begun(session: Session, viewer: Viewer, exercise: Exercise, *, anew: bool = False) -> Attempt:
    """Return the pupil's attempt at an exercise; it is begun where there is none yet."""
    if viewer.person_id is None:
        raise NotFound("attempt")
    parts = tool()
    start = attempts.Start(
        exercise=exercise,
        now=parts.clock(),
        seed=parts.random.randrange(attempts.SEEDS),
        anew=anew,
    )
    attempt = attempts.begin(session, _link(session, viewer), viewer.person_id, start)
    if exercise.at_once:
        practising.begin(session, viewer, attempt)
    return attempt


def _link(session: Session, viewer: Viewer) -> ResourceLink:
    return session.get_one(ResourceLink, viewer.resource_link_id)


def _to_item(viewer: Viewer, number: int) -> ResponseReturnValue:
    address = url_for("player.item", session_id=viewer.session_id, number=number)
    return redirect(address, code=303)
