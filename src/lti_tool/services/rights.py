"""A person's rights: what is stored, correcting it, putting it to rest (AVG art. 15, 16, 18).

Requests come through the school: the tool is its processor.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import Column, RowMapping, Table, delete, select
from sqlalchemy.orm import Session

from lti_tool.errors import ChoiceInvalid, SealBroken
from lti_tool.models.launches import LaunchSession
from lti_tool.models.platforms import Context
from lti_tool.models.schools import (
    Enrollment,
    LinkKind,
    Person,
    PersonLink,
    PersonStatus,
    Role,
    School,
)
from lti_tool.privacy import vault
from lti_tool.privacy.audit import EVENTS
from lti_tool.privacy.choices import Policy
from lti_tool.privacy.fields import OPTIONAL_FIELDS, PERSONAL_FIELDS
from lti_tool.services import aliases, audit, choices, details, own_values, personal_rows, terms
from lti_tool.services.erasures import person_of
from lti_tool.services.schools import Tenant

EXPLAINING: Mapping[str, tuple[str, ...]] = {
    "attempt": ("maximum",),
    "score_delivery": ("maximum", "state", "delivered_at"),
    "enrollment": ("context_id",),
    "person": ("status", "created_at"),
}
"""Columns that are not personal, and without which a row cannot be understood."""

NOT_TOLD: Mapping[str, str] = {
    "person_merge": "what taking a merge back needs; the values themselves stand in their tables",
}
"""Tables of a person that an export leaves out, and why."""

CORRECTABLE = ("alias", "display_name", "birth_year", "birth_date", "age", "administration_number")

Value = str | int | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A person as a list shows them."""

    person_id: UUID
    alias: str
    groups: tuple[str, ...]
    role: Role | None
    status: PersonStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """All that is stored of a person.

    ``fields``: field -> label, purposes, term. ``tables``: table -> rows of column -> value;
    ``seen`` is what staff did with it: moment and event, never who.
    """

    person_id: UUID
    school: str
    made_at: datetime
    fields: Mapping[str, Mapping[str, str]]
    tables: Mapping[str, list[Mapping[str, Value]]]
    seen: list[Mapping[str, str]]


def find(session: Session, school_id: UUID, text: str) -> list[Found]:
    """Return the people of a school whose alias or group holds ``text``, at most 50."""
    query = (
        select(Person, Enrollment.role, Context.title)
        .outerjoin(Enrollment, Enrollment.person_id == Person.id)
        .outerjoin(Context, Context.id == Enrollment.context_id)
        .where(Person.school_id == school_id, Person.alias.is_not(None))
        .order_by(Person.alias, Context.title)
    )
    people: dict[UUID, Found] = {}
    for person, role, title in session.execute(query):
        was = people.get(person.id)
        people[person.id] = Found(
            person_id=person.id,
            alias=person.alias or "",
            groups=(*(was.groups if was else ()), *([title] if title else [])),
            role=role or (was.role if was else None),
            status=person.status,
        )
    wanted = text.strip().casefold()
    return [
        found
        for found in people.values()
        if wanted in found.alias.casefold() or any(wanted in g.casefold() for g in found.groups)
    ][:50]


def export(session: Session, tenant: Tenant, person_id: UUID, *, now: datetime) -> Export:
    """Return all that is stored of a person; the caller records that it was looked at.

    Raises:
        NotFound: there is no such person at this school.
    """
    person_of(session, tenant.school_id, person_id)
    key = own_values.key_of(session, tenant, person_id)
    tables: dict[str, list[Mapping[str, Value]]] = {}
    used: set[str] = set()
    for table in personal_rows.tables():
        columns = _shown(table)
        rows = own_values.rows_of(session, table, person_id)
        if rows and columns:
            tables[table.name] = [
                _plain(tenant, key, columns, row) | _group(session, row) for row in rows
            ]
            used |= {c.info["privacy"] for c in columns if c.info["privacy"]}
    school = session.get_one(School, tenant.school_id)
    return Export(
        person_id=person_id,
        school=school.name,
        made_at=now,
        fields={name: _about(name) for name in sorted(used)},
        tables=tables,
        seen=_seen(session, tenant.school_id, person_id),
    )


def correct(
    session: Session,
    tenant: Tenant,
    person_id: UUID,
    change: "Correction",
    policy: Policy | None = None,
) -> bool:
    """Correct a value; return whether a source will overwrite it unless it is corrected there.

    Raises:
        NotFound: there is no such person at this school.
        ChoiceInvalid: ``correction_unknown``, ``correction_not_chosen``.
    """
    person = person_of(session, tenant.school_id, person_id)
    if change.field not in CORRECTABLE:
        raise ChoiceInvalid(code="correction_unknown")
    if change.field == "alias":
        _new_alias(session, person, change.random)
    elif change.field not in choices.held(session, tenant.school_id, policy or Policy()).stored:
        raise ChoiceInvalid(code="correction_not_chosen")
    else:
        details.keep(session, tenant, person_id, {change.field: change.value})
    event = change.by.entry("person-corrected", about=person_id, field=change.field)
    audit.record(session, tenant, event)
    return change.field != "alias" and comes_from_outside(session, person_id, change.field)


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A value to correct. A new alias is drawn, not typed: nobody is to be named by it."""

    field: str
    value: str
    by: terms.By
    random: Random


def comes_from_outside(session: Session, person_id: UUID, field: str) -> bool:
    """Return whether a launch or a roster brings this field again."""
    sources = OPTIONAL_FIELDS[field].sources
    kinds = set(session.scalars(select(PersonLink.kind).where(PersonLink.person_id == person_id)))
    by_launch = LinkKind.PLATFORM_USER in kinds and any(s.startswith("lti:") for s in sources)
    return by_launch or bool(kinds - {LinkKind.PLATFORM_USER})


def restrict(session: Session, tenant: Tenant, person_id: UUID, by: terms.By) -> None:
    """Put a person's data to rest: stored, but neither used nor shown; open sessions end.

    Raises:
        NotFound: there is no such person at this school.
    """
    person = person_of(session, tenant.school_id, person_id)
    person.status = PersonStatus.RESTRICTED
    session.execute(delete(LaunchSession).where(LaunchSession.person_id == person_id))
    session.flush()
    audit.record(session, tenant, by.entry("person-restricted", about=person_id))


def release(session: Session, tenant: Tenant, person_id: UUID, by: terms.By) -> None:
    """Let a person's data be used again.

    Raises:
        NotFound: there is no such person at this school.
    """
    person = person_of(session, tenant.school_id, person_id)
    if person.status is PersonStatus.RESTRICTED:
        person.status = PersonStatus.ACTIVE
        session.flush()
        audit.record(session, tenant, by.entry("person-released", about=person_id))


def _shown(table: Table) -> list[Column[Any]]:
    if table.name in NOT_TOLD:
        return []
    explaining = EXPLAINING.get(table.name, ())
    return [
        column
        for column in table.columns
        if (column.info.get("privacy") and not personal_rows.is_digest(column))
        or column.name in explaining
    ]


def _plain(
    tenant: Tenant, key: bytes | None, columns: list[Column[Any]], row: RowMapping
) -> dict[str, Value]:
    return {
        column.name: (
            _opened(tenant, key, column, row)
            if personal_rows.is_sealed(column)
            else _as_text(row[column.name])
        )
        for column in columns
    }


def _group(session: Session, row: RowMapping) -> dict[str, Value]:
    """Return the name of the group that a row is about, as ``group``."""
    context_id = row.get("context_id")
    context = session.get(Context, context_id) if context_id else None
    return {"group": context.title} if context else {}


def _opened(tenant: Tenant, key: bytes | None, column: Column[Any], row: RowMapping) -> str | None:
    """Return a sealed value; None when there is none, or its key is gone."""
    sealed = row[column.name]
    if sealed is None or key is None:
        return None
    try:
        plain = vault.unseal(key, sealed, own_values.place(tenant, column, row))
    except SealBroken:
        return None
    try:
        return plain.decode()
    except UnicodeDecodeError:
        return base64.b64encode(plain).decode()


def _as_text(value: object) -> Value:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


def _about(field: str) -> Mapping[str, str]:
    rule = PERSONAL_FIELDS[field]
    return {
        "label": rule.title,
        "purposes": ", ".join(rule.purposes),
        "term": rule.retention.value,
    }


def _seen(session: Session, school_id: UUID, person_id: UUID) -> list[Mapping[str, str]]:
    return [
        {"moment": e.happened_at.isoformat(), "event": EVENTS[e.event].label}
        for e in audit.listed(session, school_id, subject_id=person_id)
        if e.event in EVENTS
    ]


def _new_alias(session: Session, person: Person, random: Random) -> None:
    taken = set(session.scalars(select(Person.alias).where(Person.school_id == person.school_id)))
    tried = aliases.of_nobody_before(session, person.school_id, random)
    person.alias = next(alias for alias in tried if alias not in taken)
    session.flush()
