"""More than one try, where the exercise says so: the last counts, the first is remembered."""

from dataclasses import replace

import pytest

from lti_tool.errors import AttemptClosed
from lti_tool.exercises.exercise import Item
from lti_tool.exercises.scoring import model_answer
from lti_tool.services import attempts
from tests.factories import rows
from tests.factories.tools import NOON

NOTHING = {"RESPONSE": ()}


@pytest.fixture
def scene(session) -> rows.Scene:
    return rows.scene(session)


@pytest.fixture
def attempt(session, scene):
    start = attempts.Start(exercise=scene.exercise, now=NOON, seed=1)
    return attempts.begin(session, scene.link, scene.pupil.id, start)


def item(scene, tries) -> Item:
    return replace(scene.exercise.items[0], max_attempts=tries)


def hand_in(attempt, asked, answer=NOTHING):
    return attempts.hand_in(attempt, asked, answer, now=NOON)


def test_once_is_once_unless_the_exercise_says_more(attempt, scene):
    hand_in(attempt, item(scene, 1))

    with pytest.raises(AttemptClosed):
        hand_in(attempt, item(scene, 1))


def test_a_wrong_answer_may_be_tried_again_as_often_as_it_says(attempt, scene):
    asked = item(scene, 3)
    left = [hand_in(attempt, asked).tries_left for _ in range(3)]

    assert left == [2, 1, 0]
    with pytest.raises(AttemptClosed):
        hand_in(attempt, asked)


def test_the_last_try_counts_and_the_first_is_remembered(attempt, scene):
    asked = item(scene, 3)
    hand_in(attempt, asked)
    hand_in(attempt, asked)
    row = hand_in(attempt, asked, model_answer(asked))

    assert (row.first_score, row.score, row.tries) == (0, asked.maximum, 3)
    assert attempt.score == asked.maximum
    assert len(attempt.responses) == 1


def test_a_right_answer_ends_it(attempt, scene):
    asked = item(scene, 3)

    row = hand_in(attempt, asked, model_answer(asked))

    assert (row.tries_left, row.first_score) == (0, None)
    assert attempts.progress(attempt).retry == frozenset()


def test_who_would_rather_see_the_answer_tries_no_more(attempt, scene):
    asked = item(scene, 2)
    attempts.give_up(attempt, asked)
    hand_in(attempt, asked)
    assert attempts.progress(attempt).retry == {asked.identifier}

    attempts.give_up(attempt, asked)

    assert not attempts.takes(attempt, asked)


def test_an_exercise_is_complete_when_no_try_is_left(attempt, scene):
    first, *others = scene.exercise.items
    for each in others:
        hand_in(attempt, each, model_answer(each))
    hand_in(attempt, item(scene, 2))
    assert not attempts.is_complete(attempt, scene.exercise)

    hand_in(attempt, replace(first, max_attempts=2))

    assert attempts.is_complete(attempt, scene.exercise)


def test_handing_in_the_whole_ends_all_tries(session, attempt, scene):
    hand_in(attempt, item(scene, 2))

    attempts.finish(session, attempt, scene.link, now=NOON)

    assert attempts.progress(attempt).retry == frozenset()
