"""What a backup leaves out, what it keeps apart, and what is repeated after a restore.

The keys lie apart from the data (decision D6); what lives for a lesson only is left out. An
erasure stands in a ledger that is read from every place where it may be newer than the backup.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Column, LargeBinary, Table, Uuid, insert, select
from sqlalchemy.orm import Session

from lti_tool.db import insert_if_new
from lti_tool.errors import SealBroken
from lti_tool.models.base import Base, UtcDateTime
from lti_tool.models.rights import SuppressionKey
from lti_tool.models.schools import School
from lti_tool.services import audit, erasures, schools, suppressions, sweeps, terms

KEY_TABLES = ("school", "signing_key", "person_key", "suppression_key")
"""Tables with keys: kept in a file of their own, which may lie elsewhere. Parents first."""

PASSING = ("launch_session", "used_nonce", "live_step")
"""Tables of the moment: left out, with what hangs on them."""

LEDGER = ("erasure", "deletion_proof", "suppression_key", "suppression")
"""Tables that a restore may never take back."""

Rows = Mapping[str, list[dict[str, Any]]]


@dataclass(kw_only=True)
class Replayed:
    """What was done to a restored database before anybody saw it."""

    erasures: int = 0
    removed_rows: int = 0
    schools: int = 0


def left_out() -> list[Table]:
    """Return the tables whose rows do not go into the data of a backup, children first."""
    found = {table.name for table in Base.metadata.sorted_tables if table.name in PASSING}
    for table in Base.metadata.sorted_tables:
        if any(key.column.table.name in found for key in table.foreign_keys):
            found.add(table.name)
    names = found | set(KEY_TABLES)
    return [table for table in reversed(Base.metadata.sorted_tables) if table.name in names]


def taken(session: Session, names: Iterable[str]) -> str:
    """Return the rows of some tables as JSON."""
    rows = {
        name: [
            {key: _out(value) for key, value in row.items()}
            for row in session.execute(select(Base.metadata.tables[name])).mappings()
        ]
        for name in names
    }
    return json.dumps(rows)


def put_keys(session: Session, text: str) -> None:
    """Put the keys back into a database that has none (foreign keys are not looked at yet)."""
    for name, rows in _read(text).items():
        table = Base.metadata.tables[name]
        if rows:
            session.execute(insert(table), rows)
    session.flush()


def put_ledger(session: Session, text: str) -> None:
    """Add what a ledger knows and this database does not; of schools that are there."""
    here = set(session.scalars(select(School.id)))
    for name, rows in _read(text).items():
        table = Base.metadata.tables[name]
        needs_school = bool(table.c.school_id.foreign_keys)
        for row in rows:
            if row["school_id"] in here or not needs_school:
                insert_if_new(session, table, row)
    session.flush()


def replay(session: Session, root_key: bytes, *, now: datetime) -> Replayed:
    """Repeat every erasure, and remove what is past its term, in a restored database."""
    done = Replayed()
    ledger = Base.metadata.tables["erasure"]
    for row in session.execute(select(ledger).order_by(ledger.c.erased_at)).mappings().all():
        person, school = row["person_id"], row["school_id"]
        gone = (
            erasures.forget(session, person) if person else erasures.forget_school(session, school)
        )
        done.erasures += bool(gone)
        done.removed_rows += sum(gone.values())
    for school_row in schools.listed(session):
        _drop_closed_keys(session, root_key, school_row)
        tenant = schools.tenant_of(root_key, school_row)
        entry = terms.By(now=now).entry("database-restored")
        audit.record(session, tenant, entry)
        work = sweeps.Sweep(root_key=root_key, now=now, grace=timedelta(0))
        report = sweeps.sweep(session, tenant, work)
        done.removed_rows += sum(swept.count for swept in report.removed)
        done.schools += 1
    return done


def faults(session: Session, root_key: bytes) -> list[str]:
    """Return what is wrong with a restored database: schools and trails that do not open."""
    found = []
    for school in schools.listed(session):
        try:
            tenant = schools.tenant_of(root_key, school)
        except SealBroken:
            found.append(f"school {school.id}: its key does not open")
            continue
        found += [
            f"school {school.id}: {fault.code} at {fault.number}"
            for fault in audit.faults(session, tenant)
        ]
    return found


def _drop_closed_keys(session: Session, root_key: bytes, school: School) -> None:
    """Drop suppression keys that were wrapped under a school key which came after this backup.

    Their hashes cannot be looked up any more; keeping them would only break every look-up.
    """
    tenant = schools.tenant_of(root_key, school)
    query = select(SuppressionKey).where(SuppressionKey.school_id == school.id)
    for row in session.scalars(query).all():
        if not suppressions.opens(tenant, row):
            session.delete(row)
    session.flush()


def _out(value: object) -> object:
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value if value is None or isinstance(value, bool | int) else str(value)


def _read(text: str) -> Rows:
    """Return rows as the tables take them; what this version does not know is left out."""
    return {
        name: [_row(Base.metadata.tables[name], row) for row in rows]
        for name, rows in json.loads(text).items()
        if name in Base.metadata.tables
    }


def _row(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _in(table.c[name], value) for name, value in row.items() if name in table.c}


def _in(column: Column[Any], value: Any) -> object:
    if value is None:
        return None
    if isinstance(column.type, LargeBinary):
        return bytes.fromhex(value["bytes"])
    if isinstance(column.type, Uuid):
        return UUID(value)
    if isinstance(column.type, UtcDateTime):
        return datetime.fromisoformat(value)
    return value
