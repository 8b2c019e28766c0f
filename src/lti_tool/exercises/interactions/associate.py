"""Associate: make pairs out of one set of choices.

Source: QTI 3.0 ASI, "AssociateInteraction".
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from lti_tool.errors import ResponseInvalid
from lti_tool.exercises import xhtml
from lti_tool.exercises.declarations import ResponseDeclaration
from lti_tool.exercises.interactions import pairs
from lti_tool.exercises.interactions.kind import (
    FEWEST_CHOICES,
    InteractionKind,
    ReadContent,
    group,
    is_shuffled,
    mark,
    one_prompt,
    ordered,
    plain,
    select,
    sign,
)
from lti_tool.exercises.interactions.pairs import Associable
from lti_tool.exercises.markup import Content, Element, Fields, Interaction, text_of
from lti_tool.exercises.rules import ElementRule, Rules, anything, boolean, identifier, whole_number
from lti_tool.exercises.values import PAIR, BaseType
from lti_tool.exercises.view import Review, Verdict, View
from lti_tool.exercises.xml_reader import Node

RULES: Rules = {
    "qti-associate-interaction": ElementRule(
        required={"response-identifier": identifier},
        optional={
            **xhtml.COMMON,
            "shuffle": boolean,
            "max-associations": whole_number,
            "min-associations": whole_number,
            "data-min-selections-message": anything,
            "data-max-selections-message": anything,
        },
        # the choices are those of a match
        children={"qti-prompt", "qti-simple-associable-choice"},
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AssociateInteraction(Interaction):
    """Choices to be made into pairs; ``max_associations`` 0: half as many as there are choices."""

    prompt: tuple[Content, ...]
    choices: tuple[Associable, ...]
    shuffle: bool
    max_associations: int

    def binds(self, declaration: ResponseDeclaration) -> str:
        """Return why it cannot be bound: pairs of known choices, as many as there is room for."""
        offered = {each.identifier: each.match_max for each in self.choices}
        return pairs.binds(declaration, BaseType.PAIR, offered, self.most())

    def read(self, fields: Fields) -> tuple[str, ...]:
        """Return the pairs, each once and with its ends in order; half a pair is none."""
        known = {each.identifier for each in self.choices}
        found: dict[str, None] = {}
        for ends in _ends(fields):
            if not set(ends) <= known:
                raise ResponseInvalid("a choice that the item does not offer")
            if ends[0] != ends[1]:
                found[" ".join(sorted(ends))] = None
        return tuple(found)

    def most(self) -> int:
        """Return how many pairs there is room for."""
        return self.max_associations or len(self.choices) // PAIR

    def draw(self, view: View) -> Element:
        """Return a row with two native lists for every pair."""
        legend = self.prompt or (view.words.associate,)
        whole = group(view, self.response_identifier, legend, "pairs")
        given = view.answers[self.response_identifier]
        if view.review is not None:
            inner = tuple(self._reviewed(given, view, view.review))
        else:
            inner = tuple(self._row(number, given, view) for number in range(1, self.most() + 1))
        return replace(whole, children=(*whole.children, *inner))

    def _row(self, number: int, given: tuple[str, ...], view: View) -> Element:
        picked = given[number - 1].split() if number <= len(given) else ["", ""]
        options = tuple(
            (each.identifier, text_of(each.content)) for each in ordered(self, view, self.choices)
        )
        lists = tuple(
            select(
                {
                    "name": f"{self.response_identifier}:{number}",
                    "aria-label": f"{view.words.pair} {number}, {side}",
                },
                ("", view.words.empty_choice),
                options,
                {own},
            )
            for side, own in enumerate(picked, start=1)
        )
        name = Element(name="span", attributes={"aria-hidden": "true"}, children=(f"{number}.",))
        return Element(
            name="div",
            attributes={"class": "pair"},
            children=(name, " ", lists[0], f" {view.words.belongs_to} ", lists[1]),
        )

    def _reviewed(self, given: tuple[str, ...], view: View, review: Review) -> Iterator[Element]:
        right = review.correct[self.response_identifier]
        for pair in given:
            verdict = Verdict.RIGHT if pair in right else Verdict.WRONG
            yield self._told(pair, mark(verdict, view.words), view)
        for pair in right:
            if pair not in given:
                yield self._told(pair, sign("missed", "→", view.words.missed), view)

    def _told(self, pair: str, told: Element, view: View) -> Element:
        first, second = (self._words({end}) for end in pair.split())
        text = f"{first} {view.words.belongs_to} {second} "
        return Element(name="p", attributes={"class": "pair"}, children=(text, told))

    def _words(self, identifiers: Collection[str]) -> str:
        found = (each for each in self.choices if each.identifier in identifiers)
        return ", ".join(text_of(each.content) for each in found)


def _ends(fields: Fields) -> Iterator[tuple[str, str]]:
    """Yield the two ends of every whole pair in a form."""
    for text in filter(None, plain(fields)):
        yield pairs.split(text)
    for part, values in fields.items():
        if part and len(values) > PAIR:
            raise ResponseInvalid("not a pair")
        if part and len(values) == PAIR and all(values):
            yield values[0], values[1]


def read(node: Node, content: ReadContent) -> AssociateInteraction:
    """Return the interaction that a ``qti-associate-interaction`` defines.

    Raises:
        Refused: several prompts, fewer than two choices, one without words, or an identifier
            twice.
    """
    choices = pairs.read_associables(node.named("qti-simple-associable-choice"), content)
    if len(choices) < FEWEST_CHOICES or not all(text_of(each.content) for each in choices):
        node.refuse("interaction", "an associate has two choices at least, all with words")
    return AssociateInteraction(
        response_identifier=node.attributes["response-identifier"],
        prompt=one_prompt(node, content),
        choices=choices,
        shuffle=is_shuffled(node),
        max_associations=int(node.attributes.get("max-associations", "1")),
    )


KIND = InteractionKind(rules=RULES, read=read)
