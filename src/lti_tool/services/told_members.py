"""What platforms say of who is in a school's courses, held against its roster (decision D5).

Once a day each course that people came from is asked for its members (NRPS 2.0), with what the
administration calls them (``lis_person_sourcedid``). That is held against the roster's keyed
hashes and forgotten: what stays is at most that two people seem to be one.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import Session

from lti_tool.clock import school_day
from lti_tool.lti.memberships import Member, Status, Wanted
from lti_tool.lti.roles import LaunchRole
from lti_tool.models.platforms import Context, Deployment, Registration, RegistrationStatus
from lti_tool.models.rosters import RosterPerson
from lti_tool.models.schools import Enrollment, Role
from lti_tool.services import memberships, recognition
from lti_tool.services.memberships import Course
from lti_tool.services.roster_sources import Lms, Source
from lti_tool.services.schools import Tenant

WANTED = Wanted(source_ids=True)

_ROLES = {LaunchRole.PUPIL: Role.PUPIL, LaunchRole.TEACHER: Role.TEACHER}


def is_due(source: Source, now: datetime) -> bool:
    """Tell whether today's reading of an administration is the one to ask platforms after.

    Where the courses themselves are the roster, they call nobody by another name.
    """
    if isinstance(source.server, Lms):
        return False
    return source.whole_at is None or school_day(source.whole_at) != school_day(now)


def courses(session: Session, school_id: UUID) -> list[Course]:
    """Return the courses of a school that have people of ours and whose members are listed.

    None where nobody is on the roster: there is nothing to hold them against.
    """
    if not session.scalar(select(exists().where(_on_roster(school_id)))):
        return []
    found = session.scalars(
        select(Context)
        .join(Deployment, Deployment.id == Context.deployment_id)
        .join(Registration, Registration.id == Deployment.registration_id)
        .where(
            Context.school_id == school_id,
            Context.memberships_url.is_not(None),
            Registration.status == RegistrationStatus.ACTIVE,
            exists().where(Enrollment.context_id == Context.id),
        )
        .order_by(Registration.id, Context.id)
    )
    return [memberships.course_of(session, school_id, context.id) for context in found]


def note(session: Session, tenant: Tenant, course: Course, members: Sequence[Member]) -> int:
    """Note who of a course seems to be somebody of the roster; return how many are new.

    Only who launched before can be: of the others nothing is kept.
    """
    named = [each for each in members if each.source_id and _counts(each)]
    known = memberships.by_person(session, tenant, course, named)
    told = (
        (person_id, _ROLES[member.role], member.source_id or "")
        for person_id, member in known.items()
    )
    return recognition.told_by_platform(session, tenant, told)


def _counts(member: Member) -> bool:
    active = member.status is Status.ACTIVE
    return active and member.role in _ROLES and not member.is_test_user


def _on_roster(school_id: UUID) -> ColumnElement[bool]:
    return and_(RosterPerson.school_id == school_id, RosterPerson.until.is_(None))
