"""Answers leave smaller (gzip, RFC 1952) where the browser takes that (RFC 9110, 12.5.3).

Our own files are packed once, as tightly as can be. Pages are packed as they leave, quickly, and
with a name of random length in the head of the packing, so that how long a page is tells nothing
exact of what stands in it (decision record 35).
"""

import gzip
import zlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

_PAGE = "text/html"
_FILES = frozenset({".css", ".js", ".svg"})
_SMALLEST = 1000
"""Bytes; less fits in one network packet with its head either way."""
_LEVEL = 1
"""Of 9: a page of 12 kB becomes 3.7 kB; higher ones save half a kB for twice the work."""
MOST_NOISE = 96
"""Bytes by which a packed page may be longer than it needs to be."""
_MARK = '-gzip"'
"""How the entity tag of a packed file ends."""
_WHOLE = ("200", "304")
_VARY = ("Vary", "Accept-Encoding")

Headers = list[tuple[str, str]]


def install(app: Flask, chance: Callable[[int], int]) -> None:
    """Pack what leaves ``app``; ``chance(n)`` gives a number from 0 to n - 1.

    To be called when all else is in place: it must see the answers as they leave.
    """
    answer = app.wsgi_app
    files = _packed_files(Path(app.static_folder or ""), f"{app.static_url_path}/")

    def packed(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if not _takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")):
            return answer(environ, start)
        said: list[Any] = []

        def begin(*all_of_it: Any) -> Callable[[bytes], object]:
            said.extend(all_of_it)
            return _no_write

        # of a file, the packed and the plain form are two things (RFC 9110, 8.8.3)
        asked = environ.get("HTTP_IF_NONE_MATCH", "")
        file = files.get(environ["PATH_INFO"])
        if file is not None and _MARK in asked:
            environ = {**environ, "HTTP_IF_NONE_MATCH": asked.replace(_MARK, '"')}
        body = answer(environ, begin)
        status, headers, *failure = said
        if file is not None and status.startswith(_WHOLE):
            body, headers = _file(body, headers, file if status.startswith("200") else None)
        elif file is None and type(body) is list and _is_worth_it(headers, body):
            made = pack(b"".join(body), noise=chance(MOST_NOISE))
            body, headers = [made], _told(headers, len(made))
        start(status, headers, *failure)
        return body

    app.wsgi_app = packed  # type: ignore[method-assign,assignment]  # Flask's own way to add middleware


def _no_write(_: bytes) -> object:
    """Refuse WSGI's old way to send a body (PEP 3333): what it sends would not be packed.

    Raises:
        RuntimeError: always; Flask and Werkzeug return bodies, and never call this.
    """
    raise RuntimeError("a body is returned, not written")


def pack(content: bytes, *, noise: int) -> bytes:
    """Return ``content`` as one gzip member whose file name is ``noise`` letters long."""
    deflate = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    head = b"\x1f\x8b\x08\x08\0\0\0\0\0\xff" + b"x" * noise + b"\0"
    tail = zlib.crc32(content).to_bytes(4, "little") + len(content).to_bytes(4, "little")
    return head + deflate.compress(content) + deflate.flush() + tail


def _packed_files(folder: Path, place: str) -> Mapping[str, bytes]:
    return {
        place + path.relative_to(folder).as_posix(): gzip.compress(path.read_bytes(), 9, mtime=0)
        for path in sorted(folder.rglob("*"))
        if path.suffix in _FILES
    }


def _takes_gzip(header: str) -> bool:
    """Tell whether a browser named gzip, and not to refuse it (``gzip;q=0``)."""
    return "gzip" in header and parse_accept_header(header, Accept).quality("gzip") > 0


def _is_worth_it(headers: Headers, body: list[bytes]) -> bool:
    if sum(map(len, body)) < _SMALLEST:
        return False
    said = dict(headers)
    plain = "Content-Encoding" not in said and "ETag" not in said
    return plain and said.get("Content-Type", "").startswith(_PAGE)


def _file(
    body: Iterable[bytes], headers: Headers, file: bytes | None
) -> tuple[Iterable[bytes], Headers]:
    """Return the packed form of one of our files, or that it did not change (None)."""
    marked = [
        (name, value.removesuffix('"') + _MARK if name == "ETag" else value)
        for name, value in headers
    ]
    if file is None:
        return body, [*marked, _VARY]
    if (close := getattr(body, "close", None)) is not None:
        close()
    return [file], _told(marked, len(file))


def _told(headers: Headers, length: int) -> Headers:
    kept = [header for header in headers if header[0] != "Content-Length"]
    return [*kept, ("Content-Length", str(length)), ("Content-Encoding", "gzip"), _VARY]
