"""What every kind of interaction offers, and the parts that several share."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from lti_tool.errors import ResponseInvalid
from lti_tool.exercises.declarations import ResponseDeclaration
from lti_tool.exercises.markup import Content, Element, Fields, Interaction
from lti_tool.exercises.rules import Rules
from lti_tool.exercises.values import BaseType, Cardinality
from lti_tool.exercises.view import ICONS, Verdict, View, Words
from lti_tool.exercises.xml_reader import Node

FEWEST_CHOICES = 2
"""With one choice there is nothing to choose."""

ReadContent = Callable[[Node], tuple[Content, ...]]
"""Reads what stands inside an element: text, HTML and pictures, nothing that moves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InteractionKind:
    """One kind: which elements it is made of, and how a definition becomes a record.

    ``slots`` are the elements that may stand inside its own text: gaps, hot words;
    ``with_feedback`` those of its elements in which feedback may stand.
    """

    rules: Rules
    read: Callable[[Node, ReadContent], Interaction]
    slots: frozenset[str] = frozenset()
    with_feedback: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One answer to choose. ``fixed``: keeps its place when the others are shuffled."""

    identifier: str
    content: tuple[Content, ...]
    fixed: bool


C = TypeVar("C", bound=Choice)


def read_choices(nodes: Sequence[Node], content: ReadContent) -> tuple[Choice, ...]:
    """Return the choices of an interaction.

    Raises:
        Refused: an identifier stands there twice.
    """
    seen: set[str] = set()
    choices = []
    for node in nodes:
        identifier = node.attributes["identifier"]
        if identifier in seen:
            node.refuse("identifier_double", f"the choice {identifier} stands here twice")
        seen.add(identifier)
        fixed = node.attributes.get("fixed") == "true"
        choices.append(Choice(identifier=identifier, content=content(node), fixed=fixed))
    return tuple(choices)


def shuffled(choices: Sequence[C], key: str) -> tuple[C, ...]:
    """Return the choices in the order that belongs to ``key``; fixed ones keep their place.

    The order depends on the key alone, not on the Python version: a pupil who comes back next
    week finds the choices where they were.

    Source: QTI 3.0 ASI, "ChoiceInteraction" (shuffle) and "Choice" (fixed).
    """
    loose = sorted((choice for choice in choices if not choice.fixed), key=_draw_lots(key))
    following = iter(loose)
    return tuple(choice if choice.fixed else next(following) for choice in choices)


def _draw_lots(key: str) -> Callable[[Choice], bytes]:
    return lambda choice: hashlib.sha256(f"{key}/{choice.identifier}".encode()).digest()


def plain(fields: Fields) -> Sequence[str]:
    """Return the values of the field that bears the response's own name."""
    return fields.get("", ())


def chosen(texts: Sequence[str], choices: Sequence[Choice]) -> tuple[str, ...]:
    """Return the chosen identifiers, each once, in the order of the definition.

    Args:
        texts: what the form held; empty texts (the empty option) are no choice.
        choices: what there is to choose.

    Raises:
        ResponseInvalid: an identifier that is not offered.
    """
    picked = {text for text in texts if text}
    known = tuple(choice.identifier for choice in choices if choice.identifier in picked)
    if len(known) != len(picked):
        raise ResponseInvalid("a choice that the item does not offer")
    return known


def picks(declaration: ResponseDeclaration, choices: Collection[Choice], most: int) -> str:
    """Return why a choice cannot be bound to a response variable, or an empty string.

    Args:
        declaration: of the response variable.
        choices: what there is to choose.
        most: how many may be chosen; 0: all.
    """
    if declaration.type.base_type is not BaseType.IDENTIFIER:
        return "a choice needs a response with base-type identifier"
    if declaration.type.cardinality is Cardinality.ORDERED:
        return "a choice needs a response with cardinality single or multiple"
    if declaration.type.single and most != 1:
        return "with cardinality single, max-choices is 1"
    if not {choice.identifier for choice in choices}.issuperset(declaration.correct):
        return "the correct response names a choice that is not there"
    if 0 < most < len(declaration.correct):
        return "the correct response has more choices than max-choices"
    return ""


def is_shuffled(node: Node) -> bool:
    """Return whether an interaction asks for its choices in a drawn order."""
    return node.attributes.get("shuffle") == "true"


class Shuffling(Protocol):
    """An interaction that can be shuffled."""

    @property
    def response_identifier(self) -> str:
        """The response that it is bound to."""

    @property
    def shuffle(self) -> bool:
        """Whether its choices come in a drawn order."""


def ordered(interaction: Shuffling, view: View, choices: tuple[C, ...]) -> tuple[C, ...]:
    """Return the choices in the order in which this attempt shows them."""
    key = f"{view.seed}/{view.prefix}/{interaction.response_identifier}"
    return shuffled(choices, key) if interaction.shuffle else choices


def select(
    attributes: Mapping[str, str],
    empty: tuple[str, str],
    options: Iterable[tuple[str, str]],
    picked: Collection[str],
) -> Element:
    """Return a native list.

    Args:
        attributes: of the list.
        empty: value and text of the option that means nothing is chosen.
        options: value and text of the others.
        picked: the values that are chosen.
    """

    def option(value: str, text: str) -> Element:
        marked = {"selected": "selected"} if value in picked else {}
        return Element(name="option", attributes={"value": value, **marked}, children=(text,))

    rows = tuple(option(value, text) for value, text in (empty, *options))
    return Element(name="select", attributes=attributes, children=rows)


def choice_marks(words: Words, *, ticked: bool, belongs: bool, one: bool) -> tuple[Content, ...]:
    """Return the sign beside a choice in a review, if there is anything to say about it.

    Args:
        words: of the page's language.
        ticked: whether the pupil chose it.
        belongs: whether it is part of the right answer.
        one: whether there is one right choice only.
    """
    signs: Mapping[tuple[bool, bool], Element] = {
        (True, True): sign("right", ICONS[Verdict.RIGHT], words.right),
        (True, False): sign("wrong", ICONS[Verdict.WRONG], words.wrong if one else words.odd),
        (False, True): sign("missed", "→", words.this_one if one else words.missed),
    }
    found = signs.get((ticked, belongs))
    return (" ", found) if found else ()


def mark(verdict: Verdict, words: Words) -> Element:
    """Return a sign and a word that tell how an answer turned out."""
    told = {
        Verdict.RIGHT: words.right,
        Verdict.PARTLY: words.partly,
        Verdict.WRONG: words.wrong,
        Verdict.EMPTY: words.empty,
    }
    return sign(verdict, ICONS[verdict], told[verdict])


def sign(kind: str, icon: str, word: str) -> Element:
    """Return a sign with a word beside it; screen readers hear the word alone.

    Args:
        kind: for the style sheet: a verdict, or ``missed``.
        icon: the sign.
        word: what it means.
    """
    drawn = Element(name="span", attributes={"aria-hidden": "true"}, children=(icon,))
    return Element(name="span", attributes={"class": f"mark {kind}"}, children=(drawn, f" {word}"))


def answer_in_line(verdict: Verdict, answer: str, solution: str, words: Words) -> Element:
    """Return an answer inside a sentence as a review shows it: answer, sign, right answer.

    Args:
        verdict: how the answer turned out.
        answer: what the pupil chose or wrote; empty when nothing.
        solution: the right answer.
        words: of the page's language.
    """
    given = Element(name="span", attributes={"class": "given"}, children=(answer or "…",))
    parts: tuple[Content, ...] = (given, " ", mark(verdict, words))
    if verdict is not Verdict.RIGHT:
        right = Element(name="strong", children=(solution,))
        told = Element(
            name="span",
            attributes={"class": "solution"},
            children=(f"({words.solution} ", right, ")"),
        )
        parts = (*parts, " ", told)
    return Element(name="span", attributes={"class": "reviewed"}, children=parts)


def named_by(view: View, own: str) -> dict[str, str]:
    """Return the attributes that name a control inside a sentence.

    A screen reader says the control's own short name and then the text around it.

    Source: Accessible Name and Description Computation 1.2, step 2B (aria-labelledby).
    """
    return {"aria-labelledby": f"{own} {view.label}"} if view.label else {}


def group(view: View, own: str, legend: tuple[Content, ...], kind: str) -> Element:
    """Return an empty group of controls with its question.

    Args:
        view: of the page.
        own: the response that the group belongs to.
        legend: the question.
        kind: for the style sheet.
    """
    attributes = {"class": kind, "id": view.id(own)}
    if view.review is not None:
        attributes["disabled"] = "disabled"
    head = Element(name="legend", children=legend)
    return Element(name="fieldset", attributes=attributes, children=(head,))


def one_prompt(node: Node, content: ReadContent) -> tuple[Content, ...]:
    """Return the prompt of an interaction, empty when it has none.

    Raises:
        Refused: there are several.
    """
    prompts = node.named("qti-prompt")
    if len(prompts) > 1:
        node.refuse("interaction", f"{node.name} has one prompt at most")
    return content(prompts[0]) if prompts else ()
