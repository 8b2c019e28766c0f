"""Portraits: kept only where the school chose so and ticked that there is consent for this pupil.

The tick and its day are all that is kept of the consent; who gave it stands in the school's own
file (annex D4 and D10).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.errors import NotFound, PhotoRefused
from lti_tool.models.details import PersonPhoto
from lti_tool.models.platforms import Context
from lti_tool.models.schools import Enrollment, Person, PersonKey, PersonStatus, Role
from lti_tool.privacy import vault
from lti_tool.privacy.choices import Policy
from lti_tool.services import choices, people
from lti_tool.services.schools import Tenant

FIELD = "photo"


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoLine:
    """One pupil of a group: whether there is consent, since when, and a photo."""

    person_id: UUID
    alias: str
    consented_on: date | None
    has_photo: bool


def groups(session: Session, school_id: UUID) -> Sequence[Context]:
    """Return the groups of a school, by title."""
    query = select(Context).where(Context.school_id == school_id).order_by(Context.title)
    return session.scalars(query).all()


def listed(session: Session, school_id: UUID, context_id: UUID) -> list[PhotoLine]:
    """Return the pupils of a group of this school, by alias."""
    rows = session.execute(
        select(
            Person.id,
            Person.alias,
            PersonPhoto.consented_on,
            PersonPhoto.sealed.is_not(None).label("has_photo"),
        )
        .join(Enrollment, Enrollment.person_id == Person.id)
        .outerjoin(PersonPhoto, PersonPhoto.person_id == Person.id)
        .where(
            Person.school_id == school_id,
            Enrollment.context_id == context_id,
            Enrollment.role == Role.PUPIL,
        )
        .order_by(Person.alias)
    )
    return [
        PhotoLine(
            person_id=row.id,
            alias=row.alias or "",
            consented_on=row.consented_on,
            has_photo=bool(row.has_photo),
        )
        for row in rows
    ]


def with_photo(session: Session, school_id: UUID, person_ids: Collection[UUID]) -> frozenset[UUID]:
    """Return those who have a photo."""
    query = select(PersonPhoto.person_id).where(
        PersonPhoto.school_id == school_id,
        PersonPhoto.person_id.in_(list(person_ids)),
        PersonPhoto.sealed.is_not(None),
    )
    return frozenset(session.scalars(query))


def consent(session: Session, tenant: Tenant, person_id: UUID, *, today: date) -> None:
    """Record that there is consent for a pupil's portrait, from today on.

    Raises:
        NotFound: no such pupil at this school.
    """
    _require_pupil(session, tenant.school_id, person_id)
    if session.get(PersonPhoto, person_id) is None:
        row = PersonPhoto(person_id=person_id, school_id=tenant.school_id, consented_on=today)
        session.add(row)
        session.flush()


def withdraw(session: Session, tenant: Tenant, person_id: UUID) -> bool:
    """Take consent back: tick and photo go at once. Returns whether there was a photo.

    Raises:
        NotFound: no such pupil at this school.
    """
    _require_pupil(session, tenant.school_id, person_id)
    row = session.get(PersonPhoto, person_id)
    if row is None:
        return False
    had = row.sealed is not None
    session.delete(row)
    session.flush()
    return had


def keep(
    session: Session, tenant: Tenant, person_id: UUID, portrait: bytes, policy: Policy
) -> None:
    """Keep a pupil's portrait (``privacy.portraits.portrait``), sealed with the pupil's key.

    Raises:
        NotFound: no such pupil at this school.
        PhotoRefused: ``photo_off``, ``photo_without_consent``.
    """
    _require_pupil(session, tenant.school_id, person_id)
    if FIELD not in choices.held(session, tenant.school_id, policy).stored:
        raise PhotoRefused(code="photo_off")
    row = session.get(PersonPhoto, person_id)
    if row is None:
        raise PhotoRefused(code="photo_without_consent")
    row.sealed = vault.seal(_key(session, tenant, person_id), portrait, _place(tenant, person_id))
    session.flush()


def of_person(
    session: Session, tenant: Tenant, person_id: UUID, *, context_id: UUID | None
) -> bytes:
    """Return a pupil's portrait (JPEG).

    Args:
        session: a session.
        tenant: the school of who asks.
        person_id: the pupil.
        context_id: the one group whose pupils may be seen; None for the whole school.

    Raises:
        NotFound: no such pupil there, or no photo.
    """
    _require_pupil(session, tenant.school_id, person_id, context_id)
    row = session.get(PersonPhoto, person_id)
    if row is None or row.sealed is None:
        raise NotFound("photo")
    return vault.unseal(_key(session, tenant, person_id), row.sealed, _place(tenant, person_id))


def _require_pupil(
    session: Session, school_id: UUID, person_id: UUID, context_id: UUID | None = None
) -> None:
    query = select(Person.id).where(
        Person.id == person_id,
        Person.school_id == school_id,
        Person.status == PersonStatus.ACTIVE,
        Enrollment.role == Role.PUPIL,
    )
    if context_id is not None:
        query = query.where(Enrollment.context_id == context_id)
    if not session.scalar(query.join(Enrollment, Enrollment.person_id == Person.id).limit(1)):
        raise NotFound("pupil")


def _key(session: Session, tenant: Tenant, person_id: UUID) -> bytes:
    wrapped = session.get(PersonKey, person_id)
    return people.unwrapped_key(tenant, person_id, wrapped.wrapped_key if wrapped else b"")


def _place(tenant: Tenant, person_id: UUID) -> vault.Place:
    return vault.Place(str(tenant.school_id), "person_photo", "sealed", str(person_id))
