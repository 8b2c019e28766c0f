"""A teacher's groups and who is in them: courses of the LMS and classes of the roster alike.

Shape, for whoever shows groups::

    for group in groups.groups_of(session, school_id, teacher_id):
        group.key      # "course-…" or "class-…": stands in addresses; ``group_of`` finds it again
        group.title    # as the platform or the administration calls it
        group.years    # groep 1-8 of a class, ascending; () for a course
        group.pupils   # how many
        for pupil in groups.pupils_of(session, group):
            pupil.person_id, pupil.alias, pupil.year   # year None: the administration told none

A class of the roster is left out where every pupil of it is in one of the teacher's courses: the
course is that group then, and work is done there. Pupils who left or who are restricted are in
no group.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Row, Select, SQLColumnExpression, and_, select
from sqlalchemy.orm import Session

from lti_tool.errors import NotFound
from lti_tool.models.platforms import Context
from lti_tool.models.rosters import RosterGroup, RosterMembership, RosterPerson
from lti_tool.models.schools import Enrollment, Person, PersonStatus, Role


class Origin(StrEnum):
    """Who says that there is such a group: the LMS (course) or the administration (class)."""

    COURSE = "course"
    CLASS = "class"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group of one school; ``id`` is the context's id, or the class's keyed mark, in hex."""

    school_id: UUID
    origin: Origin
    id: str
    title: str
    years: tuple[int, ...]
    pupils: int

    @property
    def key(self) -> str:
        """Return what stands for the group in an address; the same tomorrow."""
        return f"{self.origin}-{self.id}"

    @property
    def context_id(self) -> UUID | None:
        """Return the course in which work is done; None for a class."""
        return UUID(self.id) if self.origin is Origin.COURSE else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pupil:
    """One pupil of a group, by alias."""

    person_id: UUID
    alias: str
    year: int | None


G = TypeVar("G", UUID, bytes)
_LIVE_MEMBER = RosterMembership.until.is_(None)
_SHOWN = and_(Person.status != PersonStatus.RESTRICTED, Person.left_at.is_(None))


def course_key(context_id: UUID) -> str:
    """Return the key of a course's group."""
    return f"{Origin.COURSE}-{context_id.hex}"


def groups_of(session: Session, school_id: UUID, teacher_id: UUID) -> tuple[Group, ...]:
    """Return a teacher's groups, courses first, each by title; four queries whatever their number.

    Args:
        session: reading is enough.
        school_id: the tenant; groups of another school are never returned.
        teacher_id: the person; somebody who teaches nowhere has no groups.
    """
    courses = session.execute(_courses_of(school_id, teacher_id)).all()
    classes = session.execute(_classes_of(school_id, teacher_id)).all()
    in_course = _by_group(session, _course_pupils(school_id, [row.id for row in courses]))
    in_class = _by_group(session, _class_pupils(school_id, [row.digest for row in classes]))
    return (
        *(_course(school_id, row, in_course) for row in courses),
        *_classes(school_id, classes, in_class, in_course),
    )


def group_of(session: Session, school_id: UUID, teacher_id: UUID, key: str) -> Group:
    """Return one of a teacher's groups by its ``key``.

    Raises:
        NotFound: it is not one of theirs, or there is no such group.
    """
    for group in groups_of(session, school_id, teacher_id):
        if group.key == key:
            return group
    raise NotFound("group", code="no_group")


def course_of(session: Session, school_id: UUID, context_id: UUID) -> Group:
    """Return a course as a group, for whose launch from it proved that they teach it.

    Raises:
        NotFound: ``no_group``: not a course of this school.
    """
    query = select(Context.id, Context.title).where(
        Context.id == context_id, Context.school_id == school_id
    )
    row = session.execute(query).first()
    if row is None:
        raise NotFound("group", code="no_group")
    return _course(school_id, row, _by_group(session, _course_pupils(school_id, [context_id])))


def pupils_of(session: Session, group: Group) -> tuple[Pupil, ...]:
    """Return the pupils of a group by alias, in one query."""
    if group.origin is Origin.COURSE:
        found = _course_pupils(group.school_id, [UUID(group.id)]).subquery()
    else:
        found = _class_pupils(group.school_id, [bytes.fromhex(group.id)]).subquery()
    live = and_(RosterPerson.person_id == Person.id, RosterPerson.until.is_(None))
    rows = session.execute(
        select(Person.id, Person.alias, RosterPerson.year)
        .join(found, found.c.person_id == Person.id)
        .outerjoin(RosterPerson, live)
        .order_by(Person.alias, Person.id)
    )
    pupils = {row.id: Pupil(person_id=row.id, alias=row.alias or "", year=row.year) for row in rows}
    return tuple(pupils.values())


def _courses_of(school_id: UUID, teacher_id: UUID) -> Select[UUID, str]:
    return (
        select(Context.id, Context.title)
        .join(Enrollment, Enrollment.context_id == Context.id)
        .where(
            Context.school_id == school_id,
            Enrollment.person_id == teacher_id,
            Enrollment.role.in_((Role.TEACHER, Role.ADMIN)),
        )
        .order_by(Context.title, Context.id)
    )


def _classes_of(school_id: UUID, teacher_id: UUID) -> Select[bytes, str, str]:
    here = and_(
        RosterGroup.school_id == RosterMembership.school_id,
        RosterGroup.digest == RosterMembership.group_digest,
        RosterGroup.until.is_(None),
    )
    return (
        select(RosterGroup.digest, RosterGroup.title, RosterGroup.years)
        .join(RosterMembership, here)
        .where(
            RosterMembership.school_id == school_id,
            RosterMembership.person_id == teacher_id,
            RosterMembership.role == Role.TEACHER,
            _LIVE_MEMBER,
        )
        .distinct()
        .order_by(RosterGroup.title, RosterGroup.digest)
    )


def _course_pupils(school_id: UUID, ids: Collection[UUID]) -> Select[UUID, UUID]:
    """Return the question for (group, person) of courses."""
    return _pupils(
        select(Enrollment.context_id.label("group"), Enrollment.person_id),
        Enrollment.person_id,
        Person.school_id == school_id,
        Enrollment.context_id.in_(ids),
        Enrollment.role == Role.PUPIL,
    )


def _class_pupils(school_id: UUID, digests: Collection[bytes]) -> Select[bytes, UUID]:
    """Return the question for (group, person) of classes."""
    return _pupils(
        select(RosterMembership.group_digest.label("group"), RosterMembership.person_id),
        RosterMembership.person_id,
        RosterMembership.school_id == school_id,
        RosterMembership.group_digest.in_(digests),
        RosterMembership.role == Role.PUPIL,
        _LIVE_MEMBER,
    )


def _pupils(
    pairs: Select[G, UUID],
    person_id: SQLColumnExpression[UUID],
    *where: SQLColumnExpression[bool],
) -> Select[G, UUID]:
    return pairs.join(Person, Person.id == person_id).where(_SHOWN, *where).distinct()


def _by_group(session: Session, pairs: Select[G, UUID]) -> Mapping[G, set[UUID]]:
    found: dict[G, set[UUID]] = defaultdict(set)
    for group, person_id in session.execute(pairs):
        found[group].add(person_id)
    return found


def _course(school_id: UUID, row: Row[UUID, str], pupils: Mapping[UUID, set[UUID]]) -> Group:
    return Group(
        school_id=school_id,
        origin=Origin.COURSE,
        id=row.id.hex,
        title=row.title,
        years=(),
        pupils=len(pupils.get(row.id, ())),
    )


def _classes(
    school_id: UUID,
    rows: Collection[Row[bytes, str, str]],
    pupils: Mapping[bytes, set[UUID]],
    in_course: Mapping[UUID, set[UUID]],
) -> Iterator[Group]:
    """Yield the classes that no course has."""
    for row in rows:
        here = pupils.get(row.digest, set())
        if here and any(here <= there for there in in_course.values()):
            continue
        yield Group(
            school_id=school_id,
            origin=Origin.CLASS,
            id=row.digest.hex(),
            title=row.title,
            years=tuple(map(int, row.years.split())),
            pupils=len(here),
        )
