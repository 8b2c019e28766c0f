"""Pupils' names for their own teachers: those we keep, or those the platform tells on the spot.

Which of the two, or neither, is the school's choice. Names that the platform tells are handed to
the page and nothing else: no table, no log, no cache (annex D1, in its stricter reading).
"""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.lti import memberships
from lti_tool.lti.memberships import Member, Memberships, Status, Wanted
from lti_tool.lti.roles import LaunchRole
from lti_tool.lti.service import Service
from lti_tool.models.platforms import Context, Deployment
from lti_tool.privacy.offers import display_name
from lti_tool.services import people
from lti_tool.services.people import PlatformUser
from lti_tool.services.schools import Tenant

MOST_PAGES = 3
"""Of a listing that a teacher waits for: a class is one page, a whole year two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Where a platform tells who is in a group."""

    registration_id: UUID
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a platform tells of a group's pupils at this moment.

    ``by_person``: names of those who are on the page. ``strangers``: pupils of the group who
    never came here, by name, or "" where names were not asked for or not told.
    """

    by_person: dict[UUID, str] = field(default_factory=dict, repr=False)
    strangers: tuple[str, ...] = field(default=(), repr=False)


def listing_of(session: Session, school_id: UUID, context_id: UUID) -> Listing | None:
    """Return where the names of a group can be asked for; None when the platform offers none."""
    row = session.execute(
        select(Deployment.registration_id, Context.memberships_url)
        .join(Deployment, Deployment.id == Context.deployment_id)
        .where(Context.id == context_id, Context.school_id == school_id)
    ).first()
    if row is None or not row.memberships_url:
        return None
    return Listing(registration_id=row.registration_id, url=row.memberships_url)


def asked(service: Service, listing: Listing, *, named: bool = True) -> Memberships:
    """Ask the platform who the pupils of a group are, ``named`` or not, for this one page.

    What its answer had too much is counted over all its members.

    Everybody is asked for and pupils are picked out here: a platform that knows roles by other
    names answers a question for learners with nobody at all.

    Raises:
        PlatformRefused, PlatformUnavailable: as ``lti.memberships.memberships``.
    """
    wanted = Wanted(names=named, most_pages=MOST_PAGES)
    found = memberships.memberships(service, listing.url, wanted)
    pupils = tuple(member for member in found.members if member.role is LaunchRole.PUPIL)
    return replace(found, members=pupils)


def matched(
    session: Session,
    tenant: Tenant,
    listing: Listing,
    members: Collection[Member],
    wanted: Collection[UUID],
) -> Told:
    """Return who of the platform's pupils is on the page, and who never came here."""
    by_digest = {
        people.digest(
            tenant, PlatformUser(registration_id=listing.registration_id, subject=member.user_id)
        ): member
        for member in members
    }
    found = people.by_digests(session, tenant, by_digest)
    named = {person_id: _name(by_digest[key]) for key, person_id in found.items()}
    return Told(
        by_person={who: name for who, name in named.items() if name and who in wanted},
        strangers=tuple(
            _name(member)
            for key, member in by_digest.items()
            if key not in found and member.status is Status.ACTIVE and not member.is_test_user
        ),
    )


def _name(member: Member) -> str:
    return display_name(member.name, "", "") if member.name else ""
