"""One record of EDEXML -> its values, without what the border keeps out."""

from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from lti_tool.privacy.borders import EDEXML
from lti_tool.privacy.minimise import minimise
from lti_tool.rostering.edexml.stream import name_of
from lti_tool.rostering.ledger import Ledger

MAX_KEY = 256
"""Characters of a key (``EDEXKeyType``)."""

_REFERENCES = frozenset({"groep", "samengestelde_groep", "vestiging"})
_LISTS = frozenset({"samengestelde_groepen", "groepen"})


def values(
    name: str, element: etree._Element, chosen: frozenset[str], ledger: Ledger
) -> Mapping[str, Any]:
    """Return what may be read of a record: ``@attribute`` and element name -> text.

    An element that names a group has its key as its text; a list of these, and the roles of
    staff, are lists of texts. What is kept out is counted, and what may be a BSN is told.
    """
    message: dict[str, Any] = {
        f"@{attribute}": value
        for attribute, value in element.attrib.items()
        if "}" not in attribute
    }
    for child in element.iterchildren():
        local = name_of(child)[1]
        if local == "rol":
            message.setdefault(local, []).append((child.text or "").strip())
        else:
            message[local] = _value(local, child)
    left = minimise(message, EDEXML[name], chosen)
    border = f"edexml:{name}"
    for lost, count in left.lost.items():
        ledger.dropped[border, lost] += count
    for held in left.held:
        ledger.held_back[border, held] += 1
        ledger.find("citizen_number", name, element.sourceline or 0, held)
    return left.kept


def _value(local: str, child: etree._Element) -> str | list[str]:
    if local in _REFERENCES:
        return child.get("key") or ""
    if local in _LISTS:
        return [link.get("key") or "" for link in child.iterchildren()]
    return " ".join((child.text or "").split())


def links(element: etree._Element) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield (key of a group, roles there) of a member of staff."""
    for groups in element.iterchildren("{*}groepen"):
        for link in groups.iterchildren("{*}groep", "{*}samengestelde_groep"):
            roles = tuple((each.text or "").strip() for each in link.iterchildren("{*}rol"))
            yield link.get("key") or "", roles
