"""What to tell schools when data may have leaked: which, how much, how kept. Nobody's name.

Source: AVG articles 33(3) and 34; privacy specs 5 (breach helper).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Table, func, select
from sqlalchemy.orm import Session

from lti_tool.errors import NotFound
from lti_tool.models.audit import AuditEvent
from lti_tool.models.base import Base
from lti_tool.models.schools import Person, School
from lti_tool.privacy.annex import blocks
from lti_tool.privacy.annex.blocks import Listing, Paper, Section, Text
from lti_tool.privacy.audit import EVENTS
from lti_tool.services import personal_rows

REPORT_WITHIN = timedelta(hours=72)
"""For the school, from its discovery (AVG 33(1)); the processor tells it without delay."""

_MOMENT = "%d-%m-%Y %H:%M"


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """What may have leaked: between which moments, and from which tables (none: from all)."""

    start: datetime
    end: datetime
    discovered: datetime
    tables: tuple[str, ...] = ()


def sheet(session: Session, window: Window) -> Paper:
    """Return the sheet for a window: counts of what stands in these tables, by school.

    Rows that were removed meanwhile are not counted: the sheet says so.

    Raises:
        NotFound: a table that does not exist or holds nothing about people.
    """
    tables = _tables(window.tables)
    schools = [
        section
        for school in session.scalars(select(School).order_by(School.name))
        if (section := _school(session, school, tables)) is not None
    ]
    deadline = window.discovered + REPORT_WITHIN
    return Paper(
        title="Gegevens bij een beveiligingsincident",
        subtitle=f"Van {window.start:{_MOMENT}} tot {window.end:{_MOMENT}} (UTC); ontdekt op"
        f" {window.discovered:{_MOMENT}}. Een school meldt binnen 72 uur na haar eigen ontdekking;"
        f" gerekend vanaf de onze is dat {deadline:{_MOMENT}}.",
        sections=(
            Section(
                "Waarover het gaat",
                (
                    Listing(tuple(table.name for table in tables)),
                    Text(
                        "Geteld is wat er nu staat; wat intussen volgens de termijnen is"
                        " verwijderd, telt niet mee. Namen horen niet in een melding."
                    ),
                ),
            ),
            *(schools or [Section("Scholen", (Text("Geen school is geraakt."),))]),
            Section("Verloop", (_timeline(session, window),)),
        ),
    )


def _tables(names: Sequence[str]) -> tuple[Table, ...]:
    known = {
        table.name: table
        for table in Base.metadata.sorted_tables
        if personal_rows.personal_columns(table)
    }
    if unknown := set(names) - known.keys():
        raise NotFound(", ".join(sorted(unknown)))
    return tuple(known[name] for name in (names or sorted(known)))


def _school(session: Session, school: School, tables: Sequence[Table]) -> Section | None:
    rows = [row for table in tables for row in _rows(session, school, table)]
    if not rows:
        return None
    people = session.scalar(select(func.count()).where(Person.school_id == school.id))
    heads = ("Tabel", "Gegeven", "Rijen", "Hoe bewaard")
    return Section(
        f"{school.name} ({school.brin})",
        (
            Text(f"Betrokkenen in deze dienst: {people}."),
            blocks.Table(f"Gegevens van {school.name}", heads, tuple(rows)),
        ),
    )


def _rows(session: Session, school: School, table: Table) -> Iterator[tuple[str, str, str, str]]:
    """Yield a line for each kind of personal data of a school in a table, if there is any."""
    owned = personal_rows.of_school(table, school.id)
    count = session.scalar(select(func.count()).select_from(table).where(owned)) or 0
    kinds = {
        rule.label: rule.encryption.value
        for column, rule in personal_rows.personal_columns(table).items()
        if not personal_rows.is_key(column)
    }
    for label, kept in sorted(kinds.items()) if count else ():
        yield table.name, label, str(count), kept


def _timeline(session: Session, window: Window) -> blocks.Block:
    query = (
        select(AuditEvent.event, func.count(), func.min(AuditEvent.happened_at))
        .where(AuditEvent.happened_at >= window.start, AuditEvent.happened_at <= window.end)
        .group_by(AuditEvent.event)
        .order_by(func.min(AuditEvent.happened_at))
    )
    rows = tuple(
        (f"{first:{_MOMENT}}", EVENTS[event].label if event in EVENTS else event, str(count))
        for event, count, first in session.execute(query)
    )
    if not rows:
        return Text("In deze tijd staat er niets in de logboeken.")
    return blocks.Table("Uit de logboeken", ("Voor het eerst", "Wat", "Aantal"), rows)
