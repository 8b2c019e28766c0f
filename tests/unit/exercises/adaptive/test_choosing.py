from collections import Counter
from dataclasses import replace
from random import Random

import pytest
from bench.pupils import bank_of
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.exercises.adaptive.ability import Ability, Difficulty, expected, start
from lti_tool.exercises.adaptive.banks import ROUND, ItemKey
from lti_tool.exercises.adaptive.choosing import MOST_EXPOSED, Plan, Pupil, Why, choose, resting
from tests.factories.tools import exercises

BANK = bank_of([Difficulty(mean=-3 + 0.2 * n, variance=0.2) for n in range(30)])
KEYS = [each.key for each in BANK.items]
NOBODY = frozenset[ItemKey]()


def chance(seed):
    return Random(seed)  # noqa: S311 - chance that repeats itself


def pick(pupil, plan=None, *, bank=BANK, rest=NOBODY, seed=1):
    return choose(bank, pupil, plan or Plan(), rest, chance(seed))


def with_texts(bank, length=3):
    """Return a bank in which every so many items are about one text."""
    items = tuple(
        replace(each, item=replace(each.item, stimulus=f"text-{n // length}"))
        for n, each in enumerate(bank.items)
    )
    return replace(bank, items=items, by_key={each.key: each for each in items})


class TestTheNextItem:
    @pytest.mark.parametrize("aim", [0.70, 0.75, 0.80, 0.85, 0.90])
    def test_is_one_of_the_three_nearest_to_the_aim(self, aim):
        pupil = Pupil(ability=start())
        chances = [abs(expected(pupil.ability, each.difficulty) - aim) for each in BANK.items]
        nearest = sorted(KEYS, key=dict(zip(KEYS, chances, strict=True)).__getitem__)[:3]

        found = {pick(pupil, Plan(aim=aim), seed=seed).item.key for seed in range(40)}

        assert found == set(nearest)

    def test_is_the_same_for_the_same_chance(self):
        def sequence(seed):
            random, taken = chance(seed), list[ItemKey]()
            for _ in range(ROUND):
                pupil = Pupil(ability=start(), answered=taken, this_round=taken)
                taken.append(choose(BANK, pupil, Plan(), NOBODY, random).item.key)
            return taken

        assert sequence(4) == sequence(4)
        assert sequence(4) != sequence(5)

    def test_tells_the_chance_of_a_right_answer(self):
        found = pick(Pupil(ability=start()))

        assert found.expected == expected(start(), found.item.difficulty)
        assert found.why is Why.FITTING

    def test_was_not_seen_before_as_long_as_there_is_one(self):
        pupil = Pupil(ability=start(), answered=KEYS[:-1])

        found = pick(pupil)

        assert (found.item.key, found.why) == (KEYS[-1], Why.FITTING)

    def test_comes_back_when_all_were_seen_but_none_of_the_last_half(self):
        pupil = Pupil(ability=start(), answered=KEYS[::-1])

        for seed in range(60):
            found = pick(pupil, seed=seed)
            assert found.item.key in KEYS[len(KEYS) // 2 :]
            assert found.why is Why.AGAIN

    @given(st.lists(st.sampled_from(KEYS)), st.integers(0, 9), st.floats(-4, 4), st.randoms())
    def test_is_never_one_of_this_round(self, answered, taken, level, random):
        this_round = list(dict.fromkeys(answered))[:taken]
        pupil = Pupil(
            ability=Ability(mean=level, variance=0.5, answers=9),
            answered=answered,
            this_round=this_round,
        )

        found = choose(BANK, pupil, Plan(), NOBODY, random)

        assert found.item.key not in this_round

    def test_is_nothing_when_the_round_holds_all(self):
        assert pick(Pupil(ability=start(), this_round=KEYS)) is None

    def test_is_not_one_that_looks_the_same_from_another_package(self):
        pupil = Pupil(ability=start(), this_round=[ItemKey("other", k.identifier) for k in KEYS])

        assert pick(pupil) is None


class TestTheTeacher:
    def test_switches_choosing_off(self):
        pupil, order = Pupil(ability=start()), list[ItemKey]()
        for _ in range(ROUND):
            found = pick(pupil, Plan(fixed=True), seed=len(order))
            order.append(found.item.key)
            assert found.why is Why.FIXED_ORDER
            pupil = Pupil(ability=start(), answered=order, this_round=order)

        assert order == KEYS[:ROUND]

    def test_goes_on_in_lesson_order_in_the_next_round_and_then_begins_anew(self):
        assert (
            pick(Pupil(ability=start(), answered=KEYS[:10]), Plan(fixed=True)).item.key == KEYS[10]
        )
        assert pick(Pupil(ability=start(), answered=KEYS), Plan(fixed=True)).item.key == KEYS[0]

    def test_lets_an_exercise_come_first(self):
        other = replace(BANK.items[-1].exercise, key="first")
        pinned = tuple(
            replace(each, key=ItemKey("first", each.key.identifier), exercise=other)
            for each in BANK.items[-4:]
        )
        items = (*BANK.items[:-4], *pinned)
        bank = replace(BANK, items=items, by_key={each.key: each for each in items})

        taken = list[ItemKey]()
        for seed in range(5):
            pupil = Pupil(ability=start(), answered=taken, this_round=taken)
            found = pick(pupil, Plan(pinned="first"), bank=bank, seed=seed)
            assert (found.why is Why.PINNED) == (len(taken) < 4)
            taken.append(found.item.key)

        assert {key.exercise_key for key in taken[:4]} == {"first"}


class TestTexts:
    def test_questions_about_a_text_stay_together(self):
        bank = with_texts(BANK)
        first = bank.items[10].key
        pupil = Pupil(ability=start(), answered=[first], this_round=[first])

        found = pick(pupil, bank=bank)

        assert found.why is Why.SAME_TEXT
        assert found.item.item.stimulus == bank.by_key[first].item.stimulus

    def test_until_all_of_them_were_asked(self):
        bank = with_texts(BANK)
        text = [each.key for each in bank.items[9:12]]

        assert pick(Pupil(ability=start(), answered=text, this_round=text), bank=bank).why is (
            Why.FITTING
        )

    def test_a_text_of_another_package_with_the_same_name_is_another_text(self):
        bank = with_texts(BANK)
        stranger = ItemKey("stranger", "x")
        found = pick(Pupil(ability=start(), this_round=[stranger]), bank=bank)

        assert found.why is Why.FITTING


class TestExposure:
    def test_what_was_given_too_often_rests(self):
        given = Counter(dict.fromkeys(KEYS, 10)) + Counter({KEYS[0]: 200})

        assert resting(given, 60) == {KEYS[0]}

    def test_nothing_rests_before_there_is_something_to_compare(self):
        assert resting({KEYS[0]: 9 * ROUND}, 60) == frozenset()

    def test_a_class_that_marches_in_step_is_spread(self):
        """200 pupils of the same level: without rest one item would be in all rounds."""
        bank = bank_of([Difficulty(mean=-1.1 + 0.05 * n, variance=0.3) for n in range(60)])
        given, random, rounds = Counter[ItemKey](), chance(3), 200
        for _ in range(rounds):
            taken = list[ItemKey]()
            for _ in range(ROUND):
                pupil = Pupil(ability=start(), answered=taken, this_round=taken)
                rest = resting(given, len(bank.items))
                taken.append(choose(bank, pupil, Plan(), rest, random).item.key)
                given[taken[-1]] += 1

        assert max(given.values()) / rounds <= MOST_EXPOSED

    def test_rest_never_leaves_a_pupil_without_an_item(self):
        found = pick(Pupil(ability=start()), rest=frozenset(KEYS[:-2]))

        assert found.item.key in KEYS


def test_every_built_in_practice_has_enough_for_a_round():
    for practice in exercises().practices.values():
        assert len(practice.items) >= ROUND
