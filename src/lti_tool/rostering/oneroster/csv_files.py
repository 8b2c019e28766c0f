"""A OneRoster CSV package -> a snapshot.

Source: OneRoster CSV Binding 1.1 and 1.2. What the standard forbids but only one reading fits is
read with a finding; what could mean two things is not.
"""

from dataclasses import replace
from hashlib import sha256
from typing import BinaryIO

from lti_tool import __version__
from lti_tool.rostering.ledger import Ledger
from lti_tool.rostering.oneroster.assembling import assembled
from lti_tool.rostering.oneroster.manifest import read_manifest
from lti_tool.rostering.oneroster.package import Package, open_package
from lti_tool.rostering.oneroster.table import Tables
from lti_tool.rostering.oneroster.vocabulary import MANIFEST
from lti_tool.rostering.snapshot import Reading, RosterSnapshot, SourceKind

_BLOCK = 64 * 1024


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
    snapshot = assembled(SourceKind.ONEROSTER_CSV, tables, manifest, reading, ledger)
    return replace(snapshot, read_as=_read_as(package, reading))


def _read_as(package: Package, reading: Reading) -> bytes:
    """Return what is equal for the same rows, read in the same way by the same program.

    It goes by what is in the files: a zip that is made anew every night has other bytes.
    """
    how = (__version__, reading.grades.value, reading.eck_id_pilot, *sorted(reading.allowed))
    names = sorted(entry.orig_filename for entry in package.archive.infolist())
    mark = sha256("\x1f".join(map(str, (*how, "", *names))).encode())
    for name in (MANIFEST, *sorted(package.entries)):
        mark.update(f"\0{name}\0".encode())
        with package.open(name) as content:
            while block := content.read(_BLOCK):
                mark.update(block)
    return mark.digest()
