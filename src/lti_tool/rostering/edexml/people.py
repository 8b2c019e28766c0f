"""Pupils and staff of an EDEXML document, and the groups they are in.

Source: EDEXML.elementen.xsd 2.1 (LeerlingType, LeerkrachtType), EDEXML.types.variabel.xsd
(year and staff codes).
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO

from lxml import etree

from lti_tool.rostering.edexml.elements import MAX_KEY, links, values
from lti_tool.rostering.edexml.stream import records
from lti_tool.rostering.edexml.structure import COMBINATION, HISTORIC, NAME, Structure
from lti_tool.rostering.identity import SAMPLE, EckIds, check_identifiers
from lti_tool.rostering.keys import Seen
from lti_tool.rostering.ledger import Ledger, Loss
from lti_tool.rostering.snapshot import (
    Grades,
    GroupKind,
    Membership,
    OptionalField,
    Person,
    Reading,
    Role,
    Status,
)
from lti_tool.rostering.values import date_of
from lti_tool.rostering.years import year_of

NEVER = frozenset({"OUD", "ADM", "CON", "SMW"})
"""Parents, and staff whose work is not teaching: nobody of them needs a group's results."""

STAFF = frozenset({"ADJ", "DIR", "IB", "ICT", "KLA", "LOC", "LOS", "LRK", "OWA", "RT", "STA"}) | {
    "TAL",
    "VAK",
}
CLASS_TEACHER = "LRK"

_MAX_NAME = 255


class People:
    """The people of a document, read from its beginning once."""

    def __init__(
        self, file: BinaryIO, structure: Structure, reading: Reading, ledger: Ledger
    ) -> None:
        self._file = file
        self._structure = structure
        self._chosen = frozenset(reading.allowed)
        self._ledger = ledger
        self._eck_ids = EckIds(ledger, pilot=reading.eck_id_pilot)

    def read(self) -> Iterator[Person | Membership]:
        """Yield every person, followed by their memberships.

        Raises:
            RosterInvalid: the document cannot be read, or ``roster_citizen_numbers``.
        """
        seen = {"leerling": Seen(), "leerkracht": Seen()}
        first: list[str] = []
        for name, element in records(self._file, NAME):
            if name not in seen:
                continue
            told = values(name, element, self._chosen, self._ledger)
            line, key = element.sourceline or 0, told.get("@key", "")
            if len(first) < SAMPLE:
                first.append(key)
                check_identifiers(NAME, first)
            if not key or len(key) > MAX_KEY:
                self._ledger.lose("value_too_long" if key else "value_needed", name, line, "@key")
            elif not seen[name].add(key):
                self._ledger.find("source_id_double", name, line, "@key")
            elif name == "leerling":
                yield from self._pupil(f"{name}:{key}", told, line)
            else:
                yield from self._staff(f"{name}:{key}", told, element)

    def _pupil(
        self, source_id: str, told: Mapping[str, Any], line: int
    ) -> Iterator[Person | Membership]:
        code = told.get("jaargroep", "").strip().upper()
        home, others = told.get("groep", ""), told.get("samengestelde_groepen", [])
        year = self._year(code, home, line)
        yield Person(
            source_id=source_id,
            role=Role.PUPIL,
            school_ids=(self._structure.school_id,),
            year=year,
            begins=date_of(told.get("instroomdatum", "")),
            ends=date_of(told.get("uitstroomdatum", "")),
            status=Status.REMOVED if code == HISTORIC else Status.ACTIVE,
            display_name=_display_name(told),
            birth=self._birth(told.get("geboortedatum", ""), line),
            administration_number="",
            eck_id=self._eck_ids.accepted(told.get("@eckid", ""), "leerling", line, "@eckid"),
        )
        for group in dict.fromkeys(key for key in (home, *others) if key):
            if self._has(group, "leerling", line):
                if year:
                    self._structure.years.setdefault(group, set()).add(year)
                yield _member(source_id, group, Role.PUPIL, primary=False)

    def _year(self, code: str, home: str, line: int) -> int | None:
        """Return a pupil's own year, or that of the home group if it has one for all."""
        group = self._structure.groups.get(home)
        if code == HISTORIC:
            return None
        if code and code != COMBINATION:
            found = year_of(code, Grades.DUTCH)
            self._ledger.grades[found.told] += 1
            if found.rule:
                self._ledger.find(found.rule, "leerling", line, "jaargroep")
            return found.year
        if group is not None and group.combination:
            self._ledger.find("year_of_pupil_missing", "leerling", line, "jaargroep")
        return group.years[0] if group is not None and len(group.years) == 1 else None

    def _birth(self, text: str, line: int) -> str:
        day = date_of(text)
        if day is None:
            if text:
                self._ledger.find("date_unknown", "leerling", line, "geboortedatum")
            return ""
        whole = self._chosen & {OptionalField.BIRTH_DATE, OptionalField.AGE}
        return day.isoformat() if whole else f"{day.year:04d}"

    def _staff(
        self, source_id: str, told: Mapping[str, Any], element: etree._Element
    ) -> Iterator[Person | Membership]:
        """Yield a member of staff who teaches, and the groups that are theirs."""
        line = element.sourceline or 0
        own = told.get("rol", [])
        groups = {key: roles or tuple(own) for key, roles in links(element) if key}
        theirs = {
            key: roles for key, roles in groups.items() if self._teaches(roles, "groepen", line)
        }
        if not theirs and not self._teaches(own, "rol", line):
            self._ledger.lost["leerkracht", Loss.ROLE] += 1
            return
        yield Person(
            source_id=source_id,
            role=Role.TEACHER,
            school_ids=(self._structure.school_id,),
            year=None,
            begins=None,
            ends=None,
            status=Status.ACTIVE,
            display_name="",
            birth="",
            administration_number="",
            eck_id="",
        )
        for key, roles in theirs.items():
            if self._has(key, "leerkracht", line):
                home = self._structure.groups[key].kind is GroupKind.HOME
                yield _member(source_id, key, Role.TEACHER, primary=home and CLASS_TEACHER in roles)

    def _teaches(self, roles: Iterable[str], column: str, line: int) -> bool:
        """Tell whether these roles are for somebody who teaches; no role at all is."""
        roles = frozenset(roles)
        if unknown := roles - STAFF - NEVER:
            self._ledger.find("staff_role_unknown", "leerkracht", line, column)
        return not roles or bool(roles - NEVER - unknown)

    def _has(self, group: str, name: str, line: int) -> bool:
        if group not in self._structure.groups:
            self._ledger.lose("member_unknown", name, line, "groep")
            return False
        return True


def _display_name(told: Mapping[str, Any]) -> str:
    """Return one name to show; empty unless the school chose names."""
    parts = (told.get(part, "") for part in ("roepnaam", "voorvoegsel", "achternaam"))
    return " ".join(part for part in parts if part)[:_MAX_NAME]


def _member(person_id: str, group_id: str, role: Role, *, primary: bool) -> Membership:
    return Membership(
        source_id="",
        group_id=group_id,
        person_id=person_id,
        role=role,
        primary=primary,
        begins=None,
        ends=None,
        status=Status.ACTIVE,
    )
