"""A OneRoster zip, read straight from where it lies: nothing is ever unpacked to disk.

All refusals come before the first byte of content is read; the directory itself is read under a
limit, so a directory with a million entries costs a quarter of a megabyte.

Source: OneRoster CSV Binding 1.2, section "zip file"; specs, threat 28.
"""

import io
import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import IO, BinaryIO

from lti_tool.rostering.ledger import Ledger
from lti_tool.rostering.lines import Readable
from lti_tool.rostering.oneroster.vocabulary import FILES, MANIFEST
from lti_tool.rostering.refusals import refuse

MAX_READ = 256 * 1024
"""Bytes that the zip reader may ask for at once; its directory comes in one piece."""

MAX_ENTRIES = 200
"""A full OneRoster 1.2 package has 22 files; some systems add their own."""

MAX_BYTES = 8 * 1024**3
"""Bytes unpacked, all files together: five million pupils with four lessons each."""

MAX_RATIO = 250
"""Times that a file may grow; the most regular rosters grow thirtyfold."""

SMALL = 1024 * 1024
"""Bytes below which a file may grow as it likes: a few rows that are all alike."""

_PACKINGS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_LOCKED = 0x1
_ARCHIVES = (".zip", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar", ".tar")
_ZIP_MARK = b"PK\x03\x04"
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError)
"""What the zip reader raises on damage: bad sums, cut streams, offsets outside the file."""


class _Bounded(io.RawIOBase):
    """The file as the zip reader sees it: it can only be asked for little at once."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def read(self, size: int | None = -1, /) -> bytes:
        most = MAX_READ + 1 if size is None or size < 0 else min(size, MAX_READ + 1)
        data = self._file.read(most)
        if len(data) > MAX_READ:
            refuse("roster_too_large")
        return data


class _Content:
    """One file of the zip, unpacked as it is read."""

    def __init__(self, stream: IO[bytes], file: str) -> None:
        self._stream, self._file = stream, file

    def read(self, size: int, /) -> bytes:
        try:
            return self._stream.read(size)
        except _DAMAGE:
            refuse("roster_zip_broken", self._file)


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """The files of one zip: standard name (``users``) -> entry. ``manifest`` stands apart."""

    archive: zipfile.ZipFile
    manifest: zipfile.ZipInfo
    entries: Mapping[str, zipfile.ZipInfo]

    @contextmanager
    def open(self, name: str) -> Iterator[Readable]:
        """Open one file, to be read in a stream.

        Raises:
            RosterInvalid: ``roster_zip_nested``, ``roster_zip_broken`` (also while it is read).
        """
        file = f"{name}.csv"
        with ExitStack() as stack:
            try:
                entry = self.manifest if name == MANIFEST else self.entries[name]
                # a fresh look of its own: the stream to be read starts at the beginning
                with self.archive.open(entry) as beginning:
                    start = beginning.read(len(_ZIP_MARK))
                stream = stack.enter_context(self.archive.open(entry))
            except _DAMAGE:
                refuse("roster_zip_broken", file)
            if start.startswith(_ZIP_MARK):
                refuse("roster_zip_nested", file)
            yield _Content(stream, file)


def open_package(file: BinaryIO, ledger: Ledger) -> Package:
    """Look a zip over without unpacking it.

    Args:
        file: where the zip lies: a file on disk or an upload; seekable, and open as long as the
            package is read.
        ledger: takes note of what is left aside (foreign files, a folder around the files).

    Raises:
        RosterInvalid: ``roster_zip_broken``, ``roster_zip_unsafe``, ``roster_zip_double``,
            ``roster_zip_nested``, ``roster_too_large``, ``roster_manifest_missing``.
    """
    try:
        archive = zipfile.ZipFile(_Bounded(file))
    except _DAMAGE:
        refuse("roster_zip_broken")
    found = archive.infolist()
    if len(found) > MAX_ENTRIES:
        refuse("roster_too_large")
    for entry in found:
        _check_entry(entry)
    if sum(entry.file_size for entry in found) > MAX_BYTES:
        refuse("roster_too_large")
    entries = _named(found, ledger)
    manifest = entries.pop(MANIFEST, None)
    if manifest is None:
        refuse("roster_manifest_missing")
    return Package(archive=archive, manifest=manifest, entries=entries)


def _check_entry(entry: zipfile.ZipInfo) -> None:
    """Refuse what no export makes: ways out of the package, links, locks, bombs."""
    # the zip reader cuts a name at NUL and turns backslashes on some systems: look at the original
    name = entry.orig_filename
    parts = name.split("/")
    kind = stat.S_IFMT(entry.external_attr >> 16)
    out = name.startswith("/") or ".." in parts or set("\\:\0") & set(name)
    if out or kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        refuse("roster_zip_unsafe")
    if entry.flag_bits & _LOCKED or entry.compress_type not in _PACKINGS:
        refuse("roster_zip_unsafe")
    if name.casefold().endswith(_ARCHIVES):
        refuse("roster_zip_nested")
    if entry.file_size > max(SMALL, MAX_RATIO * entry.compress_size):
        refuse("roster_too_large")


def _named(found: list[zipfile.ZipInfo], ledger: Ledger) -> dict[str, zipfile.ZipInfo]:
    """Return the files by standard name; foreign ones are left aside with a finding."""
    entries: dict[str, zipfile.ZipInfo] = {}
    for entry in found:
        folder, _, base = entry.filename.rpartition("/")
        if not base or base.startswith(".") or folder.startswith("__MACOSX"):
            continue
        name = FILES.get(base.casefold())
        if name is None:
            ledger.find("entry_unknown", "package")
        elif name in entries:
            refuse("roster_zip_double", f"{name}.csv")
        else:
            entries[name] = entry
            if folder:
                ledger.find("entry_folder", name)
            elif base != f"{name}.csv":
                ledger.find("entry_case", name)
    return entries
