"""PDFs that a screen reader can read, made without asking anybody for anything."""

import re
import sys
import zlib

import pytest

from lti_tool import pdf
from lti_tool.errors import DocumentUnavailable

PAGE = (
    '<!doctype html><html lang="nl"><head><title>Bijlage</title></head>'
    "<body><h1>Bijlage</h1><p>Tekst</p>{}</body></html>"
)


def unpacked(made: bytes) -> bytes:
    """Return a PDF with its streams unpacked."""
    streams = re.findall(rb"stream\n(.*?)\nendstream", made, re.DOTALL)
    return made + b"".join(zlib.decompressobj().decompress(each) for each in streams)


def test_a_pdf_is_tagged_titled_and_knows_its_language():
    made = pdf.of_html(PAGE.format(""))

    assert made.startswith(b"%PDF-")
    said = unpacked(made)
    for sign in (b"/StructTreeRoot", b"/Marked true", b"/Lang (nl)", b"pdfuaid:part", b"Bijlage"):
        assert sign in said


@pytest.mark.parametrize(
    "part",
    [
        '<img alt="x" src="https://elders.example/x.png">',
        '<img alt="x" src="file:///etc/hostname">',
        '<link rel="stylesheet" href="http://127.0.0.1:9/x.css">',
        "<style>@import url(http://127.0.0.1:9/x.css)</style>",
    ],
)
def test_nothing_is_fetched(part, monkeypatch):
    asked = []
    monkeypatch.setattr("socket.socket.connect", lambda *_: asked.append("connected"))

    assert pdf.of_html(PAGE.format(part)).startswith(b"%PDF-")
    assert asked == []


def test_a_machine_without_pango_says_what_it_needs(monkeypatch):
    class Missing:
        def find_spec(self, name, *_):
            if name == "weasyprint":
                raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Missing(), *sys.meta_path])

    with pytest.raises(DocumentUnavailable, match="libpango"):
        pdf.of_html(PAGE.format(""))
