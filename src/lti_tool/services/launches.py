"""A verified message arrives: find or make person, group and link, and open a session."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from random import Random

from sqlalchemy import delete
from sqlalchemy.orm import Session

from lti_tool.db import insert_if_new
from lti_tool.errors import NotPermitted, UntrustedLaunch
from lti_tool.lti.client import Client
from lti_tool.lti.messages import (
    DataPrivacyRequest,
    DeepLinkingRequest,
    Message,
    ResourceLinkRequest,
    SubmissionReviewRequest,
)
from lti_tool.lti.roles import LaunchRole, is_test_user, launch_role
from lti_tool.models.base import table_of
from lti_tool.models.launches import LaunchSession, UsedNonce
from lti_tool.models.schools import Role
from lti_tool.privacy.minimise import Minimised
from lti_tool.services import (
    about,
    copies,
    deep_linking,
    people,
    places,
    registrations,
    returns,
    schools,
    sessions,
    subscriptions,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """What one launch brings.

    ``session_id`` and ``secret`` are fresh random texts; ``nonce_until`` is when the login's
    state dies, after which the nonce cannot come back; ``dropped`` counts claims that were not
    let in; ``small`` is what the border did with the claims.
    """

    client: Client
    message: Message
    dropped: int
    small: Minimised
    nonce: str
    nonce_until: datetime
    session_id: str
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a launch meets here: the moment, chance, the root key, a session's longest life."""

    now: datetime
    random: Random
    root_key: bytes
    longest: timedelta


def accept(session: Session, arrival: Arrival, setting: Setting) -> LaunchSession:
    """Open the session of a launch, all in the caller's one transaction.

    Raises:
        UnknownParty: the deployment is unknown or waits, or the school is closed.
        UntrustedLaunch: ``nonce_used``, ``return_address_foreign``.
        NotPermitted: ``parent_refused``, ``person_suspended``, ``teachers_only``, and what
            ``services.about`` raises, NotFound too.
    """
    message = arrival.message
    deployment = registrations.trusted_deployment(
        session, arrival.client.registration_id, message.deployment_key
    )
    _spend_nonce(session, arrival)
    role = _role(arrival)
    tenant = schools.tenant(setting.root_key, deployment.tenant_row)
    launch = LaunchSession(
        id=arrival.session_id,
        proof_digest=sessions.proof_digest(arrival.secret),
        school_id=tenant.school_id,
        deployment_id=deployment.id,
        role=role,
        exercise_key=places.exercise_key(message),
        sealed_return_url=returns.sealed(
            tenant, arrival.session_id, message.return_url, arrival.client
        ),
        frame_origin=arrival.client.origin,
        locale="en" if (message.locale or "").lower().startswith("en") else "nl",
        started_at=setting.now,
        last_seen_at=setting.now,
        ends_at=setting.now + setting.longest,
    )
    if message.subject is not None and not is_test_user(message.roles):
        _remember(session, launch, tenant, arrival, setting)
    elif isinstance(message, ResourceLinkRequest) and launch.exercise_key is None:
        launch.exercise_key = copies.behind_unknown_person(session, tenant, deployment.id, message)
    if role is not Role.PUPIL:
        subscriptions.offered(
            session, tenant.school_id, deployment.id, message.notice_service, now=setting.now
        )
    session.add(launch)
    session.flush()
    if isinstance(message, DeepLinkingRequest):
        session.add(deep_linking.request_of(launch, tenant.keys, message))
    return launch


def forget_nonces(session: Session, *, now: datetime) -> int:
    """Delete nonces whose state has died; return how many."""
    statement = delete(UsedNonce).where(UsedNonce.expires_at <= now)
    return session.execute(statement).rowcount  # type: ignore[attr-defined,no-any-return]  # CursorResult


def _spend_nonce(session: Session, arrival: Arrival) -> None:
    # The insert decides, so of two equal posts at the same moment exactly one wins.
    values = {
        "digest": sha256(arrival.nonce.encode()).digest(),
        "expires_at": arrival.nonce_until,
    }
    if not insert_if_new(session, table_of(UsedNonce), values):
        raise UntrustedLaunch(str(arrival.client.registration_id), code="nonce_used")


def _role(arrival: Arrival) -> Role:
    message = arrival.message
    found = launch_role(message.roles)
    if found is LaunchRole.PARENT:
        raise NotPermitted(code="parent_refused")
    if isinstance(message, DataPrivacyRequest):
        return about.administrator(message)
    if isinstance(message, SubmissionReviewRequest):
        about.require_reviewer(message, found)
    if isinstance(message, DeepLinkingRequest):
        if found is LaunchRole.PUPIL:
            raise NotPermitted(code="teachers_only")
        if not arrival.client.is_own_host(message.deep_link_return_url):
            raise UntrustedLaunch(code="return_address_foreign")
    return Role(found.value)


def _remember(
    session: Session,
    launch: LaunchSession,
    tenant: schools.Tenant,
    arrival: Arrival,
    setting: Setting,
) -> None:
    """Tie a launch to a person and a place; an anonymous one or a test user's leaves neither."""
    message = arrival.message
    user = people.PlatformUser(
        registration_id=arrival.client.registration_id, subject=message.subject or ""
    )
    if isinstance(message, DataPrivacyRequest | SubmissionReviewRequest):
        about.settle(session, launch, tenant, arrival.client.registration_id, message)
    person = people.find_or_make(session, tenant, user, now=setting.now, random=setting.random)
    launch.person_id = person.id
    if launch.about_person_id is not None:
        return
    context = places.find_or_make_context(session, tenant, launch.deployment_id, message.context)
    people.enroll(session, context.id, person.id, launch.role, now=setting.now)
    launch.context_id = context.id
    if isinstance(message, ResourceLinkRequest):
        link = places.find_or_make_link(session, tenant, context, message)
        if link.exercise_key is None:  # a link without a choice of its own may be a copy
            link.exercise_key = copies.choice_behind(
                session, tenant, launch.deployment_id, message, context.id
            )
        launch.resource_link_id, launch.exercise_key = link.id, link.exercise_key
