"""A OneRoster CSV package -> a snapshot.

Source: OneRoster CSV Binding 1.1 and 1.2. What the standard forbids but only one reading fits is
read with a finding; what could mean two things is not.
"""

from typing import BinaryIO

from lti_tool.rostering.ledger import Ledger
from lti_tool.rostering.oneroster.assembling import assembled
from lti_tool.rostering.oneroster.manifest import read_manifest
from lti_tool.rostering.oneroster.package import open_package
from lti_tool.rostering.oneroster.table import Tables
from lti_tool.rostering.snapshot import Reading, RosterSnapshot, SourceKind


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
    return assembled(SourceKind.ONEROSTER_CSV, tables, manifest, reading, ledger)
