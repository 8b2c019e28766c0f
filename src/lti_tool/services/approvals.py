"""What waits for a human: registrations that platforms made themselves, unknown deployments."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_tool.db import insert_if_new
from lti_tool.errors import RegistrationRefused
from lti_tool.models.base import table_of
from lti_tool.models.platforms import Deployment, Registration, RegistrationStatus
from lti_tool.services import registrations
from lti_tool.services.registrations import PlatformFacts

MOST_PENDING = 20
"""Deployments of one registration that may wait for approval: nobody floods the list."""


def approve(session: Session, registration_id: UUID) -> tuple[Registration, list[str]]:
    """Let a registration's launches in, and say which deployments that opened.

    The first approval of a registration covers the deployment that came with it. Deployments
    that turn up later are approved one by one (``add_deployment``): they may be another school's.
    """
    registration = registrations.get(session, registration_id)
    first = registration.status is RegistrationStatus.PENDING and not any(
        d.status is RegistrationStatus.ACTIVE for d in registration.deployments
    )
    opened = [d for d in registration.deployments if first]
    for deployment in opened:
        deployment.status = RegistrationStatus.ACTIVE
    registration.status = RegistrationStatus.ACTIVE
    session.flush()
    return registration, [d.platform_key for d in opened]


def approve_hosts(
    session: Session, registration_id: UUID, approved: Iterable[str], dropped: Iterable[str]
) -> tuple[str, ...]:
    """Let tokens of a registration go to more hosts, or no longer to some; return all that stay."""
    registration = registrations.get(session, registration_id)
    known = (*registrations.service_hosts(registration), *approved)
    registrations.set_service_hosts(registration, (h for h in known if h not in set(dropped)))
    return registrations.service_hosts(registration)


def take(session: Session, school_id: UUID, facts: PlatformFacts, *, now: datetime) -> Registration:
    """Keep what a platform registered by itself; it waits for approval.

    The same platform (issuer and client id) keeps its row, and its status as long as its
    addresses are the same; with other addresses, or more hosts for its services, an active one
    waits again.

    Raises:
        RegistrationRefused: ``registration_of_another_school``.
    """
    query = select(Registration).where(
        Registration.issuer == facts.issuer, Registration.client_id == facts.client_id
    )
    registration = session.scalar(query)
    if registration is None:
        registration = registrations.add(session, school_id, facts, now=now)
        registration.status = RegistrationStatus.PENDING
        for deployment in registration.deployments:
            deployment.status = RegistrationStatus.PENDING
        return registration
    if registration.school_id != school_id:
        raise RegistrationRefused(str(registration.id), code="registration_of_another_school")
    _readdress(registration, facts)
    known = {d.platform_key for d in registration.deployments}
    registration.deployments += [
        Deployment(
            school_id=school_id,
            platform_key=key,
            status=RegistrationStatus.PENDING,
            created_at=now,
        )
        for key in facts.deployments
        if key not in known
    ]
    session.flush()
    return registration


def _readdress(registration: Registration, facts: PlatformFacts) -> None:
    names = ("auth_url", "token_url", "jwks_url", "token_audience")
    changed = [n for n in names if getattr(registration, n) != getattr(facts, n)]
    for name in changed:
        setattr(registration, name, getattr(facts, name))
    known = registrations.service_hosts(registration)
    more = [host for host in facts.service_hosts if host not in known]
    registrations.set_service_hosts(registration, (*known, *more))
    if (changed or more) and registration.status is RegistrationStatus.ACTIVE:
        registration.status = RegistrationStatus.PENDING


def note_deployment(
    session: Session, registration_id: UUID, platform_key: str, *, now: datetime
) -> bool:
    """Keep a deployment that a verified launch named, until somebody approves it.

    Returns:
        Whether it waits now; False when too many of this registration do.
    """
    registration = registrations.get(session, registration_id)
    waiting = select(func.count()).where(
        Deployment.registration_id == registration_id,
        Deployment.status == RegistrationStatus.PENDING,
    )
    if (session.scalar(waiting) or 0) >= MOST_PENDING:
        return False
    values = {
        "id": uuid4(),
        "registration_id": registration.id,
        "school_id": registration.school_id,
        "platform_key": platform_key,
        "status": RegistrationStatus.PENDING,
        "created_at": now,
    }
    insert_if_new(session, table_of(Deployment), values)
    return True
