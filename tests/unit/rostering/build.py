"""Rosters for the tests: the samples of De Wilgenhof, and packages made by hand."""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from lti_tool.errors import RosterInvalid
from lti_tool.rostering.ledger import Ledger
from lti_tool.rostering.oneroster.vocabulary import COLUMNS
from lti_tool.rostering.snapshot import Group, Membership, Person, Reading, RosterSnapshot, School
from lti_tool.rostering.sources import read_file

SAMPLES = Path(__file__).parents[2] / "samples" / "roster"

ORGS = "sourcedId,name,type,identifier\nS1,De Wilgenhof,school,99ZZ\n"
CLASSES = (
    "sourcedId,title,grades,classType,schoolSourcedId,termSourcedIds\nG4,Otters 4,4,homeroom,S1,\n"
)
USERS = (
    "sourcedId,enabledUser,orgSourcedIds,role,givenName,familyName,grades\n"
    "L1,true,S1,student,Noor,Wit,4\n"
    "L2,true,S1,student,Sem,Bakker,4\n"
    "J1,true,S1,teacher,Ans,Kok,\n"
)
ENROLLMENTS = (
    "sourcedId,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate\n"
    "E1,G4,S1,L1,student,,,\nE2,G4,S1,L2,student,,,\nE3,G4,S1,J1,teacher,true,,\n"
)
SMALL: Mapping[str, str] = {
    "orgs": ORGS,
    "classes": CLASSES,
    "users": USERS,
    "enrollments": ENROLLMENTS,
}
"""A school of one group, in as few columns as can be read."""


def manifest(version: str = "1.1", **modes: str) -> str:
    """Return a manifest that names these files; the rest is absent."""
    files = {**dict.fromkeys(COLUMNS[version], "absent"), **modes}
    rows = [f"file.{name},{mode}" for name, mode in files.items()]
    head = ["propertyName,value", "manifest.version,1.0", f"oneroster.version,{version}"]
    return "\n".join([*head, *rows]) + "\n"


def zipped(files: Mapping[str, str | bytes]) -> io.BytesIO:
    """Return a zip of these entries."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made


def package(version: str = "1.1", *, mode: str = "bulk", **files: str | bytes | None) -> io.BytesIO:
    """Return the small school as a package, with some files changed; None takes one out."""
    whole = {name: text for name, text in {**SMALL, **files}.items() if text is not None}
    told = manifest(version, **dict.fromkeys(whole, mode))
    entries = {f"{name}.csv": content for name, content in whole.items()}
    return zipped({"manifest.csv": told, **entries})


def sample(name: str) -> io.BytesIO:
    """Return a sample: a document, or a folder of CSV files as a zip."""
    path = SAMPLES / name
    if path.is_dir():
        return zipped({each.name: each.read_bytes() for each in sorted(path.glob("*.csv"))})
    return io.BytesIO(path.read_bytes())


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """A snapshot read to its end."""

    snapshot: RosterSnapshot
    schools: list[School]
    groups: list[Group]
    persons: list[Person]
    memberships: list[Membership]

    @property
    def ledger(self) -> Ledger:
        """Return what the reading left behind."""
        return self.snapshot.ledger

    @property
    def rules(self) -> set[str]:
        """Return the rules that were broken."""
        return {finding.rule for finding in self.ledger.findings}

    def person(self, source_id: str) -> Person:
        """Return one person."""
        return next(each for each in self.persons if each.source_id == source_id)


def read(file: io.BytesIO, reading: Reading | None = None) -> Roster:
    """Read a whole roster."""
    snapshot = read_file(file, reading or Reading())
    return Roster(
        snapshot=snapshot,
        schools=list(snapshot.schools),
        groups=list(snapshot.groups),
        persons=list(snapshot.persons),
        memberships=list(snapshot.memberships),
    )


def refusal(file: io.BytesIO) -> str:
    """Return the code under which a file is refused."""
    with pytest.raises(RosterInvalid) as refused:
        read(file)
    return refused.value.code


def ids(roster: Roster) -> list[str]:
    """Return the identifiers of the people, in the order in which they came."""
    return [person.source_id for person in roster.persons]


def places(roster: Roster, rule: str) -> list[tuple[str, int, str]]:
    """Return where a rule was broken: (file, row, column)."""
    return [(f.file, f.row, f.column) for f in roster.ledger.findings if f.rule == rule]
