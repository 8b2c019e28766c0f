"""Issue 4.4: sealed values that change places open nowhere; none is passed over by a rotation."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Column, LargeBinary, RowMapping, select, update
from sqlalchemy.orm import Session

from lti_tool.errors import SealBroken
from lti_tool.models import Base
from lti_tool.models.learning import AttemptState, ItemDraft, ItemResponse
from lti_tool.models.schools import Person
from lti_tool.privacy import vault
from lti_tool.services import own_values, personal_rows
from tests.factories import rows
from tests.factories.rows import Scene
from tests.factories.tools import NOON
from tests.privacy.test_g13_rotation import present
from tests.privacy.test_rights import scene

__all__ = ["scene"]


def filled(session: Session, scene: Scene) -> None:
    """Put something sealed into every column that holds a person's own values."""
    tenant = present(session, scene)
    for person in session.scalars(select(Person)).all():
        worked(session, scene, person.id)
        key = own_values.key_of(session, tenant, person.id)
        assert key is not None
        for table, column in personal_rows.sealed_columns():
            if not own_values.rows_of(session, table, person.id):
                values: dict[str, Any] = {c.name: some(c) for c in table.columns if not c.nullable}
                values |= {"school_id": scene.school.id, "person_id": person.id}
                values |= {"digest": person.id.bytes}
                values = {name: v for name, v in values.items() if name in table.c}
                values |= {column.name: b""}
                session.execute(table.insert().values(values))
            row, *_ = own_values.rows_of(session, table, person.id)
            sealed = vault.seal(key, b"value", own_values.place(tenant, column, row))
            put(session, column, row, sealed)


SOME: Mapping[type, Callable[[], object]] = {
    UUID: uuid4,
    bool: bool,
    bytes: bytes,
    date: NOON.date,
    int: count(1).__next__,  # no two rows alike
    object: lambda: NOON,  # moments have a type of our own
}


def some(column: Column[Any]) -> object:
    """Return a value that the column takes."""
    kind = column.type.python_type
    return next(iter(kind)) if issubclass(kind, Enum) else SOME[kind]()


def worked(session: Session, scene: Scene, person_id: UUID) -> None:
    """Give a person an answer and a draft to seal something in."""
    attempt = rows.attempt(session, scene, person_id=person_id, state=AttemptState.FINISHED)
    attempt.responses.append(
        ItemResponse(item_identifier="a", response="{}", score=Decimal(0), answered_at=NOON)
    )
    attempt.drafts.append(ItemDraft(item_identifier="b", response="{}", sequence=1, saved_at=NOON))
    session.flush()


def put(session: Session, column: Column[Any], row: RowMapping, value: bytes) -> None:
    """Write a value into one row."""
    key = [part == row[part.name] for part in column.table.primary_key.columns]
    session.execute(update(column.table).where(*key).values({column.name: value}))


def sealed_row(session: Session, column: Column[Any], person_id: UUID) -> RowMapping:
    """Return the one row of a person in which ``filled`` sealed something."""
    found = own_values.rows_of(session, column.table, person_id)
    [row] = [row for row in found if row[column.name] is not None]
    return row


SEALED = [f"{table.name}.{column.name}" for table, column in personal_rows.sealed_columns()]


class TestSwapping:
    """Two sealed values that change places open nowhere: between people, and between columns."""

    @pytest.mark.parametrize("name", SEALED)
    def test_between_two_people_fails(self, session, scene, name):
        other = rows.person(session, scene.registration, scene.context)
        filled(session, scene)
        table_name, column_name = name.split(".")
        column = Base.metadata.tables[table_name].c[column_name]
        pair = (scene.pupil.id, other.id)
        found = [sealed_row(session, column, who) for who in pair]
        assert self.opened(session, scene, column, pair[0]) == b"value"

        for row, theirs in zip(found, reversed(found), strict=True):
            put(session, column, row, theirs[column_name])

        for who in pair:
            with pytest.raises(SealBroken):
                self.opened(session, scene, column, who)

    def test_between_two_columns_of_one_person_fails(self, session, scene):
        filled(session, scene)
        for one, other in zip(SEALED, SEALED[1:] + SEALED[:1], strict=True):
            columns = [
                Base.metadata.tables[name.split(".")[0]].c[name.split(".")[1]]
                for name in (one, other)
            ]
            tenant = present(session, scene)
            key = own_values.key_of(session, tenant, scene.pupil.id)
            value = sealed_row(session, columns[0], scene.pupil.id)[columns[0].name]
            row = sealed_row(session, columns[1], scene.pupil.id)
            with pytest.raises(SealBroken):
                vault.unseal(key, value, own_values.place(tenant, columns[1], row))

    def opened(self, session: Session, scene: Scene, column: Any, person_id: Any) -> bytes:
        tenant = present(session, scene)
        key = own_values.key_of(session, tenant, person_id)
        row = sealed_row(session, column, person_id)
        return vault.unseal(key, row[column.name], own_values.place(tenant, column, row))


def test_every_binary_column_says_by_its_name_what_it_is():
    """So that no sealed value is passed over when keys are rotated."""
    kinds = ("sealed", "wrapped", "mac", "seal", "archive")
    odd = [
        str(column)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary)
        and not personal_rows.is_sealed(column)
        and not personal_rows.is_digest(column)
        and not column.name.startswith(kinds)
    ]
    assert odd == []
