"""On the way to an exercise server: who goes is kept in a sealed text, and told in a pseudonym.

The text is no key to anything: the browser has to prove the session as on every page.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.db import insert_if_new, new_row
from lti_tool.db.prepared import Line
from lti_tool.errors import RemoteRefused, SealBroken
from lti_tool.lti import base64url
from lti_tool.lti.platform.authorization import Server
from lti_tool.models.base import table_of
from lti_tool.models.launches import UsedNonce
from lti_tool.models.platforms import ResourceLink
from lti_tool.models.remote import RemoteItem
from lti_tool.privacy import vault
from lti_tool.services.schools import Tenant

GOING, RETURNING = "going", "returning"
"""What a sealed text is for: one does not serve for the other."""

GOING_LASTS = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Going:
    """A session on its way to an exercise at a server, since ``at``."""

    session_id: str
    server_id: UUID
    exercise_key: str
    exercise_version: str
    at: datetime


def sealed(root_key: bytes, use: str, going: Going) -> str:
    """Return a text that only we can read, for an address."""
    told = [
        going.session_id,
        going.server_id.hex,
        going.exercise_key,
        going.exercise_version,
        int(going.at.timestamp()),
    ]
    return base64url.encode(vault.seal(_key(root_key), json.dumps(told).encode(), _place(use)))


def opened(root_key: bytes, use: str, text: str) -> Going:
    """Return what was sealed for this use.

    Raises:
        RemoteRefused: ``remote_hint_wrong``: it is not of our making, or for another use.
    """
    try:
        plain = vault.unseal(_key(root_key), base64url.decode(text), _place(use))
    except (SealBroken, ValueError):
        raise RemoteRefused(code="remote_hint_wrong") from None
    session_id, server_id, key, version, at = json.loads(plain)
    return Going(
        session_id=session_id,
        server_id=UUID(server_id),
        exercise_key=key,
        exercise_version=version,
        at=datetime.fromtimestamp(at, UTC),
    )


_SPEND = new_row(table_of(UsedNonce))


def spend(line: Line, text: str, going: Going, *, now: datetime) -> None:
    """Let a hint serve once and not for long: a login that is sent again gets no second message.

    Raises:
        RemoteRefused: ``remote_hint_used``, ``remote_hint_expired``.
    """
    ends = going.at + GOING_LASTS
    if now > ends:
        raise RemoteRefused(code="remote_hint_expired")
    digest = sha256(f"remote hint\0{text}".encode()).digest()
    if not _SPEND.count(line, {"digest": digest, "expires_at": ends + timedelta(minutes=1)}):
        raise RemoteRefused(code="remote_hint_used")


def spend_assertion(line: Line, server: Server, jti: str, ends: float) -> None:
    """Let a server's assertion serve once.

    Raises:
        RemoteRefused: ``token_assertion_used``.
    """
    digest = sha256(f"remote assertion\0{server.id}\0{jti}".encode()).digest()
    values = {"digest": digest, "expires_at": datetime.fromtimestamp(ends, UTC)}
    if not _SPEND.count(line, values):
        raise RemoteRefused(server.key, code="token_assertion_used")


def item(session: Session, link: ResourceLink, server: Server, exercise_key: str) -> UUID:
    """Return our line item for an exercise behind a link; it is made at the first launch."""
    values = {
        "id": uuid4(),
        "school_id": link.school_id,
        "server_id": server.id,
        "resource_link_id": link.id,
        "exercise_key": exercise_key,
    }
    insert_if_new(session, table_of(RemoteItem), values)
    query = select(RemoteItem.id).where(
        RemoteItem.school_id == link.school_id,
        RemoteItem.resource_link_id == link.id,
        RemoteItem.exercise_key == exercise_key,
    )
    return session.scalars(query).one()


def pseudonym(tenant: Tenant, server_id: UUID, person_id: UUID) -> str:
    """Return what a server calls a pupil: for it alone, and never to be traced back from there.

    Source: OpenID Connect Core 1.0 section 8.1 (pairwise identifiers).
    """
    return _pairwise(tenant, "remote subject", server_id, person_id)


def group_mark(tenant: Tenant, server_id: UUID, context_id: UUID) -> str:
    """Return what a server calls a group, likewise."""
    return _pairwise(tenant, "remote context", server_id, context_id)


def _pairwise(tenant: Tenant, use: str, server_id: UUID, own_id: UUID) -> str:
    index = vault.blind_index(tenant.keys.index, use, str(server_id), str(own_id))
    return base64url.encode(index)


def _key(root_key: bytes) -> bytes:
    return vault.derived(root_key, b"lti_tool remote hints 1")


def _place(use: str) -> vault.Place:
    return vault.Place("", "remote_hint", use, "")
