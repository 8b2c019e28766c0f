"""Hotspot: point at places in a picture.

Source: QTI 3.0 ASI, "HotspotInteraction", "HotspotChoice" and "Shape".
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from lti_tool.exercises import xhtml
from lti_tool.exercises.declarations import ResponseDeclaration
from lti_tool.exercises.interactions.kind import (
    Choice,
    InteractionKind,
    ReadContent,
    choice_marks,
    chosen,
    group,
    one_prompt,
    picks,
    plain,
    read_choices,
)
from lti_tool.exercises.markup import Content, Element, Fields, Interaction
from lti_tool.exercises.rules import (
    ElementRule,
    Rules,
    anything,
    identifier,
    number,
    one_of,
    whole_number,
)
from lti_tool.exercises.view import View
from lti_tool.exercises.xml_reader import Node

NARROWEST_PICTURE = 280
"""CSS pixels that a picture has on the smallest screen (320 px, WCAG 2.2, 1.4.10)."""

SMALLEST_SPOT = 24
"""CSS pixels of a spot on that screen (WCAG 2.2, 2.5.8)."""


def _coordinates(value: str) -> bool:
    return all(map(number, value.replace(" ", "").split(",")))


RULES: Rules = {
    "qti-hotspot-interaction": ElementRule(
        required={"response-identifier": identifier},
        optional={
            **xhtml.COMMON,
            "max-choices": whole_number,
            "min-choices": whole_number,
            "data-min-selections-message": anything,
            "data-max-selections-message": anything,
        },
        children={"qti-prompt", "img", "qti-hotspot-choice"},
    ),
    "qti-hotspot-choice": ElementRule(
        required={
            "identifier": identifier,
            "shape": one_of("circle", "rect", "ellipse", "poly"),
            "coords": _coordinates,
            # what a screen reader says: without it the spot is for those who see it
            "hotspot-label": anything,
        },
        optional=xhtml.COMMON,
    ),
}

Box = tuple[Decimal, Decimal, Decimal, Decimal]
"""Left, top, width and height in the picture's own pixels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot(Choice):
    """A place in the picture: the box around its shape, ``round`` for circles and ellipses."""

    box: Box
    round: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HotspotInteraction(Interaction):
    """A picture of ``width`` by ``height`` pixels with spots."""

    prompt: tuple[Content, ...]
    picture: Element
    width: int
    height: int
    spots: tuple[Spot, ...]
    max_choices: int

    def binds(self, declaration: ResponseDeclaration) -> str:
        """Return why it cannot be bound: identifiers of known spots."""
        return picks(declaration, self.spots, self.max_choices)

    def read(self, fields: Fields) -> tuple[str, ...]:
        """Return the chosen identifiers in the order of the definition."""
        return chosen(plain(fields), self.spots)

    def most(self) -> int:
        """Return ``max-choices``."""
        return self.max_choices

    def draw(self, view: View) -> Element:
        """Return the picture with a radio button or a tick box on every spot.

        The boxes stand in the picture by SVG's own coordinates: the pages allow no style of
        their own (content policy), and like this they grow and shrink with the picture.
        """
        words = view.words
        hint = words.choose_one if self.max_choices == 1 else words.choose_several
        whole = group(view, self.response_identifier, self.prompt or (hint,), "hotspots")
        attributes = {"viewBox": f"0 0 {self.width} {self.height}", "class": "picture"}
        spots = tuple(self._spot(spot, view) for spot in self.spots)
        drawing = Element(name="svg", attributes=attributes, children=(self._inside(), *spots))
        return replace(whole, children=(*whole.children, drawing, *self._told(view)))

    def _inside(self) -> Element:
        """Return the picture as a part of the drawing."""
        size = {"width": str(self.width), "height": str(self.height)}
        if self.picture.name == "svg":
            return replace(self.picture, attributes={**self.picture.attributes, **size})
        attributes = {
            "href": self.picture.attributes["src"],
            "role": "img",
            "aria-label": self.picture.attributes["alt"],
        }
        return Element(name="image", attributes={**attributes, **size})

    def _spot(self, spot: Spot, view: View) -> Element:
        control = {
            "type": "radio" if self.max_choices == 1 else "checkbox",
            "value": spot.identifier,
        }
        if view.review is None:
            control["name"] = self.response_identifier
        if spot.identifier in view.answers[self.response_identifier]:
            control["checked"] = "checked"
        name = Element(name="span", attributes={"class": "unseen"}, children=spot.content)
        label = Element(
            name="label",
            attributes={"class": "spot round" if spot.round else "spot"},
            children=(Element(name="input", attributes=control), name),
        )
        left, top, width, height = map(str, spot.box)
        place = {"x": left, "y": top, "width": width, "height": height}
        return Element(name="foreignObject", attributes=place, children=(label,))

    def _told(self, view: View) -> tuple[Element, ...]:
        """Return, in a review, a line on each spot that was chosen or should have been."""
        if view.review is None:
            return ()
        given = view.answers[self.response_identifier]
        right = view.review.correct[self.response_identifier]
        return tuple(
            Element(name="p", children=(*spot.content, *marks))
            for spot in self.spots
            if (
                marks := choice_marks(
                    view.words,
                    ticked=spot.identifier in given,
                    belongs=spot.identifier in right,
                    one=self.max_choices == 1,
                )
            )
        )


def read(node: Node, content: ReadContent) -> HotspotInteraction:
    """Return the interaction that a ``qti-hotspot-interaction`` defines.

    Raises:
        Refused: not one picture with width and height, no spot, a spot outside the picture or
            too small for a finger, or an identifier twice.
    """
    pictures = node.named("img")
    if len(pictures) != 1 or not {"width", "height"} <= set(pictures[0].attributes):
        node.refuse("interaction", "a hotspot has one picture, with its width and height")
    drawn = content(replace(node, children=(pictures[0],)))[0]
    width, height = (int(pictures[0].attributes[side]) for side in ("width", "height"))
    nodes = node.named("qti-hotspot-choice")
    spots = tuple(
        _spot(each, choice, width, height)
        for each, choice in zip(nodes, read_choices(nodes, _label), strict=True)
    )
    if not spots or not isinstance(drawn, Element):
        node.refuse("interaction", "a hotspot has one spot at least")
    return HotspotInteraction(
        response_identifier=node.attributes["response-identifier"],
        prompt=one_prompt(node, content),
        picture=drawn,
        width=width,
        height=height,
        spots=spots,
        max_choices=int(node.attributes.get("max-choices", "1")),
    )


def _label(node: Node) -> tuple[Content, ...]:
    return (node.attributes["hotspot-label"],)


def _spot(node: Node, choice: Choice, width: int, height: int) -> Spot:
    shape = node.attributes["shape"]
    coords = [Decimal(each) for each in node.attributes["coords"].replace(" ", "").split(",")]
    box = _BOXES[shape](coords) if len(coords) == _COUNTS.get(shape, len(coords)) else None
    if box is None or len(coords) < _FEWEST or not _is_inside(box, width, height):
        node.refuse("interaction", f"the coordinates of this {shape} do not lie in the picture")
    if min(box[2], box[3]) * NARROWEST_PICTURE < SMALLEST_SPOT * width:
        node.refuse("interaction", "this spot is too small for a finger on a phone")
    return Spot(
        identifier=choice.identifier,
        content=choice.content,
        fixed=True,
        box=box,
        round=shape in {"circle", "ellipse"},
    )


def _is_inside(box: Box, width: int, height: int) -> bool:
    left, top, wide, high = box
    return left >= 0 and top >= 0 and left + wide <= width and top + high <= height


def _rect(coords: Sequence[Decimal]) -> Box:
    left, top, right, bottom = coords
    return left, top, right - left, bottom - top


def _circle(coords: Sequence[Decimal]) -> Box:
    x, y, radius = coords
    return x - radius, y - radius, 2 * radius, 2 * radius


def _ellipse(coords: Sequence[Decimal]) -> Box:
    x, y, wide, high = coords
    return x - wide, y - high, 2 * wide, 2 * high


def _poly(coords: Sequence[Decimal]) -> Box:
    xs, ys = coords[::2], coords[1::2]
    return min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)


_BOXES: Mapping[str, Callable[[Sequence[Decimal]], Box]] = {
    "rect": _rect,
    "circle": _circle,
    "ellipse": _ellipse,
    "poly": _poly,
}
_COUNTS: Mapping[str, int] = {"rect": 4, "circle": 3, "ellipse": 4}
_FEWEST = 3

KIND = InteractionKind(rules=RULES, read=read)
