"""Select point: put crosses in a picture, at places that nobody marked.

Source: QTI 3.0 ASI, "SelectPointInteraction" ("the delivery engine must not indicate these areas
of the image", "only the actual point(s) selected by the candidate shall be indicated").
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from lti_tool.errors import ResponseInvalid
from lti_tool.exercises import xhtml
from lti_tool.exercises.declarations import ResponseDeclaration
from lti_tool.exercises.interactions.grids import Grid, Line, grid
from lti_tool.exercises.interactions.kind import (
    InteractionKind,
    ReadContent,
    answer_in_line,
    group,
    one_prompt,
    plain,
    select,
)
from lti_tool.exercises.interactions.pictures import Picture, read_picture
from lti_tool.exercises.markup import Content, Element, Fields, Interaction
from lti_tool.exercises.rules import ElementRule, Rules, anything, identifier, whole_number
from lti_tool.exercises.values import PAIR, BaseType, Cardinality, Value, scalar
from lti_tool.exercises.view import View
from lti_tool.exercises.xml_reader import Node

MOST_POINTS = 10
"""Crosses in one picture: each has two lists of its own below it."""

NARROWEST = 100
"""Pixels of a picture's width: in fewer a point says too little."""

RULES: Rules = {
    "qti-select-point-interaction": ElementRule(
        required={"response-identifier": identifier},
        optional={
            **xhtml.COMMON,
            "max-choices": whole_number,
            "min-choices": whole_number,
            "data-min-selections-message": anything,
            "data-max-selections-message": anything,
        },
        children={"qti-prompt", "img"},
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectPointInteraction(Interaction):
    """A picture in which 1 to ``max_choices`` points are chosen."""

    prompt: tuple[Content, ...]
    picture: Picture
    grid: Grid
    max_choices: int

    def binds(self, declaration: ResponseDeclaration) -> str:
        """Return why it cannot be bound: points in the picture, as many as are allowed."""
        if declaration.type.base_type is not BaseType.POINT:
            return "a select point needs a response with base-type point"
        if declaration.type.cardinality is Cardinality.ORDERED:
            return "a select point needs a response with cardinality single or multiple"
        if declaration.type.single and self.max_choices != 1:
            return "with cardinality single, max-choices is 1"
        if not all(self.grid.holds(str(each)) for each in declaration.correct):
            return "the correct response lies outside the picture"
        if len(declaration.correct) > self.max_choices:
            return "the correct response has more points than max-choices"
        return ""

    def by_lists(self, answer: Value) -> Value:
        """Return the points in the middle of their places: what the lists can say."""
        return tuple(self.grid.middle(str(each)) for each in answer)

    def read(self, fields: Fields) -> tuple[str, ...]:
        """Return the points, each once; a letter without a number is none."""
        found = tuple(dict.fromkeys(map(_point, _points(fields))))
        if not all(map(self.grid.holds, found)):
            raise ResponseInvalid("a point outside the picture")
        return found

    def most(self) -> int:
        """Return ``max-choices``."""
        return self.max_choices

    def draw(self, view: View) -> Element:
        """Return the picture under a grid, with two native lists for every cross.

        Script lets a pupil point in the picture itself; the lists keep the answer.
        """
        words = view.words
        prompt = self.prompt or (words.cross_where,)
        whole = group(view, self.response_identifier, prompt, "crosses")
        given = view.answers[self.response_identifier]
        if view.review is not None:
            right = view.review.correct[self.response_identifier]
            verdict = view.review.verdicts[self.response_identifier]
            told = answer_in_line(verdict, self._names(given), self._names(right), words)
            inner: tuple[Element, ...] = (Element(name="p", children=(told,)),)
        else:
            hint = Element(name="p", attributes={"class": "how"}, children=(words.cross_how,))
            numbers = range(1, self.max_choices + 1)
            inner = (hint, *(self._row(number, given, view) for number in numbers))
        return replace(
            whole,
            attributes={**whole.attributes, "data-crosses": words.cross_there},
            children=(*whole.children, self._drawing(view), *inner),
        )

    def _drawing(self, view: View) -> Element:
        """Return the picture with a cross on each point, and in a review the right ones too."""
        given = view.answers[self.response_identifier]
        right = view.review.correct[self.response_identifier] if view.review is not None else ()
        to_come = 0 if view.review is not None else self.max_choices - len(given)
        crosses = (*given, *[""] * to_come)
        marks = (
            *(self._mark("goal", each) for each in right),
            *(self._mark("cross", each, number) for number, each in enumerate(crosses, start=1)),
        )
        return Element(
            name="svg",
            attributes={"viewBox": self.grid.frame(), "class": "picture"},
            children=(self.picture.inside(), self.grid.drawn(), *marks),
        )

    def _mark(self, kind: str, at: str, number: int = 0) -> Element:
        """Return a sign in the picture; one that has no place yet is not seen."""
        parts = [Element(name="path", attributes={"class": c, "d": _SIGNS[kind]}) for c in _COATS]
        if number and self.max_choices > 1:
            place = {"x": "14", "y": "-8"}
            parts.append(Element(name="text", attributes=place, children=(str(number),)))
        size = {"transform": f"scale({self.picture.width / _DRAWN_FOR:g})"}
        sign = Element(name="g", attributes=size, children=tuple(parts))
        placed = {"class": kind, "transform": f"translate({at})"}
        attributes = placed if at else {"class": f"{kind} nowhere"}
        return Element(name="g", attributes=attributes, children=(sign,))

    def _row(self, number: int, given: tuple[str, ...], view: View) -> Element:
        picked = given[number - 1].split() if number <= len(given) else ["", ""]
        words = view.words
        name = f"{words.cross} {number}" if self.max_choices > 1 else words.cross
        across, down = (
            self._list(line, at, {"name": f"{self.response_identifier}:{number}"}, (name, word))
            for line, at, word in (
                (self.grid.across, picked[0], words.cross_letter),
                (self.grid.down, picked[1], words.cross_number),
            )
        )
        told = Element(name="span", attributes={"aria-hidden": "true"}, children=(name,))
        return Element(
            name="div", attributes={"class": "pair"}, children=(told, " ", across, " ", down)
        )

    def _list(
        self, line: Line, at: str, attributes: dict[str, str], called: tuple[str, str]
    ) -> Element:
        """Return the list of one direction; the place of a point keeps the exact pixel."""
        values = [str(line.middle(place)) for place in range(len(line.names))]
        if at:
            values[line.at(int(at))] = at
        told = {"aria-label": ", ".join(called), "data-length": str(line.length)}
        options = zip(values, line.names, strict=True)
        return select({**attributes, **told}, ("", called[1]), options, {at} if at else ())

    def _names(self, points: Sequence[str]) -> str:
        return ", ".join(map(self.grid.name, points))


def _points(fields: Fields) -> Iterator[str]:
    """Yield the points of a form: whole ones, and two numbers that belong together."""
    yield from filter(None, plain(fields))
    for part, values in fields.items():
        if part and len(values) > PAIR:
            raise ResponseInvalid("not a point")
        if part and len(values) == PAIR and all(values):
            yield " ".join(values)


def _point(text: str) -> str:
    try:
        return str(scalar(text, BaseType.POINT))
    except ValueError:
        raise ResponseInvalid("not a point") from None


def read(node: Node, content: ReadContent) -> SelectPointInteraction:
    """Return the interaction that a ``qti-select-point-interaction`` defines.

    Raises:
        Refused: not one picture with its width and height, several prompts, or a number of points
            that has no room.
    """
    picture = read_picture(node, content)
    most = int(node.attributes.get("max-choices", "1"))
    if not 1 <= most <= MOST_POINTS:
        node.refuse("interaction", f"{node.name} has max-choices 1 to {MOST_POINTS}")
    if picture.width < NARROWEST:
        node.refuse("interaction", f"this picture is less than {NARROWEST} pixels wide")
    return SelectPointInteraction(
        response_identifier=node.attributes["response-identifier"],
        prompt=one_prompt(node, content),
        picture=picture,
        grid=grid(picture),
        max_choices=most,
    )


_SIGNS: Mapping[str, str] = {
    "cross": "M-10-10 10 10M10-10-10 10",
    "goal": "M-18 0a18 18 0 1 0 36 0a18 18 0 1 0-36 0M16-20 20-14 30-27",
}
_COATS = ("under", "over")
"""Each line is drawn twice, the wide one below: seen on any picture."""

_DRAWN_FOR = 300
"""Pixels of a picture's width for which the signs are drawn; they grow with it."""

KIND = InteractionKind(rules=RULES, read=read)
