"""All that is stored for a school, to hand over at the end of the agreement."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import LargeBinary, Table, select
from sqlalchemy.orm import Session

from lti_tool.models.base import Base
from lti_tool.models.schools import Person
from lti_tool.services import erasures, personal_rows, readable, rights
from lti_tool.services.schools import Tenant


def files(session: Session, tenant: Tenant, *, now: datetime) -> Iterator[tuple[str, str]]:
    """Yield name and content (JSON) of each file of the export: one a person, one a table.

    What is about people stands in their own files; the other tables give the school's groups,
    connections, choices, terms, trail and proofs. Keys and hashes are left out: they are no data
    of the school, and mean nothing elsewhere.
    """
    people = select(Person.id).where(Person.school_id == tenant.school_id).order_by(Person.id)
    for person_id in session.scalars(people).all():
        found = rights.export(session, tenant, person_id, now=now)
        yield f"people/{person_id}.json", readable.as_json(found)
    for table in Base.metadata.sorted_tables:
        if table in personal_rows.tables():
            continue
        rows = list(_rows(session, table, tenant))
        if rows:
            yield f"school/{table.name}.json", json.dumps(rows, indent=2, ensure_ascii=False)


def _rows(session: Session, table: Table, tenant: Tenant) -> Iterator[dict[str, Any]]:
    where = erasures.of_school(table, tenant.school_id)
    if where is None:
        return
    columns = [column for column in table.columns if not isinstance(column.type, LargeBinary)]
    for row in session.execute(select(*columns).where(where)).mappings():
        yield {name: None if value is None else str(value) for name, value in row.items()}
