"""Feedback inside a choice (QTI 3.0 ASI, "SimpleChoice" and "FeedbackInline")."""

import pytest

from lti_tool.exercises.findings import Refused
from lti_tool.exercises.rendering import item_html
from tests.unit.exercises.build import ONE_CORRECT, SCORE, item

TOLD = '<qti-outcome-declaration identifier="TOLD" cardinality="single" base-type="identifier"/>'
INSIDE = (
    '<qti-feedback-inline outcome-identifier="{}" identifier="{}" show-hide="{}">{}'
    "</qti-feedback-inline>"
)
PROCESSING = (
    '<qti-response-processing><qti-set-outcome-value identifier="TOLD">'
    '<qti-variable identifier="RESPONSE"/></qti-set-outcome-value><qti-response-condition>'
    '<qti-response-if><qti-match><qti-variable identifier="RESPONSE"/>'
    '<qti-correct identifier="RESPONSE"/></qti-match><qti-set-outcome-value identifier="SCORE">'
    '<qti-base-value base-type="float">1</qti-base-value></qti-set-outcome-value></qti-response-if>'
    "</qti-response-condition></qti-response-processing>"
)


def explained(kind="choice", first=("TOLD", "A", "show", "Kijk nog eens.")):
    return item(
        declarations=ONE_CORRECT + SCORE + TOLD,
        processing=PROCESSING,
        body=(
            f'<qti-{kind}-interaction response-identifier="RESPONSE">'
            f'<qti-simple-choice identifier="A">een{INSIDE.format(*first)}</qti-simple-choice>'
            f'<qti-simple-choice identifier="B">twee{INSIDE.format("TOLD", "B", "show", "Ja!")}'
            f"</qti-simple-choice></qti-{kind}-interaction>"
        ),
    )


def page(answer, *, review=True, made=None):
    given = {"RESPONSE": answer}
    return item_html(made or explained(), responses=given, seed=1, review=review)


@pytest.mark.parametrize(
    ("answer", "shown"),
    [(("A",), [True, False]), (("B",), [False, True]), ((), [False, False])],
)
def test_stands_at_the_choice_that_it_is_meant_for(answer, shown):
    assert [text in page(answer) for text in ("Kijk nog eens.", "Ja!")] == shown


@pytest.mark.parametrize("answer", [("A",), ("B",), ()])
def test_is_nowhere_before_handing_in(answer):
    assert "feedback" not in page(answer, review=False)
    assert "Kijk nog eens." not in page(answer, review=False)


def test_can_be_shown_unless_it_was_chosen():
    made = explained(first=("TOLD", "A", "hide", "Deze niet."))

    assert ["Deze niet." in page(answer, made=made) for answer in (("A",), ("B",))] == [False, True]


def test_of_an_outcome_that_is_not_there_is_refused():
    with pytest.raises(Refused, match="feedback A needs an outcome"):
        explained(first=("NERGENS", "A", "show", "x"))


def test_in_a_row_of_an_order_is_refused():
    with pytest.raises(Refused, match="qti-feedback-inline may not stand in qti-simple-choice"):
        explained(kind="order")
