"""An interaction's own text with places in it: gaps and hot words."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from lti_tool.exercises import xhtml
from lti_tool.exercises.interactions.kind import ReadContent
from lti_tool.exercises.markup import Content, Element, Slot
from lti_tool.exercises.xml_reader import Node

DrawSlot = Callable[[Slot, str], Element]
"""Draws one place; the text is the id of the block that it stands in."""


def read_text(node: Node, content: ReadContent, *apart: str) -> tuple[Content, ...]:
    """Return an interaction's text without the elements that stand ``apart`` from it."""
    kept = tuple(
        child for child in node.children if isinstance(child, str) or child.name not in apart
    )
    return content(replace(node, children=kept))


def slots(content: Iterable[Content]) -> Iterator[Slot]:
    """Yield the places in a text, in reading order."""
    for part in content:
        if isinstance(part, Slot):
            yield part
        elif isinstance(part, Element):
            yield from slots(part.children)


def read_slots(node: Node, content: Sequence[Content]) -> tuple[Slot, ...]:
    """Return the places in a text.

    Raises:
        Refused: there is none, or an identifier stands there twice.
    """
    found = tuple(slots(content))
    if not found or len({slot.identifier for slot in found}) < len(found):
        node.refuse("interaction", f"{node.name} has one place or more, each with its own name")
    return found


def fill(content: Iterable[Content], prefix: str, draw: DrawSlot) -> tuple[Content, ...]:
    """Return the text with every place drawn.

    Args:
        content: the text.
        prefix: for the ids of its blocks.
        draw: draws one place.
    """

    def part(each: Content, block: str, path: str) -> Content:
        if isinstance(each, Slot):
            return draw(each, block)
        if not isinstance(each, Element):
            return each
        named = each.name in _BLOCKS and next(slots(each.children), None) is not None
        attributes = {**each.attributes, "id": path} if named else each.attributes
        children = tuple(
            part(child, path if named else block, f"{path}-{n}")
            for n, child in enumerate(each.children)
        )
        return replace(each, attributes=attributes, children=children)

    return tuple(part(each, "", f"{prefix}-{n}") for n, each in enumerate(content))


_BLOCKS = xhtml.BLOCK | {"li", "td", "th", "dd", "dt"}
