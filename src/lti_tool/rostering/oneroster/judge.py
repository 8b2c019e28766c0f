"""What a certification judge minds about a OneRoster package: file, row, column and rule.

The reader (``csv_files``) takes what only one reading fits; the judge asks whether the package is
what the standard says, to the letter. It looks at every file of the package, one row at a time,
and keeps nothing but identifiers. The rules between the files of a gradebook (scores within their
range, and the like) are not judged: this tool reads no gradebook files.

Source: OneRoster CSV Binding 1.1 and 1.2; the rules are those of the published certification
cases for CSV 1.2.1.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

from lti_tool.rostering.keys import Seen
from lti_tool.rostering.ledger import Ledger
from lti_tool.rostering.oneroster.forms import fault, is_time
from lti_tool.rostering.oneroster.letter import Row, rows
from lti_tool.rostering.oneroster.manifest import Mode, properties, read_manifest
from lti_tool.rostering.oneroster.package import Package, open_package
from lti_tool.rostering.oneroster.vocabulary import COLUMNS, MANIFEST, Column

_MANIFEST_VERSION = "1.0"
_OPTIONAL = frozenset({"source.systemname", "source.systemcode"})
_DELTA_STATUSES = frozenset({"active", "tobedeleted"})


def judge(file: BinaryIO) -> Ledger:
    """Return every finding of a judge; a package without any would pass.

    Args:
        file: the zip, seekable.

    Raises:
        RosterInvalid: the package cannot be read at all, which is a judgement too.
    """
    ledger = Ledger()
    package = open_package(file, ledger)
    manifest = read_manifest(package, ledger)
    _judge_manifest(properties(package, Ledger()), manifest.version, ledger)
    case = _Case(package=package, version=manifest.version, modes=manifest.modes, ledger=ledger)
    present = [name for name, mode in manifest.modes.items() if mode is not Mode.ABSENT]
    for name in present:
        case.collect(name)
    for name in present:
        case.look_over(name)
    return ledger


def _judge_manifest(told: Mapping[str, str], version: str, ledger: Ledger) -> None:
    files = {f"file.{name}" for name in COLUMNS[version]}
    wanted = {"manifest.version", "oneroster.version", *files}
    for name in sorted(wanted - told.keys()):
        ledger.find("manifest_property_missing", MANIFEST, column=name)
    for _ in told.keys() - wanted - _OPTIONAL:
        ledger.find("manifest_property_unknown", MANIFEST)
    if told.get("manifest.version", _MANIFEST_VERSION) != _MANIFEST_VERSION:
        ledger.find("manifest_value", MANIFEST, column="manifest.version")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """One package before the judge, and what its files lean on.

    ``roles``: person and organisation; ``profiles``: profile and person, of each row.
    """

    package: Package
    version: str
    modes: Mapping[str, Mode]
    ledger: Ledger
    ids: dict[str, Seen] = field(default_factory=dict)
    schools: Seen = field(default_factory=Seen)
    school_years: Seen = field(default_factory=Seen)
    roles: Seen = field(default_factory=Seen)
    profiles: Seen = field(default_factory=Seen)
    primaries: Seen = field(default_factory=Seen)

    def collect(self, name: str) -> None:
        """Note the identifiers of a file, and what other files lean on."""
        seen, note = self.ids.setdefault(name, Seen()), _NOTES.get(name)
        for line, row in rows(self.package, name, self.version, Ledger()):
            if row.get("sourcedId") and not seen.add(row["sourcedId"]):
                self.ledger.find("source_id_double", name, line, "sourcedId")
            if note is not None:
                note(self, row)

    def look_over(self, name: str) -> None:
        """Judge the header and the rows of a file."""
        columns = COLUMNS[self.version][name]
        between, empty = _BETWEEN.get(name, ()), True
        for line, row in rows(self.package, name, self.version, self.ledger):
            empty = False
            self._lifecycle(name, line, row)
            for column in columns:
                if column.name in row:
                    self._value(name, line, column, row[column.name])
            for told, rule, holds in between:
                if row.get(told) and not holds(self, row):
                    self.ledger.find(rule, name, line, told)
        if empty:
            self.ledger.find("file_empty", name)

    def _lifecycle(self, name: str, line: int, row: Row) -> None:
        status, moment = row.get("status", ""), row.get("dateLastModified", "")
        if self.modes[name] is Mode.BULK:
            if status or moment:
                self.ledger.find("status_in_bulk", name, line, "status")
        elif status not in _DELTA_STATUSES or not is_time(moment):
            self.ledger.find("status_in_delta", name, line, "status")

    def _value(self, name: str, line: int, column: Column, text: str) -> None:
        rule = fault(column, text)
        if not rule and text and column.form.startswith("@"):
            rule = "" if self._resolves(column, text) else "reference_unknown"
        if rule:
            self.ledger.find(rule, name, line, column.name)

    def _resolves(self, column: Column, text: str) -> bool:
        """Tell whether every identifier is in the file it is of; a delta may lean on old rows."""
        target = column.form[1:]
        if self.modes.get(target, Mode.ABSENT) is not Mode.BULK:
            return True
        return all(
            item in self.ids[target] for item in (text.split(",") if column.many else [text])
        )

    def known(self, name: str) -> bool:
        """Tell whether a file is there to be leaned on."""
        return self.modes.get(name, Mode.ABSENT) is Mode.BULK


def _note(
    keep: Callable[[_Case], Seen], *parts: str, word: str = ""
) -> Callable[[_Case, Row], None]:
    """Return what keeps these values of a row, of rows of one type only where a word is given."""

    def note(case: _Case, row: Row) -> None:
        told = row.get("type", "")
        if not word or told == word or told.startswith("ext:"):
            keep(case).add(_joined(row, *parts))

    return note


def _joined(row: Row, *parts: str) -> str:
    return "\0".join(row.get(part, "") for part in parts)


_NOTES: Mapping[str, Callable[[_Case, Row], None]] = {
    "orgs": _note(lambda case: case.schools, "sourcedId", word="school"),
    "academicSessions": _note(lambda case: case.school_years, "sourcedId", word="schoolYear"),
    "roles": _note(lambda case: case.roles, "userSourcedId", "orgSourcedId"),
    "userProfiles": _note(lambda case: case.profiles, "sourcedId", "userSourcedId"),
}
"""File -> what is noted of each of its rows."""

Test = tuple[str, str, Callable[[_Case, Row], bool]]
"""A column that must be filled for it, the rule, and whether it holds."""


def _is_school(case: _Case, row: Row) -> bool:
    source_id = row["schoolSourcedId"]
    known = "orgs" in case.ids and source_id in case.ids["orgs"]
    return not known or source_id in case.schools


def _is_school_year(case: _Case, row: Row) -> bool:
    source_id = row["schoolYearSourcedId"]
    known = "academicSessions" in case.ids and source_id in case.ids["academicSessions"]
    return not known or source_id in case.school_years


def _is_only_primary(case: _Case, row: Row) -> bool:
    return row["roleType"] != "primary" or case.primaries.add(
        _joined(row, "userSourcedId", "orgSourcedId")
    )


def _has_role_there(case: _Case, row: Row) -> bool:
    there = _joined(row, "sourcedId", "primaryOrgSourcedId")
    return not case.known("roles") or there in case.roles


def _is_own_profile(case: _Case, row: Row) -> bool:
    own = _joined(row, "userProfileSourcedId", "userSourcedId")
    return not case.known("userProfiles") or own in case.profiles


def _lists_match(_case: _Case, row: Row) -> bool:
    return row.get("subjects", "").count(",") == row.get("subjectCodes", "").count(",")


_SCHOOL: Test = ("schoolSourcedId", "school_not_a_school", _is_school)
_LISTS: Test = ("subjectCodes", "lists_unequal", _lists_match)
_BETWEEN: Mapping[str, tuple[Test, ...]] = {
    "courses": (("schoolYearSourcedId", "school_year_type", _is_school_year), _LISTS),
    "classes": (_SCHOOL, _LISTS),
    "enrollments": (_SCHOOL,),
    "users": (("primaryOrgSourcedId", "primary_org_without_role", _has_role_there),),
    "roles": (
        ("roleType", "role_primary_double", _is_only_primary),
        ("userProfileSourcedId", "profile_of_another", _is_own_profile),
    ),
}
"""File -> the tests between its values, and between it and other files."""
