"""A snapshot into temporary tables: hashed and sealed before anything touches the database."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    delete,
    exists,
)
from sqlalchemy.orm import Session

from lti_tool.db import bulk_load, settle_temporary
from lti_tool.models.base import words
from lti_tool.models.schools import Role as PersonRole
from lti_tool.rostering.keys import Seen
from lti_tool.rostering.snapshot import (
    Completeness,
    Group,
    Membership,
    OptionalField,
    Person,
    RosterSnapshot,
    Row,
    Status,
)
from lti_tool.services.rosters.marks import Marks, chosen_values
from lti_tool.services.rosters.ours import Ours, ours

_METADATA = MetaData()


def _staged(name: str, *columns: Column[Any]) -> Table:
    return Table(
        f"staged_{name}",
        _METADATA,
        Column("digest", LargeBinary, nullable=False),
        Column("print_digest", LargeBinary, nullable=False),
        Column("gone", Boolean, nullable=False),
        *columns,
        Column("begins", Date),
        Column("ends", Date),
        prefixes=["TEMPORARY"],
    )


GROUPS = _staged(
    "group",
    Column("title", Text),
    Column("kind", Text),
    Column("years", Text),
    Column("combination", Boolean),
)
PERSONS = _staged(
    "person",
    Column("role", words(PersonRole)),
    Column("year", SmallInteger),
    Column("sealed", LargeBinary),
)
MEMBERSHIPS = _staged(
    "membership",
    Column("group_digest", LargeBinary),
    Column("person_digest", LargeBinary),
    Column("role", words(PersonRole)),
    Column("main", Boolean),
)

Values = tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stager:
    """What staging needs of a school; ``today`` is the day on which rows count or do not."""

    marks: Marks
    brin: str
    allowed: frozenset[OptionalField]
    today: date


def stage(session: Session, stager: Stager, snapshot: RosterSnapshot) -> None:
    """Read a snapshot to its end into the temporary tables, which end with the transaction.

    Raises:
        RosterInvalid: the roster cannot be read, or is not this school's; roll back.
    """
    drop(session)
    for table in (GROUPS, PERSONS, MEMBERSHIPS):
        table.create(session.connection(), checkfirst=False)
    mine = ours(snapshot.schools, stager.brin)
    told = snapshot.completeness
    bulk_load(session, GROUPS, _groups(snapshot.groups, stager, mine))
    bulk_load(session, PERSONS, _persons(snapshot.persons, stager, mine))
    rows = _memberships(snapshot.memberships, stager, whole=_whole(told, Membership))
    bulk_load(session, MEMBERSHIPS, rows)
    settle_temporary(session, (GROUPS, PERSONS, MEMBERSHIPS), "digest")
    _believe_the_living(session)


def _believe_the_living(session: Session) -> None:
    """Let a membership that counts win from one of the same three that does not."""
    other = MEMBERSHIPS.alias()
    alive = exists().where(other.c.digest == MEMBERSHIPS.c.digest, ~other.c.gone)
    session.execute(delete(MEMBERSHIPS).where(MEMBERSHIPS.c.gone, alive))


def drop(session: Session) -> None:
    """Remove the temporary tables of this connection, if there are any."""
    for table in (GROUPS, PERSONS, MEMBERSHIPS):
        session.connection().exec_driver_sql(f"DROP TABLE IF EXISTS {table.name}")


def _whole(told: Mapping[type[Row], Completeness], kind: type[Row]) -> bool:
    return told.get(kind) is Completeness.WHOLE


def _gone(row: Group | Person | Membership, today: date) -> bool:
    """Tell whether a row says itself that it does not count (any more)."""
    return row.status is not Status.ACTIVE or (row.ends is not None and row.ends < today)


def _groups(rows: Iterable[Group], stager: Stager, mine: Ours) -> Iterator[Values]:
    for row in rows:
        if mine.has_group(row):
            yield (
                stager.marks.group(row.source_id),
                stager.marks.row(row),
                _gone(row, stager.today),
                row.title,
                row.kind.value,
                " ".join(map(str, row.years)),
                row.combination,
                row.begins,
                row.ends,
            )


def _persons(rows: Iterable[Person], stager: Stager, mine: Ours) -> Iterator[Values]:
    for row in rows:
        if mine.has_person(row):
            values = chosen_values(row, stager.allowed, stager.today)
            yield (
                stager.marks.person(row.source_id),
                stager.marks.row(row),
                _gone(row, stager.today),
                PersonRole(row.role.value) if row.role else None,
                row.year,
                stager.marks.seal(row.source_id, values),
                row.begins,
                row.ends,
            )


def _memberships(rows: Iterable[Membership], stager: Stager, *, whole: bool) -> Iterator[Values]:
    """Yield each membership once: by group, person and role.

    In a whole roster a row that does not count is as good as absent.
    """
    marks, seen = stager.marks, Seen()
    for row in rows:
        gone = _gone(row, stager.today)
        if whole and gone:
            continue
        if not seen.add(f"{row.group_id}\x1f{row.person_id}\x1f{row.role}\x1f{gone}"):
            continue
        group, person = marks.group(row.group_id), marks.person(row.person_id)
        yield (
            marks.text("membership", group.hex(), person.hex(), row.role),
            marks.text(row.primary, row.begins, row.ends),
            gone,
            group,
            person,
            PersonRole(row.role.value),
            row.primary,
            row.begins,
            row.ends,
        )
