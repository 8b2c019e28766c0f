"""Emptying an optional field for a whole school, wherever it stands, with the counts as proof."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import Column, Table, delete, func, or_, select, update
from sqlalchemy.orm import Session

from lti_tool.models.base import Base
from lti_tool.models.matches import PersonMerge


def columns_of(field: str) -> Mapping[Table, list[Column[object]]]:
    """Return the columns that hold a field of the register, by table."""
    found: dict[Table, list[Column[object]]] = {}
    for table in Base.metadata.sorted_tables:
        columns = [column for column in table.columns if column.info["privacy"] == field]
        if columns:
            found[table] = columns
    return found


def purge(session: Session, school_id: UUID, field: str) -> int:
    """Empty an optional field for a school; return how many values went.

    A row that is there for this field alone goes as a whole; elsewhere the column is emptied.
    The tables come from the models, so that a new column of the field cannot be forgotten. What
    taking merges back needs goes whole: it may hold a value of the field, and nobody can see.
    """
    gone = count(session, school_id, field)
    for table, columns in columns_of(field).items():
        ours = table.c.school_id == school_id
        if all(column.nullable for column in columns):
            values = {column.name: None for column in columns}
            session.execute(update(table).where(ours).values(values))
        else:
            session.execute(delete(table).where(ours))
    session.execute(delete(PersonMerge).where(PersonMerge.school_id == school_id))
    return gone


def count(session: Session, school_id: UUID, field: str) -> int:
    """Return how many rows of a school hold a value of a field; 0 is the proof of a purge."""
    return sum(
        session.scalar(
            select(func.count())
            .select_from(table)
            .where(table.c.school_id == school_id, or_(*(c.is_not(None) for c in columns)))
        )
        or 0
        for table, columns in columns_of(field).items()
    )
