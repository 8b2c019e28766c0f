"""Sessions, organisations and classes of a package -> school years, schools and groups."""

from collections.abc import Iterable, Iterator
from datetime import date

from lti_tool.rostering.oneroster.run import Run, Term
from lti_tool.rostering.snapshot import Group, GroupKind, School, SchoolKind
from lti_tool.rostering.values import items_of
from lti_tool.rostering.years import year_of

_SCHOOL_KINDS = {"school": SchoolKind.SCHOOL, "department": SchoolKind.LOCATION}
_FIRST_MONTH = 7
"""Sessions that begin from July on belong to the school year that begins then."""


def read_terms(run: Run) -> tuple[str, ...]:
    """Read the academic sessions; return the school years they belong to, ascending."""
    name = "academicSessions"
    if not run.has(name):
        return ()
    wanted = ("sourcedId", "startDate", "endDate")
    for line, source_id, start, end in run.tables.rows(name, *wanted):
        begins, ends = run.day(name, line, "startDate", start), run.day(name, line, "endDate", end)
        if begins and ends and ends < begins:
            run.ledger.find("dates_reversed", name, line, "endDate")
            begins = ends = None
        run.terms[source_id] = Term(begins, ends, _school_year(begins))
        run.few(name, len(run.terms))
    return tuple(sorted({term.school_year for term in run.terms.values() if term.school_year}))


def _school_year(begins: date | None) -> str:
    if begins is None:
        return ""
    first = begins.year if begins.month >= _FIRST_MONTH else begins.year - 1
    return f"{first}-{first + 1}"


def schools(run: Run) -> Iterator[School]:
    """Yield the organisations; boards and departments too, as parents and parts of schools."""
    name = "orgs"
    if not run.has(name):
        return
    wanted = ("sourcedId", "status", "name", "type", "identifier", "parentSourcedId")
    count = 0
    for line, source_id, status, title, kind, identifier, parent in run.tables.rows(name, *wanted):
        if not run.identified(name, line, source_id, run.orgs):
            continue
        count += 1
        run.few(name, count)
        yield School(
            source_id=source_id,
            name=run.text(name, "name", title),
            kind=_SCHOOL_KINDS.get(kind.strip().casefold(), SchoolKind.BODY),
            identifier=run.text(name, "identifier", identifier),
            parent_id=parent,
            status=run.status(name, line, status),
        )
    if not count and run.whole(name):
        run.ledger.find("file_empty", name)


def groups(run: Run) -> Iterator[Group]:
    """Yield the classes, with the years they are for and the terms they run in."""
    name = "classes"
    if not run.has(name):
        return
    wanted = ("sourcedId", "status", "title", "grades", "classType", "schoolSourcedId")
    empty = True
    for line, source_id, status, title, grades, kind, school, terms in run.tables.rows(
        name, *wanted, "termSourcedIds"
    ):
        empty = False
        if not run.identified(name, line, source_id, run.groups):
            continue
        if school not in run.orgs and run.whole("orgs"):
            run.ledger.find("reference_unknown", name, line, "schoolSourcedId")
        years = _years(run, line, grades)
        begins, ends = _span(run, line, terms)
        yield Group(
            source_id=source_id,
            school_id=school,
            title=run.text(name, "title", title),
            kind=GroupKind.HOME if kind.strip().casefold() == "homeroom" else GroupKind.LESSON,
            years=years,
            combination=len(years) > 1,
            begins=begins,
            ends=ends,
            status=run.status(name, line, status),
        )
    if empty and run.whole(name):
        run.ledger.find("file_empty", name)


def _years(run: Run, line: int, text: str) -> tuple[int, ...]:
    years = set()
    for item in items_of(text):
        found = year_of(item, run.reading.grades)
        run.ledger.grades[found.told] += 1
        if found.rule:
            run.ledger.find(found.rule, "classes", line, "grades")
        if found.year:
            years.add(found.year)
    return tuple(sorted(years))


def _span(run: Run, line: int, text: str) -> tuple[date | None, date | None]:
    """Return from when to when a class runs: its first term's begin to its last term's end."""
    terms = []
    for item in items_of(text):
        if term := run.terms.get(item):
            terms.append(term)
        elif run.whole("academicSessions"):
            run.ledger.find("reference_unknown", "classes", line, "termSourcedIds")
    return _least(term.begins for term in terms), _most(term.ends for term in terms)


def _least(days: Iterable[date | None]) -> date | None:
    """Return the first of the days; None when one is open, or there are none."""
    known = list(days)
    return None if None in known else min((day for day in known if day), default=None)


def _most(days: Iterable[date | None]) -> date | None:
    known = list(days)
    return None if None in known else max((day for day in known if day), default=None)
