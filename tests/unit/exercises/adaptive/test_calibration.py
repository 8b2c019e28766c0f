import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lti_tool.exercises.adaptive.ability import Difficulty
from lti_tool.exercises.adaptive.banks import ItemKey
from lti_tool.exercises.adaptive.calibration import LEAST, calibrated

KEYS = [ItemKey("x", str(n)) for n in range(4)]
PRIOR = {key: Difficulty(mean=-1.0, variance=0.27) for key in KEYS}


def class_of(pupils, shares):
    """Return pupils who each answered every item; ``shares`` of them have it right."""
    return [
        [(key, 1.0 if n < share * pupils else 0.0) for key, share in zip(KEYS, shares, strict=True)]
        for n in range(pupils)
    ]


def test_what_few_have_right_turns_out_harder():
    found = calibrated(class_of(80, [0.95, 0.8, 0.6, 0.3]), PRIOR)

    means = [found[key].mean for key in KEYS]
    assert means == sorted(means)
    assert all(found[key].variance < PRIOR[key].variance for key in KEYS)


def test_the_mean_stays_where_it_was_so_that_no_level_jumps():
    found = calibrated(class_of(80, [0.99, 0.97, 0.95, 0.9]), PRIOR)

    assert sum(each.mean for each in found.values()) == pytest.approx(-4.0)


def test_an_item_with_few_answers_keeps_its_authors_word():
    most = class_of(LEAST + 20, [0.9, 0.7, 0.5, 0.5])
    few = [[pair for pair in each if pair[0] != KEYS[3] or n < 9] for n, each in enumerate(most)]

    found = calibrated(few, PRIOR)

    assert found[KEYS[3]] is PRIOR[KEYS[3]]
    assert found[KEYS[0]] is not PRIOR[KEYS[0]]


@pytest.mark.parametrize("pupils", [[], [[]], [[(ItemKey("stranger", "1"), 1.0)]]])
def test_nothing_to_learn_from_changes_nothing(pupils):
    assert calibrated(pupils, PRIOR) == PRIOR


@settings(max_examples=25)
@given(st.lists(st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=4, max_size=4), max_size=60))
def test_whatever_was_answered_difficulties_stay_sensible(classes):
    pupils = [list(zip(KEYS, shares, strict=True)) for shares in classes]

    for each in calibrated(pupils, PRIOR).values():
        assert -8 < each.mean < 8
        assert 0 < each.variance <= 0.27
