"""``manifest.csv``: which version, and what each file means.

Source: OneRoster CSV Binding 1.1 and 1.2, "manifest.csv".
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from lti_tool.rostering.ledger import Ledger
from lti_tool.rostering.lines import lines
from lti_tool.rostering.oneroster.package import Package
from lti_tool.rostering.oneroster.vocabulary import COLUMNS, FILES, MANIFEST, VERSIONS
from lti_tool.rostering.refusals import refuse

MAX_ROWS = 200
HEADER = ("propertyName", "value")

_FILE = "file."


class Mode(StrEnum):
    """What a file is. BULK: the complete truth. DELTA: what changed. ABSENT: not sent."""

    ABSENT = "absent"
    BULK = "bulk"
    DELTA = "delta"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The version (``1.1`` or ``1.2``) and the mode of each file that will be read."""

    version: str
    modes: Mapping[str, Mode]

    def mode(self, name: str) -> Mode:
        """Return the mode of a file; ABSENT for one that this version does not have."""
        return self.modes.get(name, Mode.ABSENT)


def read_manifest(package: Package, ledger: Ledger) -> Manifest:
    """Read the manifest and hold it against what the package holds.

    Raises:
        RosterInvalid: ``roster_manifest_invalid``, ``roster_version_unknown``,
            ``roster_file_missing``, or the text itself is broken.
    """
    told = properties(package, ledger)
    version = told.get("oneroster.version", "")
    if version not in VERSIONS:
        refuse("roster_version_unknown", f"{MANIFEST}.csv")
    modes = {name: _mode(told, package, name, ledger) for name in COLUMNS[version]}
    return Manifest(version=version, modes=modes)


def properties(package: Package, ledger: Ledger) -> dict[str, str]:
    """Return the rows of the manifest; of a property named twice the first counts.

    Names and values are compared without regard to capitals and spaces, in the standard's writing.

    Raises:
        RosterInvalid: ``roster_manifest_invalid``, or the text is broken.
    """
    file = f"{MANIFEST}.csv"
    with package.open(MANIFEST) as raw:
        try:
            rows = list(csv.reader(_capped(lines(raw, file, ledger)), strict=True))
        except csv.Error:
            refuse("roster_manifest_invalid", file)
    if not rows or tuple(cell.strip().casefold() for cell in rows[0][:2]) != (
        "propertyname",
        "value",
    ):
        refuse("roster_manifest_invalid", file, 1)
    told: dict[str, str] = {}
    for number, row in enumerate(rows[1:], 2):
        if not any(row):
            continue
        name, value = (*(cell.strip() for cell in row[:2]), "")[:2]
        name = _written(name)
        if name in told:
            ledger.find("manifest_property_double", MANIFEST, number)
        told.setdefault(name, value)
    return told


def _capped(text: Iterator[str]) -> Iterator[str]:
    for number, line in enumerate(text, 1):
        if number > MAX_ROWS:
            refuse("roster_too_large", f"{MANIFEST}.csv", number)
        yield line


def _written(name: str) -> str:
    """Return a property's name as the standard writes it."""
    plain = name.casefold()
    if plain.startswith(_FILE):
        file = plain.removeprefix(_FILE).removesuffix(".csv")
        return _FILE + FILES.get(f"{file}.csv", file)
    return plain


def _mode(told: Mapping[str, str], package: Package, name: str, ledger: Ledger) -> Mode:
    word = told.get(_FILE + name, "").casefold()
    there = name in package.entries
    if word in {Mode.BULK, Mode.DELTA}:
        if not there:
            refuse("roster_file_missing", f"{name}.csv")
        return Mode(word)
    if word not in {Mode.ABSENT, ""}:
        ledger.find("manifest_value", MANIFEST, column=_FILE + name)
    if there:
        ledger.find("file_not_announced", name)
    return Mode.ABSENT
