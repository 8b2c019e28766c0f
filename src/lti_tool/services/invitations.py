"""Invitations: who holds one may register a platform for one school, once, for a few days."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lti_tool.errors import UnknownParty
from lti_tool.models.platforms import Invitation, Registration
from lti_tool.models.schools import School, SchoolStatus
from lti_tool.services import approvals, schools
from lti_tool.services.registrations import PlatformFacts

SECRET_BYTES = 32
LONGEST_DAYS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """An invitation that can still be used, and for whom."""

    id: UUID
    school_id: UUID
    school_name: str


def invite(
    session: Session, school_id: UUID, secret: str, *, days: int, now: datetime
) -> Invitation:
    """Make an invitation for a school that is known by ``secret`` for so many days.

    Raises:
        NotFound: there is no such school.
        UnknownParty: ``school_closed``.
    """
    school = schools.get(session, school_id)
    _require_open_school(school)
    made = Invitation(
        school_id=school.id,
        digest=_digest(secret),
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    session.add(made)
    session.flush()
    return made


def find(session: Session, secret: str, *, now: datetime) -> Open:
    """Return the invitation behind a secret.

    Raises:
        UnknownParty: ``invitation_unknown``, ``invitation_used``, ``invitation_expired`` or
            ``school_closed``.
    """
    query = select(Invitation, School).join(School).where(Invitation.digest == _digest(secret))
    found = session.execute(query).first()
    if found is None:
        raise UnknownParty(code="invitation_unknown")
    invitation, school = found
    if invitation.used_at is not None:
        raise UnknownParty(str(invitation.id), code="invitation_used")
    if invitation.expires_at <= now:
        raise UnknownParty(str(invitation.id), code="invitation_expired")
    _require_open_school(school)
    return Open(id=invitation.id, school_id=school.id, school_name=school.name)


def use(session: Session, secret: str, facts: PlatformFacts, *, now: datetime) -> Registration:
    """Keep a registration and use its invitation up, both or neither.

    Raises:
        UnknownParty: the invitation went meanwhile.
        RegistrationRefused: ``registration_of_another_school``.
    """
    invitation = find(session, secret, now=now)
    # The update decides: of two registrations at the same moment exactly one is kept.
    statement = (
        update(Invitation)
        .where(Invitation.id == invitation.id, Invitation.used_at.is_(None))
        .values(used_at=now)
    )
    if session.execute(statement).rowcount != 1:  # type: ignore[attr-defined]  # a CursorResult
        raise UnknownParty(str(invitation.id), code="invitation_used")
    return approvals.take(session, invitation.school_id, facts, now=now)


def _digest(secret: str) -> bytes:
    # 256 random bits need no salt and no slow hash.
    return sha256(secret.encode("utf-8", "replace")).digest()


def _require_open_school(school: School) -> None:
    if school.status is not SchoolStatus.ACTIVE:
        raise UnknownParty(str(school.id), code="school_closed")
