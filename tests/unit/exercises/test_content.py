"""Promises about every exercise that comes with the tool."""

import re
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.exercises import catalogue, checking, responses, scoring
from lti_tool.exercises.interactions import INTERACTION_TYPES
from lti_tool.exercises.interactions.choice import ChoiceInteraction
from lti_tool.exercises.interactions.extended_text import ExtendedTextInteraction
from lti_tool.exercises.interactions.inline_choice import InlineChoiceInteraction
from lti_tool.exercises.interactions.text_entry import TextEntryInteraction
from lti_tool.exercises.markup import Element, text_of
from lti_tool.exercises.processing.records import Declarations
from lti_tool.exercises.rendering import item_html, stimulus_html

CATALOGUE = catalogue.load_default()
EXERCISES = tuple(CATALOGUE.exercises.values())
ITEMS = tuple(item for exercise in EXERCISES for item in exercise.items)

SCORED = tuple(item for item in ITEMS if not item.by_teacher)
"""What rules score; the others wait for a teacher."""

every_item = pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.identifier)
every_scored_item = pytest.mark.parametrize("item", SCORED, ids=lambda item: item.identifier)
every_exercise = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda each: each.key)


def offered(interaction, right):
    """Return answers to an interaction: nothing, each choice alone, all, and some texts."""
    if isinstance(interaction, TextEntryInteraction | ExtendedTextInteraction):
        return [(), ("",), ("zomaar",), ("7",)]
    if not isinstance(interaction, ChoiceInteraction | InlineChoiceInteraction):
        # put together by hand: half of what is right, all of it, and all of it the other way round
        return [(), right[:1], right, right[::-1]]
    alone = [(choice.identifier,) for choice in interaction.choices]
    if isinstance(interaction, ChoiceInteraction) and interaction.max_choices == 0:
        return [(), *alone, tuple(choice.identifier for choice in interaction.choices)]
    return [(), *alone]


def answers(item):
    right = scoring.model_answer(item)
    kinds = (offered(each, right[each.response_identifier]) for each in item.interactions)
    for chosen in product(*kinds):
        names = (each.response_identifier for each in item.interactions)
        yield responses.read(item, dict(zip(names, chosen, strict=True)))


class TestCatalogue:
    def test_has_nothing_to_complain_about(self):
        assert checking.check(catalogue.CONTENT) == ()

    def test_has_enough_of_everything(self):
        assert len(ITEMS) >= 300
        assert len(EXERCISES) >= 60
        assert len(CATALOGUE.themes) >= 6
        assert CATALOGUE.subjects == ("Engels", "Lezen", "Spelling", "Taal", "Wereldoriëntatie")
        assert CATALOGUE.groups == (3, 4, 5, 6, 7, 8)
        assert sum(bool(exercise.stimuli) for exercise in EXERCISES) >= 4

    def test_uses_every_kind_of_interaction_often(self):
        kinds = Counter(type(each) for item in ITEMS for each in item.interactions)

        assert len(kinds) == len(INTERACTION_TYPES)
        assert min(kinds.values()) >= 4

    @every_exercise
    def test_an_exercise_names_the_goal_of_the_curriculum_that_it_serves(self, exercise):
        assert exercise.slo
        assert all(re.fullmatch(r"kerndoel \d{1,2}", name) for name in exercise.slo.values())

    def test_a_goal_of_the_curriculum_has_one_name_and_a_name_one_goal(self):
        pairs = {pair for exercise in EXERCISES for pair in exercise.slo.items()}

        assert len(pairs) == len({uuid for uuid, _ in pairs}) == len({name for _, name in pairs})

    def test_asks_nothing_twice(self):
        asked = Counter(
            item_html(replace(item, identifier="x"), responses={}, seed=1, review=False)
            for item in ITEMS
        )

        assert max(asked.values()) == 1

    def test_has_every_identifier_once(self):
        assert max(Counter(item.identifier for item in ITEMS).values()) == 1

    @every_exercise
    def test_an_exercise_is_as_long_as_a_child_can_manage(self, exercise):
        assert 3 <= len(exercise.items) <= 5
        assert max(exercise.groups) - min(exercise.groups) <= 2


class TestScores:
    @every_scored_item
    def test_the_model_answer_scores_the_maximum(self, item):
        outcome = scoring.score(item, scoring.model_answer(item))

        assert (outcome.score, outcome.correct) == (item.maximum, True)

    @every_item
    def test_an_empty_answer_scores_nothing(self, item):
        assert scoring.score(item, responses.read(item, {})).score == 0

    @every_scored_item
    def test_everything_lies_between_and_gets_one_feedback(self, item):
        for answer in answers(item):
            outcome = scoring.score(item, answer)
            assert 0 <= outcome.score <= item.maximum
            assert len(outcome.feedback) == 1

    @every_scored_item
    def test_right_and_wrong_are_told_apart(self, item):
        right = scoring.score(item, scoring.model_answer(item)).feedback
        wrong = scoring.score(item, {}).feedback

        assert right != wrong

    @given(st.sampled_from(ITEMS), st.lists(st.text(max_size=30), max_size=1))
    def test_whatever_a_pupil_writes_is_scored(self, item, texts):
        names = [
            each.response_identifier
            for each in item.interactions
            if isinstance(each, TextEntryInteraction)
        ]
        storable = [text for text in texts if text.isprintable()]
        given_ = responses.read(item, dict.fromkeys(names, storable))

        assert 0 <= scoring.score(item, given_).score <= item.maximum


class TestNothingIsGivenAway:
    @every_item
    def test_the_page_holds_no_byte_of_declarations_rules_or_feedback(self, item):
        blank = {
            name: replace(each, correct=(), mapping=None, areas=None)
            for name, each in item.declarations.responses.items()
        }
        bare = replace(
            item,
            declarations=Declarations(responses=blank, outcomes={}),
            processing=(),
            modal_feedback=(),
            maximum=Decimal(0),
        )

        for answer in answers(item):
            page = item_html(item, responses=answer, seed=7, review=False)
            assert page == item_html(bare, responses=answer, seed=7, review=False)

    @every_item
    def test_the_page_holds_no_feedback_text(self, item):
        page = item_html(item, responses={}, seed=7, review=False)

        for feedback in item.modal_feedback:
            assert text_of(feedback.content) not in page
            assert not re.search(rf"\b{feedback.identifier}\b", page)
        for feedback in (each for inside in item.interactions for each in inside.feedback()):
            assert text_of(feedback.content) not in page

    @every_item
    def test_a_word_to_be_written_does_not_stand_in_the_question(self, item):
        page = text_of((Element(name="div", children=(item.title,)), *words_of(item)))
        asked = [each for each in item.interactions if isinstance(each, TextEntryInteraction)]

        for interaction in asked:
            declaration = item.declaration(interaction)
            known = (
                [entry.key for entry in declaration.mapping.entries] if declaration.mapping else []
            )
            for right in {*map(str, known), *map(str, declaration.correct)}:
                assert not re.search(rf"\b{re.escape(right)}\b", page, re.IGNORECASE)

    @every_item
    def test_the_page_can_neither_act_nor_call_out(self, item):
        page = item_html(item, responses={}, seed=7, review=False)

        assert not re.search(r"<script|<style|\bon\w+=|\bstyle=|https?:|javascript:", page)

    @every_item
    def test_every_id_is_used_once(self, item):
        for review in (False, True):
            page = item_html(item, responses={}, seed=7, review=review)
            ids = re.findall(r'\bid="([^"]+)"', page)
            assert len(ids) == len(set(ids))
            named = re.findall(r'(?:for|aria-labelledby)="([^"]+)"', page)
            assert {name for names in named for name in names.split()} <= set(ids)

    @every_exercise
    def test_material_can_neither_act_nor_call_out(self, exercise):
        for stimulus in exercise.stimuli:
            page = stimulus_html(stimulus)
            assert not re.search(r"<script|<style|\bon\w+=|\bstyle=|https?:|javascript:", page)


def words_of(item):
    return [part for part in item.body if isinstance(part, Element)]


class TestForChildren:
    @every_item
    def test_feedback_is_short(self, item):
        for feedback in item.modal_feedback:
            assert 5 <= len(text_of(feedback.content)) <= 170

    @every_item
    def test_no_gesture_is_named(self, item):
        page = item_html(item, responses={}, seed=7, review=False).casefold()

        assert not re.search(r"\b(sleep|klik|tik|veeg)\b", page)

    @every_exercise
    def test_pictures_have_words(self, exercise):
        for stimulus in exercise.stimuli:
            page = stimulus_html(stimulus)
            assert page.count("<svg") == len(re.findall(r'aria-label="[^"]{20,}', page))
