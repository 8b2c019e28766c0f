"""What is shown: a tree of HTML records, with the moving parts of an item as leaves.

Everything static is final HTML once a package is read: only allowed elements and attributes ever
become an ``Element``. Drawing an item replaces the leaves (interactions and feedback) and writes
the tree out.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from lxml import etree

from lti_tool.exercises.declarations import ResponseDeclaration
from lti_tool.exercises.values import Value
from lti_tool.exercises.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One HTML element (or a part of an SVG inside HTML) that is safe to write out."""

    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: tuple["Content", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """Text that appears after handing in, when an outcome has (or lacks) a value.

    Source: QTI 3.0 ASI, "FeedbackBlock", "FeedbackInline" and "ModalFeedback".
    """

    outcome_identifier: str
    identifier: str
    shown_on_match: bool
    inline: bool = False
    content: tuple["Content", ...] = ()

    def applies(self, outcome: Sequence[object]) -> bool:
        """Tell whether it is shown, given the values of its outcome variable."""
        return (self.identifier in outcome) is self.shown_on_match


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A place in an interaction's own text: a gap to fill, or words to point at.

    Source: QTI 3.0 ASI, "Gap" and "HotText".
    """

    identifier: str
    content: tuple["Content", ...] = ()


Fields = Mapping[str, Sequence[str]]
"""What a form holds of one response: part -> values. The part is what follows the colon in the
field's name (``RESPONSE:A``), empty for the field that bears the response's own name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interaction(ABC):
    """A place where the pupil answers, bound to one response variable.

    One subclass per kind, each in its own file under ``interactions/``.
    """

    open_ended: ClassVar[bool] = False
    """Whether a person has to read the answer: no rule can score it."""

    response_identifier: str

    @abstractmethod
    def binds(self, declaration: ResponseDeclaration) -> str:
        """Return why it cannot be bound to this response variable, or an empty string."""

    @abstractmethod
    def read(self, fields: Fields) -> tuple[str, ...]:
        """Return a submitted answer in canonical form; nothing answered is ``()``.

        Raises:
            ResponseInvalid: the answer holds something that the interaction does not offer.
        """

    def by_lists(self, answer: Value) -> Value:
        """Return what becomes of an answer that is given without pointing: mostly itself."""
        return answer

    def most(self) -> int:
        """Return how many values an answer may have; 0: any number."""
        return 0

    def feedback(self) -> tuple[Feedback, ...]:
        """Return the feedback that stands inside it."""
        return ()

    @abstractmethod
    def draw(self, view: View) -> Element:
        """Return the control, or in a review the answer and the right answer."""


Content = str | Element | Feedback | Interaction | Slot
"""What stands between the tags."""


def told(feedback: Feedback, view: View) -> tuple[Content, ...]:
    """Return a feedback as it stands on a page: only in a review, and if it is meant."""
    if view.review is None:
        return ()
    if not feedback.applies(view.review.outcomes[feedback.outcome_identifier]):
        return ()
    name = "span" if feedback.inline else "div"
    return (Element(name=name, attributes={"class": "feedback"}, children=feedback.content),)


def text_of(content: Iterable[Content]) -> str:
    """Return the words alone, with one space where a reader sees a gap."""
    return " ".join("".join(_texts(content)).split())


_FLOWING = frozenset({"strong", "em", "b", "i", "span", "sub", "sup", "q", "cite", "abbr", "code"})
"""Elements that leave no gap between their words and the next."""


def _texts(content: Iterable[Content]) -> Iterator[str]:
    for part in content:
        if isinstance(part, str):
            yield part
        elif isinstance(part, Element):
            gap = "" if part.name in _FLOWING else " "
            yield gap
            yield from _texts(part.children)
            yield gap


def html(element: Element) -> str:
    """Write the tree out as an HTML fragment.

    Interactions and feedback must have been replaced: they have no HTML of their own.
    """
    builder = etree.TreeBuilder()
    _write(element, builder)
    return etree.tostring(builder.close(), method="html", encoding="unicode")


def _write(element: Element, builder: etree.TreeBuilder) -> None:
    builder.start(element.name, dict(element.attributes))
    for child in element.children:
        if isinstance(child, str):
            builder.data(child)
        elif isinstance(child, Element):
            _write(child, builder)
        else:
            raise TypeError(child.__class__.__name__)
    builder.end(element.name)
