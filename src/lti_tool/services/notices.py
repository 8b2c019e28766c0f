"""Notices: take one in, once; do what it asks, later (decision D3)."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import uuid4

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from lti_tool.db import insert_if_new
from lti_tool.errors import SealBroken, UntrustedLaunch
from lti_tool.lti.client import Client
from lti_tool.lti.messages import ContextClaim
from lti_tool.lti.notices import Notice as Notified
from lti_tool.lti.vocabulary import CONTEXT_COPY_NOTICE
from lti_tool.models.base import table_of
from lti_tool.models.launches import UsedNonce
from lti_tool.models.notices import Notice, NoticeState, NoticeSubscription
from lti_tool.privacy import vault
from lti_tool.services import copies, registrations, schools

KEPT = timedelta(days=30)
"""How long a notice that is done is remembered; its token dies within hours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a notice meets here: the moment, the root key, seconds that clocks may differ."""

    now: datetime
    root_key: bytes
    leeway: int


def take(session: Session, client: Client, notified: Notified, setting: Setting) -> bool:
    """Keep a verified notice for the worker; return False for one that came before.

    Raises:
        UnknownParty: the deployment is unknown or waits, or the school is closed.
        UntrustedLaunch: ``nonce_used``: another notice came with this nonce.
    """
    deployment = registrations.trusted_deployment(
        session, client.registration_id, notified.deployment_key
    )
    tenant = schools.tenant(setting.root_key, deployment.tenant_row)
    notice_id = uuid4()
    work = notified.kind == CONTEXT_COPY_NOTICE and notified.context is not None
    values = {
        "id": notice_id,
        "school_id": tenant.school_id,
        "deployment_id": deployment.id,
        "digest": sha256(notified.id.encode()).digest(),
        "kind": notified.kind,
        "state": NoticeState.WAITING if work else NoticeState.DONE,
        "received_at": setting.now,
        "sealed_contexts": _sealed(tenant, str(notice_id), notified) if work else None,
    }
    if not insert_if_new(session, table_of(Notice), values):
        return False
    _spend_nonce(session, client, notified, setting)
    session.execute(
        update(NoticeSubscription)
        .where(
            NoticeSubscription.deployment_id == deployment.id,
            NoticeSubscription.heard_at.is_(None),
        )
        .values(heard_at=setting.now)
    )
    return True


def do_next(session: Session, root_key: bytes) -> bool:
    """Do what the oldest waiting notice asks, in one transaction; False when none waits."""
    query = (
        select(Notice)
        .where(Notice.state == NoticeState.WAITING)
        .order_by(Notice.received_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    notice = session.scalar(query)
    if notice is None:
        return False
    tenant = schools.tenant_of(root_key, schools.get(session, notice.school_id))
    try:
        new, origins = _opened(tenant, notice)
    except SealBroken:
        notice.state = NoticeState.FAILED
    else:
        copies.copy_choices(session, tenant, notice.deployment_id, new, origins)
        notice.state = NoticeState.DONE
    notice.sealed_contexts = None
    return True


def forget(session: Session, *, now: datetime) -> int:
    """Delete notices that are long done; return how many."""
    old = (Notice.received_at <= now - KEPT) & (Notice.state != NoticeState.WAITING)
    return session.execute(delete(Notice).where(old)).rowcount  # type: ignore[attr-defined,no-any-return]  # CursorResult


def _spend_nonce(session: Session, client: Client, notified: Notified, setting: Setting) -> None:
    # Unlike a login's, this nonce is the platform's own: it counts within its registration.
    text = f"notice\0{client.registration_id}\0{notified.nonce}"
    ends = datetime.fromtimestamp(notified.ends + setting.leeway, UTC)
    values = {"digest": sha256(text.encode()).digest(), "expires_at": ends}
    if not insert_if_new(session, table_of(UsedNonce), values):
        raise UntrustedLaunch(str(client.registration_id), code="nonce_used")


def _sealed(tenant: schools.Tenant, row: str, notified: Notified) -> bytes | None:
    if notified.context is None:
        return None
    told = {
        "id": notified.context.id,
        "title": notified.context.title,
        "origins": notified.origins,
    }
    return vault.seal(tenant.keys.wrapping, json.dumps(told).encode(), _place(tenant, row))


def _opened(tenant: schools.Tenant, notice: Notice) -> tuple[ContextClaim, list[str]]:
    place = _place(tenant, str(notice.id))
    told = json.loads(vault.unseal(tenant.keys.wrapping, notice.sealed_contexts or b"", place))
    return ContextClaim(id=told["id"], title=told["title"]), told["origins"]


def _place(tenant: schools.Tenant, row: str) -> vault.Place:
    return vault.Place(str(tenant.school_id), "notice", "sealed_contexts", row)
