"""What a pupil's page shows, as records ready to show. Templates never get a row."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from flask_babel import gettext
from markupsafe import Markup

from lti_tool.exercises import rendering, responses
from lti_tool.exercises.exercise import SPELLING, Exercise, Item, Responses
from lti_tool.exercises.scoring import score
from lti_tool.services.attempts import Draft as KeptDraft
from lti_tool.services.attempts import Progress
from lti_tool.services.grades.outlooks import Outlook
from lti_tool.web import score_texts
from lti_tool.web.player import sounds
from lti_tool.web.templating import points


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One item in the row of steps: ``state`` is ``current``, ``done``, ``open`` or ``ahead``.

    What is ahead has yet to be chosen.
    """

    number: int
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """What a child reads after handing in.

    ``kind`` is ``right``, ``partly``, ``wrong``, ``again`` (one more try) or ``awaited`` (a
    teacher gives the points).
    """

    kind: str
    headline: str
    text: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """How changes are kept before handing in: ``key`` names them on the device."""

    key: str
    sequence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemPage:
    """One item.

    ``feedback`` is None before handing in, ``keeping`` where nothing is kept (``practice``);
    ``asks`` tells whether there is something to fill in, ``by_teacher`` who looks at it,
    ``spelling`` that what is to be written must not be read aloud.
    """

    exercise_title: str
    title: str
    number: int
    count: int
    steps: tuple[Step, ...]
    stimulus: Markup | None
    body: Markup
    keeping: Keeping | None
    feedback: Feedback | None
    asks: bool
    by_teacher: bool
    next_number: int | None
    unanswered: int
    practice: bool
    adaptive: bool
    spelling: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedPage:
    """How it went. ``points``, ``maximum`` and ``attempt`` are None when nothing was kept.

    ``fate`` tells what becomes of the score, ``again`` what making it once more does.
    ``right`` counts the items that were all right, in practice to measure; else it is None.
    """

    exercise_title: str
    points: Decimal | None
    maximum: Decimal | None
    steps: tuple[Step, ...]
    fate: str
    again: str
    practice: bool
    attempt: UUID | None
    awaited: int
    right: int | None


@dataclass(frozen=True, slots=True)
class Draft:
    """Answers that are not handed in yet: shown in the controls, and nothing is given away."""

    answers: Responses


def slip(item: Item, given: Responses) -> str:
    """Return what a child has to mend before handing in, or an empty text."""
    if not any(given.values()):
        return str(gettext("Je hebt nog niets ingevuld. Geef eerst een antwoord."))
    most = responses.most_allowed(item, given)
    if most is not None:
        return str(gettext("Je hebt te veel gekozen. Kies er hooguit %(most)s.", most=most))
    return ""


def item_page(
    exercise: Exercise,
    number: int,
    given: Responses | Draft | None,
    *,
    seed: int,
    progress: Progress | None,
) -> ItemPage:
    """Return one item's page.

    Args:
        exercise: the exercise.
        number: which item, from 1.
        given: what was handed in; before that a draft or None (and no answer is within reach).
        seed: the order of shuffled choices.
        progress: where the pupil stands, or None when nothing is kept.
    """
    item = exercise.items[number - 1]
    stimulus = exercise.stimulus_of(item)
    asks = given is None or isinstance(given, Draft) or _again(item, progress)
    kept = progress.drafts.get(item.identifier) if progress else None
    answers = given.answers if isinstance(given, Draft) else given or {}
    shown = kept.answers if kept and asks and not isinstance(given, Draft) else answers
    steps = _steps(exercise, progress, number)
    return ItemPage(
        exercise_title=exercise.title,
        title=item.title,
        number=number,
        count=len(steps),
        steps=steps,
        stimulus=Markup(rendering.stimulus_html(stimulus, sounds.page())) if stimulus else None,
        body=Markup(
            rendering.item_html(
                item, responses=shown, seed=seed, review=not asks, page=sounds.page()
            )
        ),
        keeping=_keeping(item, progress, kept) if progress else None,
        feedback=_feedback(item, answers, progress) if not asks or _again(item, progress) else None,
        asks=asks,
        by_teacher=item.by_teacher,
        next_number=_next(exercise, progress, number),
        unanswered=asks + sum(step.state in {"open", "ahead"} for step in steps),
        practice=progress is None,
        adaptive=bool(exercise.at_once),
        spelling=exercise.subject == SPELLING,
    )


def is_open(item: Item, progress: Progress) -> bool:
    """Return whether an answer to this item is still asked for: a first one, or one more try."""
    return item.identifier not in progress.handed_in or item.identifier in progress.retry


def _again(item: Item, progress: Progress | None) -> bool:
    return progress is not None and not progress.finished and item.identifier in progress.retry


def _keeping(item: Item, progress: Progress, kept: KeptDraft | None) -> Keeping:
    sequence = kept.sequence if kept else 0
    return Keeping(key=f"{progress.attempt_id}/{item.identifier}", sequence=sequence)


def finished_page(exercise: Exercise, progress: Progress | None, outlook: Outlook) -> FinishedPage:
    """Return the last page; ``outlook`` tells what becomes of the score."""
    return FinishedPage(
        exercise_title=exercise.title,
        points=progress.points if progress else None,
        maximum=progress.maximum if progress else None,
        steps=_steps(exercise, progress, 0),
        fate=score_texts.for_pupil(outlook.state, exercise.groups),
        again=score_texts.again_for_pupil(outlook.counting),
        practice=progress is None,
        attempt=progress.attempt_id if progress else None,
        awaited=len(progress.awaited) if progress else 0,
        right=_right(exercise, progress) if progress and exercise.at_once else None,
    )


def _right(exercise: Exercise, progress: Progress) -> int:
    given = progress.handed_in
    return sum(
        bool(score(item, given[item.identifier]).correct)
        for item in exercise.items
        if item.identifier in given
    )


def _steps(exercise: Exercise, progress: Progress | None, current: int) -> tuple[Step, ...]:
    def state(number: int, item: Item) -> str:
        if number == current:
            return "current"
        return "open" if progress is None or is_open(item, progress) else "done"

    steps = [
        Step(number=number, state=state(number, item))
        for number, item in enumerate(exercise.items, start=1)
    ]
    ahead = exercise.length if progress and not progress.finished else 0
    return (*steps, *(Step(number=n, state="ahead") for n in range(len(steps) + 1, ahead + 1)))


def _next(exercise: Exercise, progress: Progress | None, number: int) -> int | None:
    """Return the next item to make: further on first, then what was skipped; None at the end."""
    order = [*range(number + 1, len(exercise.items) + 1), *range(1, number)]
    if progress is None:
        return number + 1 if number < len(exercise.items) else None
    return next((n for n in order if is_open(exercise.items[n - 1], progress)), None)


def _feedback(item: Item, given: Responses, progress: Progress | None) -> Feedback:
    if item.by_teacher:
        return _by_teacher(item, progress)
    outcome = score(item, given)
    if _again(item, progress):  # the item's own feedback may tell the answer: not yet
        kind, headline = "again", gettext("Nog niet goed. Probeer het nog eens.")
        return Feedback(kind=kind, headline=headline, text=Markup())
    if outcome.correct:
        kind, headline = "right", gettext("Goed gedaan!")
    elif outcome.score > 0:
        kind, headline = "partly", gettext("Een deel is goed.")
    else:
        kind, headline = "wrong", gettext("Nog niet goed. Kijk maar mee.")
    text = Markup(rendering.feedback_html(item, given))
    return Feedback(kind=kind, headline=headline, text=text)


def _by_teacher(item: Item, progress: Progress | None) -> Feedback:
    mark = progress.marks.get(item.identifier) if progress else None
    if mark is None:
        headline = gettext("Ingeleverd. Je juf of meester kijkt dit na.")
        return Feedback(kind="awaited", headline=headline, text=Markup())
    headline = gettext(
        "Je kreeg %(points)s van de %(maximum)s punten.",
        points=points(mark),
        maximum=points(item.maximum),
    )
    kind = "right" if mark == item.maximum else "partly"
    return Feedback(kind=kind, headline=headline, text=Markup())
