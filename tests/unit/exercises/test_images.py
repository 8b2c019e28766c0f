import base64
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from lti_tool.exercises import images
from lti_tool.exercises.findings import Refused
from lti_tool.exercises.images import SVG, png, svg
from lti_tool.exercises.markup import html
from tests.unit.exercises import build


def drawing(inside="", attributes='viewBox="0 0 10 10"'):
    return f'<svg xmlns="{SVG}" {attributes}>{inside}</svg>'.encode()


def shown(data: bytes) -> bytes:
    """Return the bytes of a PNG that reach the page."""
    return base64.b64decode(png("a.png", data, {}).attributes["src"].partition(",")[2])


class TestSvg:
    def test_becomes_part_of_the_page(self):
        data = drawing('<g fill="#fff">\n<path d="M0 0L1 1Z"/><text x="1">a &lt; b</text></g>')

        assert html(svg("a.svg", data, {"alt": "Een vlag", "width": "300"})) == (
            '<svg viewBox="0 0 10 10" width="300" role="img" aria-label="Een vlag">'
            '<g fill="#fff"><path d="M0 0L1 1Z"></path><text x="1">a &lt; b</text></g></svg>'
        )

    def test_is_hidden_from_screen_readers_when_it_only_decorates(self):
        drawn = svg("a.svg", drawing(), {"alt": ""})

        assert drawn.attributes == {"viewBox": "0 0 10 10", "aria-hidden": "true"}

    def test_loses_what_drawing_programs_leave_behind(self):
        data = (
            f'<svg xmlns="{SVG}" xmlns:ink="urn:ink" viewBox="0 0 1 1" version="1.1" id="a" '
            'ink:zoom="1"><ink:view/><title>Vlag</title></svg>'
        )

        assert html(svg("a.svg", data.encode(), {"alt": "Vlag"})) == (
            '<svg viewBox="0 0 1 1" role="img" aria-label="Vlag"><title>Vlag</title></svg>'
        )

    @pytest.mark.parametrize(
        "inside",
        [
            "<script>alert(1)</script>",
            "<style>*{}</style>",
            "<foreignObject/>",
            '<image href="https://example.org/a.png"/>',
            '<use href="#a"/>',
            "<a><path/></a>",
            '<animate attributeName="x"/>',
            '<path onclick="alert(1)"/>',
            '<path style="fill:red"/>',
            '<path fill="url(#a)"/>',
            '<path fill="url(https://example.org/a)"/>',
            '<path d="M0 0 javascript:"/>',
            '<g transform="expression(1)"/>',
            '<set attributeName="href"/>',
            '<title><html xmlns="http://www.w3.org/1999/xhtml"/><script/></title>',
        ],
    )
    def test_refuses_what_could_act_or_call_out(self, inside):
        with pytest.raises(Refused, match="image"):
            svg("a.svg", drawing(inside), {})

    def test_may_not_bring_entities(self):
        data = b'<!DOCTYPE svg [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + drawing("&e;")

        with pytest.raises(Refused, match="xml_doctype"):
            svg("a.svg", data, {})

    @pytest.mark.parametrize(
        "data", [drawing(attributes=""), b'<svg viewBox="0 0 1 1"/>', b'<path xmlns="%s"/>']
    )
    def test_refuses_what_is_no_svg_with_a_view_box(self, data):
        with pytest.raises(Refused, match="no SVG with a viewBox"):
            svg("a.svg", data.replace(b"%s", SVG.encode()), {})

    @given(st.text(max_size=40))
    def test_any_attribute_value_is_refused_or_harmless(self, value):
        escaped = "".join(f"&#{ord(sign)};" for sign in value)
        try:
            drawn = html(svg("a.svg", drawing(f'<path fill="{escaped}"/>'), {}))
        except (Refused, ValueError):
            return
        assert "url" not in drawn
        assert ":" not in drawn


class TestPng:
    def test_carries_its_bytes_along(self):
        data = build.png(extra=build.chunk(b"gAMA", b"\0\1\x86\xa0"))
        image = png("a.png", data, {"alt": "Een vlag"})

        assert image.attributes["alt"] == "Een vlag"
        assert image.attributes["src"].startswith("data:image/png;base64,")
        assert base64.b64decode(image.attributes["src"].partition(",")[2]) == data
        assert image.attributes["src"] in html(image)

    @pytest.mark.parametrize("kind", [b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"acTL", b"abCd"])
    def test_loses_what_it_does_not_take_to_draw_it(self, kind):
        assert shown(build.png(extra=build.chunk(kind, b"Sanne"))) == build.png()

    @pytest.mark.parametrize(
        "behind", [b"<script>alert(1)</script>", b"PK\x03\x04", b"\0" * 9, build.png()]
    )
    def test_is_nothing_else_besides(self, behind):
        """A file that is a page or a zip too, to a reader that looks elsewhere in it."""
        clean = shown(build.png(behind=behind))

        assert clean == build.png()
        with Image.open(BytesIO(clean)) as found:
            assert found.getextrema() == (255, 255)

    @given(st.integers(0, 200), st.integers(0, 255))
    def test_is_read_or_refused_whatever_is_damaged(self, at, octet):
        data = bytearray(build.png())
        data[at % len(data)] = octet
        try:
            assert shown(bytes(data)) == build.png()
        except Refused:
            return

    @pytest.mark.parametrize(
        ("data", "code"),
        [
            pytest.param(b"<html>" + build.png(), "image", id="a page before it"),
            pytest.param(build.png()[:-12], "image", id="without an end"),
            pytest.param(build.png()[:-1], "image", id="cut off at the end"),
            pytest.param(build.png(height=2001), "file_too_large", id="too high"),
            pytest.param(b"GIF89a" + b"\0" * 60, "image", id="another format"),
            pytest.param(build.png()[:20], "image", id="cut off"),
            pytest.param(build.png(width=3000), "file_too_large", id="too wide"),
            pytest.param(build.png(behind=bytes(200_000)), "file_too_large", id="too many bytes"),
        ],
    )
    def test_refuses(self, data, code):
        with pytest.raises(Refused) as refused:
            png("a.png", data, {})

        assert refused.value.findings[0].code == code


def test_every_kind_of_picture_has_a_reader():
    assert {".svg": svg, ".png": png} == images.IMAGE_TYPES
