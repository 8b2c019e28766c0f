"""Hotspot: point at places in a picture.

Source: QTI 3.0 ASI, "HotspotInteraction", "HotspotChoice" and "Shape".
"""

from dataclasses import dataclass, replace

from lti_tool.exercises import shapes, xhtml
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
from lti_tool.exercises.interactions.pictures import Picture, read_picture
from lti_tool.exercises.markup import Content, Element, Fields, Interaction
from lti_tool.exercises.rules import (
    ElementRule,
    Rules,
    anything,
    identifier,
    whole_number,
)
from lti_tool.exercises.shapes import Box
from lti_tool.exercises.view import View
from lti_tool.exercises.xml_reader import Node

NARROWEST_PICTURE = 280
"""CSS pixels that a picture has on the smallest screen (320 px, WCAG 2.2, 1.4.10)."""

SMALLEST_SPOT = 24
"""CSS pixels of a spot on that screen (WCAG 2.2, 2.5.8)."""


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
            **shapes.EDGED,
            # what a screen reader says: without it the spot is for those who see it
            "hotspot-label": anything,
        },
        optional=xhtml.COMMON,
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot(Choice):
    """A place in the picture: the box around its shape, ``round`` for circles and ellipses."""

    box: Box
    round: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HotspotInteraction(Interaction):
    """A picture with spots."""

    prompt: tuple[Content, ...]
    picture: Picture
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
        attributes = {
            "viewBox": f"0 0 {self.picture.width} {self.picture.height}",
            "class": "picture",
        }
        spots = tuple(self._spot(spot, view) for spot in self.spots)
        drawing = Element(
            name="svg", attributes=attributes, children=(self.picture.inside(), *spots)
        )
        return replace(whole, children=(*whole.children, drawing, *self._told(view)))

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
    picture = read_picture(node, content)
    nodes = node.named("qti-hotspot-choice")
    spots = tuple(
        _spot(each, choice, picture)
        for each, choice in zip(nodes, read_choices(nodes, _label), strict=True)
    )
    if not spots:
        node.refuse("interaction", "a hotspot has one spot at least")
    return HotspotInteraction(
        response_identifier=node.attributes["response-identifier"],
        prompt=one_prompt(node, content),
        picture=picture,
        spots=spots,
        max_choices=int(node.attributes.get("max-choices", "1")),
    )


def _label(node: Node) -> tuple[Content, ...]:
    return (node.attributes["hotspot-label"],)


def _spot(node: Node, choice: Choice, picture: Picture) -> Spot:
    try:
        place = shapes.shape(node.attributes)
    except ValueError:
        place = None
    if place is None or not _is_inside(place.box, picture):
        kind = node.attributes["shape"]
        node.refuse("interaction", f"the coordinates of this {kind} do not lie in the picture")
    if min(place.box[2:]) * NARROWEST_PICTURE < SMALLEST_SPOT * picture.width:
        node.refuse("interaction", "this spot is too small for a finger on a phone")
    return Spot(
        identifier=choice.identifier,
        content=choice.content,
        fixed=True,
        box=place.box,
        round=place.round,
    )


def _is_inside(box: Box, picture: Picture) -> bool:
    left, top, wide, high = box
    return left >= 0 and top >= 0 and left + wide <= picture.width and top + high <= picture.height


KIND = InteractionKind(rules=RULES, read=read)
