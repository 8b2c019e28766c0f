"""Pupils' names for their own teachers: those we keep, or those the platform tells on the spot.

Which of the two, or neither, is the school's choice. Names that the platform tells are handed to
the page and nothing else: no table, no log, no cache (annex D1, in its stricter reading).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.lti import memberships
from lti_tool.lti.memberships import Member, Wanted
from lti_tool.lti.service import Service
from lti_tool.models.platforms import Context, Deployment
from lti_tool.privacy.offers import display_name
from lti_tool.services import people
from lti_tool.services.people import PlatformUser
from lti_tool.services.schools import Tenant

LEARNER = "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"
MOST_PAGES = 3
"""Of a listing that a teacher waits for: a class is one page, a whole year two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Where a platform tells who is in a group."""

    registration_id: UUID
    url: str


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


def asked(service: Service, listing: Listing) -> tuple[Member, ...]:
    """Ask the platform who the pupils of a group are, with their names, for this one page.

    Raises:
        PlatformRefused, PlatformUnavailable: as ``lti.memberships.memberships``.
    """
    wanted = Wanted(role=LEARNER, names=True, most_pages=MOST_PAGES)
    return memberships.memberships(service, listing.url, wanted).members


def matched(
    session: Session,
    tenant: Tenant,
    listing: Listing,
    members: Iterable[Member],
    wanted: Collection[UUID],
) -> dict[UUID, str]:
    """Return person -> name for those who are on the page; whoever we do not know is forgotten."""
    by_digest = {
        people.digest(
            tenant, PlatformUser(registration_id=listing.registration_id, subject=member.user_id)
        ): display_name(member.name, "", "")
        for member in members
        if member.name
    }
    found = people.by_digests(session, tenant, by_digest)
    return {person_id: by_digest[key] for key, person_id in found.items() if person_id in wanted}
