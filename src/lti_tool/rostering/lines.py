"""Bytes of a stranger's text file -> its lines, checked block by block and never held whole."""

import codecs
import io
from collections.abc import Iterator
from typing import Protocol

from lti_tool.rostering.ledger import Ledger
from lti_tool.rostering.refusals import refuse

BLOCK_BYTES = 64 * 1024
MAX_LINE = 128 * 1024
"""Characters of one line: the longest rows (a class with many terms) stay below a hundredth."""

_CONTROLS = bytes(sorted({*range(0x20), 0x7F} - {0x09, 0x0A, 0x0D}))
"""Control characters of ASCII but tab and line ends; in UTF-8 no letter holds these bytes."""

_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Readable(Protocol):
    """Anything that gives bytes when asked."""

    def read(self, size: int, /) -> bytes:
        """Return at most ``size`` bytes; none at the end."""
        ...


def lines(raw: Readable, file: str, ledger: Ledger) -> Iterator[str]:
    r"""Yield the lines of a text, each with its line end (``\n`` or ``\r\n``) but perhaps the last.

    A byte order mark goes, and so do control characters (with a finding).

    Raises:
        RosterInvalid: ``roster_not_utf8``; ``roster_text_broken`` (NUL, a lone CR);
            ``roster_value_too_long``.
    """
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    rest, done = "", 0
    while True:
        block = raw.read(BLOCK_BYTES)
        text = rest + _decoded(decoder, _cleaned(block, file, done, ledger), file, done)
        cut = text.rfind("\n") + 1 if block else len(text)
        if "\r" in text:
            _check_line_ends(text[:cut], file, done)
        if len(text) - cut > MAX_LINE:
            refuse("roster_value_too_long", file, done + text.count("\n") + 1)
        yield from io.StringIO(text[:cut])
        done += text.count("\n", 0, cut)
        rest = text[cut:]
        if not block:
            return


def _cleaned(block: bytes, file: str, done: int, ledger: Ledger) -> bytes:
    """Return a block without control characters."""
    cleaned = block.translate(None, _CONTROLS)
    if len(cleaned) == len(block):
        return block
    first = next(at for at, byte in enumerate(block) if byte in _CONTROLS)
    row = done + block.count(b"\n", 0, first) + 1
    if b"\0" in block:
        # the other encoding that spreadsheets write is full of them
        utf16 = not done and block.startswith(_UTF16_MARKS)
        refuse("roster_not_utf8" if utf16 else "roster_text_broken", file, row)
    ledger.find("value_control", file, row)
    return cleaned


def _decoded(decoder: codecs.IncrementalDecoder, block: bytes, file: str, done: int) -> str:
    try:
        return decoder.decode(block, final=not block)
    except UnicodeDecodeError as error:
        refuse("roster_not_utf8", file, done + error.object.count(b"\n", 0, error.start) + 1)


def _check_line_ends(text: str, file: str, done: int) -> None:
    """Refuse the line ends of old: CR alone, which half of the programs take for nothing."""
    if text.count("\r") != text.count("\r\n"):
        lone = next(
            at for at, sign in enumerate(text) if sign == "\r" and text[at + 1 : at + 2] != "\n"
        )
        refuse("roster_text_broken", file, done + text.count("\n", 0, lone) + 1)
