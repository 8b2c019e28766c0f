"""Extended text: what a pupil writes is taken in whole, and no rule of ours scores it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.errors import ResponseInvalid
from lti_tool.exercises import responses, scoring
from lti_tool.exercises.findings import Refused
from lti_tool.exercises.interactions.extended_text import MAX_TEXT
from lti_tool.exercises.rendering import item_html, rubric_html
from tests.unit.exercises.build import MATCH, SCORE, TEXT, item
from tests.unit.exercises.test_samples import sample

STRING = '<qti-response-declaration identifier="RESPONSE" cardinality="single" base-type="{}">{}'
BY_HAND = (
    '<qti-outcome-declaration identifier="SCORE" cardinality="single" base-type="float" '
    'external-scored="human" normal-maximum="{}"/>'
)
RUBRIC = (
    '<qti-rubric-block view="scorer" use="scoring"><qti-content-body>'
    "<p>Let op de hoofdletters.</p></qti-content-body></qti-rubric-block>"
)


def declared(maximum="2", base_type="string", correct=""):
    end = "</qti-response-declaration>"
    return STRING.format(base_type, correct) + end + BY_HAND.format(maximum)


def body(attributes="", prompt="<qti-prompt>Schrijf iets.</qti-prompt>", extra=""):
    name = "qti-extended-text-interaction"
    return f'<{name} response-identifier="RESPONSE" {attributes}>{prompt}</{name}>{extra}'


def open_item(**parts):
    return item(**{"declarations": declared(), "body": body(), "processing": "", **parts})


def written(asked, *texts):
    return responses.read(asked, {"RESPONSE": list(texts)})


class TestAnAnswer:
    def test_keeps_its_lines_whatever_the_browser_ends_them_with(self):
        given_ = written(open_item(), "  Een\r\ntwee\rdrie\tvier\n ")

        assert given_ == {"RESPONSE": ("Een\ntwee\ndrie vier",)}

    def test_may_have_four_thousand_characters_and_no_more(self):
        assert written(open_item(), "é" * MAX_TEXT) == {"RESPONSE": ("é" * MAX_TEXT,)}
        with pytest.raises(ResponseInvalid):
            written(open_item(), "é" * (MAX_TEXT + 1))

    @pytest.mark.parametrize("text", ["nul \0", "half \ud83d", "bel \a"])
    def test_holds_nothing_that_a_database_refuses(self, text):
        with pytest.raises(ResponseInvalid):
            written(open_item(), text)

    def test_is_one_text(self):
        with pytest.raises(ResponseInvalid):
            written(open_item(), "een", "twee")

    @given(st.text(max_size=80))
    def test_is_taken_or_refused_and_comes_back_as_it_was_stored(self, text):
        try:
            given_ = written(open_item(), text)
        except ResponseInvalid:
            return

        assert responses.parse(responses.dump(given_)) == given_
        assert written(open_item(), *given_["RESPONSE"]) == given_


class TestNoRuleScoresIt:
    def test_the_maximum_is_what_the_item_states(self):
        outcome = scoring.score(open_item(), {"RESPONSE": ("Iets.",)})

        assert outcome.score == 0
        assert outcome.maximum == 2
        assert outcome.correct is None

    def test_the_sample_waits_for_a_teacher(self):
        asked = sample("10-open")
        outcome = scoring.score(asked, written(asked, "Een kompas. En brood."))

        assert asked.by_teacher
        assert outcome.maximum == 2
        assert outcome.correct is None

    @pytest.mark.parametrize(
        ("parts", "reason"),
        [
            ({"declarations": declared("0")}, "normal-maximum"),
            ({"declarations": declared().replace('normal-maximum="2"', "")}, "normal-maximum"),
            ({"declarations": declared(base_type="identifier")}, "needs a response with one str"),
            ({"processing": MATCH}, "no response processing"),
            ({"body": TEXT}, "holds extended texts alone"),
            ({"body": body("max-strings='2'")}, "max-strings"),
            ({"body": body("format='xhtml'")}, "format"),
            ({"declarations": declared().replace("human", "externalMachine")}, "external-scored"),
            (
                {"declarations": declared() + BY_HAND.format(1).replace('"SCORE"', '"OTHER"')},
                "SCORE alone",
            ),
            (
                {
                    "declarations": STRING.format("string", "")
                    + "</qti-response-declaration>"
                    + SCORE,
                    "processing": MATCH,
                },
                "no rule can score this",
            ),
        ],
        ids=lambda each: each if isinstance(each, str) else "",
    )
    def test_what_nobody_could_score_is_refused(self, parts, reason):
        with pytest.raises(Refused, match=reason):
            open_item(**parts)


class TestOnThePage:
    def test_is_a_field_with_its_question_as_its_name(self):
        page = item_html(open_item(), responses={}, seed=1, review=False)

        assert (
            '<label for="opgave-RESPONSE">Schrijf iets.</label><textarea id="opgave-RESPONSE"'
            in page
        )
        assert f'maxlength="{MAX_TEXT}"' in page

    def test_without_a_question_it_is_named_after_what_it_is(self):
        page = item_html(open_item(body=body(prompt="")), responses={}, seed=1, review=False)

        assert 'aria-label="Invulvak"' in page

    def test_shows_what_was_written_and_nothing_of_it_works(self):
        text = "<script>1</script>\n<b>x</b></textarea>"
        for review in (False, True):
            page = item_html(open_item(), responses={"RESPONSE": (text,)}, seed=1, review=review)
            assert "<script" not in page
            assert "&lt;script&gt;" in page

    def test_an_example_shows_in_the_review_alone(self):
        correct = "<qti-correct-response><qti-value>Zo dus.</qti-value></qti-correct-response>"
        asked = open_item(declarations=declared(correct=correct))
        pages = [
            item_html(asked, responses={"RESPONSE": ("a",)}, seed=1, review=review)
            for review in (False, True)
        ]

        assert ["Zo dus." in page for page in pages] == [False, True]

    def test_what_the_teacher_scores_by_is_for_the_teacher(self):
        asked = open_item(body=body(extra=RUBRIC))

        for review in (False, True):
            page = item_html(asked, responses={"RESPONSE": ("a",)}, seed=1, review=review)
            assert "hoofdletters" not in page
        assert "<p>Let op de hoofdletters.</p>" in rubric_html(asked)
