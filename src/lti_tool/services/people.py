"""People in a school, found by what the platform calls them, known to us by a pseudonym."""

from dataclasses import dataclass
from datetime import datetime
from random import Random
from uuid import UUID, uuid4

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from lti_tool.db import insert_if_new
from lti_tool.errors import NotFound, NotPermitted, SealBroken
from lti_tool.models.base import table_of
from lti_tool.models.schools import (
    Enrollment,
    LinkKind,
    Person,
    PersonKey,
    PersonLink,
    PersonStatus,
    Role,
)
from lti_tool.privacy import vault
from lti_tool.services import aliases
from lti_tool.services.schools import Tenant

# Statements of every launch are built once: building costs more than running them.
_BY_PLATFORM_USER = (
    select(Person)
    .join(PersonLink, PersonLink.person_id == Person.id)
    .where(
        PersonLink.school_id == bindparam("school_id"),
        PersonLink.kind == LinkKind.PLATFORM_USER,
        PersonLink.digest == bindparam("digest"),
    )
)
_ENROLLMENT = select(Enrollment).where(
    Enrollment.context_id == bindparam("context_id"),
    Enrollment.person_id == bindparam("person_id"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformUser:
    """A platform's user: ``subject`` is unique within ``registration_id`` only."""

    registration_id: UUID
    subject: str


def find_or_make(
    session: Session, tenant: Tenant, user: PlatformUser, *, now: datetime, random: Random
) -> Person:
    """Return the person behind a platform's user, made on the first launch.

    Two first launches at the same moment give one person: the link's unique key decides.

    Raises:
        NotPermitted: ``person_suspended``.
    """
    person = _linked(session, tenant, user)
    if person is None:
        person_id = _insert_person(session, tenant.school_id, now=now, random=random)
        if not _link(session, tenant, user, person_id):
            session.execute(delete(Person).where(Person.id == person_id))
        person = _linked(session, tenant, user)
    if person is None:
        raise NotFound("person")
    if person.status is not PersonStatus.ACTIVE:
        raise NotPermitted(str(person.id), code="person_suspended")
    if person.left_at is not None:
        person.left_at = None  # they are back before their term was over
    return person


def find(session: Session, tenant: Tenant, user: PlatformUser) -> Person | None:
    """Return the person behind a platform's user, whatever their status; None when unknown."""
    return _linked(session, tenant, user)


def enroll(
    session: Session, context_id: UUID, person_id: UUID, role: Role, *, now: datetime
) -> None:
    """Record a person's role in a group and the minute of this login (no finer: annex B)."""
    minute = now.replace(second=0, microsecond=0)
    place = {"context_id": context_id, "person_id": person_id}
    found = session.scalar(_ENROLLMENT, place)
    if found is None:
        values = {**place, "role": role, "last_login_at": minute}
        insert_if_new(session, table_of(Enrollment), values)
    elif (found.role, found.last_login_at) != (role, minute):
        found.role, found.last_login_at = role, minute


def platform_user(session: Session, tenant: Tenant, person_id: UUID, registration_id: UUID) -> str:
    """Return what the platform calls a person: needed to send a score back, and for that only.

    Raises:
        SealBroken: the person's key is gone (erased), or there is no such link.
    """
    link = session.scalar(
        select(PersonLink).where(
            PersonLink.school_id == tenant.school_id,
            PersonLink.person_id == person_id,
            PersonLink.kind == LinkKind.PLATFORM_USER,
            PersonLink.source == str(registration_id),
        )
    )
    wrapped = session.get(PersonKey, person_id)
    if link is None or wrapped is None:
        raise SealBroken("person_link")
    key = unwrapped_key(tenant, person_id, wrapped.wrapped_key)
    return vault.unseal(key, link.sealed, _link_place(str(tenant.school_id), link.id)).decode()


def unwrapped_key(tenant: Tenant, person_id: UUID, wrapped: bytes) -> bytes:
    """Return a person's own key; raises SealBroken when it was wrapped for another."""
    return vault.unseal(tenant.keys.wrapping, wrapped, _key_place(str(tenant.school_id), person_id))


def _link(session: Session, tenant: Tenant, user: PlatformUser, person_id: UUID) -> bool:
    """Link a new person and give them a key; False when another launch was first."""
    link_id, key, school = uuid4(), vault.new_key(), str(tenant.school_id)
    link = {
        "id": link_id,
        "school_id": tenant.school_id,
        "person_id": person_id,
        "kind": LinkKind.PLATFORM_USER,
        "source": str(user.registration_id),
        "digest": _digest(tenant, user),
        "sealed": vault.seal(key, user.subject.encode(), _link_place(school, link_id)),
    }
    if not insert_if_new(session, table_of(PersonLink), link):
        return False
    wrapped = vault.seal(tenant.keys.wrapping, key, _key_place(school, person_id))
    session.add(PersonKey(person_id=person_id, wrapped_key=wrapped))
    session.flush()
    return True


def _insert_person(session: Session, school_id: UUID, *, now: datetime, random: Random) -> UUID:
    person_id = uuid4()
    for alias in aliases.candidates(random):
        person = {
            "id": person_id,
            "school_id": school_id,
            "alias": alias,
            "status": PersonStatus.ACTIVE,
            "created_at": now.replace(second=0, microsecond=0),
        }
        if insert_if_new(session, table_of(Person), person):
            break
    return person_id


def _linked(session: Session, tenant: Tenant, user: PlatformUser) -> Person | None:
    values = {"school_id": tenant.school_id, "digest": _digest(tenant, user)}
    return session.scalar(_BY_PLATFORM_USER, values)


def _digest(tenant: Tenant, user: PlatformUser) -> bytes:
    return vault.blind_index(
        tenant.keys.index, LinkKind.PLATFORM_USER, str(user.registration_id), user.subject
    )


def _key_place(school: str, person_id: UUID) -> vault.Place:
    return vault.Place(school, "person_key", "wrapped_key", str(person_id))


def _link_place(school: str, link_id: UUID) -> vault.Place:
    return vault.Place(school, "person_link", "sealed", str(link_id))
