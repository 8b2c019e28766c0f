"""An EDEXML file or a UWLR answer -> a snapshot.

The document is read several times over, each time in a stream: structure, then people to look
them over, then persons, then memberships. So it is refused before anything comes out, and the
years of a combination group are known before its pupils are told; a school's document takes
milliseconds each time.

Source: EDEXML 2.0 and 2.1; UWLR 2.x, HaalLeerlinggegevens.
"""

from collections.abc import Iterator, Mapping
from typing import BinaryIO

from lti_tool.rostering.edexml.people import People
from lti_tool.rostering.edexml.structure import NAME, Structure, read_structure
from lti_tool.rostering.ledger import Ledger
from lti_tool.rostering.snapshot import (
    Completeness,
    Group,
    Membership,
    Person,
    Reading,
    Role,
    RosterSnapshot,
    Row,
    School,
    SourceKind,
)

_NOTHING: Mapping[str, str] = {
    "geengegevens": "answer_empty",
    "geenwijzigingen": "answer_unchanged",
}
"""Answers without data -> the finding that says so (gAntwoordUitzonderingen)."""


_ROWS: tuple[type[Row], ...] = (School, Group, Person, Membership)


def read(file: BinaryIO, reading: Reading) -> RosterSnapshot:
    """Read a document's structure and look its people over; they come out when asked for.

    Args:
        file: the document, seekable; keep it open as long as the snapshot is read.
        reading: how the school wants it read (``grades`` plays no part: the codes are Dutch).

    Raises:
        RosterInvalid: the document cannot be read.
    """
    ledger = Ledger()
    structure = read_structure(file, ledger)
    if structure.kind in _NOTHING:
        ledger.find(_NOTHING[structure.kind], NAME)
        told = Completeness.CHANGES
    else:
        _look_over(file, structure, reading, ledger)
        told = Completeness.WHOLE
    completeness: dict[type[Row], Completeness] = dict.fromkeys(_ROWS, told)
    if "groepen" not in structure.lists:
        completeness |= dict.fromkeys((Group, Membership), Completeness.UNTOLD)
    return RosterSnapshot(
        kind=SourceKind.EDEXML if structure.kind == "EDEX" else SourceKind.UWLR,
        version=structure.version,
        completeness=completeness,
        school_years=(structure.school_year,) if structure.school_year else (),
        schools=iter(structure.schools),
        groups=_groups(structure),
        persons=_persons(file, structure, reading),
        memberships=_memberships(file, structure, reading),
        ledger=ledger,
        untold=frozenset() if "leerkrachten" in structure.lists else frozenset({Role.TEACHER}),
    )


def _look_over(file: BinaryIO, structure: Structure, reading: Reading, ledger: Ledger) -> None:
    """Read all people once: for the findings and for the years of the groups."""
    people = People(file, structure, reading, ledger).read()
    if not sum(isinstance(row, Person) and row.role is Role.PUPIL for row in people):
        ledger.find("file_empty", "leerling")


def _groups(structure: Structure) -> Iterator[Group]:
    """Yield the groups; those without a year of their own get the years of their pupils."""
    for key, group in structure.groups.items():
        years = group.years or tuple(sorted(structure.years.get(key, ())))
        yield group._replace(years=years)


def _persons(file: BinaryIO, structure: Structure, reading: Reading) -> Iterator[Person]:
    if structure.kind in _NOTHING:
        return
    for row in People(file, structure, reading, Ledger()).read():
        if isinstance(row, Person):
            yield row


def _memberships(file: BinaryIO, structure: Structure, reading: Reading) -> Iterator[Membership]:
    if structure.kind in _NOTHING:
        return
    for row in People(file, structure, reading, Ledger()).read():
        if isinstance(row, Membership):
            yield row
