"""One ``qti-assessment-item`` -> an ``Item``, or every reason why not.

Besides the form, the sense is checked: each response belongs to one interaction, each feedback to
an outcome, the item's own model answer earns the maximum and an empty answer nothing.

Source: QTI 3.0 ASI, "AssessmentItem".
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from lti_tool.exercises import bodies, catalogs, declarations, rules
from lti_tool.exercises.declarations import OutcomeDeclaration, ResponseDeclaration
from lti_tool.exercises.exercise import Item
from lti_tool.exercises.findings import Refused
from lti_tool.exercises.interactions.slots import slots
from lti_tool.exercises.markup import Content, Element, Feedback, Interaction
from lti_tool.exercises.package_files import PackageFiles
from lti_tool.exercises.processing import engine, reader
from lti_tool.exercises.processing.records import Declarations, Rule
from lti_tool.exercises.rules import ElementRule, Rules, anything, identifier, language, one_of
from lti_tool.exercises.scoring import SCORE, points
from lti_tool.exercises.values import NULL, BaseType
from lti_tool.exercises.xml_reader import Node

DEFAULT_LANGUAGE = "nl-NL"
"""Language of an item that names none."""

RULES: Rules = {
    **declarations.RULES,
    **bodies.RULES,
    **catalogs.RULES,
    **reader.RULES,
    "qti-assessment-item": ElementRule(
        required={
            "identifier": identifier,
            "title": anything,
            # no clock ticks for a child
            "time-dependent": one_of("false"),
        },
        optional={
            "adaptive": one_of("false"),
            "xml:lang": language,
            "label": anything,
            "tool-name": anything,
            "tool-version": anything,
            "xsi:schemaLocation": anything,
        },
        children={
            "qti-response-declaration",
            "qti-outcome-declaration",
            "qti-assessment-stimulus-ref",
            "qti-item-body",
            "qti-response-processing",
            "qti-modal-feedback",
            "qti-catalog-info",
        },
    ),
    "qti-assessment-stimulus-ref": ElementRule(
        required={"identifier": identifier, "href": anything}, optional={"title": anything}
    ),
    "qti-modal-feedback": ElementRule(
        required={
            "outcome-identifier": identifier,
            "identifier": identifier,
            "show-hide": one_of("show", "hide"),
        },
        optional={"title": anything},
        children={"qti-content-body"},
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Body:
    """The body as read, and where its interactions stand in it."""

    content: tuple[Content, ...]
    interactions: tuple[Interaction, ...]
    feedback: tuple[Feedback, ...]


def read_item(path: str, files: PackageFiles, stimuli: Mapping[str, str]) -> Item:
    """Return the item in one file of a package.

    Args:
        path: of the file, inside the package.
        files: the package.
        stimuli: path -> identifier of the stimuli that this item may show.

    Raises:
        Refused: the file breaks the profile, or the item makes no sense.
    """
    root = files.tree(path)
    if root.name != "qti-assessment-item":
        root.refuse("element_unknown", "the file holds no QTI 3 qti-assessment-item")
    findings = tuple(rules.check(root, RULES))
    if findings:
        raise Refused(*findings)
    root, supports = catalogs.read(root, files)
    declared = _declarations(root)
    body = _body(_one(root, "qti-item-body"), files, declared)
    by_teacher = declared.outcomes[SCORE].by_person
    processing = () if by_teacher else _processing(root, declared)
    modal = tuple(bodies.read_feedback(node, files) for node in root.named("qti-modal-feedback"))
    _check_feedback(root, (*body.feedback, *modal), declared)
    return Item(
        identifier=root.attributes["identifier"],
        title=root.attributes["title"],
        language=root.attributes.get("xml:lang", DEFAULT_LANGUAGE),
        stimulus=_stimulus(root, files, stimuli),
        body=body.content,
        interactions=body.interactions,
        declarations=declared,
        processing=processing,
        modal_feedback=modal,
        maximum=_stated(root, declared)
        if by_teacher
        else _maximum(root, processing, declared, body.interactions),
        by_teacher=by_teacher,
        rubric=_rubric(root, files),
        supports=supports,
    )


def _one(root: Node, name: str) -> Node:
    found = root.named(name)
    if len(found) != 1:
        root.refuse("element_count", f"{root.name} holds one {name}")
    return found[0]


def _processing(root: Node, declared: Declarations) -> tuple[Rule, ...]:
    return reader.read_processing(_one(root, "qti-response-processing"), declared)


def _rubric(root: Node, files: PackageFiles) -> tuple[Content, ...]:
    """Return what a teacher scores by.

    Source: QTI 3.0 ASI, "RubricBlock" (view "scorer": hidden from candidates).
    """
    blocks = _one(root, "qti-item-body").named("qti-rubric-block")
    bodies_ = (_one(block, "qti-content-body") for block in blocks)
    return tuple(part for body in bodies_ for part in bodies.read_static(body, files))


def _declarations(root: Node) -> Declarations:
    responses: dict[str, ResponseDeclaration] = {}
    outcomes: dict[str, OutcomeDeclaration] = {}
    for node in root.named("qti-response-declaration", "qti-outcome-declaration"):
        name = node.attributes["identifier"]
        if name in responses or name in outcomes:
            node.refuse("identifier_double", f"the variable {name} is declared twice")
        if node.name == "qti-response-declaration":
            responses[name] = declarations.read_response(node)
        else:
            outcomes[name] = declarations.read_outcome(node)
    score = outcomes.get(SCORE)
    if score is None or not (score.type.single and score.type.numeric):
        root.refuse("score", f"the item declares no outcome {SCORE} that is one number")
    if any(each.by_person for name, each in outcomes.items() if name != SCORE):
        root.refuse("score", f"{SCORE} alone may be given by a person")
    return Declarations(responses=responses, outcomes=outcomes)


def _body(node: Node, files: PackageFiles, declared: Declarations) -> _Body:
    content = bodies.read_content(node, files, apart="qti-rubric-block")
    if next(slots(content), None) is not None:
        node.refuse("element_misplaced", "a gap or a hot word stands outside its interaction")
    parts = tuple(_leaves(content))
    interactions = tuple(part for part in parts if isinstance(part, Interaction))
    bound = [interaction.response_identifier for interaction in interactions]
    if not bound or sorted(bound) != sorted(declared.responses):
        node.refuse("response", "each declared response belongs to one interaction, and back")
    for interaction in interactions:
        reason = _unbound(interaction, declared)
        if reason:
            node.refuse("response", f"response {interaction.response_identifier}: {reason}")
    feedback = tuple(part for part in parts if isinstance(part, Feedback))
    return _Body(content=content, interactions=interactions, feedback=feedback)


def _unbound(interaction: Interaction, declared: Declarations) -> str:
    """Return why an interaction cannot work here, or an empty string."""
    declaration = declared.responses[interaction.response_identifier]
    by_person = declared.outcomes[SCORE].by_person
    if interaction.open_ended and not by_person:
        return f"no rule can score this: declare {SCORE} with external-scored human"
    if by_person and not interaction.open_ended:
        return "an item that a teacher scores holds extended texts alone"
    if not (declaration.correct or by_person):
        return "it has no correct response to show"
    return interaction.binds(declaration)


def _leaves(content: Iterable[Content]) -> Iterator[Interaction | Feedback]:
    for part in content:
        if isinstance(part, Element):
            yield from _leaves(part.children)
        elif isinstance(part, Interaction | Feedback):
            yield part
            yield from part.feedback() if isinstance(part, Interaction) else ()


def _check_feedback(root: Node, feedback: Iterable[Feedback], declared: Declarations) -> None:
    for each in feedback:
        outcome = declared.outcomes.get(each.outcome_identifier)
        if outcome is None or outcome.type.base_type is not BaseType.IDENTIFIER:
            message = f"feedback {each.identifier} needs an outcome with base-type identifier"
            root.refuse("feedback", message)


def _stimulus(root: Node, files: PackageFiles, stimuli: Mapping[str, str]) -> str | None:
    references = root.named("qti-assessment-stimulus-ref")
    if not references:
        return None
    path = files.resolve(references[0], "href")
    if len(references) > 1 or path not in stimuli:
        root.refuse("stimulus", "an item shows one stimulus, on which the manifest says it depends")
    return stimuli[path]


def _stated(root: Node, declared: Declarations) -> Decimal:
    """Return the most points that a teacher can give."""
    stated = declared.outcomes[SCORE].maximum
    if root.named("qti-response-processing"):
        root.refuse("processing", "a teacher scores this item: it holds no response processing")
    if stated is None or stated <= 0:
        root.refuse("score", "what a teacher scores states its normal-maximum, above 0")
    return stated


def _maximum(
    root: Node,
    processing: tuple[Rule, ...],
    declared: Declarations,
    interactions: tuple[Interaction, ...],
) -> Decimal:
    """Return the points of a perfect answer: those of the item's own model answer.

    A declared normal-maximum must say the same, and who points at nothing must reach it too.
    """
    node = _one(root, "qti-response-processing")
    correct = {name: each.correct for name, each in declared.responses.items()}
    maximum = points(engine.run(processing, declared, correct))
    empty = points(engine.run(processing, declared, dict.fromkeys(declared.responses, NULL)))
    if maximum <= 0:
        node.refuse("score", "the correct response earns no points")
    stated = declared.outcomes[SCORE].maximum
    if stated is not None and stated != maximum:
        node.refuse("score", f"the correct response earns {maximum}, normal-maximum is {stated}")
    if empty > 0:
        node.refuse("score", "an empty answer earns points")
    listed = {each.response_identifier: each for each in interactions}
    by_lists = {name: listed[name].by_lists(value) for name, value in correct.items()}
    if points(engine.run(processing, declared, by_lists)) != maximum:
        node.refuse("score", "the correct response is out of reach without pointing: too small")
    return maximum
