"""What match, gap match and associate share: choices that are put together, two by two.

Source: QTI 3.0 ASI, "AssociableChoice" (match-max) and base types pair and directedPair.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lti_tool.errors import ResponseInvalid
from lti_tool.exercises import xhtml
from lti_tool.exercises.declarations import ResponseDeclaration
from lti_tool.exercises.interactions.kind import Choice, ReadContent, read_choices
from lti_tool.exercises.markup import Fields
from lti_tool.exercises.rules import ElementRule, boolean, identifier, whole_number
from lti_tool.exercises.values import PAIR, BaseType, Cardinality
from lti_tool.exercises.view import Verdict
from lti_tool.exercises.xml_reader import Node

ASSOCIABLE = ElementRule(
    required={"identifier": identifier, "match-max": whole_number},
    optional={**xhtml.COMMON, "fixed": boolean, "match-min": whole_number},
    children=xhtml.IN_CHOICE,
    text=True,
)
"""A choice that can be put together with others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Associable(Choice):
    """A choice that may be used ``match_max`` times; 0: as often as you like."""

    match_max: int


def read_associables(nodes: Sequence[Node], content: ReadContent) -> tuple[Associable, ...]:
    """Return the choices of one set.

    Raises:
        Refused: an identifier stands there twice.
    """
    return tuple(
        Associable(
            identifier=choice.identifier,
            content=choice.content,
            fixed=choice.fixed,
            match_max=int(node.attributes["match-max"]),
        )
        for node, choice in zip(nodes, read_choices(nodes, content), strict=True)
    )


def split(pair: str) -> tuple[str, str]:
    """Return the two identifiers of a pair.

    Raises:
        ResponseInvalid: the text is no pair.
    """
    parts = pair.split()
    if len(parts) != PAIR:
        raise ResponseInvalid("not a pair")
    return parts[0], parts[1]


def linked(
    fields: Fields, sources: Sequence[str], targets: Sequence[str], *, part_is_target: bool
) -> tuple[str, ...]:
    """Return the directed pairs in a form, each once, in the order of the definition.

    Args:
        fields: either whole pairs in the plain field, or one field for each row or gap.
        sources: the identifiers that a pair may begin with.
        targets: those it may end with.
        part_is_target: whether the fields are named after the targets (gaps) or the sources.

    Raises:
        ResponseInvalid: a pair that the item does not offer.
    """
    found = set(_given(fields, part_is_target=part_is_target))
    offered = [(source, target) for source in sources for target in targets]
    if not found.issubset(offered):
        raise ResponseInvalid("a pair that the item does not offer")
    return tuple(f"{source} {target}" for source, target in offered if (source, target) in found)


def _given(fields: Fields, *, part_is_target: bool) -> Iterator[tuple[str, str]]:
    for part, values in fields.items():
        for value in filter(None, values):
            if part == "":
                yield split(value)
            else:
                yield (value, part) if part_is_target else (part, value)


def partners(pairs: Collection[str], own: str, *, end: int) -> tuple[str, ...]:
    """Return what ``own`` is put together with, where it stands at the other ``end`` (0 or 1)."""
    return tuple(found[1 - end] for found in (pair.split() for pair in pairs) if found[end] == own)


def verdict(given: Collection[str], right: Collection[str]) -> Verdict:
    """Return how one row turned out: what was put there against what belongs there."""
    if set(given) == set(right):
        return Verdict.RIGHT
    if not given:
        return Verdict.EMPTY
    return Verdict.PARTLY if set(given) & set(right) else Verdict.WRONG


def binds(
    declaration: ResponseDeclaration, base_type: BaseType, offered: Mapping[str, int], most: int
) -> str:
    """Return why pairs cannot be bound to a response variable, or an empty string.

    Args:
        declaration: of the response variable.
        base_type: pair or directedPair.
        offered: identifier -> how often it may be used (0: any number).
        most: how many pairs there may be (0: any number).
    """
    if declaration.type.base_type is not base_type:
        return f"this interaction needs a response with base-type {base_type}"
    if declaration.type.cardinality is Cardinality.ORDERED:
        return "this interaction needs a response with cardinality single or multiple"
    used = [name for pair in declaration.correct for name in str(pair).split()]
    if not set(used) <= set(offered):
        return "the correct response names a choice that is not there"
    if any(0 < most < used.count(name) for name, most in offered.items()):
        return "the correct response uses a choice more often than its match-max"
    if 0 < most < len(declaration.correct):
        return "the correct response has more pairs than max-associations (1 unless said)"
    return ""
