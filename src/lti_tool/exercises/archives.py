"""A package as a zip: read with suspicion, never extracted; written always the same.

Source: QTI 3.0 packages are IMS Content Packaging 1.2 zips with ``imsmanifest.xml`` at the top.
"""

import io
import stat
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import NoReturn

from lti_tool.exercises.findings import Finding, Refused
from lti_tool.exercises.manifest import MANIFEST
from lti_tool.exercises.packages import MAX_FILES, MAX_TOTAL_BYTES, is_plain_name

MAX_ARCHIVE_BYTES = MAX_TOTAL_BYTES
"""Bytes of the zip itself; nothing in a package grows by packing."""

_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
"""A zip with files and one without; anything before it makes the file two things at once."""

_PACKINGS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError)
_EPOCH = (1980, 1, 1, 0, 0, 0)


def unpack(data: bytes) -> Mapping[str, bytes]:
    """Return the files in a zip, by their path below the manifest.

    Raises:
        Refused: ``archive``: no zip, damaged, encrypted, a link or an odd name in it, a name twice;
            ``package_too_large``: more files or bytes than a package may have, whatever the zip
            itself says about its sizes.
    """
    if len(data) > MAX_ARCHIVE_BYTES:
        _refuse("", "package_too_large", f"a zip has at most {MAX_ARCHIVE_BYTES} bytes")
    if not data.startswith(_STARTS):
        _refuse("", "archive", "the file is no zip, or something stands before the zip in it")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _below_manifest(_read(archive))
    except _DAMAGE:
        _refuse("", "archive", "the file is no zip, or damaged")


def pack(files: Mapping[str, bytes]) -> bytes:
    """Return the files as a zip; the same files always give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _read(archive: zipfile.ZipFile) -> dict[str, bytes]:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > MAX_FILES:
        _refuse("", "package_too_large", f"a package has at most {MAX_FILES} files")
    files: dict[str, bytes] = {}
    left = MAX_TOTAL_BYTES
    for entry in entries:
        _check(entry, files)
        with archive.open(entry) as content:
            files[entry.filename] = content.read(left + 1)
        left -= len(files[entry.filename])
        if left < 0:
            _refuse("", "package_too_large", f"a package has at most {MAX_TOTAL_BYTES} bytes")
    return files


def _check(entry: zipfile.ZipInfo, seen: Mapping[str, bytes]) -> None:
    name = entry.filename
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if not is_plain_name(name) or kind not in {0, stat.S_IFREG}:
        _refuse(name[:80], "archive", "only plain files with plain names")
    if name in seen:
        _refuse(name, "archive", "the zip holds this name twice")
    if entry.flag_bits & 0x1 or entry.compress_type not in _PACKINGS:
        _refuse(name, "archive", "the file is encrypted or packed in an unknown way")


def _below_manifest(files: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """Return the files as seen from the manifest; many tools put one folder around them."""
    top = {PurePosixPath(name).parts[0] for name in files}
    folder = f"{top.pop()}/" if len(top) == 1 else ""
    if MANIFEST in files or f"{folder}{MANIFEST}" not in files:
        return files
    return {name.removeprefix(folder): content for name, content in files.items()}


def _refuse(file: str, code: str, message: str) -> NoReturn:
    raise Refused(Finding(file=file, line=0, code=code, message=message))
