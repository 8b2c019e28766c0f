"""A snapshot against what holds now: what is new or different becomes lines of the plan at once.

One pass over the source. Rows that are the same as yesterday are met in memory (``Known``) and
touch the database no more; identifiers are hashed, and values sealed, before a line is written.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Boolean, Column, Integer, MetaData, Table, select, type_coerce
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from lti_tool.db.bulk import bulk_load, stream
from lti_tool.models.rosters import Act, Part
from lti_tool.models.schools import Role as PersonRole
from lti_tool.rostering.keys import Seen
from lti_tool.rostering.snapshot import (
    Completeness,
    Group,
    Membership,
    OptionalField,
    Person,
    Role,
    RosterSnapshot,
    Row,
    Status,
)
from lti_tool.services.rosters.differences import CHANGE, LIVE, ROWS, Target
from lti_tool.services.rosters.known import Known
from lti_tool.services.rosters.marks import MARK_BYTES, Marks, chosen_values, identifier_of
from lti_tool.services.rosters.ours import Ours, ours
from lti_tool.services.suppressions import Identifier

UNMET = Table(
    "roster_unmet",
    MetaData(),
    Column("id", Integer, nullable=False),
    Column("gone", Boolean, nullable=False),
    prefixes=["TEMPORARY"],
)
"""What holds and was not met in the source; ``gone``: the source says itself that it is over."""

_ROLES = {Role.PUPIL: PersonRole.PUPIL, Role.TEACHER: PersonRole.TEACHER}

Values = tuple[object, ...]

_LINES: dict[Part, tuple[str, ...]] = {
    Part.GROUP: ("title", "kind", "years", "combination", "begins", "ends"),
    Part.PERSON: ("role", "year", "sealed", "begins", "ends"),
    Part.MEMBERSHIP: ("group_digest", "person_digest", "role", "main", "begins", "ends"),
}
"""What a line of the plan says of each kind of row, beside its act and marks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stager:
    """What staging needs of a school; ``today`` is the day on which rows count or do not.

    ``kept_out`` tells whether somebody was erased and stays so; None: nobody was.
    """

    target: Target
    marks: Marks
    brin: str
    allowed: frozenset[OptionalField]
    today: date
    kept_out: Callable[[Identifier], bool] | None = None

    def over(self, row: Group | Person | Membership) -> bool:
        """Tell whether a row says itself that it does not count (any more)."""
        return row.status is not Status.ACTIVE or (row.ends is not None and row.ends < self.today)


class Reading:
    """One pass over a snapshot: groups, then people, then who is in which group.

    ``kept_out`` counts the people who were erased and are left out; ``last_days`` are those of
    the rows that count.
    """

    def __init__(self, session: Session, stager: Stager, snapshot: RosterSnapshot) -> None:
        """Find the school in the snapshot.

        Raises:
            RosterInvalid: the roster cannot be read, or is not this school's; roll back.
        """
        self._session = session
        self._stager = stager
        self._snapshot = snapshot
        self._ours: Ours = ours(snapshot.schools, stager.brin)
        self._others, self._any_others = Seen(), False
        self.kept_out = 0
        self.last_days: set[date] = set()

    def read(self, part: Part) -> None:
        """Write what comes and changes into the plan, and note what was not met.

        Raises:
            RosterInvalid: the roster cannot be read; roll back.
        """
        known = Known(stream(self._session, _held(self._stager.target, part)))
        lines: dict[Part, Callable[[Known], Iterator[Values]]] = {
            Part.GROUP: self._group_lines,
            Part.PERSON: self._person_lines,
            Part.MEMBERSHIP: self._membership_lines,
        }
        columns = ("act", "digest", "print_digest", *_LINES[part])
        fixed = {**self._stager.target.columns, "part": part}
        bulk_load(self._session, CHANGE, lines[part](known), columns, fixed)
        self._note_unmet(part, known)

    def whole(self, *kinds: type[Row]) -> bool:
        """Tell whether what is missing of these kinds is gone."""
        told = self._snapshot.completeness
        return all(told.get(kind) is Completeness.WHOLE for kind in kinds)

    def _note_unmet(self, part: Part, known: Known) -> None:
        connection = self._session.connection()
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {UNMET.name}")
        UNMET.create(connection, checkfirst=False)
        absent_goes = self.whole(ROWS[part])
        unmet = (each for each in known.unmet() if absent_goes or each.gone)
        bulk_load(self._session, UNMET, unmet)

    def _group_lines(self, known: Known) -> Iterator[Values]:
        marks, stager = self._stager.marks, self._stager
        for row in self._snapshot.groups:
            if not self._ours.has_group(row):
                self._leave_out("group", row.source_id)
                continue
            mark = marks.group(row.source_id)
            if stager.over(row):
                known.tell_gone(mark)
                self._leave_out("group", row.source_id)
                continue
            self._note_end(row.ends)
            print_ = marks.row(row)
            if act := known.meet(mark, print_):
                years = " ".join(map(str, row.years))
                kind = row.kind.value
                yield (
                    *(act, mark, print_, row.title, kind, years),
                    *(row.combination, row.begins, row.ends),
                )

    def _person_lines(self, known: Known) -> Iterator[Values]:
        marks, stager = self._stager.marks, self._stager
        for row in self._snapshot.persons:
            if not self._ours.has_person(row):
                self._leave_out("person", row.source_id)
                continue
            mark = marks.person(row.source_id)
            if stager.over(row):
                known.tell_gone(mark)
                self._leave_out("person", row.source_id)
                continue
            self._note_end(row.ends)
            print_ = marks.row(row)
            act = known.meet(mark, print_)
            if act is Act.JOIN and not self._may_come(row):
                self._leave_out("person", row.source_id)
            elif act:
                values = chosen_values(row, stager.allowed, stager.today)
                sealed = marks.seal(row.source_id, values)
                role = row.role and _ROLES[row.role]
                yield act, mark, print_, role, row.year, sealed, row.begins, row.ends

    def _note_end(self, day: date | None) -> None:
        if day is not None:
            self.last_days.add(day)

    def _may_come(self, row: Person) -> bool:
        """Tell whether a newcomer comes: not if erased, or of a part that was never told."""
        kept_out = self._stager.kept_out
        if kept_out and kept_out(identifier_of(row.source_id)):
            self.kept_out += 1
            return False
        return row.role is not None

    def _leave_out(self, kind: str, source_id: str) -> None:
        """Note a group or person that the source tells of and that does not count here."""
        self._others.add(f"{kind} {source_id}")
        self._any_others = True

    def _is_left_out(self, row: Membership) -> bool:
        of_group = f"group {row.group_id}" in self._others
        return of_group or f"person {row.person_id}" in self._others

    def _membership_lines(self, known: Known) -> Iterator[Values]:
        """Yield what is new or different between groups and people that count here."""
        person_of, meet, places = self._stager.marks.person, known.meet, _Places(self._stager)
        whose, person_mark, number = "", b"", 0
        for row in self._snapshot.memberships:
            _, group_id, person_id, role, primary, begins, ends, status = row
            if self._any_others and self._is_left_out(row):
                continue
            if person_id != whose:  # most sources tell all of a person's groups in a row
                whose, person_mark = person_id, person_of(person_id)
                number = int.from_bytes(person_mark)
            place = places[group_id, role, primary, begins, ends]
            mark = (number ^ place.number).to_bytes(MARK_BYTES)
            if place.over or status is not Status.ACTIVE:
                known.tell_gone(mark)
                continue
            if ends is not None:
                self.last_days.add(ends)
            if act := meet(mark, place.print):
                yield (
                    *(act, mark, place.print, place.group, person_mark),
                    *(_ROLES[role], primary, begins, ends),
                )


class _Place(NamedTuple):
    """What is the same for all who are in one group likewise."""

    number: int
    print: bytes
    group: bytes
    over: bool


class _Places(dict[tuple[str, Role, bool, date | None, date | None], _Place]):
    """Group, role, in charge, first and last day -> what that comes to; many people each."""

    _MOST = 65_536

    def __init__(self, stager: Stager) -> None:
        super().__init__()
        self._marks, self._today = stager.marks, stager.today

    def __missing__(self, key: tuple[str, Role, bool, date | None, date | None]) -> _Place:
        group_id, role, *term = key
        ends = key[-1]
        place = _Place(
            number=int.from_bytes(self._marks.place(group_id, role)),
            print=self._marks.text(*term),
            group=self._marks.group(group_id),
            over=ends is not None and ends < self._today,
        )
        if len(self) >= self._MOST:
            self.clear()
        self[key] = place
        return place


def drop(session: Session) -> None:
    """Remove the temporary table of this connection, if it is there."""
    session.connection().exec_driver_sql(f"DROP TABLE IF EXISTS {UNMET.name}")


def _held(target: Target, part: Part) -> Any:
    live = LIVE[part]
    # as the driver gives them: what SQLAlchemy does to each value costs as much as reading it
    marks = (type_coerce(live.c[name], NullType()) for name in ("digest", "print_digest"))
    query = select(live.c.id, *marks)
    return query.where(target.live(part), live.c.digest.is_not(None))
