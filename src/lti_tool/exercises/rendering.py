"""Items and stimuli as HTML fragments with native controls.

Every fragment is built from our own records, which hold allowed elements and attributes only, and
written out by lxml; no text of a package is ever parsed as HTML. Before handing in, drawing gets
a ``View`` without ``Review``: right answers, points and feedback are not within its reach.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from lti_tool.exercises import catalogs, scoring, xhtml
from lti_tool.exercises.exercise import Item, Responses, Stimulus
from lti_tool.exercises.markup import Content, Element, Feedback, Interaction, html, told
from lti_tool.exercises.view import DUTCH, View, Words

_LABELLING = xhtml.BLOCK | {"li", "td", "th", "dd", "dt", "caption", "figcaption"}
"""Elements whose text names the controls inside them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The page that something is drawn on: its words, and where its sounds are fetched."""

    words: Words = DUTCH
    sounds: str = ""


PLAIN = Page()


def item_html(
    item: Item, *, responses: Responses, seed: int, review: bool, page: Page = PLAIN
) -> str:
    """Return one item as an HTML fragment; the controls are named after their responses.

    Args:
        item: what to draw.
        responses: what was answered so far; shown in the controls.
        seed: fixes the order of shuffled choices; keep it with the attempt.
        review: True only when the answers are in: shows right and wrong, the right answers and
            the feedback that stands in the text, and no control can be changed any more.
        page: the words that the controls need, and where sounds are fetched.
    """
    several = item.interactions if len(item.interactions) > 1 else ()
    view = View(
        prefix=item.identifier,
        seed=seed,
        language=item.language,
        answers={
            each.response_identifier: responses.get(each.response_identifier, ())
            for each in item.interactions
        },
        numbers={each.response_identifier: n for n, each in enumerate(several, start=1)},
        words=page.words,
        sounds=page.sounds,
        review=scoring.review(item, responses) if review else None,
    )
    attributes = {"class": "item", "id": view.id("item"), "lang": item.language}
    beside = _sounding(catalogs.drawn(item.supports, page.words), page.sounds)
    children = (*_draw(item.body, view), *beside)
    return html(Element(name="div", attributes=attributes, children=children))


def stimulus_html(stimulus: Stimulus, page: Page = PLAIN) -> str:
    """Return the material as an HTML section with its title as a heading of level 2."""
    own = f"{stimulus.identifier}-title"
    heading = Element(name="h2", attributes={"id": own}, children=(stimulus.title,))
    attributes = {"class": "stimulus", "lang": stimulus.language, "aria-labelledby": own}
    beside = catalogs.drawn(stimulus.supports, page.words)
    held = (heading, *_sounding((*stimulus.body, *beside), page.sounds))
    section = Element(name="section", attributes=attributes, children=held)
    return html(section)


def rubric_html(item: Item) -> str:
    """Return what a teacher scores by. For the teacher's page alone."""
    attributes = {"class": "rubric", "lang": item.language}
    return html(Element(name="div", attributes=attributes, children=item.rubric))


def feedback_html(item: Item, responses: Responses) -> str:
    """Return the item's feedback on these answers with its markup; empty when it has none.

    ``scoring.score`` gives the same texts without markup.
    """
    outcomes = scoring.outcome_values(item, responses)
    return "".join(
        html(Element(name="div", attributes={"class": "feedback"}, children=feedback.content))
        for feedback in item.modal_feedback
        if feedback.applies(outcomes[feedback.outcome_identifier])
    )


def _draw(content: Iterable[Content], view: View) -> tuple[Content, ...]:
    """Return the content with every moving part replaced by HTML."""
    return tuple(drawn for part in content for drawn in _draw_part(part, view))


def _draw_part(part: Content, view: View) -> tuple[Content, ...]:
    if isinstance(part, Interaction):
        return (part.draw(view),)
    if isinstance(part, Feedback):
        return told(part, view)
    if isinstance(part, Element):
        return (_draw_element(part, view),)
    return (part,)


def _sounding(content: Iterable[Content], sounds: str) -> tuple[Content, ...]:
    """Return static content whose players know where their sounds are fetched."""

    def part(each: Content) -> Content:
        if not isinstance(each, Element):
            return each
        return replace(_fetching(each, sounds), children=tuple(map(part, each.children)))

    return tuple(map(part, content))


def _fetching(element: Element, sounds: str) -> Element:
    if element.name != "audio":
        return element
    source = f"{sounds}{element.attributes['src']}"
    return replace(element, attributes={**element.attributes, "src": source})


def _draw_element(element: Element, view: View) -> Element:
    element = _fetching(element, view.sounds)
    first = next(_within(element.children), None) if element.name in _LABELLING else None
    if first is None:
        return replace(element, children=_draw(element.children, view))
    label = view.id(first.response_identifier, "text")
    return replace(
        element,
        attributes={**element.attributes, "id": label},
        children=_draw(element.children, replace(view, label=label)),
    )


def _within(content: Iterable[Content]) -> Iterator[Interaction]:
    """Yield the interactions in these lines, those of inner blocks left out."""
    for part in content:
        if isinstance(part, Interaction):
            yield part
        elif isinstance(part, Element) and part.name not in _LABELLING:
            yield from _within(part.children)
