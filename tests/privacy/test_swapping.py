"""Issue 4.4: sealed values that change places open nowhere; none is passed over by a rotation."""

from typing import Any

import pytest
from sqlalchemy import LargeBinary, select, update
from sqlalchemy.orm import Session

from lti_tool.errors import SealBroken
from lti_tool.models import Base
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
    for person in session.scalars(select(Person)):
        key = own_values.key_of(session, tenant, person.id)
        assert key is not None
        for table, column in personal_rows.sealed_columns():
            if not own_values.rows_of(session, table, person.id):
                values: dict[str, Any] = {
                    c.name: person.id if c.foreign_keys and c.name == "person_id" else NOON.date()
                    for c in table.columns
                    if not c.nullable
                }
                values |= {"school_id": scene.school.id, "digest": person.id.bytes}
                values = {name: v for name, v in values.items() if name in table.c}
                values |= {column.name: b""}
                session.execute(table.insert().values(values))
            [row] = own_values.rows_of(session, table, person.id)
            sealed = vault.seal(key, b"value", own_values.place(tenant, column, row))
            session.execute(
                update(table).where(table.c.person_id == person.id).values({column.name: sealed})
            )


SEALED = [f"{table.name}.{column.name}" for table, column in personal_rows.sealed_columns()]


class TestSwapping:
    """Two sealed values that change places open nowhere: between people, and between columns."""

    @pytest.mark.parametrize("name", SEALED)
    def test_between_two_people_fails(self, session, scene, name):
        other = rows.person(session, scene.registration, scene.context)
        filled(session, scene)
        table_name, column_name = name.split(".")
        column = Base.metadata.tables[table_name].c[column_name]
        table = column.table
        pair = (scene.pupil.id, other.id)
        values = [own_values.rows_of(session, table, who)[0][column_name] for who in pair]
        assert self.opened(session, scene, column, pair[0]) == b"value"

        for who, value in zip(pair, reversed(values), strict=True):
            session.execute(
                update(table).where(table.c.person_id == who).values({column_name: value})
            )

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
            [value] = [
                own_values.rows_of(session, columns[0].table, scene.pupil.id)[0][columns[0].name]
            ]
            [row] = own_values.rows_of(session, columns[1].table, scene.pupil.id)
            with pytest.raises(SealBroken):
                vault.unseal(key, value, own_values.place(tenant, columns[1], row))

    def opened(self, session: Session, scene: Scene, column: Any, person_id: Any) -> bytes:
        tenant = present(session, scene)
        key = own_values.key_of(session, tenant, person_id)
        [row] = own_values.rows_of(session, column.table, person_id)
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
