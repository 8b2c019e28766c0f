"""Pictures of a package: SVG and PNG, both cleaned by an allow-list.

An SVG becomes part of the page (no second request, and it follows the page's text size); a PNG
is carried along as data. Neither can name an address, a style sheet or a script.
"""

import base64
import re
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping

from lti_tool.exercises.findings import Finding, Refused
from lti_tool.exercises.markup import Element
from lti_tool.exercises.xml_reader import Node, read

SVG = "http://www.w3.org/2000/svg"

MAX_PNG_BYTES = 100 * 1024
"""Bytes of one PNG; a page with it still loads over a slow line."""

MAX_PNG_SIDE = 2_000
"""Pixels on either side of a PNG."""

_SVG_ELEMENTS = frozenset(
    {
        "svg",
        "g",
        "path",
        "rect",
        "circle",
        "ellipse",
        "line",
        "polyline",
        "polygon",
        "text",
        "tspan",
        "title",
        "desc",
    }
)
_SVG_TEXT = frozenset({"text", "tspan", "title", "desc"})

_PNG_HEADER = re.compile(rb"\x89PNG\r\n\x1a\n....IHDR(.{8})", re.DOTALL)

_PNG_START, _PNG_FRAME = 8, 12
"""Bytes of the signature; of a chunk besides its data: length, kind and checksum."""

_PNG_CHUNKS = frozenset({b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"IDAT", b"IEND"})
"""What it takes to draw a PNG; no texts, no EXIF (it can tell where), no animation."""

_NUMBERS = re.compile(r"[-+0-9.,eE%\s]{1,4000}")
_PATH = re.compile(r"[-+0-9.,eEMmLlHhVvCcSsQqTtAaZz\s]{1,8000}")
_TRANSFORM = re.compile(r"(\s*(translate|scale|rotate|matrix|skewX|skewY)\([-+0-9.,eE\s]{1,80}\))*")
_PAINT = re.compile(r"none|currentColor|#[0-9a-fA-F]{3,8}|[a-z]{3,20}")
_WORD = re.compile(r"[a-z0-9-]{1,20}")

_SVG_ATTRIBUTES: Mapping[str, re.Pattern[str]] = {
    **dict.fromkeys(
        {
            "viewBox",
            "width",
            "height",
            "x",
            "y",
            "x1",
            "y1",
            "x2",
            "y2",
            "cx",
            "cy",
            "r",
            "rx",
            "ry",
            "dx",
            "dy",
            "points",
        },
        _NUMBERS,
    ),
    **dict.fromkeys(
        {
            "stroke-width",
            "stroke-dasharray",
            "opacity",
            "fill-opacity",
            "stroke-opacity",
            "font-size",
            "font-weight",
        },
        _NUMBERS,
    ),
    "d": _PATH,
    "transform": _TRANSFORM,
    "fill": _PAINT,
    "stroke": _PAINT,
    **dict.fromkeys(
        {
            "stroke-linecap",
            "stroke-linejoin",
            "fill-rule",
            "text-anchor",
            "dominant-baseline",
            "font-style",
        },
        _WORD,
    ),
}
_DROPPED = frozenset({"id", "class", "version", "xml:space", "xml:lang", "role"})
"""Harmless attributes that drawing programs write and the page does not need."""


def svg(file: str, data: bytes, attributes: Mapping[str, str]) -> Element:
    """Return the picture as part of the page.

    Elements and attributes of other namespaces (what drawing programs leave behind) are dropped;
    anything of SVG's own that is not on the list is refused.

    Args:
        file: path inside the package, for the findings.
        data: the file's bytes.
        attributes: of the HTML element it stands for: ``alt``, and ``width`` and ``height``.

    Raises:
        Refused: not well-formed, not an SVG, without ``viewBox``, or with a forbidden part.
    """
    root = read(file, data, namespace=SVG)
    if root.name != "svg" or "viewBox" not in root.attributes:
        root.refuse("image", "the file is no SVG with a viewBox")
    drawn = _svg_element(root)
    size = {key: value for key, value in attributes.items() if key in {"width", "height"}}
    alt = attributes.get("alt", "")
    name = {"role": "img", "aria-label": alt} if alt else {"aria-hidden": "true"}
    return Element(
        name=drawn.name, attributes={**drawn.attributes, **size, **name}, children=drawn.children
    )


def _svg_element(node: Node) -> Element:
    if node.name not in _SVG_ELEMENTS:
        node.refuse("image", f"{node.name} may not stand in an SVG")
    children = tuple(
        child if isinstance(child, str) else _svg_element(child)
        for child in node.children
        if (node.name in _SVG_TEXT if isinstance(child, str) else not child.name.startswith("{"))
    )
    attributes = dict(_svg_attributes(node))
    return Element(name=node.name, attributes=attributes, children=children)


def _svg_attributes(node: Node) -> list[tuple[str, str]]:
    kept = []
    for name, value in node.attributes.items():
        if name.startswith("{") or name in _DROPPED:
            continue
        pattern = _SVG_ATTRIBUTES.get(name)
        if pattern is None or not pattern.fullmatch(value):
            node.refuse("image", f"the attribute {name} of {node.name} is not accepted in an SVG")
        kept.append((name, value))
    return kept


def png(file: str, data: bytes, attributes: Mapping[str, str]) -> Element:
    """Return the picture as an ``img`` that carries what it takes to draw it.

    Raises:
        Refused: not a PNG, damaged, or too large.

    Source: PNG (Third Edition), 5.2 "PNG signature", 5.3 "Chunk layout" and 11.2.1 "IHDR Image
    header".
    """
    header = _PNG_HEADER.match(data)
    if header is None:
        raise Refused(Finding(file=file, line=0, code="image", message="the file is no PNG"))
    if len(data) > MAX_PNG_BYTES or max(struct.unpack(">II", header[1])) > MAX_PNG_SIDE:
        message = f"a PNG has at most {MAX_PNG_BYTES} bytes and {MAX_PNG_SIDE} pixels on a side"
        raise Refused(Finding(file=file, line=0, code="file_too_large", message=message))
    chunks = list(_png_chunks(data))
    if {b"IDAT", b"IEND"} - {kind for kind, _ in chunks}:
        raise Refused(Finding(file=file, line=0, code="image", message="the PNG is damaged"))
    clean = data[:_PNG_START] + b"".join(chunk for _, chunk in chunks)
    source = f"data:image/png;base64,{base64.b64encode(clean).decode('ascii')}"
    return Element(name="img", attributes={"src": source, "alt": "", **attributes})


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the kind and the bytes of each chunk to keep, up to the end or to a damaged one.

    What stands behind the end of the picture is no part of it.
    """
    at, kind = _PNG_START, b""
    while kind != b"IEND" and at + _PNG_FRAME <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        chunk = data[at : at + length + _PNG_FRAME]
        kind, checksum = chunk[4:8], zlib.crc32(chunk[4:-4]).to_bytes(4, "big")
        if len(chunk) < length + _PNG_FRAME or checksum != chunk[-4:]:
            return
        if kind in _PNG_CHUNKS:
            yield kind, chunk
        at += len(chunk)


IMAGE_TYPES: Mapping[str, Callable[[str, bytes, Mapping[str, str]], Element]] = {
    ".svg": svg,
    ".png": png,
}
"""How a picture is read, by the ending of its file's name."""
