"""The courses of a platform as a roster, for schools without any administration link.

A course is a group, and so is each group in it. Who is in them comes with a listing per course
(NRPS 2.0, Course Groups 1.0), of which names and identifiers are asked only where the school
chose them. Years are not told. A course that the platform no longer has is gone; one that it
will not tell about makes the reading fail: a roster that is not whole is none.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from lti_tool.errors import PlatformRefused
from lti_tool.http_client import Outbound
from lti_tool.lti.access_tokens import AccessTokens
from lti_tool.lti.course_groups import CourseGroup
from lti_tool.lti.memberships import Member, Wanted
from lti_tool.lti.memberships import Status as MemberStatus
from lti_tool.lti.roles import LaunchRole
from lti_tool.privacy.detectors import may_be_national_number, speaks_of_chain_id
from lti_tool.rostering.identity import EckIds
from lti_tool.rostering.ledger import Ledger
from lti_tool.rostering.rest.calls import Report
from lti_tool.rostering.snapshot import (
    Completeness,
    Group,
    GroupKind,
    Membership,
    OptionalField,
    Person,
    Reading,
    Role,
    RosterSnapshot,
    Row,
    School,
    SourceKind,
    Status,
)
from lti_tool.services import memberships
from lti_tool.services.memberships import Course, Roster
from lti_tool.services.rosters.lms_keys import source_id

VERSION = "2.0"
_NAME = "members"
_BORDER = "nrps"
_LONGEST = 255
_GONE = frozenset({404, 410})

_ROLES: Mapping[LaunchRole, Role] = {
    LaunchRole.PUPIL: Role.PUPIL,
    LaunchRole.TEACHER: Role.TEACHER,
}
"""Administrators of the platform and parents are in no group of ours."""

_STATUSES: Mapping[MemberStatus, Status] = {
    MemberStatus.ACTIVE: Status.ACTIVE,
    MemberStatus.INACTIVE: Status.INACTIVE,
    MemberStatus.DELETED: Status.REMOVED,
}
_BY_ID = frozenset({OptionalField.ADMINISTRATION_NUMBER, OptionalField.ECK_ID})


class _Told(NamedTuple):
    """One course, and what the platform says of it."""

    course: Course
    roster: Roster


def fetch(
    outbound: Outbound,
    tokens: AccessTokens,
    courses: Sequence[Course],
    reading: Reading,
    report: Report,
) -> RosterSnapshot:
    """Ask a platform who is in a school's courses.

    Raises:
        PlatformRefused, PlatformUnavailable: a part of it did not come, so nothing did.
    """
    wanted = Wanted(
        groups=True,
        names=OptionalField.DISPLAY_NAME in reading.allowed,
        source_ids=not reading.allowed.isdisjoint(_BY_ID),
    )
    told = []
    for count, course in enumerate(courses, 1):
        try:
            told.append(_Told(course, memberships.roster(outbound, tokens, course, wanted)))
        except PlatformRefused as error:
            if error.status not in _GONE:
                raise
        report(_NAME, count, len(courses))
    return snapshot_of(told, reading)


def snapshot_of(told: Sequence[_Told], reading: Reading) -> RosterSnapshot:
    """Return what a platform said of a school's courses as a roster of ours."""
    lms = _Lms(told=told, reading=reading)
    for _, roster in told:
        lms.ledger.dropped.update({(_BORDER, name): n for name, n in roster.lost.items()})
        lms.ledger.held_back.update((_BORDER, name) for name in roster.held)
    people = lms.people()
    if not any(person.role is Role.PUPIL for person in people):
        lms.ledger.find("file_empty", _NAME)
    completeness: dict[type[Row], Completeness] = dict.fromkeys(
        (School, Group, Person, Membership), Completeness.WHOLE
    )
    return RosterSnapshot(
        kind=SourceKind.LMS,
        version=VERSION,
        completeness=completeness,
        school_years=(),
        schools=(),
        groups=lms.groups(),
        persons=iter(people),
        memberships=lms.members(),
        ledger=lms.ledger,
    )


@dataclass(slots=True, kw_only=True)
class _Lms:
    told: Sequence[_Told]
    reading: Reading
    ledger: Ledger = field(default_factory=Ledger)
    roles: dict[str, Role] = field(default_factory=dict)

    def groups(self) -> Iterator[Group]:
        """Yield the courses, each with the groups in it."""
        for course, roster in self.told:
            yield _group(_course_id(course), course.title, GroupKind.HOME)
            for each in _groups_of(roster):
                title = f"{course.title}: {each.name}"
                yield _group(_group_id(course, each.id), title, GroupKind.LESSON)

    def people(self) -> list[Person]:
        """Return everybody once: a pupil anywhere is a pupil, active anywhere is active."""
        found: dict[str, Person] = {}
        numbers = EckIds(self.ledger, pilot=self.reading.eck_id_pilot)
        for course, member in self._everybody(first=True):
            key = source_id(course.client.registration_id, member.user_id)
            role, status = _ROLES[member.role], _STATUSES[member.status]
            known = found.get(key)
            if known is not None:
                role = Role.PUPIL if Role.PUPIL in {role, known.role} else Role.TEACHER
                status = min(status, known.status, key=list(Status).index)
                found[key] = known._replace(role=role, status=status)
            else:
                found[key] = self._person(key, member, status, numbers)
            self.roles[key] = role
        return list(found.values())

    def members(self) -> Iterator[Membership]:
        """Yield who is in which course, and in which group of it."""
        known = {
            course.context_id: {each.id for each in _groups_of(roster)}
            for course, roster in self.told
        }
        for course, member in self._everybody():
            key = source_id(course.client.registration_id, member.user_id)
            groups = known[course.context_id].intersection(member.group_ids)
            ids = [_group_id(course, each) for each in sorted(groups)]
            for group_id in (_course_id(course), *ids):
                yield Membership(
                    source_id="",
                    group_id=group_id,
                    person_id=key,
                    role=self.roles[key],
                    primary=False,
                    begins=None,
                    ends=None,
                    status=_STATUSES[member.status],
                )

    def _everybody(self, *, first: bool = False) -> Iterator[tuple[Course, Member]]:
        for course, roster in self.told:
            for member in roster.members:
                if member.role not in _ROLES or member.is_test_user:
                    continue
                if member.user_id.isprintable():
                    yield course, member
                elif first:
                    self.ledger.lose("value_control", _NAME, 0, "user_id")

    def _person(self, key: str, member: Member, status: Status, numbers: EckIds) -> Person:
        pupil = member.role is LaunchRole.PUPIL
        allowed = self.reading.allowed if pupil else frozenset()
        name = " ".join((member.name or "").split()) if allowed else ""
        told = (member.source_id or "").strip() if allowed else ""
        chained = speaks_of_chain_id(told)
        return Person(
            source_id=key,
            role=_ROLES[member.role],
            school_ids=(),
            year=None,
            begins=None,
            ends=None,
            status=status,
            display_name=name[:_LONGEST] if OptionalField.DISPLAY_NAME in allowed else "",
            birth="",
            administration_number="" if chained else self._number(told, allowed),
            eck_id=numbers.accepted(told, _NAME, 0, "lis_person_sourcedid")
            if chained and OptionalField.ECK_ID in allowed
            else "",
        )

    def _number(self, told: str, allowed: frozenset[OptionalField]) -> str:
        if OptionalField.ADMINISTRATION_NUMBER not in allowed:
            return ""
        if may_be_national_number(told):
            self.ledger.held_back[_BORDER, "lis_person_sourcedid"] += 1
            self.ledger.find("citizen_number", _NAME, 0, "lis_person_sourcedid")
            return ""
        return told[:_LONGEST]


def _groups_of(roster: Roster) -> list[CourseGroup]:
    return [group for group in roster.groups if group.id.isprintable()]


def _course_id(course: Course) -> str:
    return f"course:{course.context_id}"


def _group_id(course: Course, group_id: str) -> str:
    return f"group:{course.context_id}:{group_id}"


def _group(key: str, title: str, kind: GroupKind) -> Group:
    return Group(
        source_id=key,
        school_id="",
        title=" ".join(title.split())[:_LONGEST],
        kind=kind,
        years=(),
        combination=False,
        begins=None,
        ends=None,
        status=Status.ACTIVE,
    )
