"""Where a pupil is: what one question tells is what the whole attempt would."""

from dataclasses import replace
from datetime import timedelta

import pytest

from lti_tool.exercises.scoring import model_answer
from lti_tool.models.learning import Attempt
from lti_tool.services import attempts, whereabouts
from tests.factories import rows
from tests.factories.tools import NOON


@pytest.fixture
def scene(session) -> rows.Scene:
    return rows.scene(session)


def begin(session, scene, **changes) -> Attempt:
    values = {"exercise": scene.exercise, "now": NOON, "seed": 7, **changes}
    return attempts.begin(session, scene.link, scene.pupil.id, attempts.Start(**values))


def here(session, scene) -> whereabouts.Whereabouts:
    session.flush()
    found = whereabouts.of(session, scene.link.id, scene.pupil.id)
    newest = attempts.newest(session, scene.link.id, scene.pupil.id)
    assert found is not None
    assert newest is not None
    assert found == whereabouts.behind(attempts.progress(newest))
    return found


def give(scene, attempt, *numbers: int) -> None:
    for number in numbers:
        item = scene.exercise.items[number - 1]
        attempts.hand_in(attempt, item, model_answer(item), now=NOON)


def test_nothing_begun_is_nowhere(session, scene):
    assert whereabouts.of(session, scene.link.id, scene.pupil.id) is None
    assert whereabouts.of(session, None, None) is None


@pytest.mark.parametrize(
    ("handed_in", "next_number"),
    [((), 1), ((1,), 2), ((2,), 1), ((1, 3), 2), ((1, 2, 3, 4), 1)],
    ids=["nothing", "the first", "the second", "one left out", "all"],
)
def test_the_next_is_the_first_without_an_answer(session, scene, handed_in, next_number):
    give(scene, begin(session, scene), *handed_in)

    assert here(session, scene).next_in(scene.exercise) == next_number


def test_an_item_that_may_be_tried_again_is_not_settled(session, scene):
    attempt = begin(session, scene)
    give(scene, attempt, 1)
    attempt.responses[0].tries_left = 1

    assert here(session, scene).next_in(scene.exercise) == 1


def test_the_newest_attempt_counts(session, scene):
    first = begin(session, scene)
    give(scene, first, 1, 2)
    attempts.finish(session, first, scene.link, now=NOON)
    session.flush()
    assert here(session, scene).finished

    begin(session, scene, anew=True, now=NOON + timedelta(minutes=1))

    assert not here(session, scene).finished
    assert here(session, scene).settled == frozenset()


def test_another_exercise_or_a_round_of_practice_is_elsewhere(session, scene):
    begin(session, scene)
    found = here(session, scene)

    assert found.is_at(scene.exercise)
    assert found.is_at(replace(scene.exercise, version="2"))
    assert not found.is_at(replace(scene.exercise, key="another"))
    assert not found.is_at(replace(scene.exercise, at_once=10))
