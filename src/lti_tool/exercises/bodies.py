"""The body of an item, a stimulus or a feedback: what the XML holds -> our own markup."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from lti_tool.exercises import mathml, xhtml
from lti_tool.exercises.interactions import INTERACTION_RULES, INTERACTION_TYPES, SLOTS
from lti_tool.exercises.markup import Content, Element, Feedback, Slot
from lti_tool.exercises.package_files import PackageFiles
from lti_tool.exercises.rules import ElementRule, Rules, identifier, one_of
from lti_tool.exercises.xml_reader import Node

_FEEDBACK = frozenset({"qti-feedback-block", "qti-feedback-inline"})
_LEAVES = _FEEDBACK | set(INTERACTION_TYPES)
_MOVING = _LEAVES | SLOTS
_FLOW = xhtml.INLINE | xhtml.BLOCK

_FEEDBACK_TERMS = {"outcome-identifier": identifier, "identifier": identifier}
_FEEDBACK_OPTIONS = {**xhtml.COMMON, "show-hide": one_of("show", "hide")}

_READ_APART: Mapping[str, Callable[[Node, PackageFiles], Element]] = {
    "img": lambda node, files: files.image(node),
    "audio": lambda node, files: files.audio(node),
    mathml.MATH: lambda node, _: mathml.read(node),
}
"""Elements that are more than their attributes and children."""

RULES: Rules = {
    **mathml.RULES,
    **xhtml.rules(_LEAVES | SLOTS),
    **INTERACTION_RULES,
    "qti-item-body": ElementRule(
        optional=xhtml.COMMON, children=_FLOW | _LEAVES | {"qti-rubric-block"}
    ),
    "qti-rubric-block": ElementRule(
        required={"view": one_of("scorer"), "use": one_of("scoring")},
        optional=xhtml.COMMON,
        children={"qti-content-body"},
    ),
    "qti-stimulus-body": ElementRule(optional=xhtml.COMMON, children=xhtml.BLOCK),
    "qti-content-body": ElementRule(optional=xhtml.COMMON, children=_FLOW, text=True),
    "qti-feedback-block": ElementRule(
        required=_FEEDBACK_TERMS, optional=_FEEDBACK_OPTIONS, children={"qti-content-body"}
    ),
    "qti-feedback-inline": ElementRule(
        required=_FEEDBACK_TERMS, optional=_FEEDBACK_OPTIONS, children=xhtml.INLINE, text=True
    ),
}


_IN_LABELS = frozenset({"qti-prompt", "qti-simple-choice", "qti-simple-associable-choice"})

_SOUNDING = frozenset({"qti-stimulus-body", "qti-html-content"})
"""What may hold a sound beside the body of an item: nothing inside an interaction or a feedback."""


def read_content(node: Node, files: PackageFiles, *, apart: str = "") -> tuple[Content, ...]:
    """Return what stands inside a body, interactions and feedback included.

    Args:
        node: around it.
        files: of the package.
        apart: child elements with this name stand apart from it.

    Raises:
        Refused: a picture or an interaction cannot be used.
    """
    return tuple(
        child if isinstance(child, str) else _read(child, files)
        for child in node.children
        if isinstance(child, str) or child.name != apart
    )


def read_static(
    node: Node, files: PackageFiles, allowed: Collection[str] = ()
) -> tuple[Content, ...]:
    """Return what stands inside a stimulus, a feedback, a prompt or a choice: nothing moving.

    Args:
        node: around it.
        files: of the package.
        allowed: what may stand inside all the same: an interaction's own places, its feedback.

    Raises:
        Refused: there is an interaction or a feedback inside, or a picture cannot be used.

    Source: QTI 3.0 ASI, "FeedbackBlock" and "ModalFeedback" (must not contain interactions).
    """
    for inner in node.walk():
        if inner.name == "audio" and node.name not in _SOUNDING:
            inner.refuse("element_misplaced", f"{inner.name} may not stand in {node.name}")
        if inner.name in _MOVING - set(allowed) and inner is not node:
            inner.refuse("element_misplaced", f"{inner.name} may not stand in {node.name}")
    return read_content(node, files)


def _of_part(node: Node, files: PackageFiles, allowed: Collection[str]) -> tuple[Content, ...]:
    """Return what stands in a part of an interaction.

    Paragraphs of a choice or a prompt become lines: they stand in a label or a legend, where HTML
    has no paragraphs.
    """
    content = read_static(node, files, allowed)
    if node.name not in _IN_LABELS:
        return content
    return tuple(each for part in content for each in _as_line(part))


def _as_line(part: Content) -> tuple[Content, ...]:
    if not isinstance(part, Element) or part.name != "p":
        return (part,)
    # the spaces keep the words of two lines apart where only words count
    return (" ", replace(part, name="span", attributes={**part.attributes, "class": "para"}), " ")


def read_feedback(node: Node, files: PackageFiles) -> Feedback:
    """Return a block, inline or modal feedback.

    Raises:
        Refused: it holds something that moves, or not one ``qti-content-body``.
    """
    inline = node.name == "qti-feedback-inline"
    bodies = (node,) if inline else node.named("qti-content-body")
    if len(bodies) != 1:
        node.refuse("feedback", f"{node.name} holds one qti-content-body")
    return Feedback(
        outcome_identifier=node.attributes["outcome-identifier"],
        identifier=node.attributes["identifier"],
        shown_on_match=node.attributes.get("show-hide", "show") == "show",
        inline=inline,
        content=read_static(bodies[0], files),
    )


def _read(node: Node, files: PackageFiles) -> Content:
    if node.name in INTERACTION_TYPES:
        kind = INTERACTION_TYPES[node.name]
        # its slots stand in its own text, not in its prompt or choices
        allowed = {
            node.name: kind.slots,
            **dict.fromkeys(kind.with_feedback, frozenset({"qti-feedback-inline"})),
        }
        return kind.read(node, lambda part: _of_part(part, files, allowed.get(part.name, ())))
    if node.name in _FEEDBACK:
        return read_feedback(node, files)
    if node.name in SLOTS:
        return Slot(identifier=node.attributes["identifier"], content=read_static(node, files))
    if node.name in _READ_APART:
        return _READ_APART[node.name](node, files)
    attributes = {k: v for k, v in node.attributes.items() if k in xhtml.KEPT}
    spoken = node.attributes.get("xml:lang", node.attributes.get("lang"))
    if spoken:
        attributes["lang"] = spoken
    return Element(name=node.name, attributes=attributes, children=read_content(node, files))
