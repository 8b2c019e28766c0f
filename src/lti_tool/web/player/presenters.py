"""What a pupil's page shows, as records ready to show. Templates never get a row."""

from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext
from markupsafe import Markup

from lti_tool.exercises import rendering
from lti_tool.exercises.exercise import Exercise, Item, Responses
from lti_tool.exercises.scoring import score
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
class ItemPage:
    """One item. ``feedback`` is None before handing in; ``practice`` says nothing is kept."""

    exercise_title: str
    title: str
    number: int
    count: int
    steps: tuple[Step, ...]
    stimulus: Markup | None
    body: Markup
    feedback: Feedback | None
    next_number: int | None
    unanswered: int
    practice: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedPage:
    """How it went. ``points`` and ``maximum`` are None when nothing was kept."""

    exercise_title: str
    points: Decimal | None
    maximum: Decimal | None
    steps: tuple[Step, ...]
    graded: bool
    practice: bool


def item_page(
    exercise: Exercise,
    number: int,
    given: Responses | None,
    *,
    seed: int,
    progress: Progress | None,
) -> ItemPage:
    """Return one item's page.

    Args:
        exercise: the exercise.
        number: which item, from 1.
        given: what was handed in, or None before that (and then no answer is within reach).
        seed: the order of shuffled choices.
        progress: where the pupil stands, or None when nothing is kept.
    """
    item = exercise.items[number - 1]
    stimulus = exercise.stimulus_of(item)
    reviewed = given is not None
    steps = _steps(exercise, progress, number)
    return ItemPage(
        exercise_title=exercise.title,
        title=item.title,
        number=number,
        count=len(exercise.items),
        steps=steps,
        stimulus=Markup(rendering.stimulus_html(stimulus)) if stimulus else None,
        body=Markup(rendering.item_html(item, responses=given or {}, seed=seed, review=reviewed)),
        feedback=None if given is None else _feedback(item, given),
        next_number=_next(exercise, progress, number),
        unanswered=sum(step.state == "open" for step in steps),
        practice=progress is None,
    )


def finished_page(exercise: Exercise, progress: Progress | None, *, graded: bool) -> FinishedPage:
    """Return the last page; ``graded`` tells whether the platform takes the score."""
    return FinishedPage(
        exercise_title=exercise.title,
        points=progress.points if progress else None,
        maximum=progress.maximum if progress else None,
        steps=_steps(exercise, progress, 0),
        graded=graded,
        practice=progress is None,
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
