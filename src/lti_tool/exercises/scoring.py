"""From what a pupil answered to points and feedback. Pure, exact, cannot fail.

Source: QTI 3.0 ASI, "Response Processing"; the outcome SCORE is the item's score.
"""

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from typing import cast

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
    earned = _points(item, outcomes)
    return Outcome(
        score=earned,
        maximum=item.maximum,
        correct=None if item.by_teacher else earned == item.maximum,
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
    """Return what may be shown once the answers are in: right answers and verdicts.

    Where an item has one interaction, its score decides how the answer turned out; among several
    each is judged by itself. What a teacher scores has no verdict of ours.
    """
    outcomes = outcome_values(item, responses)
    if item.by_teacher:
        return Review(correct=model_answer(item), verdicts={}, outcomes=outcomes)
    share = None
    if len(item.interactions) == 1:
        share = _share(_points(item, outcomes), item.maximum)
    return Review(
        correct=model_answer(item),
        verdicts={
            name: (share or _verdict(each, responses[name]))
            if responses.get(name)
            else Verdict.EMPTY
            for name, each in item.declarations.responses.items()
        },
        outcomes=outcomes,
    )


def model_answer(item: Item) -> Responses:
    """Return the answer that the item itself calls correct."""
    declared = item.declarations.responses
    return {name: tuple(map(shown, each.correct)) for name, each in declared.items()}


def points(outcomes: Mapping[str, Value]) -> Decimal:
    """Return the number in the outcome SCORE; NULL counts as 0."""
    # SCORE was checked to be one number when the item was read
    return cast("Decimal", (*outcomes[SCORE], Decimal(0))[0])


def _points(item: Item, outcomes: Mapping[str, Value]) -> Decimal:
    return min(max(points(outcomes), Decimal(0)), item.maximum)


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


def _verdict(declaration: ResponseDeclaration, texts: tuple[str, ...]) -> Verdict:
    """Return how one answer among several turned out, by its mapping or its correct response."""
    answer = _value(declaration, texts)
    mapping = declaration.mapping or declaration.areas
    if mapping is not None:
        return _share(mapping.points(answer), mapping.points(declaration.correct))
    return Verdict.RIGHT if Counter(answer) == Counter(declaration.correct) else Verdict.WRONG


def _share(points: Decimal, most: Decimal) -> Verdict:
    if points >= most:
        return Verdict.RIGHT
    return Verdict.PARTLY if points > 0 else Verdict.WRONG
