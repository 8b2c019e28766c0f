"""The values that are sealed under a person's own key, wherever they stand.

By one rule for all tables: a value opens at its place (school, table, column, the row's key).
"""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Column, RowMapping, Table, select
from sqlalchemy.orm import Session

from lti_tool.errors import SealBroken
from lti_tool.models.schools import Person, PersonKey
from lti_tool.privacy import vault
from lti_tool.services import people, personal_rows
from lti_tool.services.schools import Tenant


def key_of(session: Session, tenant: Tenant, person_id: UUID) -> bytes | None:
    """Return a person's own key; None when it is gone, or opens no more."""
    row = session.get(PersonKey, person_id, populate_existing=True)
    if row is None:
        return None
    try:
        return people.unwrapped_key(tenant, person_id, row.wrapped_key)
    except SealBroken:
        return None


def place(tenant: Tenant, column: Column[Any], row: Mapping[str, Any] | RowMapping) -> vault.Place:
    """Return where a value of a row is sealed."""
    key = ":".join(str(row[part.name]) for part in column.table.primary_key.columns)
    return vault.Place(str(tenant.school_id), column.table.name, column.name, key)


def rows_of(session: Session, table: Table, person_id: UUID) -> list[RowMapping]:
    """Return a person's rows in one table."""
    people_ids = select(Person.id).where(Person.id == person_id)
    query = select(table).where(personal_rows.below(table, people_ids))
    return list(session.execute(query).mappings())


def sealed(
    session: Session, person_id: UUID
) -> Iterator[tuple[Table, Column[Any], RowMapping, bytes]]:
    """Yield every sealed value of a person, with where it stands."""
    for table, column in personal_rows.sealed_columns():
        for row in rows_of(session, table, person_id):
            if row[column.name] is not None:
                yield table, column, row, row[column.name]
