"""Somebody who comes from a platform and whom the school knows already: they are the same (D5).

By ECK-iD where the school keeps those, then by what the administration calls them: the platform
may say both. The latter is held against the keyed hashes of the roster and forgotten; it is never
kept from a launch. Only who is new at a platform becomes known at once: two people who are both
known are proposed as one (``merging.matches``).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from lti_tool.db.prepared import Line, Prepared
from lti_tool.models.base import table_of
from lti_tool.models.matches import Ground
from lti_tool.models.rosters import RosterPerson
from lti_tool.models.schools import LinkKind, Role
from lti_tool.privacy.choices import Policy, read
from lti_tool.privacy.minimise import Minimised
from lti_tool.privacy.offers import launch_offers
from lti_tool.services import details, legacy, people
from lti_tool.services.merging import matches
from lti_tool.services.people import PlatformUser
from lti_tool.services.rosters import lms_keys
from lti_tool.services.rosters.marks import key_marks
from lti_tool.services.schools import Tenant
from lti_tool.services.standing import Standing

FIELD = "eck_id"
_LIS = "https://purl.imsglobal.org/spec/lti/claim/lis"
LONGEST = 255
"""Characters of a OneRoster sourcedId."""

_LIVE = table_of(RosterPerson)
_ON_ROSTER = Prepared(
    select(_LIVE.c.person_id).where(
        _LIVE.c.school_id == bindparam("school_id"),
        or_(_LIVE.c.digest == bindparam("plain"), _LIVE.c.digest == bindparam("prefixed")),
        _LIVE.c.until.is_(None),
        _LIVE.c.role == bindparam("role"),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """Who launched: what the platform calls them, their role, and what the border let through."""

    user: PlatformUser
    role: Role
    small: Minimised


def recognise(session: Session, standing: Standing, who: Newcomer, policy: Policy) -> bool:
    """Let somebody be known by this platform's id, too; tell whether they were recognised.

    Args:
        session: a writing session.
        standing: the school, and what it chose.
        who: launched just now.
        policy: how far the operator lets schools go.
    """
    tenant = standing.tenant
    if people.find(session, tenant, who.user) is not None:
        return False
    found = _by_chain_id(session, standing, who, policy)
    found = found or on_roster(session, tenant, source_id(who.small), who.role)
    found = found or on_roster(session, tenant, _of_courses(who.user), who.role)
    if found is None or legacy.has_new_id(session, found, who.user):
        return False
    return people.add_link(session, tenant, who.user, found)


def on_roster(line: Line, tenant: Tenant, value: str, role: Role) -> UUID | None:
    """Return who stands on the roster under an identifier, in the same role."""
    if not value:
        return None
    part = Role.PUPIL if role is Role.PUPIL else Role.TEACHER
    plain, prefixed = key_marks(tenant, value, part)
    found = _ON_ROSTER.row(
        line,
        {"school_id": tenant.school_id, "plain": plain, "prefixed": prefixed, "role": part},
    )
    return found["person_id"] if found else None


def source_id(small: Minimised) -> str:
    """Return what a launch says that the administration calls somebody; usually nothing."""
    lis = small.kept.get(_LIS)
    value = lis.get("person_sourcedid") if isinstance(lis, dict) else None
    return _administrations(value) if isinstance(value, str) else ""


def _administrations(value: str) -> str:
    """Return what an administration may call somebody; nothing where it cannot be."""
    if len(value) > LONGEST:
        return ""
    # what a roster of courses calls somebody is for us to say, and for no platform
    return "" if lms_keys.platform_identifier(value.strip()) else value.strip()


def _of_courses(user: PlatformUser) -> str:
    """Return what a roster made of the platform's own courses calls a user."""
    if user.kind is not LinkKind.PLATFORM_USER:
        return ""
    return lms_keys.source_id(user.registration_id, user.subject)


def told_by_platform(
    session: Session, tenant: Tenant, told: Iterable[tuple[UUID, Role, str]]
) -> int:
    """Note who seems to be somebody of the roster by a platform's list of members (NRPS 2.0).

    Args:
        session: a writing session.
        tenant: the school.
        told: people who launched before, their role, and ``lis_person_sourcedid``.

    Returns:
        How many were noted.
    """
    noted = 0
    for person_id, role, value in told:
        other = on_roster(session, tenant, _administrations(value), role)
        if other is not None and other != person_id:
            school_id = tenant.school_id
            noted += matches.propose(session, school_id, person_id, other, Ground.MEMBERS)
    return noted


def _by_chain_id(
    session: Session, standing: Standing, who: Newcomer, policy: Policy
) -> UUID | None:
    if who.role is not Role.PUPIL or not standing.chosen:
        return None
    if FIELD not in read(standing.chosen, policy).stored:
        return None
    value = launch_offers(who.small.kept, policy).values.get(FIELD)
    pupil = details.find_by_chain_id(session, standing.tenant, value) if value else None
    return pupil.id if pupil else None
