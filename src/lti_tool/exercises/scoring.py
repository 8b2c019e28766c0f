"""From what a pupil answered to points and feedback. Pure, exact, cannot fail.

Source: QTI 3.0 ASI, "Response Processing"; the outcome SCORE is the item's score.
"""

from collections.abc import Mapping
from decimal import Decimal

from lti_tool.exercises.declarations import ResponseDeclaration
from lti_tool.exercises.exercise import Item, Outcome, Responses
from lti_tool.exercises.markup import text_of
from lti_tool.exercises.processing import engine
from lti_tool.exercises.values import NULL, NUMERIC, BaseType, Value, scalar, shown
from lti_tool.exercises.view import Review, Verdict

SCORE = "SCORE"
"""The outcome variable that holds the points (QTI 3.0 ASI, "OutcomeDeclaration")."""


def score(item: Item, responses: Responses) -> Outcome:
    """Return the points for these answers, and the feedback that goes with them.

    The score is clipped to 0..maximum, whatever the item's rules add up to. Responses that are
    missing count as not answered.
    """
    outcomes = outcome_values(item, responses)
    points = _points(item, outcomes)
    return Outcome(
        score=points,
        maximum=item.maximum,
        correct=points == item.maximum,
        feedback=tuple(
            text_of(feedback.content)
            for feedback in item.modal_feedback
            if feedback.applies(outcomes[feedback.outcome_identifier])
        ),
    )


def outcome_values(item: Item, responses: Responses) -> Mapping[str, Value]:
    """Return the value of every outcome variable of the item for these answers."""
    return engine.run(item.processing, item.declarations, _answers(item, responses))


def review(item: Item, responses: Responses) -> Review:
    """Return what may be shown once the answers are in: right answers and verdicts."""
    outcomes = outcome_values(item, responses)
    declared = item.declarations.responses
    answers = _answers(item, responses)
    return Review(
        correct={name: tuple(map(shown, each.correct)) for name, each in declared.items()},
        verdicts={
            name: _verdict(item, each, answers[name], outcomes) for name, each in declared.items()
        },
        outcomes=outcomes,
    )


def model_answer(item: Item) -> Responses:
    """Return the answer that the item itself calls correct."""
    declared = item.declarations.responses
    return {name: tuple(map(shown, each.correct)) for name, each in declared.items()}


def _points(item: Item, outcomes: Mapping[str, Value]) -> Decimal:
    given = outcomes[SCORE]
    points = given[0] if given else Decimal(0)
    if not isinstance(points, Decimal):  # SCORE was checked to be a number when it was read
        raise TypeError(SCORE)
    return min(max(points, Decimal(0)), item.maximum)


def _answers(item: Item, responses: Responses) -> Mapping[str, Value]:
    declared = item.declarations.responses
    return {name: _value(each, responses.get(name, ())) for name, each in declared.items()}


def _value(declaration: ResponseDeclaration, texts: tuple[str, ...]) -> Value:
    """Return the answer as a value of the declared type.

    A text that is no number where a number is asked for is no answer (NULL): it scores as
    nothing and is still shown as it was written. A decimal comma is as good as a point.
    """
    base_type = declaration.type.base_type
    try:
        return tuple(scalar(_dotted(text, base_type), base_type) for text in texts if text)
    except ValueError:
        return NULL


def _dotted(text: str, base_type: BaseType) -> str:
    return text.replace(",", ".", 1) if base_type in NUMERIC else text


def _verdict(
    item: Item, declaration: ResponseDeclaration, answer: Value, outcomes: Mapping[str, Value]
) -> Verdict:
    """Return how one answer turned out.

    Where an item has one response, its score decides. Among several, each is held against its
    mapping, else against its correct response.
    """
    if not answer:
        return Verdict.EMPTY
    if len(item.declarations.responses) == 1:
        return _share(_points(item, outcomes), item.maximum)
    if declaration.mapping is not None:
        mapping = declaration.mapping
        return _share(mapping.points(answer), mapping.points(declaration.correct))
    return Verdict.RIGHT if set(answer) == set(declaration.correct) else Verdict.WRONG


def _share(points: Decimal, most: Decimal) -> Verdict:
    if points >= most:
        return Verdict.RIGHT
    return Verdict.PARTLY if points > 0 else Verdict.WRONG
