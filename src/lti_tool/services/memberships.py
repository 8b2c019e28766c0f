"""Who belongs to a group, asked of its platform at this moment (NRPS 2.0, Course Groups 1.0).

Nothing of an answer is kept here: what may be kept, and of whom, is for the caller to decide.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.errors import NotFound
from lti_tool.http_client import Outbound
from lti_tool.lti import course_groups, memberships
from lti_tool.lti.access_tokens import AccessTokens
from lti_tool.lti.client import Client
from lti_tool.lti.course_groups import CourseGroup, GroupSet
from lti_tool.lti.memberships import Member, Wanted
from lti_tool.lti.service import Service
from lti_tool.models.platforms import Context, Deployment
from lti_tool.services import people, registrations
from lti_tool.services.people import PlatformUser
from lti_tool.services.schools import Tenant

AT_A_TIME = 500
"""Digests in one question: databases bound the number of values in a statement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A group at its platform: whom to ask, and where; ``title`` as the platform has it."""

    context_id: UUID
    title: str
    client: Client
    memberships_url: str
    groups_url: str | None
    group_sets_url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """All that a platform says of one group at one moment, whole.

    ``groups`` and ``group_sets`` are empty unless they were asked for and are offered;
    ``differences_url`` leads to what changes from here on, where the platform offers that;
    ``lost`` and ``held`` count what came too much (``lti.memberships.Memberships``).
    """

    context_id: UUID
    members: tuple[Member, ...]
    groups: tuple[CourseGroup, ...]
    group_sets: tuple[GroupSet, ...]
    differences_url: str | None
    lost: Mapping[str, int] = field(default_factory=dict)
    held: tuple[str, ...] = ()


def course_of(session: Session, school_id: UUID, context_id: UUID) -> Course:
    """Return one group of a school, with where its platform lists its members.

    Raises:
        NotFound: ``not_found``: not a group of this school; ``no_roster``: its platform lists
            no members.
        UnknownParty: the registration is not active.
    """
    context = session.get(Context, context_id)
    if context is None or context.school_id != school_id:
        raise NotFound(f"context {context_id}")
    return _course(session, context)


def courses_of(session: Session, school_id: UUID, registration_id: UUID) -> list[Course]:
    """Return the groups of a school at one platform whose members it lists.

    Raises:
        UnknownParty: the registration is not active.
    """
    found = session.scalars(
        select(Context)
        .join(Deployment, Deployment.id == Context.deployment_id)
        .where(
            Context.school_id == school_id,
            Deployment.registration_id == registration_id,
            Context.memberships_url.is_not(None),
        )
        .order_by(Context.title, Context.id)
    )
    return [_course(session, context) for context in found]


def roster(
    outbound: Outbound, tokens: AccessTokens, course: Course, wanted: Wanted = memberships.EVERYBODY
) -> Roster:
    """Ask the platform who is in a group; call this with no transaction open.

    Raises:
        PlatformRefused, PlatformUnavailable: a part of it did not come, so nothing did.
    """
    service = Service(outbound=outbound, tokens=tokens, client=course.client)
    found = memberships.memberships(service, course.memberships_url, wanted)
    groups: Sequence[CourseGroup] = ()
    sets: Sequence[GroupSet] = ()
    if wanted.groups and course.groups_url is not None:
        groups = course_groups.groups(service, course.groups_url)
    if wanted.groups and course.group_sets_url is not None:
        sets = course_groups.group_sets(service, course.group_sets_url)
    return Roster(
        context_id=course.context_id,
        members=found.members,
        groups=tuple(groups),
        group_sets=tuple(sets),
        differences_url=found.differences_url,
        lost=found.lost,
        held=found.held,
    )


def by_person(
    session: Session, tenant: Tenant, course: Course, members: Iterable[Member]
) -> Mapping[UUID, Member]:
    """Return person id -> member for those who launched before; the others are strangers to us."""
    registration_id = course.client.registration_id
    by_digest = {
        people.digest(
            tenant, PlatformUser(registration_id=registration_id, subject=member.user_id)
        ): member
        for member in members
    }
    found: dict[UUID, Member] = {}
    digests = list(by_digest)
    for first in range(0, len(digests), AT_A_TIME):
        known = people.by_digests(session, tenant, digests[first : first + AT_A_TIME])
        found |= {person_id: by_digest[digest] for digest, person_id in known.items()}
    return found


def _course(session: Session, context: Context) -> Course:
    if context.memberships_url is None:
        raise NotFound(f"context {context.id}", code="no_roster")
    deployment = session.get_one(Deployment, context.deployment_id)
    return Course(
        context_id=context.id,
        title=context.title or "",
        client=registrations.for_launch(session, deployment.registration_id),
        memberships_url=context.memberships_url,
        groups_url=context.groups_url,
        group_sets_url=context.group_sets_url,
    )
