"""What the pages of the history show, as records ready to show."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from flask_babel import gettext

from lti_tool.exercises.exercise import Exercise
from lti_tool.services.history import mastery
from lti_tool.services.history.mastery import Level, Mastery
from lti_tool.services.history.matrix import COLUMNS, Matrix, Pupil, average, cut
from lti_tool.services.history.results import Result
from lti_tool.web.dashboard.looking import Filters, Looked

GONE = "(opdracht niet meer beschikbaar)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the filters offer, and what is chosen; ``grades`` only where there are several."""

    filters: Filters
    year: int | None
    years: tuple[int, ...]
    grades: tuple[int, ...]
    themes: tuple[str, ...]
    subjects: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar of a chart: what it is about, its share (0 to 1), and the same in words."""

    label: str
    share: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupPage:
    """A group by exercises: one sheet of pupils, one window of columns.

    ``named``: somebody has a name here. ``newer`` and ``older`` are the first columns of the
    windows beside this one, None at an end.
    """

    title: str
    names: str
    named: bool
    names_failed: bool
    strangers: tuple[str, ...]
    choices: Choices
    matrix: Matrix
    columns: int
    newer: int | None
    older: int | None
    sheet: int
    sheets: int
    average: Decimal | None
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilGoal:
    """One pupil at one goal."""

    pupil: Pupil
    mastery: Mastery
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalLine:
    """A goal in a group: how many pupils are where, and who, the ones that need it most first."""

    subject: str
    goal: str
    counts: Mapping[str, int]
    share: Decimal
    pupils: tuple[PupilGoal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalsPage:
    """The goals of a group in a school year."""

    title: str
    names: str
    names_failed: bool
    choices: Choices
    goals: tuple[GoalLine, ...]
    pupils: int


def group_page(looked: Looked, whole: Matrix, exercises: Mapping[str, Exercise]) -> GroupPage:
    """Return a group's page."""
    last = max(0, len(whole.columns) - 1) // COLUMNS * COLUMNS
    first = min(looked.filters.column // COLUMNS * COLUMNS, last)
    shown = cut(whole, first)
    return GroupPage(
        title=looked.group.title,
        names=looked.shown.mode.value,
        named=bool(looked.shown.by_person),
        names_failed=looked.shown.failed,
        strangers=looked.shown.strangers,
        choices=_choices(looked, exercises),
        matrix=shown,
        columns=len(whole.columns),
        newer=first - COLUMNS if first else None,
        older=first + COLUMNS if first < last else None,
        sheet=min(looked.filters.sheet, looked.sheets - 1),
        sheets=looked.sheets,
        average=average(line.share for line in whole.lines),
        bars=tuple(
            Bar(label=column.title or gettext(GONE), share=float(column.share), text="")
            for column in shown.columns
            if column.share is not None
        ),
    )


def goals_page(looked: Looked, exercises: Mapping[str, Exercise]) -> GoalsPage:
    """Return the goals of a group."""
    asked = looked.filters.asked
    fitting = [
        result
        for result in looked.results
        if asked_for(exercises.get(result.exercise_key), asked.theme, asked.subject)
    ]
    of_pupil: dict[UUID, list[Result]] = {}
    for result in fitting:
        of_pupil.setdefault(result.person_id, []).append(result)
    labels = level_labels()
    found: dict[tuple[str, str], list[PupilGoal]] = {}
    for pupil in looked.pupils:
        own = of_pupil.get(pupil.person_id, ())
        for goal, level in mastery.by_goal(own, exercises).items():
            line = PupilGoal(pupil=pupil, mastery=level, label=labels[level.level])
            found.setdefault(goal, []).append(line)
    return GoalsPage(
        title=looked.group.title,
        names=looked.shown.mode.value,
        names_failed=looked.shown.failed,
        choices=_choices(looked, exercises),
        goals=tuple(_goal_line(goal, lines) for goal, lines in sorted(found.items())),
        pupils=len(looked.pupils),
    )


def level_labels() -> Mapping[Level, str]:
    """Return what can be said of a goal, in words: asked for once, for all lines of a page."""
    return {
        Level.MASTERED: gettext("beheerst"),
        Level.PRACTISE: gettext("nog oefenen"),
        Level.UNSURE: gettext("nog niet zeker"),
    }


def _goal_line(goal: tuple[str, str], lines: list[PupilGoal]) -> GoalLine:
    needing = sorted(lines, key=lambda line: (line.mastery.share, line.pupil.shown))
    return GoalLine(
        subject=goal[0],
        goal=goal[1],
        counts={level.value: sum(line.mastery.level is level for line in lines) for level in Level},
        share=average(Decimal(str(line.mastery.share)) for line in lines) or Decimal(0),
        pupils=tuple(needing),
    )


def asked_for(exercise: Exercise | None, theme: str | None, subject: str | None) -> bool:
    """Return whether an exercise is asked for; one that is gone has no theme to ask for."""
    of = (exercise.theme, exercise.subject) if exercise else (None, None)
    return theme in {None, of[0]} and subject in {None, of[1]}


def _choices(looked: Looked, exercises: Mapping[str, Exercise]) -> Choices:
    return Choices(
        filters=looked.filters,
        year=looked.year,
        years=looked.years,
        grades=looked.grades if len(looked.grades) > 1 else (),
        **offered(looked.results, exercises),
    )


def offered(
    results: Iterable[Result], exercises: Mapping[str, Exercise]
) -> dict[str, tuple[str, ...]]:
    """Return the themes and subjects in which something was made."""
    known = [
        exercises[result.exercise_key] for result in results if result.exercise_key in exercises
    ]
    return {
        "themes": tuple(sorted({each.theme for each in known})),
        "subjects": tuple(sorted({each.subject for each in known})),
    }
