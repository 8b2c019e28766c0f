import pytest
from bench.pupils import bank_of
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.exercises.adaptive.ability import Ability, Difficulty, after
from lti_tool.exercises.adaptive.mastery import FEWEST_ANSWERS, State, above, mastery, state

BANK = bank_of([Difficulty(mean=-2 + 0.1 * n, variance=0.2) for n in range(30)])


def known(mean, variance=0.1, answers=20):
    return Ability(mean=mean, variance=variance, answers=answers)


@pytest.mark.parametrize(
    ("mean", "told"),
    [(1.5, State.MASTERED), (0.0, State.UNSURE), (-1.5, State.NOT_YET)],
    ids=["far above the line", "at the line", "far below it"],
)
def test_it_is_said_only_when_it_is_as_good_as_certain(mean, told):
    assert mastery(BANK, known(mean)).state is told


@pytest.mark.parametrize("mean", [5.0, -5.0])
def test_nobody_is_called_anything_on_few_answers(mean):
    assert mastery(BANK, known(mean, answers=FEWEST_ANSWERS - 1)).state is State.UNSURE
    assert mastery(BANK, known(mean, answers=FEWEST_ANSWERS)).state is not State.UNSURE


@pytest.mark.parametrize(
    ("probability", "told"),
    [
        (0.95, State.MASTERED),
        (0.9499, State.UNSURE),
        (0.0501, State.UNSURE),
        (0.05, State.NOT_YET),
    ],
)
def test_the_bounds_are_where_they_are_said_to_be(probability, told):
    assert state(probability, 30) is told


@given(st.floats(-4, 4), st.floats(0.01, 2))
def test_the_interval_holds_what_is_expected(mean, variance):
    found = mastery(BANK, known(mean, variance))

    assert 0 <= found.low <= found.share <= found.high <= 1
    assert 0 <= found.probability <= 1


@given(st.floats(-4, 4), st.floats(-4, 4))
def test_who_is_more_able_is_more_probably_above_the_line(one, other):
    low, high = sorted((one, other))

    assert above(known(low), BANK.line) <= above(known(high), BANK.line)


def test_six_right_answers_to_hard_items_are_not_enough_to_be_sure():
    """Six in a row may be luck: half a minute of practice is no diploma."""
    believed = Ability(mean=0.0, variance=1.0, answers=0)
    for _ in range(6):
        believed = after(believed, Difficulty(mean=-1.1, variance=0.27), 1.0)

    assert mastery(BANK, believed).state is State.UNSURE
