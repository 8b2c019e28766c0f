"""The suppression list: an erased pupil is not revived by the next launch or roster.

What is kept is a hash under a key of its own for each school year; the key is thrown away when
the last hash of that year has gone. Only an identifier that leads to nobody is looked up here.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lti_tool.db import insert_if_new
from lti_tool.errors import NotFound, PersonWithheld, SealBroken
from lti_tool.models.base import table_of
from lti_tool.models.rights import Erasure, Suppression, SuppressionKey
from lti_tool.privacy import vault
from lti_tool.privacy.retention import school_year, start_of

if TYPE_CHECKING:
    from lti_tool.services.schools import Tenant


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier:
    """What another system calls a person: of which ``kind``, unique within ``source``."""

    kind: str
    source: str
    value: str


def add(
    session: Session, tenant: "Tenant", identifiers: Iterable[Identifier], *, now: datetime
) -> int:
    """Keep the people behind these identifiers out; return how many were new."""
    year = school_year(now)
    key = _key(session, tenant, year)
    count = 0
    for identifier in identifiers:
        values = {
            "id": uuid4(),
            "school_id": tenant.school_id,
            "year": year,
            "digest": _digest(key, identifier),
            "erased_at": now.replace(second=0, microsecond=0),
        }
        count += insert_if_new(session, table_of(Suppression), values)
    return count


def find(session: Session, tenant: "Tenant", identifier: Identifier) -> Suppression | None:
    """Return the entry that keeps a person out, if there is one."""
    rows = session.scalars(
        select(SuppressionKey).where(SuppressionKey.school_id == tenant.school_id)
    ).all()
    if not rows:
        return None
    digests = [_digest(_unwrapped(tenant, row), identifier) for row in rows]
    return session.scalar(
        select(Suppression).where(
            Suppression.school_id == tenant.school_id, Suppression.digest.in_(digests)
        )
    )


def keeper(session: Session, tenant: "Tenant") -> Callable[[Identifier], bool] | None:
    """Return what tells whether a person is kept out, for many at once; None: nobody is."""
    of_school = Suppression.school_id == tenant.school_id
    digests = frozenset(session.scalars(select(Suppression.digest).where(of_school)))
    if not digests:
        return None
    rows = session.scalars(
        select(SuppressionKey).where(SuppressionKey.school_id == tenant.school_id)
    )
    keys = [_unwrapped(tenant, row) for row in rows]
    return lambda identifier: any(_digest(key, identifier) in digests for key in keys)


def refuse_erased(
    session: Session, tenant: "Tenant", identifier: Identifier, *, now: datetime
) -> None:
    """Keep an erased person out, and note the day for the school to see.

    Raises:
        PersonWithheld: ``person_erased``.
    """
    found = find(session, tenant, identifier)
    if found is not None:
        found.met_at = now.replace(hour=0, minute=0, second=0, microsecond=0)
        session.flush()
        raise PersonWithheld(str(found.id), code="person_erased")


def opens(tenant: "Tenant", row: SuppressionKey) -> bool:
    """Return whether a key of the list is still wrapped under this school's key."""
    try:
        _unwrapped(tenant, row)
    except SealBroken:
        return False
    return True


def listed(session: Session, school_id: UUID) -> list[Suppression]:
    """Return who is kept out of a school, newest first."""
    query = select(Suppression).where(Suppression.school_id == school_id)
    return list(session.scalars(query.order_by(Suppression.erased_at.desc(), Suppression.id)))


def lift(session: Session, school_id: UUID, suppression_id: UUID) -> None:
    """Let a person in again, as somebody new.

    Raises:
        NotFound: not this school's.
    """
    row = session.get(Suppression, suppression_id)
    if row is None or row.school_id != school_id:
        raise NotFound(f"suppression {suppression_id}")
    session.delete(row)
    session.flush()


def forget(session: Session, school_id: UUID, *, before: datetime) -> int:
    """Delete entries and replayable erasures from before a moment, and keys without a use."""
    count = 0
    for model in (Suppression, Erasure):
        old = delete(model).where(model.school_id == school_id, model.erased_at < before)
        count += session.execute(old).rowcount  # type: ignore[attr-defined]  # CursorResult
    for row in session.scalars(select(SuppressionKey).where(SuppressionKey.school_id == school_id)):
        if start_of(row.year + 1) <= before:
            session.delete(row)
    session.flush()
    return count


def _key(session: Session, tenant: "Tenant", year: int) -> bytes:
    """Return a school year's key, made when there is none."""
    fresh = vault.seal(tenant.keys.wrapping, vault.new_key(), _place(tenant, year))
    values = {"school_id": tenant.school_id, "year": year, "wrapped_key": fresh}
    insert_if_new(session, table_of(SuppressionKey), values)
    return _unwrapped(tenant, session.get_one(SuppressionKey, (tenant.school_id, year)))


def _unwrapped(tenant: "Tenant", row: SuppressionKey) -> bytes:
    return vault.unseal(tenant.keys.wrapping, row.wrapped_key, _place(tenant, row.year))


def _place(tenant: "Tenant", year: int) -> vault.Place:
    return vault.Place(
        str(tenant.school_id), "suppression_key", "wrapped_key", f"{tenant.school_id}:{year}"
    )


def _digest(key: bytes, identifier: Identifier) -> bytes:
    return vault.blind_index(
        key, "suppression", identifier.kind, identifier.source, identifier.value
    )
