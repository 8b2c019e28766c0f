"""People in a school, found by what the platform calls them, known to us by a pseudonym."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from random import Random
from uuid import UUID, uuid4

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    and_,
    bindparam,
    delete,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from lti_tool.db import insert_if_new
from lti_tool.db.prepared import Line, Prepared
from lti_tool.errors import NotFound, NotPermitted, PersonWithheld, SealBroken
from lti_tool.lti.client import Client
from lti_tool.lti.messages import Message
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
from lti_tool.services import aliases, suppressions
from lti_tool.services.schools import Tenant
from lti_tool.services.suppressions import Identifier

TODAYS = (LinkKind.PLATFORM_USER, LinkKind.FORMER_USER)
"""Kinds of link by which a platform's user is known."""


def linked_by(school_id: BindParameter[UUID], digest: BindParameter[bytes]) -> ColumnElement[bool]:
    """Return what finds a platform user's link within one school."""
    return and_(
        PersonLink.school_id == school_id,
        or_(*(PersonLink.kind == kind for kind in TODAYS)),
        PersonLink.digest == digest,
    )


# Statements of every launch are built once: building costs more than running them.
_BY_PLATFORM_USER = (
    select(Person)
    .join(PersonLink, PersonLink.person_id == Person.id)
    .where(linked_by(bindparam("school_id"), bindparam("digest")))
)
_ENROLLMENT = select(Enrollment).where(
    Enrollment.context_id == bindparam("context_id"),
    Enrollment.person_id == bindparam("person_id"),
)
_LOGIN = Prepared(
    update(table_of(Enrollment))
    .where(
        table_of(Enrollment).c.context_id == bindparam("in_context"),
        table_of(Enrollment).c.person_id == bindparam("of_person"),
    )
    .values(role=bindparam("role"), last_login_at=bindparam("minute"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformUser:
    """A platform's user: ``subject`` is unique within ``registration_id`` only.

    ``kind`` tells today's id from the one of LTI 1.1 (``legacy``).
    """

    registration_id: UUID
    subject: str
    kind: LinkKind = LinkKind.PLATFORM_USER

    @property
    def identifier(self) -> Identifier:
        """The same, as the suppression list knows it."""
        return Identifier(
            kind=self.kind.value,
            source=str(self.registration_id),
            value=self.subject,
        )


def user_of(client: Client, message: Message) -> PlatformUser:
    """Return who launched, as the platform calls them."""
    return PlatformUser(registration_id=client.registration_id, subject=message.subject or "")


def find_or_make(
    session: Session, tenant: Tenant, user: PlatformUser, *, now: datetime, random: Random
) -> Person:
    """Return the person behind a platform's user, made on the first launch.

    Two first launches at the same moment give one person: the link's unique key decides.

    Raises:
        NotPermitted: ``person_suspended``.
        PersonWithheld: ``person_restricted``, ``person_erased``.
    """
    person = _linked(session, tenant, user)
    if person is None:
        suppressions.refuse_erased(session, tenant, user.identifier, now=now)
        person_id = _insert_person(session, tenant.school_id, now=now, random=random)
        if not _link(session, tenant, user, person_id):
            session.execute(delete(Person).where(Person.id == person_id))
        person = _linked(session, tenant, user)
    if person is None:
        raise NotFound("person")
    require_active(person.status)
    if person.left_at is not None:
        person.left_at = None  # they are back before their term was over
    return person


def require_active(status: PersonStatus | None) -> None:
    """Refuse somebody who may not come in (None: nobody yet, who may).

    Raises:
        NotPermitted: ``person_suspended``.
        PersonWithheld: ``person_restricted``.
    """
    if status is PersonStatus.RESTRICTED:
        raise PersonWithheld
    if status not in {None, PersonStatus.ACTIVE}:
        raise NotPermitted(code="person_suspended")


def find(session: Session, tenant: Tenant, user: PlatformUser) -> Person | None:
    """Return the person behind a platform's user, whatever their status; None when unknown."""
    return _linked(session, tenant, user)


def enroll(
    session: Session, context_id: UUID, person_id: UUID, role: Role, *, now: datetime
) -> None:
    """Record a person's role in a group and the minute of this login."""
    minute = minute_of(now)
    place = {"context_id": context_id, "person_id": person_id}
    found = session.scalar(_ENROLLMENT, place)
    if found is None:
        values = {**place, "role": role, "last_login_at": minute}
        insert_if_new(session, table_of(Enrollment), values)
    elif (found.role, found.last_login_at) != (role, minute):
        found.role, found.last_login_at = role, minute


def note_login(line: Line, context_id: UUID, person_id: UUID, role: Role, *, now: datetime) -> None:
    """Record the role and the minute of a login of somebody who is in the group."""
    values = {"in_context": context_id, "of_person": person_id}
    _LOGIN.count(line, {**values, "role": role, "minute": minute_of(now)})


def minute_of(now: datetime) -> datetime:
    """Return the minute of a moment: no login is kept to the second (annex B)."""
    return now.replace(second=0, microsecond=0)


def platform_user(session: Session, tenant: Tenant, person_id: UUID, registration_id: UUID) -> str:
    """Return what the platform calls a person: needed to send a score back, and for that only.

    Raises:
        SealBroken: the person's key is gone (erased), or there is no such link.
    """
    # Value and key in one question: between two, somebody may rotate the key.
    found = session.execute(
        select(PersonLink.id, PersonLink.sealed, PersonKey.wrapped_key)
        .join(PersonKey, PersonKey.person_id == PersonLink.person_id)
        .where(
            PersonLink.school_id == tenant.school_id,
            PersonLink.person_id == person_id,
            PersonLink.kind == LinkKind.PLATFORM_USER,
            PersonLink.source == str(registration_id),
        )
    ).one_or_none()
    if found is None:
        raise SealBroken("person_link")
    link_id, sealed, wrapped = found
    key = unwrapped_key(tenant, person_id, wrapped)
    return vault.unseal(key, sealed, link_place(tenant, link_id)).decode()


def by_digests(session: Session, tenant: Tenant, digests: Collection[bytes]) -> dict[bytes, UUID]:
    """Return keyed hash (``digest``) -> person, for those whom this school knows."""
    rows = session.execute(
        select(PersonLink.digest, PersonLink.person_id).where(
            PersonLink.school_id == tenant.school_id,
            PersonLink.kind.in_(TODAYS),
            PersonLink.digest.in_(list(digests)),
        )
    )
    return {row.digest: row.person_id for row in rows}


def held_key(session: Session, person_id: UUID) -> PersonKey | None:
    """Return the row of a person's key, which nobody rotates until this transaction ends."""
    held = select(PersonKey).where(PersonKey.person_id == person_id).with_for_update(read=True)
    return session.scalar(held.execution_options(populate_existing=True))


def unwrapped_key(tenant: Tenant, person_id: UUID, wrapped: bytes) -> bytes:
    """Return a person's own key; raises SealBroken when it was wrapped for another."""
    return vault.unseal(tenant.keys.wrapping, wrapped, _key_place(str(tenant.school_id), person_id))


def wrapped_key(tenant: Tenant, person_id: UUID, key: bytes) -> bytes:
    """Return a person's own key, wrapped under the school's."""
    place = _key_place(str(tenant.school_id), person_id)
    return vault.seal(tenant.keys.wrapping, key, place)


def key_sealer(tenant: Tenant) -> vault.Sealer:
    """Return what wraps and unwraps very many people's keys; a row is a person's id, as text."""
    return vault.Sealer(tenant.keys.wrapping, _key_place(str(tenant.school_id), ""))


def _link(session: Session, tenant: Tenant, user: PlatformUser, person_id: UUID) -> bool:
    """Link a new person and give them a key; False when another launch was first."""
    key = vault.new_key()
    if not _insert_link(session, tenant, user, person_id, key):
        return False
    wrapped = wrapped_key(tenant, person_id, key)
    session.add(PersonKey(person_id=person_id, wrapped_key=wrapped))
    session.flush()
    return True


def add_link(session: Session, tenant: Tenant, user: PlatformUser, person_id: UUID) -> bool:
    """Let somebody be known by one more id; False when that is somebody's already.

    Raises:
        SealBroken: the person's key is gone (erased).
    """
    wrapped = held_key(session, person_id)
    if wrapped is None:
        raise SealBroken("person_key")
    key = unwrapped_key(tenant, person_id, wrapped.wrapped_key)
    return _insert_link(session, tenant, user, person_id, key)


def _insert_link(
    session: Session, tenant: Tenant, user: PlatformUser, person_id: UUID, key: bytes
) -> bool:
    link_id = uuid4()
    place = link_place(tenant, link_id)
    link = {
        "id": link_id,
        "school_id": tenant.school_id,
        "person_id": person_id,
        "kind": user.kind,
        "source": str(user.registration_id),
        "digest": digest(tenant, user),
        "sealed": vault.seal(key, user.subject.encode(), place),
    }
    return insert_if_new(session, table_of(PersonLink), link)


def _insert_person(session: Session, school_id: UUID, *, now: datetime, random: Random) -> UUID:
    person_id = uuid4()
    for alias in aliases.of_nobody_before(session, school_id, random):
        person = {
            "id": person_id,
            "school_id": school_id,
            "alias": alias,
            "status": PersonStatus.ACTIVE,
            "created_at": minute_of(now),
        }
        if insert_if_new(session, table_of(Person), person):
            break
    return person_id


def _linked(session: Session, tenant: Tenant, user: PlatformUser) -> Person | None:
    values = {"school_id": tenant.school_id, "digest": digest(tenant, user)}
    return session.scalar(_BY_PLATFORM_USER, values)


def digest(tenant: Tenant, user: PlatformUser) -> bytes:
    """Return by what a platform's user is found."""
    return vault.blind_index(tenant.keys.index, user.kind, str(user.registration_id), user.subject)


def _key_place(school: str, person_id: UUID | str) -> vault.Place:
    return vault.Place(school, "person_key", "wrapped_key", str(person_id))


def link_place(tenant: Tenant, link_id: UUID) -> vault.Place:
    """Return where what somebody else calls a person is sealed."""
    return vault.Place(str(tenant.school_id), "person_link", "sealed", str(link_id))
