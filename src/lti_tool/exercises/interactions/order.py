"""Order: put choices into a row.

Source: QTI 3.0 ASI, "OrderInteraction".
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lti_tool.errors import ResponseInvalid
from lti_tool.exercises import xhtml
from lti_tool.exercises.declarations import ResponseDeclaration
from lti_tool.exercises.interactions.kind import (
    FEWEST_CHOICES,
    Choice,
    InteractionKind,
    ReadContent,
    group,
    is_shuffled,
    mark,
    one_prompt,
    ordered,
    plain,
    read_choices,
    select,
)
from lti_tool.exercises.markup import Content, Element, Fields, Interaction
from lti_tool.exercises.rules import ElementRule, Rules, anything, boolean, identifier, one_of
from lti_tool.exercises.values import BaseType, Cardinality, ValueType
from lti_tool.exercises.view import Review, Verdict, View
from lti_tool.exercises.xml_reader import Node

RULES: Rules = {
    "qti-order-interaction": ElementRule(
        required={"response-identifier": identifier},
        optional={
            **xhtml.COMMON,
            "shuffle": boolean,
            "orientation": one_of("vertical", "horizontal"),
            "data-min-selections-message": anything,
            "data-max-selections-message": anything,
        },
        # the choices are those of a choice interaction
        children={"qti-prompt", "qti-simple-choice"},
    ),
}

_BOUND_TO = ValueType(Cardinality.ORDERED, BaseType.IDENTIFIER)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderInteraction(Interaction):
    """Choices to be put into a row, all of them."""

    prompt: tuple[Content, ...]
    choices: tuple[Choice, ...]
    shuffle: bool

    def binds(self, declaration: ResponseDeclaration) -> str:
        """Return why it cannot be bound: ordered identifiers, each choice once."""
        if declaration.type != _BOUND_TO:
            return "an order needs a response with ordered identifiers"
        if sorted(map(str, declaration.correct)) != sorted(self._names()):
            return "the correct response names each choice once"
        return ""

    def read(self, fields: Fields) -> tuple[str, ...]:
        """Return the choices by the place that each was given.

        Choices without a place are left out; two on the same place stand in the order of the
        definition, so that a slip of the finger is a wrong answer and no error.
        """
        known = self._names()
        whole = tuple(filter(None, plain(fields)))
        placed = tuple(_places(fields))
        names = (*whole, *(name for _, name in placed))
        if not set(names) <= set(known) or len(set(names)) != len(names):
            raise ResponseInvalid("a choice that the item does not offer, or one twice")
        if any(not 1 <= place <= len(known) for place, _ in placed):
            raise ResponseInvalid("a place that the item does not offer")
        in_row = sorted(placed, key=lambda each: (each[0], known.index(each[1])))
        return (*whole, *(name for _, name in in_row))

    def draw(self, view: View) -> Element:
        """Return a list with a place for each choice; script adds buttons that move them."""
        legend = self.prompt or (view.words.order,)
        whole = group(view, self.response_identifier, legend, "order")
        given = view.answers[self.response_identifier]
        if view.review is not None:
            inner = self._reviewed(given, view, view.review)
        else:
            rest = ordered(self, view, self.choices)
            shown = [self._choice(name) for name in given]
            rows = tuple(
                self._row(choice, view, given)
                for choice in (*shown, *(each for each in rest if each not in shown))
            )
            words = {"data-up": view.words.up, "data-down": view.words.down}
            inner = (Element(name="ol", attributes={"data-order": "", **words}, children=rows),)
        return replace(whole, children=(*whole.children, *inner))

    def _row(self, choice: Choice, view: View, given: tuple[str, ...]) -> Element:
        own = view.id(self.response_identifier, choice.identifier)
        label = Element(name="label", attributes={"for": own}, children=choice.content)
        places = tuple((str(n), str(n)) for n in range(1, len(self.choices) + 1))
        picked = (
            {str(given.index(choice.identifier) + 1)} if choice.identifier in given else set[str]()
        )
        attributes = {"id": own, "name": f"{self.response_identifier}:{choice.identifier}"}
        control = select(attributes, ("", view.words.place), places, picked)
        return Element(name="li", children=(label, " ", control))

    def _reviewed(self, given: tuple[str, ...], view: View, review: Review) -> tuple[Element, ...]:
        right = review.correct[self.response_identifier]
        if given == right:
            return (self._list(right), mark(Verdict.RIGHT, view.words))
        own = (self._list(given),) if given else ()
        verdict = Verdict.WRONG if given else Verdict.EMPTY
        told = Element(name="p", children=(mark(verdict, view.words), " ", view.words.right_order))
        return (*own, told, self._list(right))

    def _list(self, names: tuple[str, ...]) -> Element:
        rows = tuple(Element(name="li", children=self._choice(name).content) for name in names)
        return Element(name="ol", children=rows)

    def _choice(self, name: str) -> Choice:
        return next(each for each in self.choices if each.identifier == name)

    def _names(self) -> tuple[str, ...]:
        return tuple(each.identifier for each in self.choices)


def _places(fields: Fields) -> Iterator[tuple[int, str]]:
    """Yield place and choice of every choice that has a place."""
    for part, values in fields.items():
        for value in filter(None, values if part else ()):
            if not value.isascii() or not value.isdigit():
                raise ResponseInvalid("a place is a number")
            yield int(value[:4]), part


def read(node: Node, content: ReadContent) -> OrderInteraction:
    """Return the interaction that a ``qti-order-interaction`` defines.

    Raises:
        Refused: several prompts, fewer than two choices, or an identifier twice.
    """
    choices = read_choices(node.named("qti-simple-choice"), content)
    if len(choices) < FEWEST_CHOICES:
        node.refuse("interaction", "an order has two choices at least")
    return OrderInteraction(
        response_identifier=node.attributes["response-identifier"],
        prompt=one_prompt(node, content),
        choices=choices,
        shuffle=is_shuffled(node),
    )


KIND = InteractionKind(rules=RULES, read=read)
