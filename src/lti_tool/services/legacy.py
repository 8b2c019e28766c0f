"""People whom a platform knew by another id under LTI 1.1 (see ``lti.migration``).

Only for a registration whose old secret an operator gave: unsigned, anybody's old id could be
claimed. The old id becomes a link of the person, as the new one is.
"""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.errors import SealBroken
from lti_tool.lti.client import Client
from lti_tool.lti.messages import Message
from lti_tool.lti.migration import OldIds, is_signed
from lti_tool.models.platforms import Registration
from lti_tool.models.schools import LinkKind, Person, PersonLink
from lti_tool.privacy import vault
from lti_tool.services import people
from lti_tool.services.people import PlatformUser
from lti_tool.services.schools import Tenant


def remember_secret(
    session: Session, tenant: Tenant, registration: Registration, key: str, secret: str
) -> None:
    """Keep the consumer key and shared secret that a platform used under LTI 1.1."""
    place = _place(tenant, registration)
    registration.lti11_key = key
    registration.sealed_lti11_secret = vault.seal(tenant.keys.wrapping, secret.encode(), place)
    session.flush()


def forget_secret(session: Session, registration: Registration) -> None:
    """Believe no old ids of this registration any more; links that were made stay."""
    registration.lti11_key = registration.sealed_lti11_secret = None
    session.flush()


def claims_old_id(client: Client, message: Message) -> bool:
    """Return whether a message brings an old id that this registration's secret could prove."""
    return client.lti11_key is not None and message.old_ids is not None


def find_or_make(
    session: Session,
    tenant: Tenant,
    user: PlatformUser,
    ids: OldIds | None,
    make: Callable[[], Person],
) -> Person:
    """Return who launched, known by the old id as well from now on.

    Somebody who is known by the old id only keeps what they have: the new id becomes theirs,
    unless that person has one already. Two people who are known already stay two.

    Args:
        session: a writing session.
        tenant: the school.
        user: who launched, by today's id.
        ids: what the message says of the time before.
        make: finds the person by today's id, or makes them.
    """
    if ids is None or not _is_proven(session, tenant, user, ids):
        return make()
    earlier = PlatformUser(
        registration_id=user.registration_id, subject=ids.user_id, kind=LinkKind.LTI11_USER
    )
    known = _known_by(session, tenant, earlier)
    if known is not None and not has_new_id(session, known, user):
        people.add_link(session, tenant, user, known)  # nothing if the new id is somebody's
    person = make()
    people.add_link(session, tenant, earlier, person.id)
    return person


def _known_by(session: Session, tenant: Tenant, earlier: PlatformUser) -> UUID | None:
    return session.scalar(
        select(PersonLink.person_id).where(
            PersonLink.school_id == tenant.school_id,
            PersonLink.kind == earlier.kind,
            PersonLink.digest == people.digest(tenant, earlier),
        )
    )


def has_new_id(session: Session, person_id: UUID, user: PlatformUser) -> bool:
    """Return whether a person is known by an id of today at the same platform."""
    found = select(PersonLink.id).where(
        PersonLink.person_id == person_id,
        PersonLink.kind == user.kind,
        PersonLink.source == str(user.registration_id),
    )
    return session.scalar(found) is not None


def _is_proven(session: Session, tenant: Tenant, user: PlatformUser, ids: OldIds) -> bool:
    registration = session.get_one(Registration, user.registration_id)
    if registration.sealed_lti11_secret is None or registration.lti11_key is None:
        return False
    try:
        secret = vault.unseal(
            tenant.keys.wrapping, registration.sealed_lti11_secret, _place(tenant, registration)
        )
    except SealBroken:
        return False
    return is_signed(ids, registration.lti11_key, secret.decode())


def _place(tenant: Tenant, registration: Registration) -> vault.Place:
    school, row = str(tenant.school_id), str(registration.id)
    return vault.Place(school, "registration", "sealed_lti11_secret", row)
