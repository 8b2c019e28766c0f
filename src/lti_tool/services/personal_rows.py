"""Where a person's data stand, read off the tables themselves: no list that could be forgotten.

A table belongs to a person when a chain of foreign keys leads from it to ``person``. What
exports, erases, restricts, re-encrypts or forgets people walks over what is found here.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, ForeignKey, LargeBinary, Select, Table, or_, select

from lti_tool.models.base import Base, table_of
from lti_tool.models.schools import Person
from lti_tool.privacy.fields import PERSONAL_FIELDS
from lti_tool.privacy.rules import FieldRule

NOT_BY_PERSON: Mapping[str, str] = {
    "audit_event": "pseudonyms without a foreign key; forgotten with the trail (rule audit)",
    "roster_year": "next year's roster: under the school's key, and whoever is erased goes from it",
    "suppression": "a hash without a person (rule suppression)",
    "roster_block": "many lines of a plan not yet carried out, sealed under the school's key",
    "roster_change": "a plan not yet carried out: hashes, and values under the school's key",
    "erasure": "the random number of somebody who is gone (rule suppression)",
    "school_choice": "the school's own decisions; who decided becomes null with the person",
    "annex_acceptance": "the school's own decisions; who decided becomes null with the person",
    "sub_processor_note": "the school's own decisions; who decided becomes null with the person",
    "research_order": "the school's own decisions; who decided becomes null with the person",
}
"""Tables with personal columns to which no foreign key leads, and why that is right."""

Selection = Select[Any]


@cache
def tables() -> tuple[Table, ...]:
    """Return ``person`` and every table below it, parents first."""
    found: list[Table] = []
    for table in Base.metadata.sorted_tables:
        if table is table_of(Person) or any(key.column.table in found for key in _owners(table)):
            found.append(table)
    return tuple(found)


def below(table: Table, people: Selection) -> ColumnElement[bool]:
    """Return the condition for rows of ``table`` that belong to ``people`` (a query of ids)."""
    if table is table_of(Person):
        return table.c.id.in_(people)
    conditions = []
    for key in _owners(table):
        parent = key.column.table
        if parent in tables():
            rows = people
            if parent is not table_of(Person):
                rows = select(key.column).where(below(parent, people))
            conditions.append(key.parent.in_(rows))
    return or_(*conditions)


def of_school(table: Table, school_id: UUID) -> ColumnElement[bool]:
    """Return the condition for rows of ``table`` that belong to one school."""
    if "school_id" in table.c:
        return table.c.school_id == school_id
    return below(table, select(Person.id).where(Person.school_id == school_id))


def _owners(table: Table) -> list[ForeignKey]:
    """Return the keys by which a row belongs to another; one that is set to null does not."""
    return [
        key
        for key in table.foreign_keys
        if key.ondelete != "SET NULL" and key.column.table is not table
    ]


def personal_columns(table: Table) -> dict[Column[Any], FieldRule]:
    """Return the columns about a person, with their rules."""
    return {
        column: PERSONAL_FIELDS[column.info["privacy"]]
        for column in table.columns
        if column.info.get("privacy")
    }


def is_key(column: Column[Any]) -> bool:
    """Return whether a column only ties rows together: it goes with its row."""
    return column.primary_key or bool(column.foreign_keys)


def is_digest(column: Column[Any]) -> bool:
    """Return whether a column holds a keyed hash, from which nothing can be read."""
    return column.name.endswith("digest")


def is_sealed(column: Column[Any]) -> bool:
    """Return whether a personal column holds a value sealed under the person's own key."""
    return (
        bool(column.info.get("privacy"))
        and isinstance(column.type, LargeBinary)
        and not is_digest(column)
    )


def sealed_columns() -> Iterator[tuple[Table, Column[Any]]]:
    """Yield every column whose values are sealed under a person's key."""
    for table in tables():
        for column in table.columns:
            if is_sealed(column):
                yield table, column
