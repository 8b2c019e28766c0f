"""A roster in our own words: what every source turns into.

A snapshot is read once, from front to back, and never held in memory as a whole: its four
iterables are lazy, so a board with a million pupils costs no more memory than a village school.
Whoever reads it stages the rows and compares sets (``services.rosters``).

**Keys.** ``source_id`` and every ``…_id`` are the identifiers of the source, as they came:
OneRoster ``sourcedId``, EDEXML ``@key`` (for people ``leerling:KEY`` and ``leerkracht:KEY``, for
locations ``vestiging:KEY``: the standard counts each kind by itself). They are unique per kind of
row within one source, and are compared exactly. They never leave the process like this: whoever
keeps one keeps a hash under the school's key (``privacy.vault.blind_index``), and the same goes
for ``eck_id`` and ``administration_number``. ``fingerprint`` tells in 16 keyed bytes whether a
row is the same as yesterday's.

**Optional values** (the fields of ``OptionalField``) are empty unless the school's choices let
them through; they are dropped while the file is read, before a row exists.

Rows are named tuples and not dataclasses, because millions of them are made (decision 0016).
Their ``repr`` shows no value, so that no traceback or log line can.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from hashlib import blake2b
from typing import NamedTuple

from lti_tool.rostering.ledger import Ledger


class SourceKind(StrEnum):
    """Where rosters come from. LMS: the platform's own courses and their members."""

    ONEROSTER_CSV = "oneroster-csv"
    ONEROSTER_REST = "oneroster-rest"
    EDEXML = "edexml"
    UWLR = "uwlr"
    LMS = "lms"


class Role(StrEnum):
    """What a person is at school. Everybody else (parents, relatives) is never read."""

    PUPIL = "pupil"
    TEACHER = "teacher"


class Status(StrEnum):
    """Whether a row counts.

    REMOVED: the source says that it is gone (OneRoster ``tobedeleted``, EDEXML year ``H``).
    INACTIVE: it is there, but must not be used (OneRoster ``enabledUser`` false).
    """

    ACTIVE = "active"
    INACTIVE = "inactive"
    REMOVED = "removed"


class SchoolKind(StrEnum):
    """SCHOOL: has pupils of its own. LOCATION: a part of a school. BODY: a board, a district."""

    SCHOOL = "school"
    LOCATION = "location"
    BODY = "body"


class GroupKind(StrEnum):
    """HOME: stamgroep, OneRoster ``homeroom``. LESSON: samengestelde groep, ``scheduled``."""

    HOME = "home"
    LESSON = "lesson"


class OptionalField(StrEnum):
    """What a school may choose to have (annex D), by its name in the register of fields."""

    DISPLAY_NAME = "display_name"
    BIRTH_YEAR = "birth_year"
    BIRTH_DATE = "birth_date"
    AGE = "age"
    ADMINISTRATION_NUMBER = "administration_number"
    ECK_ID = "eck_id"


class Grades(StrEnum):
    """How a source writes years. CEDS ``01`` is groep 3, while Dutch ``1`` is groep 1."""

    DUTCH = "dutch"
    CEDS = "ceds"


class Completeness(StrEnum):
    """What a missing row means. WHOLE: it is gone. CHANGES: nothing. UNTOLD: nothing was sent."""

    WHOLE = "whole"
    CHANGES = "changes"
    UNTOLD = "untold"


class _Quiet:
    """A row that does not show its values."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Return the kind of row only."""
        return f"<{type(self).__name__}>"


class _School(NamedTuple):
    source_id: str
    name: str
    kind: SchoolKind
    identifier: str
    parent_id: str
    status: Status


class School(_Quiet, _School):
    """One organisation.

    ``identifier``: BRIN (``99XX``, or ``99XX00`` with its location) where the source gives one in
    that form, else what the source calls its number; may be empty. ``parent_id``: the board of a
    school, the school of a location; may be empty.
    """

    __slots__ = ()


class _Group(NamedTuple):
    source_id: str
    school_id: str
    title: str
    kind: GroupKind
    years: tuple[int, ...]
    combination: bool
    begins: date | None
    ends: date | None
    status: Status


class Group(_Quiet, _Group):
    """One group.

    ``years``: groep 1-8, ascending; empty when the source does not tell. ``combination``: pupils
    of several years sit together, and each pupil's own year counts. ``begins`` to ``ends``
    (inclusive; None: open) are the terms it runs in.
    """

    __slots__ = ()


class _Person(NamedTuple):
    source_id: str
    role: Role | None
    school_ids: tuple[str, ...]
    year: int | None
    begins: date | None
    ends: date | None
    status: Status
    display_name: str
    birth: str
    administration_number: str
    eck_id: str


class Person(_Quiet, _Person):
    """One pupil or teacher.

    ``role`` None: the source does not tell this time (changes only), the known one stays.
    ``school_ids``: the schools of this person in the source; empty: the only school there is.
    ``year``: the pupil's own year (groep 1-8), None when not told or for a teacher.
    ``birth``: ``YYYY-MM-DD`` where the date was chosen or the age (which follows from it), and
    ``YYYY`` where the year was. Optional values not chosen or not there are empty texts; teachers
    have none (annex D11).
    """

    __slots__ = ()


class _Membership(NamedTuple):
    source_id: str
    group_id: str
    person_id: str
    role: Role
    primary: bool
    begins: date | None
    ends: date | None
    status: Status


class Membership(_Quiet, _Membership):
    """A person in a group. ``primary``: the teacher in charge.

    ``source_id``: OneRoster's enrolment; other sources have none and leave it empty: a membership
    is known by group, person and role. ``ends`` is the last day (inclusive; None: open).
    """

    __slots__ = ()


Row = School | Group | Person | Membership


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How a school wants its source read.

    ``allowed``: the optional fields that the school's choices let through. ``eck_id_pilot``:
    accept the ECK-iDs of test systems.
    """

    allowed: frozenset[OptionalField] = frozenset()
    grades: Grades = Grades.DUTCH
    eck_id_pilot: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterSnapshot:
    """One reading of one source.

    Read ``schools``, ``groups``, ``persons`` and ``memberships`` once each and in this order, to
    the end. ``ledger`` is complete only then. Reading may raise ``RosterInvalid`` at any row:
    stage inside a transaction and roll back. Where groups and persons are whole, memberships name
    none but those that were yielded.

    ``untold``: the roles of which the source says nothing this time (an EDEXML without
    ``leerkrachten``): nobody in them is gone, whatever the completeness.
    ``read_as``: a hash of the file and of how it is read; empty where there is no file.
    ``completeness``: per kind of row what a missing one means; of a source that sends changes
    only, nobody may be taken off. ``school_years``: those the source speaks of (``2026-2027``),
    ascending.
    """

    kind: SourceKind
    version: str
    completeness: Mapping[type[Row], Completeness]
    school_years: tuple[str, ...]
    schools: Iterable[School] = field(repr=False)
    groups: Iterable[Group] = field(repr=False)
    persons: Iterable[Person] = field(repr=False)
    memberships: Iterable[Membership] = field(repr=False)
    ledger: Ledger = field(repr=False)
    untold: frozenset[Role] = frozenset()
    read_as: bytes = b""


FINGERPRINT_BYTES = 16


def fingerprint(key: bytes, row: Row) -> bytes:
    """Return what is equal tomorrow if and only if the row is the same (16 bytes).

    Args:
        key: of the school (at most 64 bytes): without it nobody can try names against it.
        row: any row; every value counts.
    """
    # no value holds control characters (readers leave them out), so the parts stay apart
    text = "\x1f".join(map(str, row))
    return blake2b(text.encode(), key=key, digest_size=FINGERPRINT_BYTES).digest()
