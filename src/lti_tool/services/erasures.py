"""Erasing one person, or a whole school: everything, everywhere, with a proof.

The cascade walks over the tables themselves (``personal_rows``); a table that somebody adds
tomorrow is erased tomorrow. What is kept of a person: keyed hashes that keep them out, and a
random number with which the erasure is repeated after a restore.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Table, delete, func, or_, select
from sqlalchemy.orm import Session

from lti_tool.errors import NotFound, NotPermitted, SealBroken
from lti_tool.models.base import Base, table_of
from lti_tool.models.deliveries import DeliveryState, ScoreDelivery
from lti_tool.models.retention import DeletionProof, ProofCause
from lti_tool.models.rights import Erasure, RecipientNotice
from lti_tool.models.schools import LinkKind, Person, PersonLink, School
from lti_tool.privacy import vault
from lti_tool.services import audit, own_values, personal_rows, proofs, suppressions, terms
from lti_tool.services.rosters import held
from lti_tool.services.schools import Tenant
from lti_tool.services.suppressions import Identifier

BACKUP_DAYS = 35
"""How many days a backup is kept (privacy specs 2.4)."""

OUTLIVES = frozenset({"deletion_proof", "erasure"})
"""Tables that a school's end leaves alone: they prove it, and repeat it after a restore."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What an erasure removed: rows by table; and how many platforms hold scores of it."""

    counts: dict[str, int]
    recipients: int
    proof: DeletionProof


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """An order to erase: by whom, when; the root key seals the proof."""

    by: terms.By
    root_key: bytes


def person_of(session: Session, school_id: UUID, person_id: UUID) -> Person:
    """Return a person of a school.

    Raises:
        NotFound: there is none, at this school.
    """
    person = session.get(Person, person_id)
    if person is None or person.school_id != school_id:
        raise NotFound(f"person {person_id}")
    return person


def erase(session: Session, tenant: Tenant, person_id: UUID, request: Request) -> Erased:
    """Erase a person of a school, for good.

    Raises:
        NotFound: there is no such person at this school.
        NotPermitted: ``removal_held``: a legal hold is on.
    """
    person_of(session, tenant.school_id, person_id)
    now = request.by.now
    if terms.holds(session, tenant.school_id, now):
        raise NotPermitted(str(tenant.school_id), code="removal_held")
    identifiers = list(_identifiers(session, tenant, person_id))
    suppressions.add(session, tenant, identifiers, now=now)
    held.forget_people(session, tenant, _of_roster(identifiers))
    recipients = _tell_recipients(session, tenant.school_id, person_id, now)
    counts = forget(session, person_id)
    _remember(session, tenant.school_id, person_id, now)
    removal = proofs.Removal(
        school_id=tenant.school_id,
        cause=ProofCause.ERASURE,
        ground="request",
        counts=counts,
        ids=[f"person {person_id}"],
    )
    proof = proofs.prove(session, request.root_key, removal, now=now)
    entry = request.by.entry(
        "person-erased", about=person_id, rows=sum(counts.values()), recipients=recipients
    )
    audit.record(session, tenant, entry)
    return Erased(counts=counts, recipients=recipients, proof=proof)


def forget(session: Session, person_id: UUID) -> dict[str, int]:
    """Delete a person's rows in every table, their key first; return how many by table."""
    people = select(Person.id).where(Person.id == person_id)
    counts: dict[str, int] = {}
    for table in reversed(personal_rows.tables()):
        where = personal_rows.below(table, people)
        counts[table.name] = _count(session, table, where)
    for table in reversed(personal_rows.tables()):
        session.execute(delete(table).where(personal_rows.below(table, people)))
    session.expire_all()
    return {name: count for name, count in counts.items() if count}


def close(session: Session, tenant: Tenant, request: Request) -> Erased:
    """Erase a school: its people, its groups, its connections, its keys.

    Raises:
        NotPermitted: ``removal_held``.
    """
    now = request.by.now
    if terms.holds(session, tenant.school_id, now):
        raise NotPermitted(str(tenant.school_id), code="removal_held")
    counts = forget_school(session, tenant.school_id)
    _remember(session, tenant.school_id, None, now)
    removal = proofs.Removal(
        school_id=tenant.school_id,
        cause=ProofCause.CLOSING,
        ground="end of the agreement",
        counts=counts,
        ids=[f"school {tenant.school_id}"],
    )
    return Erased(
        counts=counts,
        recipients=0,
        proof=proofs.prove(session, request.root_key, removal, now=now),
    )


def forget_school(session: Session, school_id: UUID) -> dict[str, int]:
    """Delete every row that belongs to a school, its keys with it; return how many by table."""
    owned = [t for t in Base.metadata.sorted_tables if t.name not in OUTLIVES]
    counts = {
        table.name: count
        for table in owned
        if (where := of_school(table, school_id)) is not None
        and (count := _count(session, table, where))
    }
    for table in reversed(owned):
        where = of_school(table, school_id)
        if where is not None:
            session.execute(delete(table).where(where))
    session.expire_all()
    return counts


def of_school(table: Table, school_id: UUID) -> ColumnElement[bool] | None:
    """Return the condition for rows that belong to a school, None when none ever do."""
    if table is table_of(School):
        return table.c.id == school_id
    if "school_id" in table.c:
        return table.c.school_id == school_id
    conditions: list[ColumnElement[bool]] = []
    for key in table.foreign_keys:
        above = of_school(key.column.table, school_id)
        if above is not None:
            conditions.append(key.parent.in_(select(key.column).where(above)))
    return or_(*conditions) if conditions else None


def certificate(school: dict[str, str], erased: Erased) -> str:
    """Return what the school gets at the end: what went, when, under which seal (JSON)."""
    proof = erased.proof
    told: dict[str, Any] = {
        "school": school,
        "proof": str(proof.id),
        "removed_at": proof.happened_at.isoformat(),
        "ground": proof.ground,
        "rows": erased.counts,
        "digest": proof.digest.hex(),
        "seal": proof.seal.hex(),
        "keys": "destroyed with the rows",
        "backups": f"end within {BACKUP_DAYS} days; one that is restored is erased again first",
    }
    return json.dumps(told, indent=2, sort_keys=True, ensure_ascii=False)


def told(session: Session, tenant: Tenant, notice_id: UUID, by: terms.By) -> None:
    """Note that a platform erased the scores that it had.

    Raises:
        NotFound: not a notice of this school.
    """
    notice = session.get(RecipientNotice, notice_id)
    if notice is None or notice.school_id != tenant.school_id:
        raise NotFound(f"notice {notice_id}")
    notice.done_at = by.now
    session.flush()
    audit.record(session, tenant, by.entry("recipient-told"))


def notices(session: Session, school_id: UUID) -> list[RecipientNotice]:
    """Return the notices to platforms of a school, open ones first."""
    query = select(RecipientNotice).where(RecipientNotice.school_id == school_id)
    return list(
        session.scalars(
            query.order_by(RecipientNotice.done_at.is_not(None), RecipientNotice.made_at.desc())
        )
    )


def _of_roster(identifiers: Sequence[Identifier]) -> list[str]:
    """Return what the administration calls somebody."""
    kind = LinkKind.ROSTER_PERSON.value
    return [each.value for each in identifiers if each.kind == kind]


def _identifiers(session: Session, tenant: Tenant, person_id: UUID) -> Iterator[Identifier]:
    """Yield what others call a person, as far as their key still opens it."""
    key = own_values.key_of(session, tenant, person_id)
    if key is None:
        return
    for row in own_values.rows_of(session, table_of(PersonLink), person_id):
        where = own_values.place(tenant, table_of(PersonLink).c.sealed, row)
        try:
            value = vault.unseal(key, row["sealed"], where).decode()
        except SealBroken:
            continue
        yield Identifier(kind=row["kind"].value, source=row["source"], value=value)


def _tell_recipients(session: Session, school_id: UUID, person_id: UUID, now: datetime) -> int:
    """Write a notice for every platform that got scores of a person; return how many."""
    columns = func.count(ScoreDelivery.line_item_url.distinct())
    query = (
        select(ScoreDelivery.registration_id, columns)
        .where(ScoreDelivery.person_id == person_id, ScoreDelivery.state == DeliveryState.DELIVERED)
        .group_by(ScoreDelivery.registration_id)
    )
    found = session.execute(query).all()
    for registration_id, count in found:
        session.add(
            RecipientNotice(
                school_id=school_id, registration_id=registration_id, columns=count, made_at=now
            )
        )
    session.flush()
    return len(found)


def _remember(session: Session, school_id: UUID, person_id: UUID | None, now: datetime) -> None:
    session.add(Erasure(id=uuid4(), school_id=school_id, person_id=person_id, erased_at=now))
    session.flush()


def _count(session: Session, table: Table, where: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(table).where(where)) or 0
