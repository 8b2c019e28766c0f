"""What a pupil's page of the history shows, as records ready to show."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from flask_babel import gettext

from lti_tool.exercises.exercise import Exercise
from lti_tool.services.history import mastery
from lti_tool.services.history.mastery import Mastery
from lti_tool.services.history.matrix import Pupil, average
from lti_tool.services.history.results import Result
from lti_tool.web.dashboard.history_pages import (
    GONE,
    Bar,
    Choices,
    asked_for,
    level_labels,
    offered,
)
from lti_tool.web.dashboard.looking import LookedAtPupil


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultLine:
    """One exercise of a pupil; ``title`` None: it is not offered any more."""

    result: Result
    title: str
    theme: str
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilGoalLine:
    """One goal of the pupil whose page it is."""

    subject: str
    goal: str
    mastery: Mastery
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class YearPart:
    """One school year of a pupil, newest work first."""

    year: int
    lines: tuple[ResultLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilPage:
    """One pupil over themes, goals and school years."""

    group: str
    pupil: Pupil
    choices: Choices
    done: int
    average: Decimal | None
    last: datetime | None
    themes: tuple[Bar, ...]
    goals: tuple[PupilGoalLine, ...]
    years: tuple[YearPart, ...]


def pupil_page(looked: LookedAtPupil, exercises: Mapping[str, Exercise]) -> PupilPage:
    """Return a pupil's page; goals and themes are about the school years that are shown."""
    asked = looked.filters.asked
    chosen = looked.filters.year if looked.filters.year in looked.years else None
    years = tuple(
        YearPart(year=year, lines=_result_lines(found, exercises, asked.theme, asked.subject))
        for year, found in looked.years.items()
        if chosen in {None, year}
    )
    shown = [line for part in years for line in part.lines]
    newest = list({line.result.exercise_key: line for line in reversed(shown)}.values())
    everything = [result for found in looked.years.values() for result in found]
    labels = level_labels()
    return PupilPage(
        group=looked.group.title,
        pupil=looked.pupil,
        choices=Choices(
            filters=looked.filters,
            year=chosen,
            years=tuple(looked.years),
            grades=(),
            **offered(everything, exercises),
        ),
        done=sum(line.result.finished for line in newest),
        average=average(line.result.share for line in newest),
        last=max((line.result.moment for line in shown), default=None),
        themes=_theme_bars(newest),
        goals=tuple(
            PupilGoalLine(subject=subject, goal=goal, mastery=found, label=labels[found.level])
            for (subject, goal), found in mastery.by_goal(
                (line.result for line in newest), exercises
            ).items()
        ),
        years=tuple(part for part in years if part.lines),
    )


def _result_lines(
    results: Iterable[Result],
    exercises: Mapping[str, Exercise],
    theme: str | None,
    subject: str | None,
) -> tuple[ResultLine, ...]:
    return tuple(
        ResultLine(
            result=result,
            title=exercise.title if exercise else gettext(GONE),
            theme=exercise.theme if exercise else "",
            subject=exercise.subject if exercise else "",
        )
        for result in results
        for exercise in [exercises.get(result.exercise_key)]
        if asked_for(exercise, theme, subject)
    )


def _theme_bars(lines: Iterable[ResultLine]) -> tuple[Bar, ...]:
    by_theme: dict[str, list[Decimal]] = {}
    for line in lines:
        if line.theme and line.result.share is not None:
            by_theme.setdefault(line.theme, []).append(line.result.share)
    return tuple(
        Bar(
            label=theme,
            share=float(sum(shares) / len(shares)),
            text=gettext("%(n)s opdrachten", n=len(shares))
            if len(shares) > 1
            else gettext("1 opdracht"),
        )
        for theme, shares in sorted(by_theme.items())
    )
