"""Match: put each choice of one set together with choices of another.

Source: QTI 3.0 ASI, "MatchInteraction", "SimpleMatchSet" and "SimpleAssociableChoice".
"""

from collections.abc import Collection
from dataclasses import dataclass, replace

from lti_tool.exercises import xhtml
from lti_tool.exercises.declarations import ResponseDeclaration
from lti_tool.exercises.interactions import pairs
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
from lti_tool.exercises.markup import Content, Element, Fields, Interaction, text_of
from lti_tool.exercises.rules import ElementRule, Rules, anything, boolean, identifier, whole_number
from lti_tool.exercises.values import BaseType
from lti_tool.exercises.view import Review, View
from lti_tool.exercises.xml_reader import Node

SETS = 2
"""A match interaction has rows and columns."""

TABULAR = "qti-match-tabular"
"""The class that asks for a table of radio buttons or tick boxes (QTI 3.0 shared CSS)."""

RULES: Rules = {
    "qti-match-interaction": ElementRule(
        required={"response-identifier": identifier},
        optional={
            **xhtml.COMMON,
            "shuffle": boolean,
            "max-associations": whole_number,
            "min-associations": whole_number,
            "data-first-column-header": anything,
            "data-min-selections-message": anything,
            "data-max-selections-message": anything,
        },
        children={"qti-prompt", "qti-simple-match-set"},
    ),
    "qti-simple-match-set": ElementRule(
        optional=xhtml.COMMON, children={"qti-simple-associable-choice"}
    ),
    "qti-simple-associable-choice": pairs.ASSOCIABLE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchInteraction(Interaction):
    """Rows to be put together with columns; ``tabular`` asks for a table of boxes."""

    prompt: tuple[Content, ...]
    rows: tuple[Associable, ...]
    columns: tuple[Associable, ...]
    shuffle: bool
    max_associations: int
    tabular: bool

    def binds(self, declaration: ResponseDeclaration) -> str:
        """Return why it cannot be bound: directed pairs of known choices, not too many."""
        offered = {each.identifier: each.match_max for each in (*self.rows, *self.columns)}
        return pairs.binds(declaration, BaseType.DIRECTED_PAIR, offered, self.max_associations)

    def read(self, fields: Fields) -> tuple[str, ...]:
        """Return the pairs, row by row."""
        return pairs.linked(fields, _names(self.rows), _names(self.columns), part_is_target=False)

    def most(self) -> int:
        """Return ``max-associations``."""
        return self.max_associations

    def draw(self, view: View) -> Element:
        """Return a list per row, or a table of boxes where lists would not do."""
        legend = self.prompt or (view.words.match,)
        whole = group(view, self.response_identifier, legend, "pairs")
        if view.review is not None:
            inner = tuple(self._reviewed(row, view, view.review) for row in self.rows)
        elif self.tabular:
            inner = (self._table(view),)
        else:
            rows = ordered(self, view, self.rows)
            inner = tuple(self._row(row, view) for row in rows)
        return replace(whole, children=(*whole.children, *inner))

    def _row(self, row: Associable, view: View) -> Element:
        own = view.id(self.response_identifier, row.identifier)
        label = Element(name="label", attributes={"for": own}, children=row.content)
        picked = self._given(row, view)
        options = tuple(
            (each.identifier, text_of(each.content)) for each in ordered(self, view, self.columns)
        )
        attributes = {"id": own, "name": f"{self.response_identifier}:{row.identifier}"}
        control = select(attributes, ("", view.words.empty_choice), options, picked)
        return Element(name="div", attributes={"class": "pair"}, children=(label, " ", control))

    def _table(self, view: View) -> Element:
        columns = ordered(self, view, self.columns)
        heads = tuple(
            Element(
                name="th",
                attributes={"scope": "col", "id": self._id(view, each)},
                children=each.content,
            )
            for each in columns
        )
        top = Element(name="tr", children=(Element(name="td"), *heads))
        body = tuple(self._table_row(row, columns, view) for row in ordered(self, view, self.rows))
        parts = (Element(name="thead", children=(top,)), Element(name="tbody", children=body))
        table = Element(name="table", attributes={"class": "matrix"}, children=parts)
        return Element(name="div", attributes={"class": "scroll"}, children=(table,))

    def _table_row(self, row: Associable, columns: Collection[Associable], view: View) -> Element:
        picked = self._given(row, view)
        head = Element(
            name="th",
            attributes={"scope": "row", "id": self._id(view, row)},
            children=row.content,
        )
        cells = tuple(self._cell(row, each, view, picked) for each in columns)
        return Element(name="tr", children=(head, *cells))

    def _cell(
        self, row: Associable, column: Associable, view: View, picked: Collection[str]
    ) -> Element:
        attributes = {
            "type": "radio" if row.match_max == 1 else "checkbox",
            "name": f"{self.response_identifier}:{row.identifier}",
            "value": column.identifier,
            "aria-labelledby": f"{self._id(view, row)} {self._id(view, column)}",
        }
        if column.identifier in picked:
            attributes["checked"] = "checked"
        box = Element(name="input", attributes=attributes)
        # the label makes the whole cell a target for a finger
        return Element(name="td", children=(Element(name="label", children=(box,)),))

    def _reviewed(self, row: Associable, view: View, review: Review) -> Element:
        given = self._given(row, view)
        right = pairs.partners(review.correct[self.response_identifier], row.identifier, end=0)
        told = answer_in_line(
            pairs.verdict(given, right), self._words(given), self._words(right), view.words
        )
        name = Element(name="span", children=row.content)
        return Element(name="div", attributes={"class": "pair"}, children=(name, " ", told))

    def _given(self, row: Associable, view: View) -> tuple[str, ...]:
        return pairs.partners(view.answers[self.response_identifier], row.identifier, end=0)

    def _words(self, identifiers: Collection[str]) -> str:
        found = (each for each in self.columns if each.identifier in identifiers)
        return ", ".join(text_of(each.content) for each in found)

    def _id(self, view: View, choice: Associable) -> str:
        return view.id(self.response_identifier, choice.identifier)


def read(node: Node, content: ReadContent) -> MatchInteraction:
    """Return the interaction that a ``qti-match-interaction`` defines.

    Raises:
        Refused: not two sets with choices, or an identifier twice.
    """
    sets = node.named("qti-simple-match-set")
    if len(sets) != SETS or not all(each.elements for each in sets):
        node.refuse("interaction", "a match has two sets with choices")
    # read as one, so that an identifier in both is found
    choices = pairs.read_associables([*sets[0].elements, *sets[1].elements], content)
    rows, columns = choices[: len(sets[0].elements)], choices[len(sets[0].elements) :]
    plain = all(text_of(each.content) for each in columns)
    return MatchInteraction(
        response_identifier=node.attributes["response-identifier"],
        prompt=one_prompt(node, content),
        rows=rows,
        columns=columns,
        shuffle=is_shuffled(node),
        max_associations=int(node.attributes.get("max-associations", "1")),
        tabular=TABULAR in node.attributes.get("class", "").split()
        or not plain
        or any(row.match_max != 1 for row in rows),
    )


def _names(choices: Collection[Associable]) -> tuple[str, ...]:
    return tuple(each.identifier for each in choices)


KIND = InteractionKind(rules=RULES, read=read)
