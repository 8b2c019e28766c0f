"""A verified message arrives: find or make person, group and link, and open a session."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from random import Random
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from lti_tool.db import new_row
from lti_tool.db.quick import Quick
from lti_tool.errors import NotPermitted, PersonWithheld, UntrustedLaunch
from lti_tool.lti import return_url
from lti_tool.lti.client import Client
from lti_tool.lti.messages import (
    DataPrivacyRequest,
    DeepLinkingRequest,
    Message,
    ResourceLinkRequest,
    SubmissionReviewRequest,
)
from lti_tool.lti.roles import LaunchRole, launch_role
from lti_tool.models.base import table_of
from lti_tool.models.launches import UsedNonce
from lti_tool.models.schools import Person, Role
from lti_tool.privacy.choices import Policy
from lti_tool.privacy.minimise import Minimised
from lti_tool.services import (
    about,
    copies,
    deep_linking,
    legacy,
    people,
    places,
    recognition,
    returns,
    sessions,
    subscriptions,
)
from lti_tool.services.schools import Tenant
from lti_tool.services.sessions import Opened
from lti_tool.services.standing import Standing, is_somebody


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """What one launch brings.

    ``session_id`` and ``secret`` are fresh random texts; ``nonce_until`` is when the login's
    state dies, after which the nonce cannot come back; ``dropped`` counts claims that were not
    let in; ``small`` is what the border did with the claims; ``way_back`` is the address to go
    back to, if it lies on the platform.
    """

    client: Client
    message: Message
    dropped: int
    small: Minimised
    way_back: str | None
    nonce: str
    nonce_until: datetime
    session_id: str
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a launch meets here: the moment, chance, a session's longest life, the policy."""

    now: datetime
    random: Random
    longest: timedelta
    policy: Policy


def accept(quick: Quick, arrival: Arrival, standing: Standing, setting: Setting) -> Opened:
    """Open the session of a launch, all in the caller's one transaction.

    Usually three short statements: what the launch brings was looked up before (``standing``).

    Raises:
        UntrustedLaunch: ``nonce_used``, ``return_address_foreign``.
        NotPermitted: ``parent_refused``, ``person_suspended``, ``teachers_only``, and what
            ``services.about`` raises, NotFound too.
    """
    role, message, tenant = _role(arrival), arrival.message, standing.tenant
    _spend_nonce(quick, arrival)
    tied = _tied(quick, arrival, role, standing, setting)
    opened = Opened(
        id=arrival.session_id,
        proof_digest=sessions.proof_digest(arrival.secret),
        school_id=tenant.school_id,
        deployment_id=standing.deployment_id,
        person_id=tied.person_id,
        role=role,
        context_id=tied.context_id,
        resource_link_id=tied.link_id,
        exercise_key=tied.exercise_key,
        about_person_id=tied.about_person_id,
        sealed_return_url=returns.sealed(tenant, arrival.session_id, arrival.way_back),
        frame_origin=return_url.framing_origin(message, arrival.client),
        locale="en" if (message.locale or "").lower().startswith("en") else "nl",
        started_at=setting.now,
        last_seen_at=setting.now,
        ends_at=setting.now + setting.longest,
    )
    sessions.open_(quick, opened)
    if role is not Role.PUPIL:
        with Session(quick.connection) as session:
            _note_for_staff(session, opened, standing, message)
            session.flush()
    return opened


def _note_for_staff(session: Session, opened: Opened, standing: Standing, message: Message) -> None:
    place = standing.tenant.school_id, opened.deployment_id
    subscriptions.offered(session, *place, message.notice_service, now=opened.started_at)
    if isinstance(message, DeepLinkingRequest):
        session.add(deep_linking.request_of(opened, standing.tenant.keys, message))


def forget_nonces(session: Session, *, now: datetime) -> int:
    """Delete nonces whose state has died; return how many."""
    statement = delete(UsedNonce).where(UsedNonce.expires_at <= now)
    return session.execute(statement).rowcount  # type: ignore[attr-defined,no-any-return]  # CursorResult


_NONCE = new_row(table_of(UsedNonce))


def _spend_nonce(quick: Quick, arrival: Arrival) -> None:
    # The insert decides, so of two equal posts at the same moment exactly one wins.
    values = {
        "digest": sha256(arrival.nonce.encode()).digest(),
        "expires_at": arrival.nonce_until,
    }
    if not _NONCE.count(quick, values):
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tied:
    """Whom and what a session is tied to; an anonymous one or a test user's to nobody."""

    person_id: UUID | None = None
    about_person_id: UUID | None = None
    context_id: UUID | None = None
    link_id: UUID | None = None
    exercise_key: str | None = None


def _tied(
    quick: Quick, arrival: Arrival, role: Role, standing: Standing, setting: Setting
) -> _Tied:
    """Write down this login and, where a launch brings something new, that as well."""
    known, message, now = standing.known, arrival.message, setting.now
    if not is_somebody(message):
        return _Tied(exercise_key=_exercise_for_nobody(quick, standing, message))
    brings_old_id = legacy.claims_old_id(arrival.client, message)
    if known is None or not known.covers(message) or brings_old_id:
        with Session(quick.connection, expire_on_commit=False) as session:
            tied = _made(session, arrival, role, standing, setting)
            session.flush()
        return tied or _Tied(exercise_key=_exercise_for_nobody(quick, standing, message))
    if (known.role, known.last_login_at) != (role, people.minute_of(now)):
        people.note_login(quick, known.context_id, known.person_id, role, now=now)
    return _Tied(
        person_id=known.person_id,
        context_id=known.context_id,
        link_id=known.link_id,
        exercise_key=known.exercise_key or places.exercise_key(message),
    )


def _made(
    session: Session, arrival: Arrival, role: Role, standing: Standing, setting: Setting
) -> _Tied | None:
    """Find or make person, group and link; of two first launches at a moment each may do both.

    None: of this pupil nothing may be kept (record 13).
    """
    message, tenant, deployment_id = arrival.message, standing.tenant, standing.deployment_id
    user = people.user_of(arrival.client, message)
    whom = None
    if isinstance(message, DataPrivacyRequest | SubmissionReviewRequest):
        whom = about.whom(session, standing, user.registration_id, message)
    try:
        who = recognition.Newcomer(user=user, role=role, small=arrival.small)
        recognition.recognise(session, standing, who, setting.policy)
        person = _person(session, arrival, tenant, setting)
    except PersonWithheld:
        if role is Role.PUPIL and whom is None:
            return None  # an erased or restricted pupil practises, and nothing is kept
        raise
    if whom is not None:
        return _Tied(
            person_id=person.id,
            about_person_id=whom.person_id,
            context_id=whom.context_id,
            link_id=whom.link_id,
            exercise_key=whom.exercise_key,
        )
    context = places.find_or_make_context(session, tenant, deployment_id, message.context)
    people.enroll(session, context.id, person.id, role, now=setting.now)
    tied = _Tied(
        person_id=person.id, context_id=context.id, exercise_key=places.exercise_key(message)
    )
    if isinstance(message, ResourceLinkRequest):
        link = places.find_or_make_link(session, tenant, context, message)
        if link.exercise_key is None:  # a link without a choice of its own may be a copy
            link.exercise_key = copies.choice_behind(
                session, tenant, deployment_id, message, context.id
            )
        tied = replace(tied, link_id=link.id, exercise_key=link.exercise_key)
    return tied


def _person(session: Session, arrival: Arrival, tenant: Tenant, setting: Setting) -> Person:
    message = arrival.message
    user = people.user_of(arrival.client, message)
    make = partial(
        people.find_or_make, session, tenant, user, now=setting.now, random=setting.random
    )
    old = message.old_ids if legacy.claims_old_id(arrival.client, message) else None
    return legacy.find_or_make(session, tenant, user, old, make)


def _exercise_for_nobody(quick: Quick, standing: Standing, message: Message) -> str | None:
    named = places.exercise_key(message)
    if not isinstance(message, ResourceLinkRequest):
        return named
    with Session(quick.connection) as session:
        return copies.behind_unknown_person(
            session, standing.tenant, standing.deployment_id, message
        )
