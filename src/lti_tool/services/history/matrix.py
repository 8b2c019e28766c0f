"""A group by exercises: filtered, sorted, cut to what one page can show (pure)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from lti_tool.exercises.exercise import Exercise
from lti_tool.services.history.results import Result

COLUMNS = 12
"""Exercises beside each other on one page: what a Chromebook shows without much scrolling."""

ROWS = 100
"""Pupils on one page: three classes together fit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pupil:
    """One pupil as the reader calls them; ``year`` is groep 1-8 where it is known."""

    person_id: UUID
    alias: str
    name: str | None
    year: int | None

    @property
    def shown(self) -> tuple[bool, str]:
        """Return by what pupils are sorted: those with a name first, the others by alias."""
        return self.name is None, (self.name or self.alias).casefold()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a reader wants to see; None is everything.

    ``sort``: ``name``, ``share``, ``done``, ``last`` or the key of an exercise; ``-`` before it
    turns it round.
    """

    theme: str | None = None
    subject: str | None = None
    sort: str = "name"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One exercise: how many made it, and the share of the points on average (None: nobody)."""

    key: str
    title: str | None
    maximum: Decimal
    made: int
    share: Decimal | None
    last: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One pupil with their results, in the order of the columns; ``share`` is the average."""

    pupil: Pupil
    results: tuple[Result | None, ...]
    done: int
    share: Decimal | None
    last: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """Pupils by exercises, the exercise that was worked on last first."""

    columns: tuple[Column, ...]
    lines: tuple[Line, ...]


def matrix(
    pupils: Iterable[Pupil],
    results: Iterable[Result],
    exercises: Mapping[str, Exercise],
    asked: Asked,
) -> Matrix:
    """Return the whole matrix of these pupils; whoever made nothing has a line as well."""
    shown = [result for result in results if _fits(exercises.get(result.exercise_key), asked)]
    columns = _columns(shown, exercises)
    by_pupil: dict[UUID, dict[str, Result]] = {}
    for result in shown:
        by_pupil.setdefault(result.person_id, {})[result.exercise_key] = result
    lines = [_line(pupil, by_pupil.get(pupil.person_id, {}), columns) for pupil in pupils]
    return Matrix(columns=columns, lines=_sorted(lines, columns, asked.sort))


def cut(whole: Matrix, first: int) -> Matrix:
    """Return the columns that fit on one page, from number ``first`` (0: the newest)."""
    window = slice(first, first + COLUMNS)
    return Matrix(
        columns=whole.columns[window],
        lines=tuple(
            Line(
                pupil=line.pupil,
                results=line.results[window],
                done=line.done,
                share=line.share,
                last=line.last,
            )
            for line in whole.lines
        ),
    )


def average(shares: Iterable[Decimal | None]) -> Decimal | None:
    """Return the average of the shares that there are, 0 to 1; None where there is none."""
    known = [share for share in shares if share is not None]
    return sum(known, Decimal(0)) / len(known) if known else None


def _fits(exercise: Exercise | None, asked: Asked) -> bool:
    """Return whether an exercise is asked for; one that is gone has no theme to ask for."""
    theme, subject = (exercise.theme, exercise.subject) if exercise else (None, None)
    return asked.theme in {None, theme} and asked.subject in {None, subject}


def _columns(results: Sequence[Result], exercises: Mapping[str, Exercise]) -> tuple[Column, ...]:
    by_key: dict[str, list[Result]] = {}
    for result in results:
        by_key.setdefault(result.exercise_key, []).append(result)
    found = [
        Column(
            key=key,
            title=exercises[key].title if key in exercises else None,
            maximum=max(result.maximum for result in own),
            made=sum(result.finished for result in own),
            share=average(result.share for result in own),
            last=max(result.moment for result in own),
        )
        for key, own in by_key.items()
    ]
    return tuple(sorted(found, key=lambda column: (column.last, column.key), reverse=True))


def _line(pupil: Pupil, own: Mapping[str, Result], columns: Sequence[Column]) -> Line:
    return Line(
        pupil=pupil,
        results=tuple(own.get(column.key) for column in columns),
        done=sum(result.finished for result in own.values()),
        share=average(result.share for result in own.values()),
        last=max((result.moment for result in own.values()), default=None),
    )


def _sorted(lines: list[Line], columns: Sequence[Column], sort: str) -> tuple[Line, ...]:
    """Return the lines as asked; whoever has nothing to sort by comes last, either way."""
    lines.sort(key=lambda line: line.pupil.shown)
    name, backwards = sort.removeprefix("-"), sort.startswith("-")
    by = _KEYS.get(name) or _by_exercise(columns, name)
    if by is None:
        return tuple(reversed(lines) if backwards else lines)
    keyed = [(by(line), line) for line in lines]
    known = [(float(key), line) for key, line in keyed if key is not None]
    known.sort(key=lambda pair: pair[0], reverse=backwards)
    return (*(line for _, line in known), *(line for key, line in keyed if key is None))


_Key = Callable[[Line], Decimal | int | float | None]
_KEYS: Mapping[str, _Key] = {
    "share": lambda line: line.share,
    "done": lambda line: line.done,
    "last": lambda line: line.last.timestamp() if line.last else None,
}


def _by_exercise(columns: Sequence[Column], key: str) -> _Key | None:
    place = next((n for n, column in enumerate(columns) if column.key == key), None)
    if place is None:
        return None

    def share(line: Line) -> Decimal | None:
        result = line.results[place]
        return result.share if result else None

    return share
