"""A OneRoster CSV package -> a snapshot.

Source: OneRoster CSV Binding 1.1 and 1.2. What the standard forbids but only one reading fits is
read with a finding; what could mean two things is not.
"""

from typing import BinaryIO

from lti_tool.rostering.ledger import Ledger
from lti_tool.rostering.oneroster.enrollments import memberships
from lti_tool.rostering.oneroster.manifest import Manifest, Mode, read_manifest
from lti_tool.rostering.oneroster.package import open_package
from lti_tool.rostering.oneroster.people import persons
from lti_tool.rostering.oneroster.run import Run
from lti_tool.rostering.oneroster.structure import groups, read_terms, schools
from lti_tool.rostering.oneroster.table import Tables
from lti_tool.rostering.snapshot import (
    Completeness,
    Group,
    Membership,
    Person,
    Reading,
    RosterSnapshot,
    Row,
    School,
    SourceKind,
)

_COMPLETENESS = {
    Mode.BULK: Completeness.WHOLE,
    Mode.DELTA: Completeness.CHANGES,
    Mode.ABSENT: Completeness.UNTOLD,
}


def read(file: BinaryIO, reading: Reading) -> RosterSnapshot:
    """Open a package; its rows are read when the snapshot's are asked for.

    Args:
        file: the zip, seekable; keep it open as long as the snapshot is read.
        reading: how the school wants it read.

    Raises:
        RosterInvalid: the package, its manifest or its sessions cannot be read.
    """
    ledger = Ledger()
    package = open_package(file, ledger)
    manifest = read_manifest(package, ledger)
    tables = Tables(package=package, chosen=frozenset(reading.allowed), ledger=ledger)
    run = Run(tables=tables, manifest=manifest, reading=reading, ledger=ledger)
    return RosterSnapshot(
        kind=SourceKind.ONEROSTER_CSV,
        version=manifest.version,
        completeness=_completeness(manifest),
        school_years=read_terms(run),
        schools=schools(run),
        groups=groups(run),
        persons=persons(run),
        memberships=memberships(run),
        ledger=ledger,
    )


def _completeness(manifest: Manifest) -> dict[type[Row], Completeness]:
    files: tuple[tuple[type[Row], str], ...] = (
        (School, "orgs"),
        (Group, "classes"),
        (Person, "users"),
        (Membership, "enrollments"),
    )
    return {row: _COMPLETENESS[manifest.mode(name)] for row, name in files}
