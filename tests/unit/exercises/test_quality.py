"""Remarks on exercises that work and could be better; the catalogue has none but those named."""

from dataclasses import replace

import pytest

from lti_tool.exercises import quality
from lti_tool.exercises.catalogue import CONTENT, load
from lti_tool.exercises.packages import read_exercise
from lti_tool.exercises.quality import words
from tests.unit.exercises.build import (
    CHOICE,
    MATCH,
    ONE_CORRECT,
    SCORE,
    TEXT,
    TOML,
    item,
    item_xml,
    manifest_xml,
    resource,
    text_item,
)

BLANK = read_exercise(
    "leeg",
    {
        "imsmanifest.xml": manifest_xml(resource("opgave")).encode(),
        "exercise.toml": TOML.encode(),
        "opgave.xml": item_xml().encode(),
    },
)
MAPPED = (
    ONE_CORRECT.replace(
        "</qti-correct-response>",
        '</qti-correct-response><qti-mapping><qti-map-entry map-key="A" mapped-value="1"/>'
        '<qti-map-entry map-key="B" mapped-value="1"/></qti-mapping>',
    )
    + SCORE
)


def exercise(*items, **changes):
    named = tuple(replace(each, identifier=f"o{n}") for n, each in enumerate(items))
    return replace(BLANK, items=named, **changes)


def codes(*exercises):
    return [remark.code for remark in quality.review(exercises)]


class TestDoubles:
    def test_the_same_question_is_found_wherever_it_stands(self):
        first, second = exercise(item()), exercise(item(), key="ander")

        [remark] = quality.review([first, second])

        assert remark.code == "item_double"
        assert remark.file == "ander/o0"
        assert "leeg/o0" in remark.message

    def test_in_another_order_it_is_the_same_question(self):
        turned = CHOICE.replace(">een<", ">x<").replace(">twee<", ">een<").replace(">x<", ">twee<")
        other = ONE_CORRECT.replace("<qti-value>B", "<qti-value>A") + SCORE

        assert codes(exercise(item(), item(body=turned, declarations=other))) == ["item_double"]

    def test_with_another_right_answer_one_of_them_is_wrong(self):
        other = ONE_CORRECT.replace("<qti-value>B", "<qti-value>A") + SCORE

        assert codes(exercise(item(), item(declarations=other))) == ["item_ambiguous"]

    def test_the_same_words_about_other_material_are_another_question(self):
        stimulus = load(CONTENT).get("gouden-eeuw-voc").stimuli[0]
        with_text = exercise(replace(item(), stimulus=stimulus.identifier), stimuli=(stimulus,))

        assert codes(exercise(item()), with_text) == []


class TestSense:
    def test_choices_that_say_the_same(self):
        assert codes(exercise(item(body=CHOICE.replace("twee", "een")))) == ["item_ambiguous"]

    def test_a_capital_makes_another_choice(self):
        assert codes(exercise(item(body=CHOICE.replace("twee", "Een")))) == []

    def test_two_right_answers_where_one_is_asked_for(self):
        mapped = MATCH.replace("match_correct", "map_response")

        remarks = quality.review([exercise(item(declarations=MAPPED, processing=mapped))])

        assert [remark.code for remark in remarks] == ["item_ambiguous"]
        assert "een, twee" in remarks[0].message

    def test_a_text_that_is_not_there(self):
        asked = text_item(body=TEXT.replace("Zij", "Wie doet dat in de tekst?"))

        assert codes(exercise(asked)) == ["item_unsolvable"]

    @pytest.mark.parametrize(
        "body",
        [
            f"<p>Lees de tekst: {'woord ' * 40}</p>" + TEXT,
            "<p>In de tabel staat het.</p><table><tr><td>a</td></tr></table>" + TEXT,
        ],
    )
    def test_a_text_or_table_in_the_item_itself_will_do(self, body):
        assert codes(exercise(text_item(body=body))) == []

    def test_an_answer_that_does_not_fit_the_field(self):
        assert codes(exercise(text_item(correct="a" * 201))) == ["item_unsolvable"]


class TestGoals:
    @pytest.mark.parametrize(("hard", "expected"), [(3, []), (4, ["goal_hard"])])
    def test_two_thirds_of_a_goal_are_easy(self, hard, expected):
        items = tuple(text_item(correct=f"w{n}", body=f"<p>{n}</p>{TEXT}") for n in range(9))
        levels = {f"o{n}": 4 for n in range(hard)}

        found = codes(exercise(*items, practice="spelling-meervoud", difficulty=levels))

        assert found == expected

    def test_of_a_few_items_nothing_is_said(self):
        assert codes(exercise(item(), practice="spelling-meervoud", difficulty={"o0": 5})) == []


class TestWords:
    def looked_up(self, asked, **changes):
        return [word for _, word in words.of(exercise(asked, **changes))]

    def test_question_right_choice_and_feedback_are_looked_up(self):
        body = (
            CHOICE.replace("Kies.", "Kies foto’s.")
            .replace("een", "foutt")
            .replace("twee", "twéé keer")
        )

        assert self.looked_up(item(body=body)) == ["Kies", "foto's", "twéé", "keer"]

    def test_another_language_is_not(self):
        body = CHOICE.replace("Kies.", 'Kies <span lang="en">yellow</span>.')

        assert "yellow" not in self.looked_up(item(body=body))
        assert self.looked_up(replace(item(), language="en")) == []


def test_the_catalogue_is_without_remarks():
    assert quality.review(tuple(load(CONTENT).exercises.values())) == ()
