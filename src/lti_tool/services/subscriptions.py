"""Where platforms are asked for notices, and asked to stop: rows that the worker settles."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lti_tool.db import insert_if_new
from lti_tool.lti import notices
from lti_tool.lti.client import Client
from lti_tool.lti.messages.base import NoticeService
from lti_tool.models.base import table_of
from lti_tool.models.notices import NoticeSubscription, SubscriptionState
from lti_tool.models.platforms import Deployment, Registration
from lti_tool.services import backoff, registrations

LEASE = timedelta(minutes=2)
"""How long a worker may take for one row's calls."""

MOST_TRIES = 10
RENEWED_AFTER = timedelta(days=30)
"""A platform may have lost us (a course set up anew): asking again changes nothing else."""

ASKED_AGAIN_AFTER = timedelta(days=1)
"""After a refusal, at the next launch of a teacher: somebody may have granted the scope."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """One deployment's calls; ``wanted`` is False when the platform is to stop."""

    deployment_id: UUID
    client: Client
    service_url: str
    kinds: tuple[str, ...]
    wanted: bool


def offered(
    session: Session,
    school_id: UUID,
    deployment_id: UUID,
    service: NoticeService | None,
    *,
    now: datetime,
) -> None:
    """Note that a platform offers notices, so that the worker asks for those that we serve."""
    kinds = " ".join(kind for kind in notices.SERVED if service and kind in service.kinds)
    if service is None or not kinds:
        return
    told = {"service_url": service.url, "kinds": kinds, "wanted": True}
    row = session.get(NoticeSubscription, deployment_id)
    if row is None:
        values = {
            "deployment_id": deployment_id,
            "school_id": school_id,
            "state": SubscriptionState.WAITING,
            "due_at": now,
            "tries": 0,
            **told,
        }
        insert_if_new(session, table_of(NoticeSubscription), values)
    elif any(getattr(row, name) != value for name, value in told.items()) or _is_stale(row, now):
        for name, value in told.items():
            setattr(row, name, value)
        row.state, row.due_at, row.tries = SubscriptionState.WAITING, now, 0


def withdraw(session: Session, registration_id: UUID, *, now: datetime) -> int:
    """Ask the platform of a registration to stop; return for how many deployments."""
    of_registration = select(Deployment.id).where(Deployment.registration_id == registration_id)
    statement = (
        update(NoticeSubscription)
        .where(NoticeSubscription.deployment_id.in_(of_registration), NoticeSubscription.wanted)
        .values(wanted=False, state=SubscriptionState.WAITING, due_at=now, tries=0)
    )
    return session.execute(statement).rowcount  # type: ignore[attr-defined,no-any-return]  # CursorResult


def claim_due(session: Session, *, now: datetime, limit: int = 10) -> list[Errand]:
    """Take rows that are due for one worker, which has until the lease ends."""
    query = (
        select(NoticeSubscription, Registration)
        .join(Deployment, Deployment.id == NoticeSubscription.deployment_id)
        .join(Registration, Registration.id == Deployment.registration_id)
        .where(
            NoticeSubscription.state == SubscriptionState.WAITING, NoticeSubscription.due_at <= now
        )
        .order_by(NoticeSubscription.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True, of=NoticeSubscription)
    )
    taken = session.execute(query).all()
    for row, _ in taken:
        row.due_at = now + LEASE
    return [
        Errand(
            deployment_id=row.deployment_id,
            client=registrations.client_of(registration),
            service_url=row.service_url,
            kinds=tuple(row.kinds.split()),
            wanted=row.wanted,
        )
        for row, registration in taken
    ]


def settle(
    session: Session, errand: Errand, code: str | None, *, final: bool, now: datetime
) -> None:
    """Write down how an errand went; nothing when it became another one meanwhile.

    Args:
        session: a writing session.
        errand: what was done.
        code: None for done, else why not.
        final: whether trying again is no use.
        now: the moment.
    """
    row = session.get(NoticeSubscription, errand.deployment_id, populate_existing=True)
    asked = errand.wanted, errand.service_url, errand.kinds
    if row is None or (row.wanted, row.service_url, tuple(row.kinds.split())) != asked:
        return
    row.last_answer, row.tries = code, row.tries + 1
    if code is None:
        row.state, row.settled_at = SubscriptionState.SETTLED, now
    elif final or row.tries >= MOST_TRIES:
        row.state, row.settled_at = SubscriptionState.FAILED, now
    else:
        row.due_at = now + backoff.wait_of(backoff.USUAL, row.tries)


def listed(session: Session, school_id: UUID) -> Sequence[NoticeSubscription]:
    """Return what is known of a school's subscriptions."""
    query = select(NoticeSubscription).where(NoticeSubscription.school_id == school_id)
    return session.scalars(query).all()


def _is_stale(row: NoticeSubscription, now: datetime) -> bool:
    waits = {
        SubscriptionState.SETTLED: RENEWED_AFTER,
        SubscriptionState.FAILED: ASKED_AGAIN_AFTER,
    }
    wait = waits.get(row.state)
    return wait is not None and row.settled_at is not None and row.settled_at + wait <= now
