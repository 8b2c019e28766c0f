"""Inline choice: one answer out of a list, inside a sentence.

Source: QTI 3.0 ASI, "InlineChoiceInteraction" and "InlineChoice".
"""

from collections.abc import Sequence
from dataclasses import dataclass

from lti_tool.exercises import xhtml
from lti_tool.exercises.declarations import ResponseDeclaration
from lti_tool.exercises.interactions.kind import (
    FEWEST_CHOICES,
    Choice,
    InteractionKind,
    ReadContent,
    answer_in_line,
    chosen,
    named_by,
    read_choices,
    shuffled,
)
from lti_tool.exercises.markup import Element, Interaction, text_of
from lti_tool.exercises.rules import (
    ElementRule,
    Rules,
    anything,
    boolean,
    identifier,
    whole_number,
)
from lti_tool.exercises.values import BaseType, Cardinality, ValueType
from lti_tool.exercises.view import View
from lti_tool.exercises.xml_reader import Node

RULES: Rules = {
    "qti-inline-choice-interaction": ElementRule(
        required={"response-identifier": identifier},
        optional={
            **xhtml.COMMON,
            "shuffle": boolean,
            "required": boolean,
            "min-choices": whole_number,
            "data-prompt": anything,
            "data-min-selections-message": anything,
        },
        children={"qti-inline-choice"},
    ),
    # An option of a native list holds text alone.
    "qti-inline-choice": ElementRule(
        required={"identifier": identifier},
        optional={**xhtml.COMMON, "fixed": boolean},
        text=True,
    ),
}

_BOUND_TO = ValueType(Cardinality.SINGLE, BaseType.IDENTIFIER)


@dataclass(frozen=True, slots=True, kw_only=True)
class InlineChoiceInteraction(Interaction):
    """A list inside a sentence; ``prompt`` is the text of its empty option."""

    choices: tuple[Choice, ...]
    shuffle: bool
    prompt: str

    def binds(self, declaration: ResponseDeclaration) -> str:
        """Return why it cannot be bound: one identifier, of a known choice."""
        if declaration.type != _BOUND_TO:
            return "an inline choice needs a response with one identifier"
        if not {choice.identifier for choice in self.choices}.issuperset(declaration.correct):
            return "the correct response names a choice that is not there"
        return ""

    def read(self, texts: Sequence[str]) -> tuple[str, ...]:
        """Return the chosen identifier."""
        return chosen(texts, self.choices, 1)

    def draw(self, view: View) -> Element:
        """Return a native list that starts empty."""
        answers = view.answers[self.response_identifier]
        if view.review is not None:
            verdict = view.review.verdicts[self.response_identifier]
            right = self._words(view.review.correct[self.response_identifier])
            return answer_in_line(verdict, self._words(answers), right, view.words)
        own = view.id(self.response_identifier)
        order = self.choices
        if self.shuffle:
            order = shuffled(order, f"{view.seed}/{view.prefix}/{self.response_identifier}")
        empty = Element(
            name="option",
            attributes={"value": ""},
            children=(self.prompt or view.words.empty_choice,),
        )
        attributes = {
            "id": own,
            "name": self.response_identifier,
            "aria-label": view.name(view.words.list, self.response_identifier),
            **named_by(view, own),
        }
        options = tuple(_option(choice, answers) for choice in order)
        return Element(name="select", attributes=attributes, children=(empty, *options))

    def _words(self, identifiers: Sequence[str]) -> str:
        picked = (choice for choice in self.choices if choice.identifier in identifiers)
        return ", ".join(text_of(choice.content) for choice in picked)


def _option(choice: Choice, answers: Sequence[str]) -> Element:
    attributes = {"value": choice.identifier}
    if choice.identifier in answers:
        attributes["selected"] = "selected"
    return Element(name="option", attributes=attributes, children=(text_of(choice.content),))


def read(node: Node, content: ReadContent) -> InlineChoiceInteraction:
    """Return the interaction that a ``qti-inline-choice-interaction`` defines.

    Raises:
        Refused: fewer than two choices, or an identifier twice.
    """
    choices = read_choices(node.elements, content)
    if len(choices) < FEWEST_CHOICES:
        node.refuse("interaction", "an inline choice has two choices at least")
    return InlineChoiceInteraction(
        response_identifier=node.attributes["response-identifier"],
        choices=choices,
        shuffle=node.attributes.get("shuffle") == "true",
        prompt=node.attributes.get("data-prompt", ""),
    )


KIND = InteractionKind(rules=RULES, read=read)
