"""XML as no administration writes it: refused under a code, with memory flat."""

import io
import tracemalloc

import pytest

from lti_tool.errors import RosterInvalid
from lti_tool.rostering.edexml import stream
from lti_tool.rostering.lines import BLOCK_BYTES
from lti_tool.rostering.snapshot import Reading
from lti_tool.rostering.sources import read_file
from tests.unit.rostering.build import read, refusal, sample

HEAD = '<?xml version="1.0"?>'
BOMB = (
    '<!DOCTYPE EDEX [<!ENTITY a "aaaaaaaaaa">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]><EDEX>&i;</EDEX>"
)


def edex(inside):
    return f"{HEAD}<EDEX>{inside}</EDEX>"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (BOMB, "roster_xml_doctype"),
        ('<!DOCTYPE EDEX SYSTEM "file:///etc/passwd"><EDEX/>', "roster_xml_doctype"),
        ('<!DOCTYPE EDEX PUBLIC "x" "http://example.org/x.dtd"><EDEX/>', "roster_xml_doctype"),
        (f"{HEAD}<!-- {'x' * 70_000} --><!DOCTYPE EDEX><EDEX/>", "roster_xml_doctype"),
        (edex("&eacute;"), "roster_xml_broken"),
        (
            edex('<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="/x"/>'),
            "roster_xml_unsafe",
        ),
        (f'{HEAD}<?xml-stylesheet href="x.xsl"?><EDEX/>', "roster_xml_unsafe"),
        (edex("<?php x ?>"), "roster_xml_unsafe"),
        (edex("<a>" * 60 + "</a>" * 60), "roster_xml_too_complex"),
        (edex("<a/>" * 100_000), "roster_xml_incomplete"),
        (edex(f"<school>{'<a/>' * 2_000}</school>"), "roster_xml_too_complex"),
        (f"{HEAD}<html><body/></html>", "roster_xml_unknown"),
        (f'{HEAD}<EDEX xmlns="urn:other"/>', "roster_xml_unknown"),
        (f"{HEAD}<EDEX>", "roster_xml_broken"),
        (f"{HEAD}<EDEX></edex>", "roster_xml_broken"),
        (f"{HEAD}<EDEX/><EDEX/>", "roster_xml_broken"),
        ("<", "roster_xml_broken"),
        (f"{HEAD}<EDEX>\x01</EDEX>", "roster_xml_broken"),
        (f"{HEAD}<EDEX>\x00</EDEX>", "roster_text_broken"),
    ],
    ids=[
        "entity bomb",
        "external entity",
        "external document type",
        "document type behind a long comment",
        "an entity that nobody declared",
        "inclusion",
        "style sheet",
        "processing instruction",
        "too deep",
        "many elements that are nothing",
        "a record of thousands of elements",
        "a web page",
        "another's namespace",
        "cut short",
        "an end that fits nothing",
        "two documents",
        "one sign",
        "a control character",
        "NUL",
    ],
)
def test_is_refused(text, code):
    assert refusal(io.BytesIO(text.encode())) == code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252", "iso-8859-1"])
def test_a_document_is_read_in_the_encoding_that_it_names(encoding):
    text = (
        f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?><EDEX><school>'
        "<schooljaar>2026-2027</schooljaar><brincode>99ZZ</brincode></school><vestigingen>"
        '<vestiging key="V"><naam>Zoë’s hof</naam></vestiging></vestigingen>'
        "<leerlingen/></EDEX>"
    )
    # who writes "iso-8859-1" and means Windows' letters is read as meant
    written = text.encode("cp1252" if encoding.startswith("iso") else encoding)

    assert read(io.BytesIO(written)).schools[1].name == "Zoë’s hof"


@pytest.mark.parametrize(
    "written",
    [
        edex("é").encode("latin-1"),
        b'<?xml version="1.0" encoding="utf-7"?><EDEX/>',
        b'<?xml version="1.0" encoding="cp037"?><EDEX/>',
        edex("x").encode("utf-16")[:-1],
    ],
    ids=["letters of Latin-1 under another name", "UTF-7", "EBCDIC", "half a letter of UTF-16"],
)
def test_letters_that_cannot_be_read_are_refused(written):
    assert refusal(io.BytesIO(written)) == "roster_not_utf8"


def test_a_document_type_across_two_blocks_is_seen():
    for shift in range(12):
        filler = " " * (BLOCK_BYTES - len("<!-- -->") - shift)
        text = f"<!--{filler}--><!DOCTYPE EDEX><EDEX/>"

        assert refusal(io.BytesIO(text.encode())) == "roster_xml_doctype"


def test_more_than_any_school_is_refused(monkeypatch):
    monkeypatch.setattr(stream, "MAX_BYTES", 1_000)

    assert refusal(sample("wilgenhof.edexml.xml")) == "roster_too_large"


class Film(io.RawIOBase):
    """A document that begins like this and then goes on and on; it counts what was asked for."""

    def __init__(self, begin, on):
        self.begin, self.on, self.asked = begin, on, 0

    def seek(self, *where):
        self.asked = 0
        return 0

    def read(self, size=-1):
        start = b"" if self.asked else self.begin
        self.asked += size
        return start + (self.on * size)[: size - len(start)]


@pytest.mark.parametrize(
    ("begin", "on"),
    [
        (b"<EDEX><school><auteur>", b"x"),
        (b"<EDEX><school><auteur><![CDATA[", b"x"),
        (b'<EDEX><school a="', b"x"),
        (b"<EDEX><school ", b'a="" '),
        (b"<EDEX><", b"x"),
        (b"<EDEX><!--", b"x"),
        (b"<EDEX>", b"<!-- x -->"),
        (b"<EDEX><leerlingen>", b" "),
        (b" ", b" "),
    ],
    ids=[
        "text",
        "CDATA",
        "attribute",
        "attributes",
        "name",
        "comment",
        "comments",
        "spaces",
        "empty",
    ],
)
def test_what_never_ends_is_refused_after_a_megabyte(begin, on):
    film = Film(begin, on)

    with pytest.raises(RosterInvalid) as refused:
        read_file(film, Reading())

    assert refused.value.code in {
        "roster_value_too_long",
        "roster_xml_broken",
        "roster_kind_unknown",
    }
    assert film.asked < 1_000_000


def test_a_document_that_never_ends_costs_no_memory(monkeypatch):
    monkeypatch.setattr(stream, "MAX_BYTES", 3_000_000)
    one = '<leerling key="{}"><achternaam>Wit</achternaam></leerling>'
    pupils = "".join(one.format(number) for number in range(60_000))
    head = "<EDEX><school><schooljaar>2026-2027</schooljaar><brincode>99ZZ</brincode></school>"
    file = io.BytesIO(f"{head}<leerlingen>{pupils}".encode())

    tracemalloc.start()
    assert refusal(file) == "roster_too_large"
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000_000
