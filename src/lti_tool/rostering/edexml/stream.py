"""XML bytes of a stranger -> the elements of interest, one at a time.

Nothing is fetched, no entity is resolved, no document type, inclusion or processing instruction
is accepted; the tree never grows beyond one record. The text is decoded here and handed to the
parser as UTF-8, so that what was looked over is what is parsed, whatever the file says of itself.

Source: EDEXML.structuur.xsd 2.1; UWLR_Leerlinggegevens_v2p2.xsd; specs, threat 32.
"""

import codecs
import re
from collections.abc import Iterator, Mapping
from typing import BinaryIO, NamedTuple

from lxml import etree

from lti_tool.rostering.lines import BLOCK_BYTES
from lti_tool.rostering.refusals import refuse

UWLR = "http://www.edustandaard.nl/leerresultaten/2/leerlinggegevens"
"""Namespace of UWLR 2.x; EDEXML has none."""

RECORDS: Mapping[str, str] = {
    "school": "",
    "vestiging": "vestigingen",
    "groep": "groepen",
    "samengestelde_groep": "groepen",
    "leerling": "leerlingen",
    "leerkracht": "leerkrachten",
}
"""Record -> the list it stands in (school: in none), right below the root of the data."""


class Record(NamedTuple):
    """What was met, and its element (see ``records``)."""

    name: str
    element: etree._Element


MAX_DEPTH = 24
MAX_ELEMENTS_OF_RECORD = 1_000
MAX_SILENCE = 512 * 1024
"""Bytes in which no element begins or ends."""

MAX_BYTES = 1024**3
"""A record of the official example takes 1 KB: a million pupils."""

_ROOTS = frozenset({"EDEX", "leerlinggegevens", "geengegevens", "geenwijzigingen"})
_OURS = frozenset({"", UWLR})
_ENVELOPES = frozenset(
    {"http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope"}
)
_XINCLUDE = "http://www.w3.org/2001/XInclude"
_DOCTYPE = "<!DOCTYPE"
_DECLARED = re.compile(rb"""<\?xml[^>]{0,60}encoding\s*=\s*["']([A-Za-z0-9._-]{1,20})["']""")
_ENCODINGS: Mapping[str, str] = {
    "utf-8": "utf-8-sig",
    "utf8": "utf-8-sig",
    "us-ascii": "utf-8-sig",
    "utf-16": "utf-16",
    "iso-8859-1": "cp1252",
    "iso-8859-15": "iso-8859-15",
    "windows-1252": "cp1252",
}
"""What a document says -> how it is decoded; who says Latin-1 means Windows' (as browsers do)."""
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def records(file: BinaryIO, name: str) -> Iterator[Record]:
    """Yield the records of a document by local name, in document order.

    An element is empty again once the next one is asked for. The first thing told is the root of
    the data: ``EDEX``, ``leerlinggegevens``, or UWLR's ``geengegevens`` or ``geenwijzigingen``.
    Lists are told when they end (``leerlingen/``), so that an empty one is not a missing one.

    Args:
        file: the document; read from its beginning.
        name: how findings and refusals call it.

    Raises:
        RosterInvalid: one of the ``roster_xml_…`` codes, ``roster_not_utf8``,
            ``roster_value_too_long``, ``roster_too_large``, ``roster_answer_fault``.
    """
    file.seek(0)
    parser = etree.XMLPullParser(
        events=("start", "end", "pi"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        encoding="utf-8",
    )
    walk, silent = _Walk(name), 0
    try:
        for block in _blocks(file, name):
            parser.feed(block)
            silent += len(block)
            for event, element in parser.read_events():
                silent = 0
                yield from walk.through(event, element)
            # the parser holds what it has not seen the end of: a value, a tag, a comment
            if silent > MAX_SILENCE:
                refuse("roster_value_too_long", name)
        parser.close()
    except etree.XMLSyntaxError as error:
        refuse("roster_xml_broken", name, error.lineno or 0)
    if not walk.root:
        refuse("roster_xml_unknown", name)


class _Walk:
    """Where in the document we are: the names from the top, and how deep the data begin."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._path: list[str] = []
        self._elements = 0
        self.root = 0

    def through(self, event: str, element: etree._Element) -> Iterator[Record]:
        """Yield what ends, or begins, with one event of the parser."""
        if event == "start":
            yield from self._start(element)
        elif event == "end":
            yield from self._end(element)
        else:
            refuse("roster_xml_unsafe", self._name, element.sourceline or 0)

    def _start(self, element: etree._Element) -> Iterator[Record]:
        space, local = name_of(element)
        self._path.append(local if space in _OURS else "")
        self._elements += 1
        if len(self._path) > MAX_DEPTH or self._elements > MAX_ELEMENTS_OF_RECORD:
            refuse("roster_xml_too_complex", self._name, element.sourceline or 0)
        if space == _XINCLUDE:
            refuse("roster_xml_unsafe", self._name, element.sourceline or 0)
        if space in _ENVELOPES and local == "Fault":
            refuse("roster_answer_fault", self._name)
        if not self.root and self._path[-1] in _ROOTS:
            self.root = len(self._path)
            yield Record(local, element)

    def _end(self, element: etree._Element) -> Iterator[Record]:
        local = self._path.pop()
        below = len(self._path) - self.root
        if self.root and below in {0, 1} and not (below and self._path[-1] == "school"):
            if local in RECORDS and RECORDS[local] == (self._path[-1] if below else ""):
                yield Record(local, element)
            elif below == 0:
                yield Record(f"{local}/", element)
            self._elements = 0
            self._forget(element)

    @staticmethod
    def _forget(element: etree._Element) -> None:
        """Empty a record, and take it out of its list."""
        parent = element.getparent()
        element.clear()
        if parent is not None:
            parent.remove(element)


def name_of(element: etree._Element) -> tuple[str, str]:
    """Return the namespace (or nothing) and the local name of an element."""
    space, _, local = str(element.tag).removeprefix("{").rpartition("}")
    return space, local


def _blocks(file: BinaryIO, name: str) -> Iterator[bytes]:
    """Yield the document as UTF-8, looked over for document types.

    Raises:
        RosterInvalid: ``roster_not_utf8``, ``roster_xml_doctype``, ``roster_too_large``,
            ``roster_text_broken``.
    """
    block = file.read(BLOCK_BYTES)
    decoder = codecs.getincrementaldecoder(_encoding(block, name))()
    done, before = 0, ""
    while True:
        try:
            text = decoder.decode(block, final=not block)
        except UnicodeError:
            refuse("roster_not_utf8", name)
        if _DOCTYPE in before + text:
            refuse("roster_xml_doctype", name)
        if "\0" in text:
            refuse("roster_text_broken", name)
        done += len(block)
        if done > MAX_BYTES:
            refuse("roster_too_large", name)
        # before the first letter is decoded the parser must not see an empty document
        yield text.encode()
        if not block:
            return
        before = text[1 - len(_DOCTYPE) :]
        block = file.read(BLOCK_BYTES)


def _encoding(start: bytes, name: str) -> str:
    if start.startswith(_UTF16_MARKS):
        return "utf-16"
    found = _DECLARED.match(start.removeprefix(codecs.BOM_UTF8))
    declared = found[1].decode().casefold() if found else "utf-8"
    if declared not in _ENCODINGS:
        refuse("roster_not_utf8", name)
    return _ENCODINGS[declared]
