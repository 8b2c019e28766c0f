"""A roster's rows, packed and sealed, for a day that is still to come; and read again.

Under a key that hangs on the school's index key, as plans are: rotating the school's key while
a year waits spoils nothing. Who is erased, and what is switched off, is taken out of it.
"""

import json
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.models.roster_years import RosterYear
from lti_tool.privacy import vault
from lti_tool.rostering.ledger import Ledger
from lti_tool.rostering.snapshot import (
    Completeness,
    Group,
    GroupKind,
    Membership,
    Person,
    Role,
    RosterSnapshot,
    School,
    SchoolKind,
    SourceKind,
    Status,
)
from lti_tool.services.schools import Tenant

_OPTIONAL: Mapping[str, tuple[str, ...]] = {
    "display_name": ("display_name",),
    "birth_year": ("birth",),
    "birth_date": ("birth",),
    "age": ("birth",),
    "administration_number": ("administration_number",),
    "eck_id": ("eck_id",),
}
"""Field of the register -> what of a row it is made of."""


class Held(NamedTuple):
    """The rows of a roster of which all will hold."""

    schools: Sequence[School]
    groups: Sequence[Group]
    persons: Sequence[Person]
    memberships: Sequence[Membership]

    def snapshot(self, kind: SourceKind, ledger: Ledger | None = None) -> RosterSnapshot:
        """Return the rows as a whole roster; ``ledger``: of the reading, if that is this one."""
        whole = Completeness.WHOLE
        return RosterSnapshot(
            kind=kind,
            version="",
            completeness={Group: whole, Person: whole, Membership: whole},
            school_years=(),
            schools=self.schools,
            groups=self.groups,
            persons=self.persons,
            memberships=self.memberships,
            ledger=ledger or Ledger(),
        )


def seal(tenant: Tenant, held: Held) -> bytes:
    """Return rows as they are kept."""
    text = json.dumps([list(map(list, rows)) for rows in held], default=_written)
    return vault.seal(_key(tenant), zlib.compress(text.encode()), _place(tenant))


def unseal(tenant: Tenant, sealed: bytes) -> Held:
    """Return rows that were kept.

    Raises:
        SealBroken: they are another school's.
    """
    text = zlib.decompress(vault.unseal(_key(tenant), sealed, _place(tenant)))
    schools, groups, persons, memberships = json.loads(text)
    return Held(
        schools=[_school(row) for row in schools],
        groups=[_group(row) for row in groups],
        persons=[_person(row) for row in persons],
        memberships=[_membership(row) for row in memberships],
    )


def forget_people(session: Session, tenant: Tenant, source_ids: Iterable[str]) -> None:
    """Take people out of the year that waits: they were erased."""
    gone = frozenset(source_ids)

    def without(held: Held) -> Held:
        return held._replace(
            persons=[row for row in held.persons if row.source_id not in gone],
            memberships=[row for row in held.memberships if row.person_id not in gone],
        )

    if gone:
        _rewrite(session, tenant, without)


def forget_field(session: Session, tenant: Tenant, field: str) -> None:
    """Take an optional field out of the year that waits: the school switched it off."""
    values: dict[str, Any] = dict.fromkeys(_OPTIONAL.get(field, ()), "")

    def without(held: Held) -> Held:
        return held._replace(persons=[row._replace(**values) for row in held.persons])

    if values:
        _rewrite(session, tenant, without)


def _rewrite(session: Session, tenant: Tenant, change: Callable[[Held], Held]) -> None:
    query = select(RosterYear).where(RosterYear.school_id == tenant.school_id).with_for_update()
    year = session.scalar(query.execution_options(populate_existing=True))
    if year is not None and year.sealed:
        year.sealed = seal(tenant, change(unseal(tenant, year.sealed)))
        session.flush()


def _key(tenant: Tenant) -> bytes:
    return vault.derived(tenant.keys.index, b"lti_tool roster year 1")


def _place(tenant: Tenant) -> vault.Place:
    school = str(tenant.school_id)
    return vault.Place(school, "roster_year", "sealed", school)


def _written(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _made(kind: Any, makers: Mapping[str, Callable[[Any], Any]], values: Sequence[Any]) -> Any:
    row = dict(zip(kind._fields, values, strict=True))
    return kind(**{name: makers.get(name, _same)(value) for name, value in row.items()})


def _same(value: Any) -> Any:
    return value


_DAYS = {"begins": _day, "ends": _day, "status": Status}
_school = partial(_made, School, {"kind": SchoolKind, "status": Status})
_group = partial(_made, Group, {**_DAYS, "kind": GroupKind, "years": tuple})
_person = partial(
    _made,
    Person,
    {**_DAYS, "role": lambda text: Role(text) if text else None, "school_ids": tuple},
)
_membership = partial(_made, Membership, {**_DAYS, "role": Role})
