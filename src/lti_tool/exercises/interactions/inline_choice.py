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
    is_shuffled,
    named_by,
    ordered,
    plain,
    read_choices,
    select,
)
from lti_tool.exercises.markup import Element, Fields, Interaction, text_of
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

    def read(self, fields: Fields) -> tuple[str, ...]:
        """Return the chosen identifier."""
        return chosen(plain(fields), self.choices)

    def most(self) -> int:
        """Return 1: a list gives one answer."""
        return 1

    def draw(self, view: View) -> Element:
        """Return a native list that starts empty."""
        answers = view.answers[self.response_identifier]
        if view.review is not None:
            verdict = view.review.verdicts[self.response_identifier]
            right = self._words(view.review.correct[self.response_identifier])
            return answer_in_line(verdict, self._words(answers), right, view.words)
        own = view.id(self.response_identifier)
        attributes = {
            "id": own,
            "name": self.response_identifier,
            "aria-label": view.name(view.words.list, self.response_identifier),
            **named_by(view, own),
        }
        options = tuple(
            (choice.identifier, text_of(choice.content))
            for choice in ordered(self, view, self.choices)
        )
        return select(attributes, ("", self.prompt or view.words.empty_choice), options, answers)

    def _words(self, identifiers: Sequence[str]) -> str:
        picked = (choice for choice in self.choices if choice.identifier in identifiers)
        return ", ".join(text_of(choice.content) for choice in picked)


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
        shuffle=is_shuffled(node),
        prompt=node.attributes.get("data-prompt", ""),
    )


KIND = InteractionKind(rules=RULES, read=read)
