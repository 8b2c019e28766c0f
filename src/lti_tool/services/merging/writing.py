"""What was written in the meantime, when two people who had become one are two again.

An open answer stands in a row of an attempt, not of a person, under the key of whose attempt it
is. Attempts that go back take along what was written in them while both were one, and that was
sealed under the other's key.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Column, RowMapping, and_, update
from sqlalchemy.orm import Session

from lti_tool.errors import SealBroken
from lti_tool.models.base import table_of
from lti_tool.models.schools import Person
from lti_tool.privacy import vault
from lti_tool.services import own_values
from lti_tool.services.schools import Tenant

Lines = Mapping[vault.Place, bytes]
"""Where something is sealed -> what it says."""


def lines_of(session: Session, tenant: Tenant, person_id: UUID) -> Lines:
    """Return what is sealed in rows that lead to a person by way of another row."""
    key = own_values.key_of(session, tenant, person_id)
    found = {}
    for column, row in _below(session, person_id):
        place = own_values.place(tenant, column, row)
        plain = _opened(key, row[column.name], place)
        if plain is not None:
            found[place] = plain
    return found


def take_along(session: Session, tenant: Tenant, person_id: UUID, lines: Lines) -> None:
    """Seal under a person's own key what was written in their attempts by the other one.

    What opens and says the same stays as it is, to the byte.
    """
    key = own_values.key_of(session, tenant, person_id)
    for column, row in list(_below(session, person_id)):
        place = own_values.place(tenant, column, row)
        plain = lines.get(place)
        if key is None or plain is None or _opened(key, row[column.name], place) == plain:
            continue
        mine = and_(*(part == row[part.name] for part in column.table.primary_key))
        sealed = vault.seal(key, plain, place)
        session.execute(update(column.table).where(mine).values({column.name: sealed}))


def _below(session: Session, person_id: UUID) -> Iterator[tuple[Column[Any], RowMapping]]:
    for table, column, row, _ in own_values.sealed(session, person_id):
        if not any(key.column.table is table_of(Person) for key in table.foreign_keys):
            yield column, row


def _opened(key: bytes | None, sealed: bytes, place: vault.Place) -> bytes | None:
    """Return what is sealed; None where it is not under this key."""
    try:
        return None if key is None else vault.unseal(key, sealed, place)
    except SealBroken:
        return None
