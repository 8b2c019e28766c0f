"""New keys for old, on every level, while everybody works on.

* A new **root key** wraps the schools' keys, our signing keys and the seals of proofs anew. The
  old one stays readable until it is taken out of the settings.
* A new **school key** wraps anew whatever is sealed under the school's: it is announced, so that
  all who read know it; then used; and an hour later the old one is forgotten.
* A new **pupil key** seals the pupil's own values anew, in one transaction.

What is sealed where is read off the tables, as everywhere (``personal_rows``, ``own_values``).
"""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Column, LargeBinary, Table, and_, select, update
from sqlalchemy.orm import Session

from lti_tool.errors import AlreadyThere, NotFound, SealBroken
from lti_tool.models.base import Base, table_of
from lti_tool.models.schools import KeyStage, PersonKey, School
from lti_tool.privacy import vault
from lti_tool.services import (
    audit,
    erasures,
    own_values,
    people,
    personal_rows,
    proofs,
    schools,
    signing_keys,
    terms,
)
from lti_tool.services.schools import Tenant

NOTICE = timedelta(seconds=15)
"""Between announcing a school's key and using it: longer than any transaction takes."""

SETTLES_AFTER = timedelta(hours=1)
"""How long a step of a school's rotation lasts before the daily work takes the next one."""

NOT_BY_SCHOOL = frozenset({"school", "signing_key"})
"""Tables whose sealed values hang on the root key."""


def rotate_root(session: Session, root_key: bytes, by: terms.By) -> int:
    """Wrap everything that hangs on an older root key under the present one.

    Args:
        session: a writing session.
        root_key: the present key, which knows the older ones.
        by: who asked.

    Returns:
        How many values were wrapped anew.
    """
    count = signing_keys.reseal(session, root_key)
    for old in vault.accepted(root_key)[1:]:
        count += proofs.reseal(session, bytes(root_key), bytes(old))
    query = select(School).order_by(School.id).with_for_update()
    for school in session.scalars(query.execution_options(populate_existing=True)).all():
        schools.wrap(root_key, school, schools.key_of(root_key, school))
        session.flush()
        tenant = schools.tenant_of(root_key, school)
        audit.record(session, tenant, by.entry("keys-rotated", level="root", count=1))
        count += 1
    return count


def announce_school(session: Session, root_key: bytes, school_id: UUID, by: terms.By) -> None:
    """Let everybody know a school's next key, for opening; it is used from ``turn_school`` on.

    Raises:
        NotFound: there is no such school.
        AlreadyThere: a rotation is under way.
    """
    school = _held(session, school_id)
    if school.key_stage is not KeyStage.SETTLED:
        raise AlreadyThere(f"rotation of school {school_id}")
    schools.wrap(root_key, school, vault.announced(schools.key_of(root_key, school)))
    school.key_stage, school.key_stage_at = KeyStage.ANNOUNCED, by.now
    session.flush()


def turn_school(session: Session, root_key: bytes, school_id: UUID, by: terms.By) -> int:
    """Use the next key from now on, and wrap everything anew; return how many values.

    Call it when every transaction that began before the announcement has ended (``NOTICE``).

    Raises:
        NotFound: there is no such school, or nothing was announced.
        SealBroken: something of it cannot be opened: nothing is changed.
    """
    school = _held(session, school_id)
    if school.key_stage is not KeyStage.ANNOUNCED:
        raise NotFound(f"announced key of school {school_id}")
    schools.wrap(root_key, school, vault.turned(schools.key_of(root_key, school)))
    school.key_stage, school.key_stage_at = KeyStage.TURNED, by.now
    session.flush()
    tenant = schools.tenant_of(root_key, school)
    count = _rewrap(session, tenant)
    audit.record(session, tenant, by.entry("keys-rotated", level="school", count=count))
    return count


def go_on(session: Session, root_key: bytes, school_id: UUID, by: terms.By) -> None:
    """Take a rotation that is under way its next step, when that is due."""
    school = _held(session, school_id)
    if school.key_stage_at is None or by.now - school.key_stage_at < SETTLES_AFTER:
        return
    if school.key_stage is KeyStage.ANNOUNCED:
        turn_school(session, root_key, school_id, by)
    elif school.key_stage is KeyStage.TURNED:
        _rewrap(session, schools.tenant_of(root_key, school))
        schools.wrap(root_key, school, vault.settled(schools.key_of(root_key, school)))
        school.key_stage = KeyStage.SETTLED
        session.flush()


def rotate_person(session: Session, tenant: Tenant, person_id: UUID) -> int:
    """Give a person a new key; return how many values were sealed anew.

    Raises:
        NotFound: they have no key.
        SealBroken: one of their values cannot be opened: nothing is changed.
    """
    query = select(PersonKey).where(PersonKey.person_id == person_id).with_for_update()
    row = session.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise NotFound(f"key of person {person_id}")
    old, new = people.unwrapped_key(tenant, person_id, row.wrapped_key), vault.new_key()
    count = 0
    for table, column, found, sealed in list(own_values.sealed(session, person_id)):
        where = own_values.place(tenant, column, found)
        fresh = vault.seal(new, vault.unseal(old, sealed, where), where)
        _put(session, table, column, tuple(found[k.name] for k in table.primary_key), fresh)
        count += 1
    row.wrapped_key = people.wrapped_key(tenant, person_id, new)
    session.flush()
    return count


def with_keys(session: Session, school_id: UUID) -> list[UUID]:
    """Return the people of a school who have a key."""
    of_school = personal_rows.of_school(table_of(PersonKey), school_id)
    return list(session.scalars(select(PersonKey.person_id).where(of_school)))


def sealed_by_school() -> Iterator[tuple[Table, Column[bytes]]]:
    """Yield every column whose values are sealed under a school's key."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if (
                table.name not in NOT_BY_SCHOOL
                and isinstance(column.type, LargeBinary)
                and not column.info["privacy"]
                and column.name.startswith(("sealed", "wrapped"))
            ):
                yield table, column


def _held(session: Session, school_id: UUID) -> School:
    query = select(School).where(School.id == school_id).with_for_update()
    school = session.scalar(query.execution_options(populate_existing=True))
    if school is None:
        raise NotFound(f"school {school_id}")
    return school


def _rewrap(session: Session, tenant: Tenant) -> int:
    """Wrap under a school's present key what still hangs on the one before it."""
    present = bytes(tenant.keys.wrapping)
    count = 0
    for table, column in sealed_by_school():
        mine = erasures.of_school(table, tenant.school_id)
        if mine is None:
            continue
        query = select(table).where(and_(mine, column.is_not(None))).with_for_update()
        for row in session.execute(query).mappings().all():
            where = own_values.place(tenant, column, row)
            if _opens(present, row[column.name], where):
                continue
            plain = vault.unseal(tenant.keys.wrapping, row[column.name], where)
            keys = tuple(row[k.name] for k in table.primary_key)
            _put(session, table, column, keys, vault.seal(present, plain, where))
            count += 1
    session.expire_all()
    return count


def _opens(key: bytes, sealed: bytes, where: vault.Place) -> bool:
    try:
        vault.unseal(key, sealed, where)
    except SealBroken:
        return False
    return True


def _put(
    session: Session,
    table: Table,
    column: Column[bytes],
    keys: tuple[object, ...],
    value: bytes,
) -> None:
    mine = [part == key for part, key in zip(table.primary_key, keys, strict=True)]
    session.execute(update(table).where(*mine).values({column.name: value}))
