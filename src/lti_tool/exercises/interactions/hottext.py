"""Hot text: point at words in a text.

Source: QTI 3.0 ASI, "HotTextInteraction" and "HotText".
"""

from dataclasses import dataclass, replace

from lti_tool.exercises import xhtml
from lti_tool.exercises.declarations import ResponseDeclaration
from lti_tool.exercises.interactions import slots
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
)
from lti_tool.exercises.markup import Content, Element, Fields, Interaction, Slot
from lti_tool.exercises.rules import ElementRule, Rules, anything, identifier, whole_number
from lti_tool.exercises.view import View
from lti_tool.exercises.xml_reader import Node

RULES: Rules = {
    "qti-hottext-interaction": ElementRule(
        required={"response-identifier": identifier},
        optional={
            **xhtml.COMMON,
            "max-choices": whole_number,
            "min-choices": whole_number,
            "data-min-selections-message": anything,
            "data-max-selections-message": anything,
        },
        children={"qti-prompt", *xhtml.BLOCK},
    ),
    "qti-hottext": ElementRule(
        required={"identifier": identifier},
        optional=xhtml.COMMON,
        children=xhtml.INLINE,
        text=True,
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class HottextInteraction(Interaction):
    """A text with words to choose; ``max_choices`` 0 means as many as you like."""

    prompt: tuple[Content, ...]
    text: tuple[Content, ...]
    choices: tuple[Choice, ...]
    max_choices: int

    def binds(self, declaration: ResponseDeclaration) -> str:
        """Return why it cannot be bound: identifiers of known words."""
        return picks(declaration, self.choices, self.max_choices)

    def read(self, fields: Fields) -> tuple[str, ...]:
        """Return the chosen identifiers in the order of the text."""
        return chosen(plain(fields), self.choices)

    def most(self) -> int:
        """Return ``max-choices``."""
        return self.max_choices

    def draw(self, view: View) -> Element:
        """Return the text with a radio button or a tick box at each of the words."""
        words = view.words
        hint = words.choose_one if self.max_choices == 1 else words.choose_several
        whole = group(view, self.response_identifier, self.prompt or (hint,), "hottexts")
        prefix = view.id(self.response_identifier, "text")
        text = slots.fill(self.text, prefix, lambda slot, _: self._word(slot, view))
        return replace(whole, children=(*whole.children, *text))

    def _word(self, slot: Slot, view: View) -> Element:
        ticked = slot.identifier in view.answers[self.response_identifier]
        control = {
            "type": "radio" if self.max_choices == 1 else "checkbox",
            "value": slot.identifier,
        }
        marks: tuple[Content, ...] = ()
        if view.review is None:
            control["name"] = self.response_identifier
        else:
            belongs = slot.identifier in view.review.correct[self.response_identifier]
            one = self.max_choices == 1
            marks = choice_marks(view.words, ticked=ticked, belongs=belongs, one=one)
        if ticked:
            control["checked"] = "checked"
        box = Element(name="input", attributes=control)
        return Element(
            name="label", attributes={"class": "hottext"}, children=(box, *slot.content, *marks)
        )


def read(node: Node, content: ReadContent) -> HottextInteraction:
    """Return the interaction that a ``qti-hottext-interaction`` defines.

    Raises:
        Refused: several prompts, no word to choose, or an identifier twice.
    """
    text = slots.read_text(node, content, "qti-prompt")
    return HottextInteraction(
        response_identifier=node.attributes["response-identifier"],
        prompt=one_prompt(node, content),
        text=text,
        choices=tuple(
            Choice(identifier=slot.identifier, content=slot.content, fixed=True)
            for slot in slots.read_slots(node, text)
        ),
        max_choices=int(node.attributes.get("max-choices", "1")),
    )


KIND = InteractionKind(rules=RULES, read=read, slots=frozenset({"qti-hottext"}))
