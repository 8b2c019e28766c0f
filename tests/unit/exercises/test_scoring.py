from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.exercises import responses, scoring
from lti_tool.exercises.exercise import Outcome
from lti_tool.exercises.view import Verdict
from tests.unit.exercises.build import CHOICE, SCORE, TEMPLATES, item, text_item

FEEDBACK = '<qti-outcome-declaration identifier="{}" cardinality="single" base-type="identifier"/>'
MAXSCORE = """<qti-outcome-declaration identifier="MAXSCORE" cardinality="single"
base-type="float"><qti-default-value><qti-value>2</qti-value></qti-default-value>
</qti-outcome-declaration>"""


def modal(outcome, identifier, text, show="show"):
    return f"""<qti-modal-feedback outcome-identifier="{outcome}" identifier="{identifier}"
    show-hide="{show}"><qti-content-body>{text}</qti-content-body></qti-modal-feedback>"""


def mapped(*entries, attributes=""):
    inside = "".join(
        f'<qti-map-entry map-key="{key}" mapped-value="{points}"/>' for key, points in entries
    )
    return f"<qti-mapping {attributes}>{inside}</qti-mapping>"


def processing(template):
    return f'<qti-response-processing template="{TEMPLATES}{template}.xml"/>'


def earned(scored, *texts):
    return scoring.score(scored, responses.read(scored, {"RESPONSE": texts})).score


class TestScore:
    def test_match_correct_gives_one_or_nothing(self):
        assert scoring.score(item(), {"RESPONSE": ("B",)}) == Outcome(
            score=Decimal(1), maximum=Decimal(1), correct=True, feedback=()
        )
        assert scoring.score(item(), {"RESPONSE": ("A",)}) == Outcome(
            score=Decimal(0), maximum=Decimal(1), correct=False, feedback=()
        )

    def test_a_missing_answer_scores_nothing(self):
        assert scoring.score(item(), {}).score == 0

    def test_map_response_forgives_capitals_accents_in_two_signs_and_space(self):
        cafe = text_item("café", mapped(("café", 1)), processing=processing("map_response"))

        assert earned(cafe, " Cafe\u0301 ") == 1
        assert earned(cafe, "cafe") == 0

    def test_cc2_match_gives_one_or_nothing(self):
        assert earned(item(processing=processing("CC2_match")), "B") == 1

    def test_cc2_match_basic_gives_maxscore_and_feedback(self):
        scored = item(
            extra=MAXSCORE
            + FEEDBACK.format("FEEDBACKBASIC")
            + modal("FEEDBACKBASIC", "correct", "<p>Goed <em>zo</em>!</p><p>Ga door.</p>")
            + modal("FEEDBACKBASIC", "incorrect", "<p>Nog niet.</p>"),
            processing=processing("CC2_match_basic"),
        )

        assert scoring.score(scored, {"RESPONSE": ("B",)}) == Outcome(
            score=Decimal(2), maximum=Decimal(2), correct=True, feedback=("Goed zo! Ga door.",)
        )
        assert scoring.score(scored, {}).feedback == ("Nog niet.",)

    def test_cc2_map_response_calls_maxscore_correct(self):
        scored = text_item(
            "zee",
            mapped(("zee", 2), ("meer", 1)),
            extra=MAXSCORE
            + FEEDBACK.format("FEEDBACK")
            + modal("FEEDBACK", "correct", "<p>Ja.</p>")
            + modal("FEEDBACK", "incorrect", "<p>Nee.</p>"),
            processing=processing("CC2_map_response"),
        )

        found = [scoring.score(scored, {"RESPONSE": (text,)}) for text in ("zee", "meer", "dijk")]
        assert [each.score for each in found] == [2, 1, 0]
        assert [each.feedback for each in found] == [("Ja.",), ("Nee.",), ("Nee.",)]

    def test_feedback_can_be_hidden_on_a_match(self):
        scored = item(
            extra=FEEDBACK.format("F") + modal("F", "a", "<p>Altijd.</p>", show="hide"),
        )

        assert scoring.score(scored, {}).feedback == ("Altijd.",)

    def test_is_never_below_nothing(self):
        scored = text_item(
            "zee",
            mapped(("zee", 1), attributes='default-value="-2"'),
            processing=processing("map_response"),
        )

        assert earned(scored, "dijk") == 0

    def test_is_never_above_the_maximum(self):
        scored = text_item(
            "zee", mapped(("zee", 1), ("meer", 5)), processing=processing("map_response")
        )

        assert earned(scored, "meer") == 1

    def test_a_null_score_counts_as_nothing(self):
        scored = text_item(
            "5",
            base_type="float",
            processing="""<qti-response-processing><qti-set-outcome-value identifier="SCORE">
            <qti-variable identifier="RESPONSE"/></qti-set-outcome-value>
            </qti-response-processing>""",
        )

        assert (earned(scored), earned(scored, "3")) == (0, 3)


class TestNumbers:
    @pytest.mark.parametrize("text", ["3,5", "3.5", "3,50", "03.5"])
    def test_a_comma_is_as_good_as_a_point(self, text):
        assert earned(text_item("3.5", base_type="float"), text) == 1

    @pytest.mark.parametrize("text", ["vijf", "5 stuks", "5,5", "1e1", "\u0665"])
    def test_a_text_that_is_no_such_number_scores_nothing(self, text):
        assert earned(text_item("5", base_type="integer"), text) == 0


TWO = """
<qti-response-declaration identifier="R1" cardinality="single" base-type="string">
<qti-correct-response><qti-value>zee</qti-value></qti-correct-response>
<qti-mapping><qti-map-entry map-key="zee" mapped-value="2"/>
<qti-map-entry map-key="see" mapped-value="1"/></qti-mapping>
</qti-response-declaration>
<qti-response-declaration identifier="R2" cardinality="single" base-type="integer">
<qti-correct-response><qti-value>4</qti-value></qti-correct-response>
</qti-response-declaration>
"""
TWO_FIELDS = """<p><qti-text-entry-interaction response-identifier="R1"/> en
<qti-text-entry-interaction response-identifier="R2"/></p>"""
FOR_THE_FIRST = """<qti-response-processing><qti-set-outcome-value identifier="SCORE">
<qti-map-response identifier="R1"/></qti-set-outcome-value></qti-response-processing>"""


class TestReview:
    @pytest.mark.parametrize(
        ("texts", "verdict"),
        [((), Verdict.EMPTY), (("B",), Verdict.RIGHT), (("A",), Verdict.WRONG)],
    )
    def test_one_answer_follows_the_score(self, texts, verdict):
        assert scoring.review(item(), {"RESPONSE": texts}).verdicts == {"RESPONSE": verdict}

    def test_part_of_the_points_is_partly_right(self):
        scored = text_item(
            "zee", mapped(("zee", 2), ("see", 1)), processing=processing("map_response")
        )

        assert scoring.review(scored, {"RESPONSE": ("see",)}).verdicts["RESPONSE"] == "partly"

    @pytest.mark.parametrize(
        ("given", "verdicts"),
        [
            ({"R1": ("zee",), "R2": ("4",)}, ["right", "right"]),
            ({"R1": ("see",), "R2": ("5",)}, ["partly", "wrong"]),
            ({"R1": ("dijk",), "R2": ("vier",)}, ["wrong", "wrong"]),
            ({"R2": ()}, ["empty", "empty"]),
        ],
    )
    def test_several_answers_are_judged_one_by_one(self, given, verdicts):
        scored = item(declarations=TWO + SCORE, body=TWO_FIELDS, processing=FOR_THE_FIRST)

        assert list(scoring.review(scored, given).verdicts.values()) == verdicts

    def test_holds_the_right_answers(self):
        scored = item(declarations=TWO + SCORE, body=TWO_FIELDS, processing=FOR_THE_FIRST)

        assert scoring.review(scored, {}).correct == {"R1": ("zee",), "R2": ("4",)}


SEVERAL = item(
    declarations="""
    <qti-response-declaration identifier="RESPONSE" cardinality="multiple" base-type="identifier">
    <qti-correct-response><qti-value>B</qti-value></qti-correct-response>
    <qti-mapping default-value="-1.5"><qti-map-entry map-key="B" mapped-value="0.3"/></qti-mapping>
    </qti-response-declaration>"""
    + SCORE,
    body=CHOICE.replace('max-choices="1"', 'max-choices="0"'),
    processing=processing("map_response"),
)


@given(st.lists(st.sampled_from("AB")))
def test_every_score_lies_between_nothing_and_the_maximum(texts):
    outcome = scoring.score(SEVERAL, responses.read(SEVERAL, {"RESPONSE": texts}))

    assert 0 <= outcome.score <= outcome.maximum == Decimal("0.3")
