"""Where rosters come from: one line per kind of file."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from hashlib import sha256
from typing import BinaryIO

from lti_tool import __version__
from lti_tool.rostering.edexml import reader as edexml
from lti_tool.rostering.oneroster import csv_files
from lti_tool.rostering.refusals import refuse
from lti_tool.rostering.snapshot import Reading, RosterSnapshot, SourceKind

FileReader = Callable[[BinaryIO, Reading], RosterSnapshot]
"""Reads a file that lies on disk or was uploaded: binary, seekable, open while it is read."""

FILES: Mapping[SourceKind, FileReader] = {
    SourceKind.ONEROSTER_CSV: csv_files.read,
    SourceKind.EDEXML: edexml.read,
    SourceKind.UWLR: edexml.read,
}

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_XML = (b"<", b"\xef\xbb\xbf<", b"\xff\xfe<\x00", b"\xfe\xff\x00<")
_START = 64
_BLOCK = 1024 * 1024


def read_file(file: BinaryIO, reading: Reading) -> RosterSnapshot:
    """Read a roster file of whatever kind it is: its beginning tells, not its name.

    Raises:
        RosterInvalid: ``roster_kind_unknown``, or what the reader of its kind refuses.
    """
    file.seek(0)
    start = file.read(_START)
    file.seek(0)
    if start.startswith(_ZIP):
        kind = SourceKind.ONEROSTER_CSV
    elif start.lstrip(b" \t\r\n").startswith(_XML):
        kind = SourceKind.EDEXML
    else:
        refuse("roster_kind_unknown")
    snapshot = FILES[kind](file, reading)
    # a zip that opened has an end; a text may go on for ever, and is refused while it is read
    is_zip = kind is SourceKind.ONEROSTER_CSV
    return replace(snapshot, read_as=_read_as(file, reading)) if is_zip else snapshot


def _read_as(file: BinaryIO, reading: Reading) -> bytes:
    """Return what is equal for the same bytes, read in the same way by the same program."""
    how = (__version__, reading.grades.value, reading.eck_id_pilot, *sorted(reading.allowed))
    mark = sha256("\x1f".join(map(str, how)).encode() + b"\0")
    file.seek(0)
    while block := file.read(_BLOCK):
        mark.update(block)
    return mark.digest()
