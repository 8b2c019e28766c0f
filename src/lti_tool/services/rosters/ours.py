"""Which rows of a roster are one school's: a board sends all of its schools in one file."""

import re
from collections.abc import Collection, Iterable

from lti_tool.errors import RosterInvalid
from lti_tool.rostering.snapshot import Group, Person, School, SchoolKind, Status

_BRIN = re.compile(r"[0-9]{2}[A-Z]{2}([0-9]{2})?")
_INSTITUTION = 4
"""The BRIN itself; two digits behind it number the locations."""


class Ours:
    """The organisations of a roster that are this school; whether a row is about one of them."""

    def __init__(self, ids: Collection[str]) -> None:
        self._ids = frozenset(ids)

    def has_group(self, group: Group) -> bool:
        """Tell whether a group is this school's; one that names no school is."""
        return not group.school_id or group.school_id in self._ids

    def has_person(self, person: Person) -> bool:
        """Tell whether a person is at this school; one that names no school is."""
        return not person.school_ids or not self._ids.isdisjoint(person.school_ids)


def ours(schools: Iterable[School], brin: str) -> Ours:
    """Find a school among the organisations of its roster, by BRIN.

    A roster of one school that gives no BRIN is taken to be this school's; locations go with
    their school.

    Raises:
        RosterInvalid: ``roster_foreign_school``: the BRINs are other schools';
            ``roster_school_unclear``: several schools, and none has a BRIN.
    """
    known = [each for each in schools if each.status is not Status.REMOVED]
    places = [each for each in known if each.kind is not SchoolKind.BODY]
    marked = [each for each in places if _BRIN.fullmatch(each.identifier)]
    if marked:
        found = [each for each in marked if _same(each.identifier, brin)]
        if not found:
            raise RosterInvalid("no organisation has this BRIN", code="roster_foreign_school")
    else:
        found = [each for each in places if each.kind is SchoolKind.SCHOOL]
        if len(found) > 1:
            raise RosterInvalid("several schools without BRIN", code="roster_school_unclear")
    ids = {each.source_id for each in found}
    ids |= {each.source_id for each in places if each.parent_id in ids}
    return Ours(ids)


def _same(one: str, other: str) -> bool:
    """Tell whether two BRINs are one school's: with a location on one side only, they are."""
    if len(one) == len(other):
        return one == other
    return one[:_INSTITUTION] == other[:_INSTITUTION]
