"""What a review shows, as records ready to show."""

from dataclasses import dataclass
from decimal import Decimal

from lti_tool.exercises.exercise import Exercise, Item, Responses
from lti_tool.exercises.scoring import score
from lti_tool.services.attempts import Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One item: ``points`` is None where no answer was handed in."""

    number: int
    title: str
    points: Decimal | None
    maximum: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """All items of an exercise, as one person made them."""

    exercise_title: str
    lines: tuple[Line, ...]
    finished: bool
    points: Decimal
    maximum: Decimal


def overview(exercise: Exercise, progress: Progress | None) -> Overview:
    """Return the items with their points; without ``progress`` nothing was made."""
    given = progress.handed_in if progress else {}
    return Overview(
        exercise_title=exercise.title,
        lines=tuple(
            _line(number, item, given.get(item.identifier))
            for number, item in enumerate(exercise.items, start=1)
        ),
        finished=bool(progress and progress.finished),
        points=progress.points if progress else Decimal(0),
        maximum=progress.maximum if progress else exercise.maximum,
    )


def _line(number: int, item: Item, given: Responses | None) -> Line:
    return Line(
        number=number,
        title=item.title,
        points=None if given is None else score(item, given).score,
        maximum=item.maximum,
    )
