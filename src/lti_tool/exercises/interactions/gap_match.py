"""Gap match: put words into the gaps of a text.

Source: QTI 3.0 ASI, "GapMatchInteraction", "GapText" and "Gap".
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

from lti_tool.exercises import xhtml
from lti_tool.exercises.declarations import ResponseDeclaration
from lti_tool.exercises.interactions import pairs, slots
from lti_tool.exercises.interactions.kind import (
    InteractionKind,
    ReadContent,
    answer_in_line,
    group,
    is_shuffled,
    one_prompt,
    ordered,
    select,
)
from lti_tool.exercises.interactions.pairs import Associable
from lti_tool.exercises.markup import Content, Element, Fields, Interaction, Slot, text_of
from lti_tool.exercises.rules import ElementRule, Rules, anything, boolean, identifier, whole_number
from lti_tool.exercises.values import BaseType
from lti_tool.exercises.view import View
from lti_tool.exercises.xml_reader import Node

RULES: Rules = {
    "qti-gap-match-interaction": ElementRule(
        required={"response-identifier": identifier},
        optional={
            **xhtml.COMMON,
            "shuffle": boolean,
            "max-associations": whole_number,
            "min-associations": whole_number,
            "data-choices-container-width": anything,
            "data-min-selections-message": anything,
            "data-max-selections-message": anything,
        },
        children={"qti-prompt", "qti-gap-text", *xhtml.BLOCK},
    ),
    "qti-gap-text": pairs.ASSOCIABLE,
    "qti-gap": ElementRule(
        required={"identifier": identifier},
        optional={**xhtml.COMMON, "required": boolean},
    ),
}

_APART = ("qti-prompt", "qti-gap-text")


@dataclass(frozen=True, slots=True, kw_only=True)
class GapMatchInteraction(Interaction):
    """A text with gaps, and the words that may go there. A gap takes one word."""

    prompt: tuple[Content, ...]
    words: tuple[Associable, ...]
    text: tuple[Content, ...]
    gaps: tuple[str, ...]
    shuffle: bool
    max_associations: int

    def binds(self, declaration: ResponseDeclaration) -> str:
        """Return why it cannot be bound: directed pairs of a known word and a known gap."""
        offered = {each.identifier: each.match_max for each in self.words}
        offered.update(dict.fromkeys(self.gaps, 1))
        return pairs.binds(declaration, BaseType.DIRECTED_PAIR, offered, self.max_associations)

    def read(self, fields: Fields) -> tuple[str, ...]:
        """Return pairs of a word and the gap that it was put into."""
        words = tuple(each.identifier for each in self.words)
        return pairs.linked(fields, words, self.gaps, part_is_target=True)

    def most(self) -> int:
        """Return ``max-associations``."""
        return self.max_associations

    def draw(self, view: View) -> Element:
        """Return the words, and the text with a native list in every gap."""
        legend = self.prompt or (view.words.gaps,)
        whole = group(view, self.response_identifier, legend, "gaps")
        listed = ordered(self, view, self.words)
        rows = tuple(Element(name="li", children=each.content) for each in listed)
        offered = Element(name="ul", attributes={"class": "words"}, children=rows)
        prefix = view.id(self.response_identifier, "text")
        text = slots.fill(self.text, prefix, lambda gap, block: self._gap(gap, block, view))
        return replace(whole, children=(*whole.children, offered, *text))

    def _gap(self, gap: Slot, block: str, view: View) -> Element:
        given = self._given(gap.identifier, view.answers[self.response_identifier])
        if view.review is not None:
            right = self._given(gap.identifier, view.review.correct[self.response_identifier])
            turned_out = pairs.verdict(given, right)
            return answer_in_line(turned_out, self._text(given), self._text(right), view.words)
        own = view.id(self.response_identifier, gap.identifier)
        number = self.gaps.index(gap.identifier) + 1
        attributes = {
            "id": own,
            "name": f"{self.response_identifier}:{gap.identifier}",
            "aria-label": f"{view.words.gap} {number}",
            **({"aria-labelledby": f"{own} {block}"} if block else {}),
        }
        options = tuple(
            (each.identifier, text_of(each.content)) for each in ordered(self, view, self.words)
        )
        return select(attributes, ("", view.words.empty_choice), options, given)

    def _given(self, gap: str, answer: Collection[str]) -> tuple[str, ...]:
        return pairs.partners(answer, gap, end=1)

    def _text(self, identifiers: Collection[str]) -> str:
        found = (each for each in self.words if each.identifier in identifiers)
        return ", ".join(text_of(each.content) for each in found)


def read(node: Node, content: ReadContent) -> GapMatchInteraction:
    """Return the interaction that a ``qti-gap-match-interaction`` defines.

    Raises:
        Refused: no word with letters, no gap, or an identifier twice.
    """
    words = pairs.read_associables(node.named("qti-gap-text"), content)
    if not words or not all(text_of(each.content) for each in words):
        node.refuse("interaction", "a gap match has words to put into the gaps")
    text = slots.read_text(node, content, *_APART)
    gaps = tuple(slot.identifier for slot in slots.read_slots(node, text))
    if set(gaps) & {each.identifier for each in words}:
        node.refuse("identifier_double", "a word and a gap have the same identifier")
    return GapMatchInteraction(
        response_identifier=node.attributes["response-identifier"],
        prompt=one_prompt(node, content),
        words=words,
        text=text,
        gaps=gaps,
        shuffle=is_shuffled(node),
        max_associations=int(node.attributes.get("max-associations", "1")),
    )


KIND = InteractionKind(rules=RULES, read=read, slots=frozenset({"qti-gap"}))
