"""Text entry: a word or a number, written inside a sentence.

Source: QTI 3.0 ASI, "TextEntryInteraction".
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from lti_tool.errors import ResponseInvalid
from lti_tool.exercises import xhtml
from lti_tool.exercises.declarations import ResponseDeclaration
from lti_tool.exercises.interactions.kind import (
    InteractionKind,
    ReadContent,
    answer_in_line,
    named_by,
    plain,
)
from lti_tool.exercises.markup import Element, Fields, Interaction
from lti_tool.exercises.rules import ElementRule, Rules, anything, identifier, whole_number
from lti_tool.exercises.values import BaseType, normalise
from lti_tool.exercises.view import View
from lti_tool.exercises.xml_reader import Node

MAX_TEXT = 200
"""Characters of one answer; the longest word a pupil writes here has about thirty."""

MIN_SIZE, MAX_SIZE = 4, 40
"""Width of the field in characters: never so narrow that it cannot be touched."""

_DIGITS = frozenset({"[0-9]*", "[0-9]+", r"\d*", r"\d+"})
"""Pattern masks that ask for digits: a touch screen then shows its number keys."""

_WRITTEN = frozenset({BaseType.STRING, BaseType.INTEGER, BaseType.FLOAT})

RULES: Rules = {
    "qti-text-entry-interaction": ElementRule(
        required={"response-identifier": identifier},
        optional={
            **xhtml.COMMON,
            "expected-length": whole_number,
            "placeholder-text": anything,
            # read for its digits alone: a form that says "wrong pattern" helps to guess
            "pattern-mask": anything,
            "data-patternmask-message": anything,
        },
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TextEntryInteraction(Interaction):
    """A field of about ``size`` characters; ``language`` of the word asked for, if foreign."""

    size: int
    placeholder: str
    language: str
    digits: bool

    def binds(self, declaration: ResponseDeclaration) -> str:
        """Return why it cannot be bound: one string, integer or float."""
        if declaration.type.base_type in _WRITTEN and declaration.type.single:
            return ""
        return "a text entry needs a response with one string, integer or float"

    def read(self, fields: Fields) -> tuple[str, ...]:
        """Return what was written, in NFC and without space at the ends."""
        written = tuple(clean for clean in map(normalise, plain(fields)) if clean)
        if len(written) > 1:
            raise ResponseInvalid("two texts in one field")
        if any(len(text) > MAX_TEXT or not _storable(text) for text in written):
            raise ResponseInvalid("a text that is too long or cannot be stored")
        return written

    def draw(self, view: View) -> Element:
        """Return a text field without any help that would spell the word."""
        answer = "".join(view.answers[self.response_identifier])
        if view.review is not None:
            verdict = view.review.verdicts[self.response_identifier]
            solution = "".join(view.review.correct[self.response_identifier])
            return answer_in_line(verdict, answer, solution, view.words)
        own = view.id(self.response_identifier)
        optional: Mapping[str, str] = {
            "placeholder": self.placeholder,
            "value": answer,
            "inputmode": "numeric" if self.digits else "",
        }
        attributes = {
            "type": "text",
            "id": own,
            "name": self.response_identifier,
            "size": str(self.size),
            "maxlength": str(MAX_TEXT),
            "autocomplete": "off",
            "autocapitalize": "off",
            "autocorrect": "off",
            "spellcheck": "false",
            "lang": self.language or view.language,
            "aria-label": view.name(view.words.field, self.response_identifier),
            **named_by(view, own),
            **{name: value for name, value in optional.items() if value},
        }
        return Element(name="input", attributes=attributes)


def _storable(text: str) -> bool:
    """Tell whether there is no control character or half of a pair in it (categories Cc, Cs)."""
    return not any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in text)


def read(node: Node, _content: ReadContent) -> TextEntryInteraction:
    """Return the interaction that a ``qti-text-entry-interaction`` defines."""
    expected = int(node.attributes.get("expected-length", "15"))
    return TextEntryInteraction(
        response_identifier=node.attributes["response-identifier"],
        size=min(max(expected, MIN_SIZE), MAX_SIZE),
        placeholder=node.attributes.get("placeholder-text", ""),
        language=node.attributes.get("xml:lang", node.attributes.get("lang", "")),
        digits=node.attributes.get("pattern-mask") in _DIGITS,
    )


KIND = InteractionKind(rules=RULES, read=read)
