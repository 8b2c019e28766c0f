"""Schools (tenants) and their keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.errors import AlreadyThere, NotFound
from lti_tool.models.schools import School, SchoolStatus
from lti_tool.privacy import vault
from lti_tool.privacy.audit import Actor
from lti_tool.services import audit


def add(session: Session, *, name: str, brin: str, root_key: bytes, now: datetime) -> School:
    """Add a school with a key of its own.

    Raises:
        AlreadyThere: the BRIN (with location number) is taken.
    """
    if session.scalar(select(School.id).where(School.brin == brin)):
        raise AlreadyThere(f"school with brin {brin}")
    school_id = uuid4()
    school = School(
        id=school_id,
        name=name,
        brin=brin,
        wrapped_key=vault.seal(_wrapping(root_key), vault.new_key(), _key_place(school_id)),
        created_at=now,
    )
    session.add(school)
    session.flush()
    entry = audit.Entry(event="school-added", now=now, actor=Actor.OPERATOR)
    audit.record(session, tenant_of(root_key, school), entry)
    return school


def get(session: Session, school_id: UUID) -> School:
    """Return a school.

    Raises:
        NotFound: there is no such school.
    """
    school = session.get(School, school_id)
    if school is None:
        raise NotFound(f"school {school_id}")
    return school


def tenant_by_id(session: Session, root_key: bytes, school_id: UUID) -> "Tenant":
    """Return a school with its working keys.

    Raises:
        NotFound: there is no such school.
        SealBroken: the root key is another one than the school was made under.
    """
    return tenant_of(root_key, get(session, school_id))


def listed(session: Session) -> Sequence[School]:
    """Return all schools by name."""
    return session.scalars(select(School).order_by(School.name)).all()


def close(session: Session, school_id: UUID) -> School:
    """Refuse all further launches of a school. Erasing what it holds is another act."""
    school = get(session, school_id)
    school.status = SchoolStatus.CLOSED
    return school


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenant:
    """A school with its working keys: nothing of a person is read or written without them."""

    school_id: UUID
    keys: vault.SchoolKeys


@dataclass(frozen=True, slots=True, kw_only=True)
class TenantRow:
    """What of a school's row its working keys are made from."""

    school_id: UUID
    wrapped_key: bytes


def tenant_of(root_key: bytes, school: School) -> Tenant:
    """Return a school with its working keys; raises what ``tenant`` raises."""
    return tenant(root_key, TenantRow(school_id=school.id, wrapped_key=school.wrapped_key))


@lru_cache(maxsize=4096)
def tenant(root_key: bytes, row: TenantRow) -> Tenant:
    """Return a school with its working keys (kept in memory: every launch needs them).

    Raises:
        SealBroken: the root key is another one than the school was made under.
    """
    key = vault.unseal(_wrapping(root_key), row.wrapped_key, _key_place(row.school_id))
    return Tenant(school_id=row.school_id, keys=vault.school_keys(key))


def key_of(root_key: bytes, school: School) -> bytes:
    """Return a school's own key; raises what ``tenant`` raises."""
    return vault.unseal(_wrapping(root_key), school.wrapped_key, _key_place(school.id))


def wrap(root_key: bytes, school: School, key: bytes) -> None:
    """Give a school a key, wrapped under the root key."""
    school.wrapped_key = vault.seal(_wrapping(root_key), key, _key_place(school.id))


def _wrapping(root_key: bytes) -> bytes:
    return vault.derived(root_key, b"lti_tool root wrapping 1")


def _key_place(school_id: UUID) -> vault.Place:
    return vault.Place(str(school_id), "school", "wrapped_key", str(school_id))
