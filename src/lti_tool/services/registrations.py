"""Platforms and deployments that a school trusts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from lti_tool.errors import AlreadyThere, NotFound, UnknownParty
from lti_tool.lti.client import Client
from lti_tool.models.platforms import Deployment, Registration, RegistrationStatus
from lti_tool.models.schools import SchoolStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformFacts:
    """What a platform's administrator gives us.

    ``token_audience`` only where it is not the token address.
    """

    issuer: str
    client_id: str
    auth_url: str
    token_url: str
    jwks_url: str
    token_audience: str | None = None
    deployments: tuple[str, ...] = ()


def add(
    session: Session,
    school_id: UUID,
    facts: PlatformFacts,
    *,
    now: datetime,
) -> Registration:
    """Register a platform for a school, with the deployments that are known already.

    Raises:
        AlreadyThere: issuer and client id are registered.
    """
    known = select(Registration.id).where(
        Registration.issuer == facts.issuer, Registration.client_id == facts.client_id
    )
    if session.scalar(known):
        raise AlreadyThere("issuer and client id")
    registration = Registration(
        school_id=school_id,
        issuer=facts.issuer,
        client_id=facts.client_id,
        auth_url=facts.auth_url,
        token_url=facts.token_url,
        jwks_url=facts.jwks_url,
        token_audience=facts.token_audience,
        status=RegistrationStatus.ACTIVE,
        created_at=now,
    )
    registration.deployments = [
        Deployment(
            school_id=school_id,
            platform_key=key,
            status=RegistrationStatus.ACTIVE,
            created_at=now,
        )
        for key in dict.fromkeys(facts.deployments)
    ]
    session.add(registration)
    session.flush()
    return registration


def add_deployment(
    session: Session, registration_id: UUID, platform_key: str, *, now: datetime
) -> Deployment:
    """Trust one more deployment of a registration; one that is known is made active."""
    registration = get(session, registration_id)
    found = next((d for d in registration.deployments if d.platform_key == platform_key), None)
    if found is None:
        found = Deployment(
            registration_id=registration.id,
            school_id=registration.school_id,
            platform_key=platform_key,
            created_at=now,
        )
        session.add(found)
    found.status = RegistrationStatus.ACTIVE
    session.flush()
    return found


def get(session: Session, registration_id: UUID) -> Registration:
    """Return a registration.

    Raises:
        NotFound: there is none.
    """
    registration = session.get(Registration, registration_id)
    if registration is None:
        raise NotFound(f"registration {registration_id}")
    return registration


def listed(session: Session, school_id: UUID | None = None) -> Sequence[Registration]:
    """Return the registrations of one school, or of all, with their deployments."""
    query = select(Registration).options(joinedload(Registration.deployments))
    if school_id is not None:
        query = query.where(Registration.school_id == school_id)
    return session.scalars(query.order_by(Registration.created_at)).unique().all()


def set_status(session: Session, registration_id: UUID, status: RegistrationStatus) -> Registration:
    """Let a registration's launches in, or keep them out."""
    registration = get(session, registration_id)
    registration.status = status
    return registration


def for_login(session: Session, issuer: str, client_id: str | None) -> Client:
    """Return whom a login is for.

    Raises:
        UnknownParty: ``platform_unknown`` when nothing is registered (or active) for issuer and
            client id; ``client_id_needed`` when the issuer has several clients and none is named.
    """
    query = select(Registration).where(
        Registration.issuer == issuer, Registration.status == RegistrationStatus.ACTIVE
    )
    if client_id is not None:
        query = query.where(Registration.client_id == client_id)
    found = session.scalars(query.limit(2)).all()
    if not found:
        raise UnknownParty(code="platform_unknown")
    if len(found) > 1:
        raise UnknownParty(code="client_id_needed")
    return client_of(found[0])


def for_launch(session: Session, registration_id: UUID) -> Client:
    """Return whom a state was made for.

    Raises:
        UnknownParty: ``platform_unknown``: removed or disabled since the login.
    """
    found = session.get(Registration, registration_id)
    if found is None or found.status is not RegistrationStatus.ACTIVE:
        raise UnknownParty(str(registration_id), code="platform_unknown")
    return client_of(found)


def trusted_deployment(session: Session, registration_id: UUID, platform_key: str) -> Deployment:
    """Return the deployment that a token names, with its school.

    Raises:
        UnknownParty: ``deployment_unknown``, ``deployment_pending`` or ``school_closed``.
    """
    query = (
        select(Deployment)
        .options(joinedload(Deployment.school))
        .where(
            Deployment.registration_id == registration_id,
            Deployment.platform_key == platform_key,
        )
    )
    found = session.scalar(query)
    if found is None:
        raise UnknownParty(str(registration_id), code="deployment_unknown")
    if found.status is not RegistrationStatus.ACTIVE:
        raise UnknownParty(str(found.id), code="deployment_pending")
    if found.school.status is not SchoolStatus.ACTIVE:
        raise UnknownParty(str(found.school_id), code="school_closed")
    return found


def client_of(registration: Registration) -> Client:
    """Return what the protocol needs to know of a registration."""
    return Client(
        registration_id=registration.id,
        issuer=registration.issuer,
        client_id=registration.client_id,
        auth_url=registration.auth_url,
        token_url=registration.token_url,
        jwks_url=registration.jwks_url,
        token_audience=registration.token_audience or registration.token_url,
    )
