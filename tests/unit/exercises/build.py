"""Small items and packages, built in one line where a test needs one."""

import struct
import zlib
from pathlib import Path

from lti_tool.exercises.exercise import Item
from lti_tool.exercises.items import read_item
from lti_tool.exercises.package_files import PackageFiles
from lti_tool.exercises.xml_reader import QTI

TEMPLATES = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/"

ONE_CORRECT = """
<qti-response-declaration identifier="RESPONSE" cardinality="single" base-type="identifier">
<qti-correct-response><qti-value>B</qti-value></qti-correct-response>
</qti-response-declaration>
"""
SCORE = '<qti-outcome-declaration identifier="SCORE" cardinality="single" base-type="float"/>'
CHOICE = """
<qti-choice-interaction response-identifier="RESPONSE" max-choices="1">
<qti-prompt>Kies.</qti-prompt>
<qti-simple-choice identifier="A">een</qti-simple-choice>
<qti-simple-choice identifier="B">twee</qti-simple-choice>
</qti-choice-interaction>
"""
MATCH = f'<qti-response-processing template="{TEMPLATES}match_correct.xml"/>'


def item_xml(
    *,
    declarations=ONE_CORRECT + SCORE,
    body=CHOICE,
    processing=MATCH,
    extra="",
    attributes='identifier="opgave" title="Opgave" time-dependent="false"',
):
    return (
        f'<qti-assessment-item xmlns="{QTI}" {attributes}>\n'
        f"{declarations}\n{extra}\n<qti-item-body>{body}</qti-item-body>\n{processing}\n"
        "</qti-assessment-item>"
    )


def item(stimuli=None, files=None, **parts) -> Item:
    held = {"opgave.xml": item_xml(**parts).encode(), **(files or {})}
    return read_item("opgave.xml", PackageFiles(files=held), stimuli or {})


def text_declarations(correct="vindt", mapping="", base_type="string"):
    return f"""
    <qti-response-declaration identifier="RESPONSE" cardinality="single" base-type="{base_type}">
    <qti-correct-response><qti-value>{correct}</qti-value></qti-correct-response>{mapping}
    </qti-response-declaration>{SCORE}"""


TEXT = '<p>Zij <qti-text-entry-interaction response-identifier="RESPONSE"/> het.</p>'


def text_item(correct="vindt", mapping="", base_type="string", **parts) -> Item:
    declarations = text_declarations(correct, mapping, base_type)
    return item(**{"declarations": declarations, "body": TEXT, **parts})


TOML = """
title = "Vijf eenden"
description = "Een oefening over eenden in de sloot."
theme = "Water"
subject = "Lezen"
groups = [4, 3]
goal = "Je kunt tot vijf tellen."
minutes = 5
licence = "CC0-1.0"
"""


def resource(name, kind="imsqti_item_xmlv3p0", *needs, href=None):
    path = href or f"{name}.xml"
    dependencies = "".join(f'<dependency identifierref="{need}"/>' for need in needs)
    return (
        f'<resource identifier="{name}" type="{kind}" href="{path}">'
        f'<file href="{path}"/>{dependencies}</resource>'
    )


def manifest_xml(*resources):
    return (
        '<manifest xmlns="http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1" identifier="pak">'
        "<metadata><schema>QTI Package</schema><schemaversion>3.0.0</schemaversion></metadata>"
        f"<organizations/><resources>{''.join(resources)}</resources></manifest>"
    )


STIMULUS = (
    f'<qti-assessment-stimulus xmlns="{QTI}" identifier="tekst" title="Tekst">'
    "<qti-stimulus-body><p>Er was eens een eend.</p></qti-stimulus-body>"
    "</qti-assessment-stimulus>"
)


def chunk(kind: bytes, data: bytes = b"") -> bytes:
    """Return a chunk of a PNG."""
    checksum = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)


def png(width=4, height=4, *, extra=b"", behind=b"") -> bytes:
    """Return a white picture, with chunks before its pixels and bytes behind its end."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(height * (b"\0" + width * b"\xff"))
    drawn = chunk(b"IHDR", header) + extra + chunk(b"IDAT", pixels) + chunk(b"IEND")
    return b"\x89PNG\r\n\x1a\n" + drawn + behind


def package(folder: Path, **files) -> Path:
    """Write a package with one item; a file given as None is left out."""
    folder.mkdir(parents=True, exist_ok=True)
    held = {
        "imsmanifest.xml": manifest_xml(resource("opgave")),
        "exercise.toml": TOML,
        "opgave.xml": item_xml(),
        **{name.replace("__", "."): content for name, content in files.items()},
    }
    for name, content in held.items():
        if content is not None:
            (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder
