"""Extended text: some lines of the pupil's own, scored by the teacher.

Source: QTI 3.0 ASI, "ExtendedTextInteraction".
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from lti_tool.errors import ResponseInvalid
from lti_tool.exercises import xhtml
from lti_tool.exercises.declarations import ResponseDeclaration
from lti_tool.exercises.interactions.kind import (
    InteractionKind,
    ReadContent,
    named_by,
    one_prompt,
    plain,
)
from lti_tool.exercises.markup import Content, Element, Fields, Interaction
from lti_tool.exercises.rules import (
    ElementRule,
    Rules,
    anything,
    identifier,
    one_of,
    whole_number,
)
from lti_tool.exercises.values import BaseType, normalise
from lti_tool.exercises.view import View
from lti_tool.exercises.xml_reader import Node

MAX_TEXT = 4_000
"""Characters of one text: about two sheets of a pupil's handwriting."""

FEWEST_LINES, USUAL_LINES, MOST_LINES = 3, 6, 20
"""Height of the field; it scrolls beyond."""

RULES: Rules = {
    "qti-extended-text-interaction": ElementRule(
        required={"response-identifier": identifier},
        optional={
            **xhtml.COMMON,
            "expected-length": whole_number,
            "expected-lines": whole_number,
            "placeholder-text": anything,
            "format": one_of("plain"),
            "min-strings": one_of("0", "1"),
            "max-strings": one_of("1"),
        },
        children={"qti-prompt"},
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendedTextInteraction(Interaction):
    """A field of ``lines`` lines."""

    open_ended: ClassVar[bool] = True

    prompt: tuple[Content, ...]
    lines: int
    placeholder: str
    language: str

    def binds(self, declaration: ResponseDeclaration) -> str:
        """Return why it cannot be bound: one string."""
        if declaration.type.base_type is BaseType.STRING and declaration.type.single:
            return ""
        return "an extended text needs a response with one string"

    def read(self, fields: Fields) -> tuple[str, ...]:
        """Return what was written: in NFC, lines ended by a line feed, no space around it."""
        written = tuple(clean for clean in map(_cleaned, plain(fields)) if clean)
        if len(written) > 1:
            raise ResponseInvalid("two texts in one field")
        if any(len(text) > MAX_TEXT or not _storable(text) for text in written):
            raise ResponseInvalid("a text that is too long or cannot be stored")
        return written

    def draw(self, view: View) -> Element:
        """Return the question with a text field, or in a review with what was written."""
        answer = "".join(view.answers[self.response_identifier])
        own = view.id(self.response_identifier)
        if view.review is not None:
            return self._reviewed(answer, view)
        optional: Mapping[str, str] = {"placeholder": self.placeholder}
        attributes = {
            "id": own,
            "name": self.response_identifier,
            "rows": str(self.lines),
            "maxlength": str(MAX_TEXT),
            "autocomplete": "off",
            "lang": self.language or view.language,
            **{name: value for name, value in optional.items() if value},
        }
        if self.prompt:
            head = Element(name="label", attributes={"for": own}, children=self.prompt)
            children: tuple[Content, ...] = (head,)
        else:
            name = view.name(view.words.field, self.response_identifier)
            attributes |= {"aria-label": name, **named_by(view, own)}
            children = ()
        field = Element(name="textarea", attributes=attributes, children=(answer,))
        return Element(name="div", attributes={"class": "written"}, children=(*children, field))

    def _reviewed(self, answer: str, view: View) -> Element:
        review = view.review
        shown: tuple[Content, ...] = (
            Element(name="p", attributes={"class": "prompt"}, children=self.prompt),
            _quoted("given", answer or "…"),
        )
        example = review.correct[self.response_identifier] if review else ()
        if example:
            told = Element(name="p", children=(view.words.example,))
            shown = (*shown, told, _quoted("example", "".join(example)))
        return Element(name="div", attributes={"class": "written"}, children=shown)


def _quoted(kind: str, text: str) -> Element:
    lines = tuple(_broken(text))
    return Element(name="blockquote", attributes={"class": kind}, children=lines)


def _broken(text: str) -> Iterator[Content]:
    for number, line in enumerate(text.split("\n")):
        if number:
            yield Element(name="br")
        yield line


def _cleaned(text: str) -> str:
    return normalise(text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))


def _storable(text: str) -> bool:
    """Tell whether it holds no control character but line feeds, and no half of a pair."""
    return not any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in text.replace("\n", ""))


def read(node: Node, content: ReadContent) -> ExtendedTextInteraction:
    """Return the interaction that a ``qti-extended-text-interaction`` defines.

    Raises:
        Refused: several prompts.
    """
    lines = int(node.attributes.get("expected-lines", str(USUAL_LINES)))
    return ExtendedTextInteraction(
        response_identifier=node.attributes["response-identifier"],
        prompt=one_prompt(node, content),
        lines=min(max(lines, FEWEST_LINES), MOST_LINES),
        placeholder=node.attributes.get("placeholder-text", ""),
        language=node.attributes.get("xml:lang", node.attributes.get("lang", "")),
    )


KIND = InteractionKind(rules=RULES, read=read)
