"""The picture of an interaction that points at places in it.

Source: QTI 3.0 ASI, "GraphicInteraction".
"""

from dataclasses import dataclass, replace

from lti_tool.exercises.interactions.kind import ReadContent
from lti_tool.exercises.markup import Element
from lti_tool.exercises.xml_reader import Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture of ``width`` by ``height`` pixels, 1 or more each."""

    drawn: Element
    width: int
    height: int

    def inside(self) -> Element:
        """Return it as a part of an SVG with the picture's own pixels as coordinates."""
        size = {"width": str(self.width), "height": str(self.height)}
        if self.drawn.name == "svg":
            return replace(self.drawn, attributes={**self.drawn.attributes, **size})
        attributes = {
            "href": self.drawn.attributes["src"],
            "role": "img",
            "aria-label": self.drawn.attributes["alt"],
        }
        return Element(name="image", attributes={**attributes, **size})


def read_picture(node: Node, content: ReadContent) -> Picture:
    """Return the one picture of an interaction.

    Raises:
        Refused: there is none, there are several, or its width or height is not told.
    """
    pictures = node.named("img")
    sizes = [picture.attributes.get(side, "0") for picture in pictures for side in _SIDES]
    if len(pictures) != 1 or not all(map(int, sizes)):
        node.refuse("interaction", f"{node.name} has one picture, with its width and height")
    width, height = map(int, sizes)
    drawn = content(replace(node, children=(pictures[0],)))[0]
    if not isinstance(drawn, Element):
        raise TypeError(drawn.__class__.__name__)
    return Picture(drawn=drawn, width=width, height=height)


_SIDES = ("width", "height")
