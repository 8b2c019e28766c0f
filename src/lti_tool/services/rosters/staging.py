"""A snapshot against what holds now: what is new or different becomes lines of the plan at once.

One pass over the source. Rows that are the same as yesterday are met in memory (``Known``) and
touch the database no more; identifiers are hashed, and values sealed, before a line is written.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Integer,
    MetaData,
    Table,
    Text,
    exists,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session

from lti_tool.db.bulk import bulk_load, portions
from lti_tool.models.rosters import Act, Part
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
from lti_tool.services.rosters.blocks import Member, Newcomer, Packer
from lti_tool.services.rosters.differences import CHANGE, LIVE, ROWS, Target, tells_all
from lti_tool.services.rosters.known import Fresh, Known
from lti_tool.services.rosters.marks import MARK_BYTES, Carried, Marks, chosen_values, identifier_of
from lti_tool.services.rosters.ours import Ours, ours
from lti_tool.services.rosters.places import ROLES, Places
from lti_tool.services.suppressions import Identifier

UNMET = Table(
    "roster_unmet",
    MetaData(),
    Column("id", Integer, nullable=False),
    Column("gone", Boolean, nullable=False),
    prefixes=["TEMPORARY"],
)
"""What holds and was not met in the source; ``gone``: the source says itself that it is over."""

Values = tuple[object, ...]

_LINES: dict[Part, tuple[str, ...]] = {
    Part.GROUP: ("title", "kind", "years", "combination", "begins", "ends"),
    Part.PERSON: ("role", "year", "begins", "ends", "sealed"),
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
    the rows that count; ``packed`` counts what comes without a row of the plan for each;
    ``sizes`` are the pupils whom each group (by its mark) had before.
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
        self.sizes: Counter[bytes] = Counter()
        self.packed = Packer(session, stager.target, stager.marks.blocks)
        self._people = Known()
        self._packs = tells_all(snapshot) and not _anything_holds(session, stager.target)
        self._kinds: Mapping[Part, Callable[[Known], None]] = {
            Part.GROUP: self._read_groups,
            Part.PERSON: self._read_people,
            Part.MEMBERSHIP: self._read_members,
        }

    def read(self, part: Part) -> None:
        """Write what comes and changes into the plan, and note what was not met.

        Raises:
            RosterInvalid: the roster cannot be read; roll back.
        """
        fresh = self._packs and part is Part.MEMBERSHIP
        known = Fresh() if fresh else Known(self._held(part))
        if part is Part.PERSON:
            self._people = known
        self._kinds[part](known)
        self._note_unmet(part, known)

    def _held(self, part: Part) -> Iterator[Sequence[Any]]:
        """Yield id, mark and print of what holds; count the pupils in each group."""
        live, target = LIVE[part], self._stager.target
        columns: list[ColumnElement[Any]] = [live.c.id, live.c.digest, live.c.print_digest]
        if part is Part.MEMBERSHIP:
            columns += [live.c.group_digest, type_coerce(live.c.role, Text)]
        query = select(*columns).where(target.live(part), live.c.digest.is_not(None))
        for rows in portions(self._session, query):
            if part is Part.MEMBERSHIP:
                self.sizes.update(row[3] for row in rows if row[4] == PersonRole.PUPIL)
            yield from rows

    def _read_groups(self, known: Known) -> None:
        self._load(Part.GROUP, self._groups(known))

    def _read_people(self, known: Known) -> None:
        people = self._persons(known)
        if self._packs:
            self.packed.people(people, known.number_of)
        else:
            seal = self._stager.marks.seal
            self._load(Part.PERSON, ((*told, seal(*carried)) for *told, carried in people))

    def _read_members(self, known: Known) -> None:
        members = self._members(known)
        if self._packs:
            self.packed.members(members, self._people.number_of)
        else:
            self._load(Part.MEMBERSHIP, map(_line, members))

    def _load(self, part: Part, lines: Iterator[Values]) -> None:
        """Write lines of the plan as rows."""
        columns = ("act", "digest", "print_digest", *_LINES[part])
        fixed = {**self._stager.target.columns, "part": part}
        bulk_load(self._session, CHANGE, lines, columns, fixed)

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

    def _groups(self, known: Known) -> Iterator[Values]:
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

    def _persons(self, known: Known) -> Iterator[Newcomer]:
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
                role = ROLES[row.role] if row.role else None
                carried = Carried(row.source_id, values)
                yield act, mark, print_, role, row.year, row.begins, row.ends, carried

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

    def _members(self, known: Known) -> Iterator[Member]:
        """Yield what is new or different between groups and people that count here."""
        person_of, meet, places = (
            self._stager.marks.person,
            known.meet,
            Places(self._stager.marks, self._stager.today),
        )
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
            if place.term.over or status is not Status.ACTIVE:
                known.tell_gone(mark)
                continue
            if ends is not None:
                self.last_days.add(ends)
            if act := meet(mark, place.term.print):
                yield act, mark, place, person_mark


def _line(member: Member) -> Values:
    """Return a membership as a row of the plan."""
    act, mark, (group, _, term), person = member
    return act, mark, term.print, group, person, *term[3:]


def drop(session: Session) -> None:
    """Remove the temporary table of this connection, if it is there."""
    session.connection().exec_driver_sql(f"DROP TABLE IF EXISTS {UNMET.name}")


def _anything_holds(session: Session, target: Target) -> bool:
    return any(session.scalar(select(exists().where(target.live(part)))) for part in Part)
