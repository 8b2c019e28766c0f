from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.exercises import xml_reader
from lti_tool.exercises.findings import Refused
from lti_tool.exercises.xml_reader import read


def own(data: bytes):
    return read("a.xml", data, namespace="")


def refusal(data: bytes):
    with pytest.raises(Refused) as refused:
        own(data)
    (finding,) = refused.value.findings
    return finding.code, finding.line


class TestRead:
    def test_names_elements_of_its_own_namespace_by_their_local_name(self):
        tree = read("a.xml", f'<x xmlns="{xml_reader.QTI}" xmlns:y="urn:y"><y:z/></x>'.encode())

        assert (tree.name, tree.elements[0].name) == ("x", "{urn:y}z")

    def test_takes_an_element_without_namespace_for_a_stranger(self):
        assert read("a.xml", b"<x/>").name == "{}x"

    def test_keeps_text_order_and_line_numbers(self):
        tree = own(b"<x>a\n<y>b</y>c<!-- no -->d</x>")

        assert tree.children[0] == "a\n"
        assert tree.children[1:] == (tree.elements[0], "cd")
        assert tree.elements[0].line == 2
        assert tree.text == "a\nbcd"

    def test_gives_known_prefixes_to_foreign_attributes(self):
        data = b"""<x xml:lang="nl" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
            xsi:schemaLocation="a b" xmlns:q="urn:q" q:r="s" t="u"/>"""

        assert own(data).attributes == {
            "xml:lang": "nl",
            "xsi:schemaLocation": "a b",
            "{urn:q}r": "s",
            "t": "u",
        }

    def test_reads_a_file_with_a_byte_order_mark(self):
        assert own(b"\xef\xbb\xbf<x/>").name == "x"

    @pytest.mark.parametrize(
        ("data", "expected"),
        [
            pytest.param(b"<x>\n<y></x>", ("xml_not_well_formed", 2), id="wrong end"),
            pytest.param(b"", ("xml_not_well_formed", 1), id="empty"),
            pytest.param(b"<x>&y;</x>", ("xml_not_well_formed", 1), id="unknown entity"),
            pytest.param(b"\xff<x/>", ("xml_not_utf8", 0), id="not UTF-8"),
            pytest.param("<x/>".encode("utf-16"), ("xml_not_utf8", 0), id="UTF-16"),
            pytest.param(b'\n<!DOCTYPE x SYSTEM "u">\n<x/>', ("xml_doctype", 2), id="DOCTYPE"),
            pytest.param(
                b'<!DOCTYPE x [<!ENTITY a "aaa"><!ENTITY b "&a;&a;">]><x>&b;</x>',
                ("xml_doctype", 1),
                id="entities",
            ),
            pytest.param(b"<x>\n<?php a?></x>", ("xml_instruction", 2), id="instruction inside"),
            pytest.param(b"<x>" + b"<y/>" * 5000 + b"</x>", ("xml_too_complex", 1), id="many"),
            pytest.param(b"<x>" * 50 + b"</x>" * 50, ("xml_too_complex", 1), id="deep"),
            pytest.param(b"<x>" + b" " * 300_000 + b"</x>", ("file_too_large", 0), id="large"),
        ],
    )
    def test_refuses(self, data, expected):
        assert refusal(data) == expected

    def test_cannot_be_talked_into_another_encoding(self):
        # in UTF-7, +ADw- is a less-than sign: a document type could hide behind it
        data = b'<?xml version="1.0" encoding="UTF-7"?><x>+ADw-y/+AD4-</x>'

        assert own(data).children == ("+ADw-y/+AD4-",)

    @given(st.text())
    def test_any_text_is_read_or_refused(self, text):
        with suppress(Refused, UnicodeEncodeError):
            assert own(f"<x>{text}</x>".encode()).name == "x"

    @given(st.binary(max_size=200))
    def test_any_bytes_are_read_or_refused(self, data):
        with suppress(Refused):
            assert own(data).file == "a.xml"


class TestFinding:
    def test_reads_like_a_compilers_line(self):
        with pytest.raises(Refused, match=r"^a\.xml:3: element_unknown: no such thing$"):
            own(b"\n\n<x/>").refuse("element_unknown", "no such thing")
