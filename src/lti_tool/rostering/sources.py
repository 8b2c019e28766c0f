"""Where rosters come from: one line per kind of file."""

from collections.abc import Callable, Mapping
from typing import BinaryIO

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
    return FILES[kind](file, reading)
