"""Choice: one or several answers out of a list.

Source: QTI 3.0 ASI, "ChoiceInteraction" and "SimpleChoice".
"""

from dataclasses import dataclass, replace

from lti_tool.exercises import xhtml
from lti_tool.exercises.declarations import ResponseDeclaration
from lti_tool.exercises.interactions.kind import (
    FEWEST_CHOICES,
    Choice,
    InteractionKind,
    ReadContent,
    choice_marks,
    chosen,
    group,
    is_shuffled,
    one_prompt,
    ordered,
    picks,
    plain,
    read_choices,
)
from lti_tool.exercises.markup import Content, Element, Feedback, Fields, Interaction, told
from lti_tool.exercises.rules import (
    ElementRule,
    Rules,
    anything,
    boolean,
    identifier,
    one_of,
    whole_number,
)
from lti_tool.exercises.view import View
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
    "qti-prompt": ElementRule(optional=xhtml.COMMON, children=xhtml.IN_CHOICE, text=True),
    "qti-simple-choice": ElementRule(
        required={"identifier": identifier},
        optional={**xhtml.COMMON, "fixed": boolean},
        children=xhtml.IN_CHOICE | {"qti-feedback-inline"},
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
        return picks(declaration, self.choices, self.max_choices)

    def read(self, fields: Fields) -> tuple[str, ...]:
        """Return the chosen identifiers in the order of the definition."""
        return chosen(plain(fields), self.choices)

    def most(self) -> int:
        """Return ``max-choices``."""
        return self.max_choices

    def feedback(self) -> tuple[Feedback, ...]:
        """Return the feedback that stands inside the choices."""
        held = (part for choice in self.choices for part in choice.content)
        return tuple(part for part in held if isinstance(part, Feedback))

    def draw(self, view: View) -> Element:
        """Return a fieldset with radio buttons or tick boxes."""
        words = view.words
        hint = words.choose_one if self.max_choices == 1 else words.choose_several
        whole = group(view, self.response_identifier, self.prompt or (hint,), "choices")
        rows = tuple(self._row(choice, view) for choice in ordered(self, view, self.choices))
        return replace(whole, children=(*whole.children, *rows))

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
            children=(*_words(choice, view), *self._marks(choice, view, ticked=ticked)),
        )
        box = Element(name="input", attributes=control)
        return Element(name="div", attributes={"class": "choice"}, children=(box, " ", label))

    def _marks(self, choice: Choice, view: View, *, ticked: bool) -> tuple[Content, ...]:
        if view.review is None:
            return ()
        belongs = choice.identifier in view.review.correct[self.response_identifier]
        return choice_marks(view.words, ticked=ticked, belongs=belongs, one=self.max_choices == 1)


def read(node: Node, content: ReadContent) -> ChoiceInteraction:
    """Return the interaction that a ``qti-choice-interaction`` defines.

    Raises:
        Refused: several prompts, fewer than two choices, or an identifier twice.
    """
    choices = read_choices(node.named("qti-simple-choice"), content)
    if len(choices) < FEWEST_CHOICES:
        node.refuse("interaction", "a choice has two choices at least")
    return ChoiceInteraction(
        response_identifier=node.attributes["response-identifier"],
        prompt=one_prompt(node, content),
        choices=choices,
        shuffle=is_shuffled(node),
        max_choices=int(node.attributes.get("max-choices", "1")),
    )


def _words(choice: Choice, view: View) -> tuple[Content, ...]:
    """Return the words of a choice, in a review with the feedback that was meant for it.

    Source: QTI 3.0 ASI, "SimpleChoice" (its content may hold feedback).
    """
    return tuple(
        shown
        for part in choice.content
        for shown in ((" ", *told(part, view)) if isinstance(part, Feedback) else (part,))
    )


KIND = InteractionKind(rules=RULES, read=read, with_feedback=frozenset({"qti-simple-choice"}))
