"""How far a goal is: never surer than the answers allow."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.services.history.mastery import ENOUGH, Level, by_goal, mastery
from lti_tool.services.history.results import Result
from tests.factories.rows import EXERCISE_KEY
from tests.factories.tools import NOON, exercises

EXERCISES = exercises().exercises


def result(key=EXERCISE_KEY, *, points="4", finished=True) -> Result:
    return Result(
        attempt_id=uuid4(),
        person_id=uuid4(),
        context_id=uuid4(),
        exercise_key=key,
        finished=finished,
        awaits=False,
        points=Decimal(points),
        maximum=Decimal(5),
        tries=1,
        started_at=NOON,
        moment=NOON + timedelta(minutes=5),
    )


@pytest.mark.parametrize(
    ("share", "answers", "level"),
    [
        pytest.param(1.0, 1, Level.UNSURE, id="one right answer says little"),
        pytest.param(0.0, 1, Level.PRACTISE, id="one wrong answer says a little more"),
        pytest.param(1.0, 5, Level.MASTERED, id="five of five"),
        pytest.param(0.8, 5, Level.UNSURE, id="four of five"),
        pytest.param(0.4, 5, Level.PRACTISE, id="two of five"),
        pytest.param(0.8, 50, Level.MASTERED, id="forty of fifty"),
        pytest.param(0.7, 5000, Level.UNSURE, id="on the line it stays unsure"),
    ],
)
def test_what_can_be_said(share, answers, level):
    assert mastery(share, answers).level is level


@given(st.floats(0, 1), st.integers(1, 10_000))
def test_the_range_holds_the_share_and_lies_within_nothing_and_all(share, answers):
    found = mastery(share, answers)

    assert 0 <= found.low <= share + 1e-9
    assert share - 1e-9 <= found.high <= 1


@given(st.floats(0, 1), st.integers(1, 1000))
def test_more_answers_make_it_surer(share, answers):
    few, many = mastery(share, answers), mastery(share, answers * 4)

    assert many.high - many.low <= few.high - few.low + 1e-9


def test_wilsons_own_figures():
    """Z = 1.2816, 8 of 10: (0.8 + 0.0821 -/+ 1.2816 sqrt(0.016 + 0.0041)) / 1.1643."""
    found = mastery(0.8, 10)

    assert (round(found.low, 3), round(found.high, 3)) == (0.602, 0.914)
    assert ENOUGH == 0.7


def test_a_goal_takes_the_finished_results_of_exercises_that_are_there():
    exercise = EXERCISES[EXERCISE_KEY]
    found = by_goal(
        [result(), result(finished=False), result("gone-since"), result(points="5")], EXERCISES
    )

    [(goal, level)] = found.items()
    assert goal == (exercise.subject, exercise.goal)
    assert level.share == pytest.approx(0.9)
    assert level.answers == 2 * len(exercise.items)
