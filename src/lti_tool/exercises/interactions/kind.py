"""What every kind of interaction offers, and the parts that several share."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lti_tool.errors import ResponseInvalid
from lti_tool.exercises.markup import Content, Element, Interaction
from lti_tool.exercises.rules import Rules
from lti_tool.exercises.view import ICONS, Verdict, View, Words
from lti_tool.exercises.xml_reader import Node

FEWEST_CHOICES = 2
"""With one choice there is nothing to choose."""

ReadContent = Callable[[Node], tuple[Content, ...]]
"""Reads what stands inside an element: text, HTML and pictures, nothing that moves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InteractionKind:
    """One kind: which elements it is made of, and how a definition becomes a record."""

    rules: Rules
    read: Callable[[Node, ReadContent], Interaction]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One answer to choose. ``fixed``: keeps its place when the others are shuffled."""

    identifier: str
    content: tuple[Content, ...]
    fixed: bool


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


def shuffled(choices: Sequence[Choice], key: str) -> tuple[Choice, ...]:
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


def chosen(texts: Sequence[str], choices: Sequence[Choice], most: int) -> tuple[str, ...]:
    """Return the chosen identifiers, each once, in the order of the definition.

    Args:
        texts: what the form held; empty texts (the empty option) are no choice.
        choices: what there is to choose.
        most: how many may be chosen; 0: all.

    Raises:
        ResponseInvalid: an identifier that is not offered, or too many.
    """
    picked = {text for text in texts if text}
    known = tuple(choice.identifier for choice in choices if choice.identifier in picked)
    if len(known) != len(picked):
        raise ResponseInvalid("a choice that the item does not offer")
    if most and len(known) > most:
        raise ResponseInvalid(f"more than {most} choices")
    return known


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
