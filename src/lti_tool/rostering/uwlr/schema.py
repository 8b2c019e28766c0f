"""Results held against the schema that an administration has of them (W3C XML Schema 1.0).

The schema itself is Edustandaard's and is not shipped: whoever has it gives its path.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from lti_tool.rostering.refusals import refuse

MOST = 20
"""Faults that are told; one in every result would be thousands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaFault:
    """A place in the file (a line, from 1) that the schema does not allow, without its value."""

    line: int
    rule: str


def faults(text: bytes, schema: Path) -> Sequence[SchemaFault]:
    """Return what a schema does not allow in a file of ours, at most ``MOST``; nothing is good.

    Raises:
        RosterInvalid: ``roster_xml_broken``: the schema is none, or needs a file that is not there.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        judge = etree.XMLSchema(etree.parse(schema, parser))
    except (etree.XMLSyntaxError, etree.XMLSchemaParseError, OSError):
        refuse("roster_xml_broken", schema.name)
    if judge.validate(etree.fromstring(text, parser)):
        return ()
    # the messages of the log quote values, which may be about a child; its rules do not
    told = [SchemaFault(line=each.line, rule=each.type_name) for each in judge.error_log]
    return tuple(dict.fromkeys(told))[:MOST]
