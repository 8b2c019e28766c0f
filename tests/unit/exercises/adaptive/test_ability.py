import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.exercises.adaptive import ability
from lti_tool.exercises.adaptive.ability import Ability, Difficulty
from lti_tool.exercises.adaptive.difficulties import LEVELS, USUAL, authored, shrunk

levels = st.floats(-6, 6)
variances = st.floats(0.01, 3)
believed = st.builds(Ability, mean=levels, variance=variances, answers=st.integers(0, 500))
items = st.builds(Difficulty, mean=levels, variance=st.floats(0, 2))
shares = st.floats(0, 1)


class TestAfterAnAnswer:
    @given(believed, items, shares, st.booleans())
    def test_a_belief_stays_a_belief(self, before, item, share, again):
        after = ability.after(before, item, share, again=again)

        assert math.isfinite(after.mean)
        assert 0 < after.variance <= before.variance + ability.DRIFT

    @given(believed, items)
    def test_right_raises_the_level_and_wrong_lowers_it(self, before, item):
        assert ability.after(before, item, 1.0).mean > before.mean
        assert ability.after(before, item, 0.0).mean < before.mean

    @given(believed, items, shares, shares)
    def test_more_points_never_bring_a_lower_level(self, before, item, one, other):
        low, high = sorted((one, other))

        assert (
            ability.after(before, item, low).mean <= ability.after(before, item, high).mean + 1e-12
        )

    @given(believed, st.floats(-1, 1), shares)
    def test_an_item_seen_before_tells_less_and_is_not_counted(self, before, apart, share):
        item = Difficulty(mean=before.mean + apart, variance=0.2)
        first = ability.after(before, item, share)
        again = ability.after(before, item, share, again=True)

        assert again.variance >= first.variance
        assert (first.answers, again.answers) == (before.answers + 1, before.answers)

    def test_it_is_the_newton_step_that_it_says_it_is(self):
        before = Ability(mean=0.0, variance=1.0 - ability.DRIFT, answers=3)
        item = Difficulty(mean=0.0, variance=0.0)

        after = ability.after(before, item, 1.0)

        assert after.variance == pytest.approx(1 / (1 + 0.25))
        assert after.mean == pytest.approx(0.8 * 0.5)
        assert after.answers == 4

    def test_the_closed_form_is_near_the_exact_posterior(self):
        """After 20 answers, against numerical integration (prototype: within 0.03 logits)."""
        answers = [(-1.0 + 0.1 * n, 1.0 if n % 4 else 0.0) for n in range(20)]
        found = ability.start()
        grid = [-6 + 0.01 * n for n in range(1201)]
        weights = [math.exp(-(x**2) / 2) for x in grid]
        for hard, share in answers:
            found = ability.after(found, Difficulty(mean=hard, variance=0.0), share)
            right = [1 / (1 + math.exp(hard - x)) for x in grid]
            weights = [w * (p if share else 1 - p) for w, p in zip(weights, right, strict=True)]
        total = sum(weights)
        mean = sum(w * x for w, x in zip(weights, grid, strict=True)) / total
        spread = sum(w * (x - mean) ** 2 for w, x in zip(weights, grid, strict=True)) / total

        assert found.mean == pytest.approx(mean, abs=0.12)
        assert found.deviation == pytest.approx(math.sqrt(spread), abs=0.06)


class TestExpected:
    @given(believed, items)
    def test_it_is_a_chance(self, before, item):
        assert 0 < ability.expected(before, item) < 1

    @given(believed)
    def test_what_is_as_hard_as_the_pupil_is_able_is_even(self, before):
        even = Difficulty(mean=before.mean, variance=0.3)

        assert ability.expected(before, even) == pytest.approx(0.5)

    def test_who_is_not_known_is_expected_nearer_to_even(self):
        easy = Difficulty(mean=-2.0, variance=0.0)
        sure = Ability(mean=0.0, variance=0.01, answers=99)

        assert ability.expected(ability.start(), easy) < ability.expected(sure, easy)


class TestRest:
    def test_days_make_less_sure_but_never_less_than_at_the_start(self):
        known = Ability(mean=1.0, variance=0.2, answers=30)

        after_summer = ability.rested(known, 60, most=1.0)
        after_years = ability.rested(known, 3650, most=1.0)

        assert known.variance < after_summer.variance < after_years.variance == 1.0
        assert after_summer.mean == known.mean

    def test_a_clock_set_back_changes_nothing(self):
        known = Ability(mean=1.0, variance=0.2, answers=30)

        assert ability.rested(known, -5, most=1.0) == known


class TestWhatAuthorsSay:
    def test_a_level_is_said_for_the_year_of_the_exercise(self):
        assert authored(3, [5, 6], middle=5.5) == LEVELS[3]
        assert authored(3, [7], middle=5.5) == pytest.approx(LEVELS[3] + 1.5 * ability.YEAR)
        assert authored(None, [5, 6], middle=5.5) == LEVELS[USUAL]

    def test_it_is_drawn_towards_the_mean_by_what_authors_err(self):
        found = shrunk([-2.0, 0.0, 2.0])

        assert [each.mean for each in found] == pytest.approx([-2 / 1.36, 0.0, 2 / 1.36])
        assert [each.variance for each in found] == pytest.approx([0.36 / 1.36] * 3)

    def test_nothing_said_is_nothing_believed(self):
        assert shrunk([]) == []

    def test_a_wider_goal_begins_less_sure(self):
        assert ability.start(0).variance == 1.0
        assert ability.start(4).variance > ability.start(2).variance > 1.0
