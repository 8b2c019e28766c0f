"""What a pupil's page shows, as records ready to show. Templates never get a row."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from flask_babel import gettext
from markupsafe import Markup

from lti_tool.exercises import rendering, responses
from lti_tool.exercises.exercise import Exercise, Item, Responses
from lti_tool.exercises.scoring import score
from lti_tool.services.attempts import Draft as KeptDraft
from lti_tool.services.attempts import Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One item in the row of steps: ``state`` is ``current``, ``done`` or ``open``."""

    number: int
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """What a child reads after handing in; ``kind`` is ``right``, ``partly`` or ``wrong``."""

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

    ``feedback`` is None before handing in, ``keeping`` where nothing is kept (``practice``).
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
    next_number: int | None
    unanswered: int
    practice: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedPage:
    """How it went. ``points``, ``maximum`` and ``attempt`` are None when nothing was kept."""

    exercise_title: str
    points: Decimal | None
    maximum: Decimal | None
    steps: tuple[Step, ...]
    graded: bool
    practice: bool
    attempt: UUID | None


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
    handed_in = None if isinstance(given, Draft) else given
    kept = progress.drafts.get(item.identifier) if progress else None
    draft = given.answers if isinstance(given, Draft) else kept.answers if kept else {}
    shown = draft if handed_in is None else handed_in
    review = handed_in is not None
    steps = _steps(exercise, progress, number)
    return ItemPage(
        exercise_title=exercise.title,
        title=item.title,
        number=number,
        count=len(exercise.items),
        steps=steps,
        stimulus=Markup(rendering.stimulus_html(stimulus)) if stimulus else None,
        body=Markup(rendering.item_html(item, responses=shown, seed=seed, review=review)),
        keeping=_keeping(item, progress, kept) if progress else None,
        feedback=None if handed_in is None else _feedback(item, handed_in),
        next_number=_next(exercise, progress, number),
        unanswered=sum(step.state == "open" for step in steps),
        practice=progress is None,
    )


def _keeping(item: Item, progress: Progress, kept: KeptDraft | None) -> Keeping:
    sequence = kept.sequence if kept else 0
    return Keeping(key=f"{progress.attempt_id}/{item.identifier}", sequence=sequence)


def finished_page(exercise: Exercise, progress: Progress | None, *, graded: bool) -> FinishedPage:
    """Return the last page; ``graded`` tells whether the platform takes the score."""
    return FinishedPage(
        exercise_title=exercise.title,
        points=progress.points if progress else None,
        maximum=progress.maximum if progress else None,
        steps=_steps(exercise, progress, 0),
        graded=graded,
        practice=progress is None,
        attempt=progress.attempt_id if progress else None,
    )


def _steps(exercise: Exercise, progress: Progress | None, current: int) -> tuple[Step, ...]:
    handed_in = progress.handed_in if progress else {}

    def state(number: int, item: Item) -> str:
        if number == current:
            return "current"
        return "done" if item.identifier in handed_in else "open"

    return tuple(
        Step(number=number, state=state(number, item))
        for number, item in enumerate(exercise.items, start=1)
    )


def _next(exercise: Exercise, progress: Progress | None, number: int) -> int | None:
    """Return the next item to make: further on first, then what was skipped; None at the end."""
    order = [*range(number + 1, len(exercise.items) + 1), *range(1, number)]
    if progress is None:
        return number + 1 if number < len(exercise.items) else None
    return next(
        (n for n in order if exercise.items[n - 1].identifier not in progress.handed_in), None
    )


def _feedback(item: Item, given: Responses) -> Feedback:
    outcome = score(item, given)
    if outcome.correct:
        kind, headline = "right", gettext("Goed gedaan!")
    elif outcome.score > 0:
        kind, headline = "partly", gettext("Een deel is goed.")
    else:
        kind, headline = "wrong", gettext("Nog niet goed. Kijk maar mee.")
    text = Markup(rendering.feedback_html(item, given))
    return Feedback(kind=kind, headline=headline, text=text)
