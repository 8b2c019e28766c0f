"""Which elements a file may hold: tables, and the one walk that applies them.

The tables stand beside the code that reads the elements (``declarations``, ``interactions`` and
so on); together they are the profile. Whatever no table names is refused, never skipped.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from lti_tool.exercises.findings import Finding
from lti_tool.exercises.xml_reader import Node

Check = Callable[[str], bool]
"""Says whether an attribute's value has the right form."""

MAX_ATTRIBUTE = 500
"""Characters of an attribute that holds free text, such as an alt text."""

_IDENTIFIER = re.compile(r"[^\W\d][\w.\-]{0,63}")
_NUMBER = re.compile(r"[+-]?([0-9]{1,12}(\.[0-9]{0,12})?|\.[0-9]{1,12})")
_WHOLE = re.compile(r"[0-9]{1,4}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def anything(value: str) -> bool:
    """Accept every text of at most ``MAX_ATTRIBUTE`` characters."""
    return len(value) <= MAX_ATTRIBUTE


def identifier(value: str) -> bool:
    """Accept an NCName of at most 64 characters (QTI 3.0 ASI, Identifier data type)."""
    return _IDENTIFIER.fullmatch(value) is not None


def number(value: str) -> bool:
    """Accept a plain decimal number: 12 digits on each side, no exponent, no INF or NaN."""
    return _NUMBER.fullmatch(value) is not None


def whole_number(value: str) -> bool:
    """Accept 0, 1, 2, ... up to 9999."""
    return _WHOLE.fullmatch(value) is not None


def language(value: str) -> bool:
    """Accept a language tag such as ``nl-NL`` (RFC 5646, the usual forms)."""
    return _LANGUAGE.fullmatch(value) is not None


def one_of(*allowed: str) -> Check:
    """Return a check that accepts these values only."""
    return frozenset(allowed).__contains__


boolean = one_of("true", "false")
"""Accepts ``true`` and ``false``; XML Schema's 1 and 0 are not in use."""


def decimal(value: str) -> Decimal:
    """Return the exact number of a text that passed ``number``.

    Raises:
        ValueError: the text is no such number.
    """
    if not number(value):
        raise ValueError(value)
    return Decimal(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementRule:
    """What one element may hold: attributes with their form, child elements, text or none."""

    required: Mapping[str, Check] = field(default_factory=dict)
    optional: Mapping[str, Check] = field(default_factory=dict)
    children: Collection[str] = frozenset()
    text: bool = False


Rules = Mapping[str, ElementRule]


def check(root: Node, rules: Rules) -> Iterator[Finding]:
    """Yield everything in the tree that the rules do not allow.

    Source: QTI 3.0 ASI, XSD binding, narrowed to our profile.
    """
    yield from _check_node(root, rules[root.name], rules)


def _check_node(node: Node, rule: ElementRule, rules: Rules) -> Iterator[Finding]:
    yield from _check_attributes(node, rule)
    for child in node.children:
        if isinstance(child, str):
            if child.strip() and not rule.text:
                yield node.finding("text_misplaced", f"{node.name} holds no text of its own")
        elif child.name not in rules:
            yield child.finding("element_unknown", f"{child.name} is not part of the profile")
        elif child.name not in rule.children:
            yield child.finding("element_misplaced", f"{child.name} may not stand in {node.name}")
        else:
            yield from _check_node(child, rules[child.name], rules)


def _check_attributes(node: Node, rule: ElementRule) -> Iterator[Finding]:
    for name in rule.required:
        if name not in node.attributes:
            yield node.finding("attribute_missing", f"{node.name} needs the attribute {name}")
    for name, value in node.attributes.items():
        accepts = rule.required.get(name) or rule.optional.get(name)
        if accepts is None:
            message = f"the attribute {name} of {node.name} is not part of the profile"
            yield node.finding("attribute_unknown", message)
        elif not accepts(value):
            message = f"the attribute {name} of {node.name} has a value that is not accepted"
            yield node.finding("attribute_value", message)
