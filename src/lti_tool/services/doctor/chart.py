"""Reads what the database knows of a connection: counts and moments, nothing about a person."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_tool.db import insert_or_raise
from lti_tool.models.base import table_of
from lti_tool.models.deliveries import DeliveryState, ScoreDelivery
from lti_tool.models.doctor import Examination, ProofSeen
from lti_tool.models.launches import BrowserProof, LaunchSession
from lti_tool.models.notices import NoticeSubscription
from lti_tool.models.platforms import (
    Context,
    Deployment,
    KeyStatus,
    RegistrationStatus,
    ResourceLink,
)
from lti_tool.models.schools import Enrollment, SchoolStatus
from lti_tool.services import registrations, schools, signing_keys
from lti_tool.services.doctor.records import Chart, OwnKeys, Subscription


def read(session: Session, registration_id: UUID, school_id: UUID) -> Chart:
    """Return the chart of a registration, as far as it is this school's.

    Raises:
        NotFound: there is no such registration or school.
    """
    registration = registrations.get(session, registration_id)
    place = registration.id, school_id
    last = select(Examination.key_ids).where(
        Examination.registration_id == registration_id, Examination.school_id == school_id
    )
    return Chart(
        client=registrations.client_of(registration),
        school_id=school_id,
        school_open=schools.get(session, school_id).status is SchoolStatus.ACTIVE,
        status=registration.status,
        deployments=_deployments(session, *place),
        own_keys=_own_keys(session),
        known_key_ids=frozenset((session.scalar(last) or "").split()),
        proofs=_proofs(session, *place),
        last_launch_at=_last_launch_at(session, *place),
        **_deliveries(session, *place),
        **_services(session, *place),
        subscriptions=_subscriptions(session, *place),
    )


def note_proofs(session: Session) -> None:
    """Remember what the browsers of the open sessions proved; the sessions themselves go soon."""
    newest = (
        select(
            LaunchSession.school_id,
            Deployment.registration_id,
            LaunchSession.proof,
            func.max(LaunchSession.started_at).label("last_at"),
        )
        .join(Deployment, Deployment.id == LaunchSession.deployment_id)
        .where(LaunchSession.started_at.is_not(None))
        .group_by(LaunchSession.school_id, Deployment.registration_id, LaunchSession.proof)
    )
    insert_or_raise(session, table_of(ProofSeen), newest, "last_at")


def _deployments(
    session: Session, registration_id: UUID, school_id: UUID
) -> Mapping[RegistrationStatus, int]:
    query = select(Deployment.status, func.count()).where(
        Deployment.registration_id == registration_id, Deployment.school_id == school_id
    )
    found: dict[RegistrationStatus, int] = dict(
        session.execute(query.group_by(Deployment.status)).all()
    )
    return {status: found.get(status, 0) for status in RegistrationStatus}


def _own_keys(session: Session) -> OwnKeys:
    keys = signing_keys.listed(session)
    current = next((key for key in reversed(keys) if key.status is KeyStatus.CURRENT), None)
    return OwnKeys(
        published={key.kid: json.loads(key.public_jwk)["n"] for key in keys},
        current=current.kid if current else None,
        since=current.created_at if current else None,
        has_next=any(key.status is KeyStatus.NEXT for key in keys),
    )


def _proofs(
    session: Session, registration_id: UUID, school_id: UUID
) -> Mapping[BrowserProof, datetime]:
    open_now = (
        select(LaunchSession.proof, func.max(LaunchSession.started_at))
        .join(Deployment, Deployment.id == LaunchSession.deployment_id)
        .where(Deployment.registration_id == registration_id, LaunchSession.school_id == school_id)
        .group_by(LaunchSession.proof)
    )
    noted = select(ProofSeen.proof, ProofSeen.last_at).where(
        ProofSeen.registration_id == registration_id, ProofSeen.school_id == school_id
    )
    found: dict[BrowserProof, datetime] = {}
    for proof, moment in [*session.execute(noted), *session.execute(open_now)]:
        found[proof] = max(moment, found.get(proof, moment))
    return found


def _last_launch_at(session: Session, registration_id: UUID, school_id: UUID) -> datetime | None:
    query = (
        select(func.max(Enrollment.last_login_at))
        .join(Context, Context.id == Enrollment.context_id)
        .join(Deployment, Deployment.id == Context.deployment_id)
        .where(Deployment.registration_id == registration_id, Context.school_id == school_id)
    )
    noted = _proofs(session, registration_id, school_id).values()
    return max((m for m in (session.scalar(query), *noted) if m is not None), default=None)


def _deliveries(session: Session, registration_id: UUID, school_id: UUID) -> dict[str, Any]:
    here = (
        ScoreDelivery.registration_id == registration_id,
        ScoreDelivery.school_id == school_id,
    )
    counts = select(ScoreDelivery.state, func.count()).where(*here).group_by(ScoreDelivery.state)
    waiting = select(func.min(ScoreDelivery.stamp)).where(
        *here, ScoreDelivery.state == DeliveryState.WAITING
    )
    return {
        "deliveries": dict(session.execute(counts).all()),
        "last_delivered_at": session.scalar(
            select(func.max(ScoreDelivery.delivered_at)).where(*here)
        ),
        "waiting_since": session.scalar(waiting),
    }


def _services(session: Session, registration_id: UUID, school_id: UUID) -> dict[str, Any]:
    """Return addresses of services: of each kind one that serves now, and all there are."""
    here = (Deployment.registration_id == registration_id, Context.school_id == school_id)
    groups = select(Context.columns_url, Context.memberships_url).join(Deployment).where(*here)
    links = (
        select(ResourceLink.line_item_url)
        .join(Context, Context.id == ResourceLink.context_id)
        .join(Deployment, Deployment.id == Context.deployment_id)
        .where(*here)
    )
    columns, rosters = _columns_of(session.execute(groups.limit(MOST_ROWS)).all())
    items = [url for url in session.scalars(links.limit(MOST_ROWS)) if url]
    return {
        "line_item_url": _delivered_to(session, registration_id, school_id)
        or next(iter(items), None),
        "columns_url": next(iter(columns), None),
        "memberships_url": next(iter(rosters), None),
        "service_urls": [*items, *columns, *rosters],
    }


def _subscriptions(session: Session, registration_id: UUID, school_id: UUID) -> list[Subscription]:
    query = (
        select(
            NoticeSubscription.state, NoticeSubscription.heard_at, NoticeSubscription.last_answer
        )
        .join(Deployment, Deployment.id == NoticeSubscription.deployment_id)
        .where(
            Deployment.registration_id == registration_id,
            NoticeSubscription.school_id == school_id,
            NoticeSubscription.wanted,
        )
    )
    return [
        Subscription(state=state, heard_at=heard_at, answer=answer)
        for state, heard_at, answer in session.execute(query).all()
    ]


def _columns_of(rows: Sequence[Any]) -> tuple[list[str], ...]:
    """Return the columns of rows without what is absent."""
    return tuple([value for value in column if value] for column in zip(*rows, strict=True)) or (
        [],
        [],
    )


def _delivered_to(session: Session, registration_id: UUID, school_id: UUID) -> str | None:
    """Return the column that took a score last."""
    return session.scalar(
        select(ScoreDelivery.line_item_url)
        .where(
            ScoreDelivery.registration_id == registration_id,
            ScoreDelivery.school_id == school_id,
            ScoreDelivery.state == DeliveryState.DELIVERED,
        )
        .order_by(ScoreDelivery.delivered_at.desc())
        .limit(1)
    )


MOST_ROWS = 500
"""Of so many links and groups the addresses are looked at: they all lie on the same few hosts."""
