"""A roster that speaks of two school years, told apart while it is read.

What begins on or after the first of August to come is next year's (OneRoster tells by academic
sessions, EDEXML by its school year); all else is this year's.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from lti_tool.rostering.snapshot import (
    Completeness,
    Group,
    GroupKind,
    Membership,
    Person,
    Role,
    RosterSnapshot,
    Status,
)
from lti_tool.services.rosters.held import Held
from lti_tool.services.rosters.ours import ours

LAST_YEAR = 8
"""Groep 8: who is in it, and has no place next year, leaves the school."""

_AUGUST = 8


def next_start(today: date) -> date:
    """Return the first day of the next school year: 1 August."""
    start = date(today.year, _AUGUST, 1)
    return start if today < start else start.replace(year=today.year + 1)


def with_groups(snapshot: RosterSnapshot) -> RosterSnapshot:
    """Return a roster of which schools and groups were read: they are few, and tell the year.

    Raises:
        RosterInvalid: it cannot be read; roll back.
    """
    schools = tuple(snapshot.schools)
    return replace(snapshot, schools=schools, groups=tuple(snapshot.groups))


def is_later(snapshot: RosterSnapshot, today: date) -> bool:
    """Tell whether a roster (``with_groups``) is of a school year to come, and of no other."""
    start = next_start(today)
    years = [int(each[:4]) for each in snapshot.school_years if each[:4].isdecimal()]
    if years and min(years) >= start.year:
        return True
    homes = [each for each in snapshot.groups if each.kind is GroupKind.HOME]
    return (
        is_whole(snapshot)
        and bool(homes)
        and all(each.begins is not None and each.begins >= start for each in homes)
    )


def first_day(groups: Iterable[Group]) -> date | None:
    """Return the day on which the first of some groups begins; None where none tells."""
    return min((each.begins for each in groups if each.begins), default=None)


def is_whole(snapshot: RosterSnapshot) -> bool:
    """Tell whether what a roster leaves out is not there."""
    told = snapshot.completeness
    return all(told.get(kind) is Completeness.WHOLE for kind in (Group, Person, Membership))


def gathered(snapshot: RosterSnapshot, brin: str) -> Held:
    """Read one school's part of a roster to its end.

    Raises:
        RosterInvalid: it cannot be read, or is not this school's.
    """
    schools = tuple(snapshot.schools)
    mine = ours(schools, brin)
    groups = [row for row in snapshot.groups if mine.has_group(row)]
    persons = [row for row in snapshot.persons if mine.has_person(row)]
    ids = {row.source_id for row in groups}
    members = [row for row in snapshot.memberships if row.group_id in ids]
    return Held(schools=schools, groups=groups, persons=persons, memberships=members)


class Split:
    """One pass over a roster: ``now`` is what to plan with, ``later`` is there after it.

    The groups are read at once, people and memberships while ``now`` is.
    """

    def __init__(self, snapshot: RosterSnapshot, brin: str, today: date) -> None:
        """Find the school in the roster.

        Raises:
            RosterInvalid: it cannot be read, or is not this school's; roll back.
        """
        schools = tuple(snapshot.schools)
        self._start, self._ours = next_start(today), ours(schools, brin)
        self._held = Held(schools=schools, groups=[], persons=[], memberships=[])
        self._groups: dict[str, Group] = {}
        self._going_on: set[str] = set()
        self._last_homes: set[str] = set()
        self._leavers: set[str] = set()
        self._persons: list[Person] = []
        self._members: list[Membership] = []
        groups = tuple(self._this_years_groups(snapshot.groups))
        self.now = replace(
            snapshot,
            schools=schools,
            groups=groups,
            persons=self._everybody(snapshot.persons),
            memberships=self._this_years_members(snapshot.memberships),
            # to put next year ready everything has to be read, however well it is known
            read_as=b"" if self.tells_later else snapshot.read_as,
        )

    @property
    def starts_on(self) -> date:
        """Return the day from which next year's groups count."""
        later = (each for each in self._groups.values() if self._is_later(each.begins))
        return first_day(later) or self._start

    @property
    def tells_later(self) -> bool:
        """Tell whether there are groups of next year."""
        return not self._groups.keys() <= self._going_on

    def later(self) -> Held | None:
        """Return next year's roster; None where the source says nothing of it.

        Who is in groep 8 and has no place next year is not in it; anybody else without a place
        stays, in no group: administrations place the last ones late.
        """
        if not self.tells_later:
            return None
        placed = {row.person_id for row in self._members if row.group_id not in self._going_on}
        gone = self._leavers - placed
        gone |= {row.source_id for row in self._persons if row.year == LAST_YEAR} - placed
        return Held(
            schools=self._held.schools,
            groups=list(self._groups.values()),
            persons=[row for row in self._persons if row.source_id not in gone],
            memberships=[row for row in self._members if row.person_id not in gone],
        )

    def finish(self) -> None:
        """Read what is left, where nothing is to be planned with this year's."""
        for rows in (self.now.persons, self.now.memberships):
            for _ in rows:
                pass

    def _this_years_groups(self, rows: Iterable[Group]) -> Iterator[Group]:
        for row in rows:
            mine = self._ours.has_group(row) and row.status is Status.ACTIVE
            if self._is_later(row.begins):
                if mine:
                    self._groups[row.source_id] = row
                continue
            if mine and self._goes_on(row):
                self._groups[row.source_id] = row
                self._going_on.add(row.source_id)
            if row.kind is GroupKind.HOME and row.years == (LAST_YEAR,):
                self._last_homes.add(row.source_id)
            yield row

    def _everybody(self, rows: Iterable[Person]) -> Iterator[Person]:
        for row in rows:
            if self.tells_later and row.status is Status.ACTIVE and self._ours.has_person(row):
                self._persons.append(row)
            yield row

    def _this_years_members(self, rows: Iterable[Membership]) -> Iterator[Membership]:
        for row in rows:
            in_later = row.group_id in self._groups
            if in_later and row.status is Status.ACTIVE:
                self._members.append(row)
            if in_later and row.group_id not in self._going_on:
                continue
            if row.role is Role.PUPIL and row.group_id in self._last_homes:
                self._leavers.add(row.person_id)
            if not self._is_later(row.begins):
                yield row

    def _is_later(self, day: date | None) -> bool:
        return day is not None and day >= self._start

    def _goes_on(self, group: Group) -> bool:
        """Tell whether a group of this year is there next year too.

        Without dates only a lesson group is: home groups are made anew each year.
        """
        if group.ends is not None:
            return group.ends >= self._start
        return group.kind is GroupKind.LESSON
