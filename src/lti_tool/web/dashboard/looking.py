"""What a teacher looks at: one of their groups, by name or alias, over a school year."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from flask import request

from lti_tool.errors import NotFound
from lti_tool.exercises.exercise import Exercise
from lti_tool.privacy.retention import school_year
from lti_tool.services import groups
from lti_tool.services.groups import Group
from lti_tool.services.history import results
from lti_tool.services.history.matrix import ROWS, Asked, Pupil
from lti_tool.services.history.results import Result, Scope
from lti_tool.web import trail
from lti_tool.web.access import Viewer
from lti_tool.web.dashboard import names, own
from lti_tool.web.dashboard.names import Shown
from lti_tool.web.tool import tool

MOST_TEXT = 200
"""Characters of a filter in an address; themes and subjects are shorter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What stands in the address: what to show (``asked``), of when and of whom, and where.

    ``year`` is None where the address says none; ``grade`` is groep 1-8; ``column`` and ``sheet``
    count from 0.
    """

    asked: Asked
    year: int | None
    grade: int | None
    column: int
    sheet: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """A group in one school year. ``strangers`` are in it at the platform and never came.

    ``pupils`` are those of one sheet of ``sheets``; ``grades`` is groep 1-8 of all.
    """

    group: Group
    shown: Shown
    filters: Filters
    year: int
    years: tuple[int, ...]
    grades: tuple[int, ...]
    pupils: tuple[Pupil, ...]
    sheets: int
    results: list[Result] = field(repr=False)


def filters() -> Filters:
    """Return what the address asks for; whatever makes no sense is left out."""
    given = request.args
    return Filters(
        asked=Asked(
            theme=given.get("thema", "")[:MOST_TEXT] or None,
            subject=given.get("vak", "")[:MOST_TEXT] or None,
            sort=given.get("sorteer", "name")[:MOST_TEXT],
        ),
        year=given.get("jaar", type=int),
        grade=given.get("groep", type=int),
        column=max(0, given.get("kolom", 0, type=int)),
        sheet=max(0, given.get("blad", 0, type=int)),
    )


def at_group(viewer: Viewer, key: str, *, whole: bool = False) -> Looked:
    """Return one of the viewer's groups with its results; that they looked is written down.

    Args:
        viewer: the teacher.
        key: the group's (``services.groups``).
        whole: all pupils, and not those of one sheet.

    Raises:
        NotFound: ``no_group``: not one of theirs.
    """
    parts, wanted = tool(), filters()
    with parts.database.reading() as session:
        group = own.group(session, viewer, key)
        everybody = groups.pupils_of(session, group)
    known = [pupil.person_id for pupil in everybody]
    shown = names.of_group(viewer, known, roll=True, at=group.context_id)
    pupils = sorted(
        (_called(each, shown) for each in everybody if wanted.grade in {None, each.year}),
        key=lambda each: each.shown,
    )
    sheets = _sheets(pupils, len(pupils) if whole else ROWS)
    here = sheets[min(wanted.sheet, len(sheets) - 1)]
    with parts.database.writing() as session:
        scope = Scope(
            school_id=viewer.school_id,
            person_ids=[each.person_id for each in here],
            context_id=group.context_id,
        )
        now = parts.clock()
        years = results.years(session, scope, now=now)
        year = wanted.year if wanted.year in years else school_year(now)
        found = results.newest(session, replace(scope, year=year))
        trail.record(session, viewer, "group-viewed", group=group.id)
    return Looked(
        group=group,
        shown=shown,
        filters=wanted,
        year=year,
        years=years,
        grades=tuple(sorted({each.year for each in everybody if each.year is not None})),
        pupils=here,
        sheets=len(sheets),
        results=found,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedAtPupil:
    """One pupil of a group, with the newest result at each exercise of each school year."""

    group: Group
    pupil: Pupil
    filters: Filters
    years: dict[int, list[Result]] = field(repr=False)


def at_pupil(viewer: Viewer, key: str, person_id: UUID) -> LookedAtPupil:
    """Return one pupil of the viewer's group; that they looked is written down.

    What the pupil made in other groups of the school is there too: a talk about a report is about
    more than one year and one course.

    Raises:
        NotFound: ``no_group``, or ``pupil_unknown``: not a pupil of that group.
    """
    parts = tool()
    with parts.database.reading() as session:
        group = own.group(session, viewer, key)
        pupils = {each.person_id: each for each in groups.pupils_of(session, group)}
    if person_id not in pupils:
        raise NotFound(f"person {person_id}", code="pupil_unknown")
    shown = names.of_group(viewer, [person_id], at=group.context_id)
    scope = Scope(school_id=viewer.school_id, person_ids=[person_id])
    with parts.database.writing() as session:
        years = results.by_year(session, scope)
        trail.record(session, viewer, "work-viewed", about=person_id)
    return LookedAtPupil(
        group=group,
        pupil=_called(pupils[person_id], shown),
        filters=filters(),
        years=years,
    )


def nameless(pupils: Iterable[Pupil]) -> tuple[Pupil, ...]:
    """Return pupils by alias only."""
    return tuple(replace(pupil, name=None) for pupil in pupils)


def exercises() -> Mapping[str, Exercise]:
    """Return what can be chosen now, by key: exercises, and goals to practise."""
    return {each.key: each for each in tool().catalogue.everything}


def _sheets(pupils: Sequence[Pupil], rows: int) -> list[tuple[Pupil, ...]]:
    """Return pupils by sheets of so many; of nobody there is one sheet, an empty one."""
    starts = range(0, len(pupils), max(1, rows))
    return [tuple(pupils[start : start + rows]) for start in starts] or [()]


def _called(pupil: groups.Pupil, shown: Shown) -> Pupil:
    return Pupil(
        person_id=pupil.person_id,
        alias=pupil.alias,
        name=shown.by_person.get(pupil.person_id),
        year=pupil.year,
    )
