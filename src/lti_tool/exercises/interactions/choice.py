"""Choice: one or several answers out of a list.

Source: QTI 3.0 ASI, "ChoiceInteraction" and "SimpleChoice".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lti_tool.exercises import xhtml
from lti_tool.exercises.declarations import ResponseDeclaration
from lti_tool.exercises.interactions.kind import (
    FEWEST_CHOICES,
    Choice,
    InteractionKind,
    ReadContent,
    chosen,
    read_choices,
    shuffled,
    sign,
)
from lti_tool.exercises.markup import Content, Element, Interaction
from lti_tool.exercises.rules import (
    ElementRule,
    Rules,
    anything,
    boolean,
    identifier,
    one_of,
    whole_number,
)
from lti_tool.exercises.values import BaseType, Cardinality
from lti_tool.exercises.view import ICONS, Verdict, View
from lti_tool.exercises.xml_reader import Node

RULES: Rules = {
    "qti-choice-interaction": ElementRule(
        required={"response-identifier": identifier},
        optional={
            **xhtml.COMMON,
            "shuffle": boolean,
            "max-choices": whole_number,
            "min-choices": whole_number,
            "orientation": one_of("vertical", "horizontal"),
            "data-min-selections-message": anything,
            "data-max-selections-message": anything,
        },
        children={"qti-prompt", "qti-simple-choice"},
    ),
    "qti-prompt": ElementRule(optional=xhtml.COMMON, children=xhtml.INLINE, text=True),
    "qti-simple-choice": ElementRule(
        required={"identifier": identifier},
        optional={**xhtml.COMMON, "fixed": boolean},
        children=xhtml.INLINE,
        text=True,
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceInteraction(Interaction):
    """A question with choices; ``max_choices`` 0 means as many as you like."""

    prompt: tuple[Content, ...]
    choices: tuple[Choice, ...]
    shuffle: bool
    max_choices: int

    def binds(self, declaration: ResponseDeclaration) -> str:
        """Return why it cannot be bound: identifiers, single or multiple; known choices."""
        if declaration.type.base_type is not BaseType.IDENTIFIER:
            return "a choice needs a response with base-type identifier"
        if declaration.type.cardinality is Cardinality.ORDERED:
            return "a choice needs a response with cardinality single or multiple"
        if declaration.type.single and self.max_choices != 1:
            return "with cardinality single, max-choices is 1"
        if not {choice.identifier for choice in self.choices}.issuperset(declaration.correct):
            return "the correct response names a choice that is not there"
        return ""

    def read(self, texts: Sequence[str]) -> tuple[str, ...]:
        """Return the chosen identifiers in the order of the definition."""
        return chosen(texts, self.choices, self.max_choices)

    def draw(self, view: View) -> Element:
        """Return a fieldset with radio buttons or tick boxes."""
        words = view.words
        hint = words.choose_one if self.max_choices == 1 else words.choose_several
        legend = Element(name="legend", children=self.prompt or (hint,))
        order = self.choices
        if self.shuffle:
            order = shuffled(order, f"{view.seed}/{view.prefix}/{self.response_identifier}")
        rows = tuple(self._row(choice, view) for choice in order)
        attributes = {"class": "choices", "id": view.id(self.response_identifier)}
        if view.review is not None:
            attributes["disabled"] = "disabled"
        return Element(name="fieldset", attributes=attributes, children=(legend, *rows))

    def _row(self, choice: Choice, view: View) -> Element:
        own = view.id(self.response_identifier, choice.identifier)
        ticked = choice.identifier in view.answers[self.response_identifier]
        control = {
            "type": "radio" if self.max_choices == 1 else "checkbox",
            "id": own,
            "value": choice.identifier,
        }
        if view.review is None:  # reviewed items may share a page; a name would make one group
            control["name"] = self.response_identifier
        if ticked:
            control["checked"] = "checked"
        label = Element(
            name="label",
            attributes={"for": own},
            children=(*choice.content, *self._marks(choice, view, ticked=ticked)),
        )
        box = Element(name="input", attributes=control)
        return Element(name="div", attributes={"class": "choice"}, children=(box, " ", label))

    def _marks(self, choice: Choice, view: View, *, ticked: bool) -> tuple[Content, ...]:
        if view.review is None:
            return ()
        words = view.words
        one = self.max_choices == 1
        belongs = choice.identifier in view.review.correct[self.response_identifier]
        signs: Mapping[tuple[bool, bool], Element] = {
            (True, True): sign("right", ICONS[Verdict.RIGHT], words.right),
            (True, False): sign("wrong", ICONS[Verdict.WRONG], words.wrong if one else words.odd),
            (False, True): sign("missed", "→", words.this_one if one else words.missed),
        }
        found = signs.get((ticked, belongs))
        return (" ", found) if found else ()


def read(node: Node, content: ReadContent) -> ChoiceInteraction:
    """Return the interaction that a ``qti-choice-interaction`` defines.

    Raises:
        Refused: several prompts, fewer than two choices, or an identifier twice.
    """
    prompts = node.named("qti-prompt")
    choices = read_choices(node.named("qti-simple-choice"), content)
    if len(prompts) > 1 or len(choices) < FEWEST_CHOICES:
        node.refuse("interaction", "a choice has one prompt at most and two choices at least")
    return ChoiceInteraction(
        response_identifier=node.attributes["response-identifier"],
        prompt=content(prompts[0]) if prompts else (),
        choices=choices,
        shuffle=node.attributes.get("shuffle") == "true",
        max_choices=int(node.attributes.get("max-choices", "1")),
    )


KIND = InteractionKind(rules=RULES, read=read)
