"""Tokens for ``/api/v1``: whoever holds one may read some of a school's figures for a while.

Source: RFC 6750 (bearer tokens); decision record 37.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.errors import ApiRefused, NotFound, UnknownParty
from lti_tool.models.api import ApiToken
from lti_tool.models.schools import School, SchoolStatus
from lti_tool.privacy.audit import Actor, Fact
from lti_tool.services import audit, schools

if TYPE_CHECKING:
    from lti_tool.services.schools import Tenant

PREFIX = "lti-tool_"
"""By which scanners for secrets know one that lies where it should not."""

SECRET_BYTES = 32
LONGEST_DAYS = 366


class Scope(StrEnum):
    """What a token lets be read: one word for each collection."""

    PLATFORMS = "platforms.read"
    ROSTERS = "rosters.read"
    DELIVERIES = "deliveries.read"
    EXERCISES = "exercises.read"
    CHOICES = "choices.read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What a new token may read, and for how many days."""

    scopes: Collection[Scope]
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who asks: a token, its school, and what it may read."""

    token_id: UUID
    school_id: UUID
    scopes: frozenset[str]


def issue(
    session: Session, tenant: "Tenant", secret: str, grant: Grant, *, now: datetime
) -> ApiToken:
    """Let whoever holds ``secret`` read a school's figures for a while.

    Raises:
        UnknownParty: ``school_closed``.
    """
    if schools.get(session, tenant.school_id).status is not SchoolStatus.ACTIVE:
        raise UnknownParty(str(tenant.school_id), code="school_closed")
    made = ApiToken(
        school_id=tenant.school_id,
        digest=_digest(secret),
        scopes=" ".join(sorted(grant.scopes)),
        created_at=now,
        expires_at=now + timedelta(days=grant.days),
    )
    session.add(made)
    session.flush()
    facts: dict[str, Fact] = {"token": made.id, "days": grant.days}
    audit.record(
        session,
        tenant,
        audit.Entry(event="api-token-given", now=now, actor=Actor.OPERATOR, facts=facts),
    )
    return made


def listed(session: Session, school_id: UUID | None = None) -> Sequence[ApiToken]:
    """Return the tokens of a school, or of all, the newest first."""
    query = select(ApiToken).order_by(ApiToken.created_at.desc(), ApiToken.id)
    if school_id is not None:
        query = query.where(ApiToken.school_id == school_id)
    return session.scalars(query).all()


def revoke(session: Session, tenant: "Tenant", token_id: UUID, *, now: datetime) -> None:
    """Let a token open nothing any more, at once. One that was revoked stays so.

    Raises:
        NotFound: the school has no such token.
    """
    found = session.scalar(select(ApiToken).filter_by(id=token_id, school_id=tenant.school_id))
    if found is None:
        raise NotFound("api token")
    if found.revoked_at is not None:
        return
    found.revoked_at = now
    audit.record(
        session,
        tenant,
        audit.Entry(
            event="api-token-revoked",
            now=now,
            actor=Actor.OPERATOR,
            facts={"token": found.id},
        ),
    )


def find(session: Session, secret: str, *, now: datetime) -> Holder:
    """Return who holds a token.

    Raises:
        ApiRefused: ``api_token_wrong``: unknown, over, revoked, or of a school that is closed.
    """
    query = select(ApiToken).join(School, School.id == ApiToken.school_id)
    row = session.scalar(
        query.where(
            ApiToken.digest == _digest(secret),
            ApiToken.expires_at > now,
            ApiToken.revoked_at.is_(None),
            School.status == SchoolStatus.ACTIVE,
        )
    )
    if row is None:
        raise ApiRefused(code="api_token_wrong")
    return Holder(token_id=row.id, school_id=row.school_id, scopes=frozenset(row.scopes.split()))


def _digest(secret: str) -> bytes:
    # 256 random bits need no salt and no slow hash.
    return sha256(secret.encode("utf-8", "replace")).digest()
