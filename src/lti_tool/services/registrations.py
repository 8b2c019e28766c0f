"""Platforms and deployments that a school trusts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, case, select
from sqlalchemy.orm import Session, joinedload

from lti_tool.db import Database
from lti_tool.db.prepared import Line, Prepared
from lti_tool.errors import AlreadyThere, NotFound, UnknownParty
from lti_tool.lti.client import Client
from lti_tool.models.platforms import Deployment, Registration, RegistrationStatus
from lti_tool.models.schools import School, SchoolStatus
from lti_tool.services.schools import TenantRow

REMEMBERED = 5.0
"""Seconds for which ``Clients`` does not look again. Only what exists is remembered."""


_KNOWN = (RegistrationStatus.ACTIVE, RegistrationStatus.PENDING)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformFacts:
    """What a platform's administrator gives us.

    ``token_audience`` only where it is not the token address. ``service_hosts`` are hosts besides
    the platform's own where its services lie (``lti.addresses.is_service_host``).
    """

    issuer: str
    client_id: str
    auth_url: str
    token_url: str
    jwks_url: str
    token_audience: str | None = None
    deployments: tuple[str, ...] = ()
    service_hosts: tuple[str, ...] = ()


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
        service_hosts=_joined(facts.service_hosts),
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


def service_hosts(registration: Registration) -> tuple[str, ...]:
    """Return the hosts besides its own where a registration's services may lie."""
    return tuple((registration.service_hosts or "").split())


def set_service_hosts(registration: Registration, hosts: Iterable[str]) -> None:
    """Say where a registration's services may lie besides its own hosts."""
    registration.service_hosts = _joined(hosts)


def _joined(hosts: Iterable[str]) -> str | None:
    return " ".join(dict.fromkeys(hosts)) or None


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
        UnknownParty: ``platform_unknown`` when nothing is registered (or it is disabled) for
            issuer and client id; ``platform_pending`` when it waits for approval;
            ``client_id_needed`` when the issuer has several clients and none is named.
    """
    query = select(Registration).where(
        Registration.issuer == issuer, Registration.status.in_(_KNOWN)
    )
    if client_id is not None:
        query = query.where(Registration.client_id == client_id)
    active_first = case((Registration.status == RegistrationStatus.ACTIVE, 0), else_=1)
    found = session.scalars(query.order_by(active_first).limit(2)).all()
    if not found:
        raise UnknownParty(code="platform_unknown")
    _require_active(found[0].status, found[0].id)
    if found[-1].status is RegistrationStatus.ACTIVE and len(found) > 1:
        raise UnknownParty(code="client_id_needed")
    return client_of(found[0])


def for_launch(session: Session, registration_id: UUID) -> Client:
    """Return whom a state was made for.

    Raises:
        UnknownParty: ``platform_unknown`` or ``platform_pending``: changed since the login.
    """
    found = session.get(Registration, registration_id)
    if found is None:
        raise UnknownParty(str(registration_id), code="platform_unknown")
    _require_active(found.status, found.id)
    return client_of(found)


def _require_active(status: RegistrationStatus, registration_id: UUID) -> None:
    if status is RegistrationStatus.PENDING:
        raise UnknownParty(str(registration_id), code="platform_pending")
    if status is not RegistrationStatus.ACTIVE:
        raise UnknownParty(str(registration_id), code="platform_unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustedDeployment:
    """Where a launch comes from, with the school that it belongs to and what that chose."""

    id: UUID
    tenant_row: TenantRow
    chosen: str | None


DEPLOYMENT = (
    select(
        Deployment.id.label("deployment_id"),
        Deployment.status.label("deployment_status"),
        Registration.status.label("registration_status"),
        School.status.label("school_status"),
        School.id.label("school_id"),
        School.wrapped_key,
        School.chosen,
    )
    .join_from(Deployment, Registration, Registration.id == Deployment.registration_id)
    .join(School, School.id == Deployment.school_id)
    .where(
        Deployment.registration_id == bindparam("registration_id"),
        Deployment.platform_key == bindparam("platform_key"),
    )
)
"""What tells whether a launch may come in; a question may ask more besides (``standing``)."""
_DEPLOYMENT = Prepared(DEPLOYMENT)  # built once: see ``people``


def trusted_deployment(line: Line, registration_id: UUID, platform_key: str) -> TrustedDeployment:
    """Return the deployment that a token names, with its school.

    Raises:
        UnknownParty: ``deployment_unknown``, ``deployment_pending``, ``platform_unknown``,
            ``platform_pending`` or ``school_closed``.
    """
    place = {"registration_id": registration_id, "platform_key": platform_key}
    return trusted(_DEPLOYMENT.row(line, place), registration_id)


def trusted(found: Mapping[str, Any] | None, registration_id: UUID) -> TrustedDeployment:
    """Return the deployment of an answer to ``DEPLOYMENT``; raises as ``trusted_deployment``."""
    if found is None:
        raise UnknownParty(str(registration_id), code="deployment_unknown")
    _require_active(found["registration_status"], registration_id)
    if found["deployment_status"] is not RegistrationStatus.ACTIVE:
        raise UnknownParty(str(found["deployment_id"]), code="deployment_pending")
    if found["school_status"] is not SchoolStatus.ACTIVE:
        raise UnknownParty(str(found["school_id"]), code="school_closed")
    return TrustedDeployment(
        id=found["deployment_id"],
        tenant_row=TenantRow(school_id=found["school_id"], wrapped_key=found["wrapped_key"]),
        chosen=found["chosen"],
    )


class Clients:
    """Clients by login and by launch, remembered for a few seconds.

    A registration changes a few times a year and is asked for twice a launch. One that was
    disabled is refused at once all the same: ``trusted_deployment`` looks at its row.
    """

    def __init__(self, database: Database, monotonic: Callable[[], float]) -> None:
        self._database, self._monotonic = database, monotonic
        self._held: dict[tuple[str, str | None] | UUID, tuple[float, Client]] = {}

    def for_login(self, issuer: str, client_id: str | None) -> Client:
        """Return whom a login is for; raises what the function of this name raises."""
        return self._find(
            (issuer, client_id), lambda session: for_login(session, issuer, client_id)
        )

    def for_launch(self, registration_id: UUID) -> Client:
        """Return whom a state was made for; raises what the function of this name raises."""
        return self._find(registration_id, lambda session: for_launch(session, registration_id))

    def _find(
        self, place: tuple[str, str | None] | UUID, load: Callable[[Session], Client]
    ) -> Client:
        held, now = self._held.get(place), self._monotonic()
        if held is None or now - held[0] > REMEMBERED:
            with self._database.reading() as session:
                held = now, load(session)
            self._held[place] = self._held[held[1].registration_id] = held
        return held[1]


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
        service_hosts=service_hosts(registration),
        lti11_key=registration.lti11_key,
    )
