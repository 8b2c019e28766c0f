"""School, locations and groups of an EDEXML document.

Source: EDEXML.elementen.xsd 2.1 (SchoolType, GroepType, SamengesteldeGroepType).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from lti_tool.rostering.edexml.elements import MAX_KEY, values
from lti_tool.rostering.edexml.stream import records
from lti_tool.rostering.ledger import Ledger
from lti_tool.rostering.refusals import refuse
from lti_tool.rostering.snapshot import Grades, Group, GroupKind, School, SchoolKind, Status
from lti_tool.rostering.years import year_of

NAME = "edexml"
MAX_GROUPS = 10_000

COMBINATION = "C"
HISTORIC = "H"
"""Year codes of a group whose pupils each have their own year, and of what has been."""

_BRIN = re.compile(r"[0-9]{2}[A-Z]{2}")
_SCHOOL_YEAR = re.compile(r"(?P<first>[12][0-9]{3})-(?P<last>[12][0-9]{3})")
_VERSION = re.compile(r"[0-9]{1,2}(\.[0-9]{1,2}){0,2}")
_MAX_TEXT = 64


@dataclass(slots=True, kw_only=True)
class Structure:
    """What a document holds beside people.

    ``kind``: the root of the data (``EDEX``, ``leerlinggegevens``, or that nothing is told).
    ``lists``: the lists that are there. ``years``: group -> the years of its pupils, filled while
    the people are read.
    """

    kind: str = ""
    version: str = ""
    school_year: str = ""
    schools: list[School] = field(default_factory=list)
    groups: dict[str, Group] = field(default_factory=dict)
    lists: set[str] = field(default_factory=set)
    years: dict[str, set[int]] = field(default_factory=dict)

    @property
    def school_id(self) -> str:
        """Return the identifier of the school that the document is about."""
        return self.schools[0].source_id if self.schools else ""


def read_structure(file: BinaryIO, ledger: Ledger) -> Structure:
    """Read everything but the people, to the end of the document.

    Raises:
        RosterInvalid: the document cannot be read, or ``roster_xml_incomplete``: it has no
            school or no list of pupils.
    """
    found = Structure()
    for name, element in records(file, NAME):
        if not found.kind:
            found.kind = name
        elif name.endswith("/"):
            found.lists.add(name.removesuffix("/"))
        elif name == "school":
            _school(found, values(name, element, frozenset(), ledger), element.sourceline, ledger)
        elif name == "vestiging":
            _location(found, values(name, element, frozenset(), ledger))
        elif name in {"groep", "samengestelde_groep"}:
            told = values(name, element, frozenset(), ledger)
            _group(found, name, told, element.sourceline or 0, ledger)
    if found.kind in {"EDEX", "leerlinggegevens"} and not (
        found.schools and "leerlingen" in found.lists
    ):
        refuse("roster_xml_incomplete", NAME)
    return found


def _school(found: Structure, told: Mapping[str, Any], line: int | None, ledger: Ledger) -> None:
    brin, place = told.get("brincode", "").upper(), told.get("dependancecode", "")
    if brin and not _BRIN.fullmatch(brin):
        ledger.find("brin_form", "school", line or 0, "brincode")
    year = told.get("schooljaar", "")
    form = _SCHOOL_YEAR.fullmatch(year)
    if form and int(form["last"]) == int(form["first"]) + 1:
        found.school_year = year
    else:
        ledger.find("school_year_form", "school", line or 0, "schooljaar")
    version = told.get("xsdversie", "")
    found.version = version if _VERSION.fullmatch(version) else ""
    # a location of 00 is the same as none (EDEXDependancecodeType)
    identifier = (brin + place.removesuffix("00")) or told.get("instellingsnummer", "")
    found.schools.append(
        School(
            source_id=identifier or told.get("schoolkey", "")[:MAX_KEY],
            name="",
            kind=SchoolKind.SCHOOL,
            identifier=identifier[:_MAX_TEXT],
            parent_id="",
            status=Status.ACTIVE,
        )
    )


def _location(found: Structure, told: Mapping[str, Any]) -> None:
    if told.get("@key") and len(found.schools) <= MAX_GROUPS:
        found.schools.append(
            School(
                source_id=f"vestiging:{told['@key'][:MAX_KEY]}",
                name=told.get("naam", "")[:_MAX_TEXT],
                kind=SchoolKind.LOCATION,
                identifier="",
                parent_id=found.school_id,
                status=Status.ACTIVE,
            )
        )


def _group(found: Structure, name: str, told: Mapping[str, Any], line: int, ledger: Ledger) -> None:
    key, code = told.get("@key", ""), told.get("jaargroep", "").strip().upper()
    if not key or len(key) > MAX_KEY:
        ledger.lose("value_needed" if not key else "value_too_long", name, line, "@key")
    elif key in found.groups:
        ledger.find("source_id_double", name, line, "@key")
    elif len(found.groups) >= MAX_GROUPS:
        refuse("roster_too_large", name, line)
    else:
        year = None
        if code and code not in {COMBINATION, HISTORIC}:
            meant = year_of(code, Grades.DUTCH)
            year = meant.year
            if meant.rule:
                ledger.find(meant.rule, name, line, "jaargroep")
        found.groups[key] = Group(
            source_id=key,
            school_id=found.school_id,
            title=told.get("naam", "")[:_MAX_TEXT],
            kind=GroupKind.HOME if name == "groep" else GroupKind.LESSON,
            years=(year,) if year else (),
            combination=code == COMBINATION,
            begins=None,
            ends=None,
            status=Status.REMOVED if code == HISTORIC else Status.ACTIVE,
        )
