"""Slider: a number between two bounds.

Source: QTI 3.0 ASI, "SliderInteraction".
"""

from dataclasses import dataclass
from decimal import Decimal

from lti_tool.errors import ResponseInvalid
from lti_tool.exercises import xhtml
from lti_tool.exercises.declarations import ResponseDeclaration
from lti_tool.exercises.interactions.kind import (
    InteractionKind,
    ReadContent,
    answer_in_line,
    one_prompt,
    plain,
)
from lti_tool.exercises.markup import Content, Element, Fields, Interaction
from lti_tool.exercises.rules import (
    ElementRule,
    Rules,
    boolean,
    decimal,
    identifier,
    number,
    one_of,
)
from lti_tool.exercises.values import shown
from lti_tool.exercises.view import View
from lti_tool.exercises.xml_reader import Node

MOST_STEPS = 1_000
"""Steps between the bounds: a finger cannot aim at more."""

RULES: Rules = {
    "qti-slider-interaction": ElementRule(
        required={"response-identifier": identifier, "lower-bound": number, "upper-bound": number},
        optional={
            **xhtml.COMMON,
            "step": number,
            "step-label": boolean,
            "orientation": one_of("horizontal", "vertical"),
            "reverse": one_of("false"),
        },
        children={"qti-prompt"},
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SliderInteraction(Interaction):
    """A number from ``lower`` to ``upper`` in steps of ``step``."""

    prompt: tuple[Content, ...]
    lower: Decimal
    upper: Decimal
    step: Decimal

    def binds(self, declaration: ResponseDeclaration) -> str:
        """Return why it cannot be bound: one number that the slider can reach."""
        if not (declaration.type.single and declaration.type.numeric):
            return "a slider needs a response with one integer or float"
        if not all(
            isinstance(each, Decimal) and self._reaches(each) for each in declaration.correct
        ):
            return "the slider cannot reach the correct response"
        return ""

    def read(self, fields: Fields) -> tuple[str, ...]:
        """Return the number; a slider that nobody touched is no answer."""
        texts = tuple(text.strip().replace(",", ".") for text in plain(fields) if text.strip())
        if not texts:
            return ()
        if len(texts) > 1 or not number(texts[0]) or not self._reaches(Decimal(texts[0])):
            raise ResponseInvalid("a number that the slider cannot reach")
        return (shown(Decimal(texts[0])),)

    def draw(self, view: View) -> Element:
        """Return a number field with its bounds; script adds the slider that moves it."""
        answer = "".join(view.answers[self.response_identifier])
        own = view.id(self.response_identifier)
        bounds = view.words.bounds.format(lower=shown(self.lower), upper=shown(self.upper))
        label = Element(
            name="label",
            attributes={"for": own, "id": f"{own}-label"},
            children=self.prompt or (view.words.number,),
        )
        if view.review is not None:
            verdict = view.review.verdicts[self.response_identifier]
            solution = "".join(view.review.correct[self.response_identifier])
            told = answer_in_line(verdict, answer, solution, view.words)
            question = Element(name="p", children=self.prompt)
            return Element(name="div", attributes={"class": "slider"}, children=(question, told))
        attributes = {
            "type": "number",
            "id": own,
            "name": self.response_identifier,
            "min": str(self.lower),
            "max": str(self.upper),
            "step": str(self.step),
            "inputmode": "decimal",
            "autocomplete": "off",
            "aria-describedby": f"{own}-bounds",
            **({"value": answer.replace(",", ".")} if answer else {}),
        }
        field = Element(name="input", attributes=attributes)
        hint = Element(name="span", attributes={"id": f"{own}-bounds"}, children=(bounds,))
        row = Element(name="p", attributes={"data-slider": ""}, children=(field, " ", hint))
        return Element(name="div", attributes={"class": "slider"}, children=(label, row))

    def _reaches(self, value: Decimal) -> bool:
        return self.lower <= value <= self.upper and (value - self.lower) % self.step == 0


def read(node: Node, content: ReadContent) -> SliderInteraction:
    """Return the interaction that a ``qti-slider-interaction`` defines.

    Raises:
        Refused: several prompts, bounds that leave nothing to choose, or too many steps.
    """
    lower, upper = decimal(node.attributes["lower-bound"]), decimal(node.attributes["upper-bound"])
    step = decimal(node.attributes.get("step", "1"))
    if not lower < upper or step <= 0 or not 1 <= (upper - lower) / step <= MOST_STEPS:
        node.refuse("interaction", f"a slider has 1 to {MOST_STEPS} steps between its bounds")
    return SliderInteraction(
        response_identifier=node.attributes["response-identifier"],
        prompt=one_prompt(node, content),
        lower=lower,
        upper=upper,
        step=step,
    )


KIND = InteractionKind(rules=RULES, read=read)
