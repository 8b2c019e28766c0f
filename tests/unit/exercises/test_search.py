"""Exercises are found by what they are, and by words that need not be spelt well."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lti_tool.exercises.interactions import INTERACTION_TYPES
from lti_tool.exercises.search import KINDS, Wanted, closeness, found, kinds_of, within
from tests.factories.tools import exercises

ALL = tuple(exercises().exercises.values())


def keys(**wanted: object) -> list[str]:
    return [each.key for each in found(ALL, Wanted(**wanted))]


class TestFilters:
    def test_without_any_everything_is_there_in_its_order(self):
        assert keys() == [each.key for each in ALL]

    @pytest.mark.parametrize(
        ("wanted", "fits"),
        [
            ({"theme": "Water"}, lambda each: each.theme == "Water"),
            ({"subject": "Taal"}, lambda each: each.subject == "Taal"),
            ({"group": 3}, lambda each: 3 in each.groups),
            ({"minutes": 8}, lambda each: each.minutes <= 8),
            ({"kind": "order"}, lambda each: "order" in kinds_of(each)),
            (
                {"theme": "Water", "group": 5, "minutes": 10},
                lambda each: each.theme == "Water" and 5 in each.groups and each.minutes <= 10,
            ),
        ],
        ids=["theme", "subject", "groep", "duration", "kind", "several"],
    )
    def test_each_keeps_what_fits_and_only_that(self, wanted, fits):
        assert keys(**wanted) == [each.key for each in ALL if fits(each)]
        assert keys(**wanted)

    def test_what_there_is_not_finds_nothing(self):
        assert keys(theme="Ruimtevaart") == keys(group=9) == keys(kind="sing") == []


class TestWords:
    @pytest.mark.parametrize(
        ("typed", "first"),
        [
            ("nachtwacht", "gouden-eeuw-nachtwacht"),
            ("NACHTWAGT", "gouden-eeuw-nachtwacht"),
            ("wereldelen", "wereld-werelddelen"),
            ("sroom", "techniek-elektriciteit"),
            ("dijken en poldres", "water-dijken-en-polders"),
            ("muziek maken", "kunst-instrumenten"),
            ("bijne", "natuur-lezen-bijen"),
            ("instrum", "kunst-instrumenten"),
        ],
        ids=["right", "a wrong letter", "one too few", "left out", "changed places", "two words",
             "at the end", "only begun"],
    )  # fmt: skip
    def test_a_slip_of_the_finger_is_forgiven(self, typed, first):
        assert keys(text=typed)[0] == first

    def test_accents_and_capitals_make_no_difference(self):
        assert keys(text="wereldorientatie") == keys(text="WERELDORIËNTATIE") != []

    def test_every_word_must_be_somewhere(self):
        assert keys(text="water walvisvaarder") == []
        assert set(keys(text="water taal")) <= set(keys(text="water"))

    def test_a_title_goes_before_a_description(self):
        ranked = found(ALL, Wanted(text="planeten"))
        assert "planeten" in ranked[0].title.casefold()

    def test_short_words_are_not_guessed(self):
        assert closeness("au", "ou") == 0
        assert closeness("ei", "een") == 0

    def test_words_and_filters_go_together(self):
        assert all(each.theme == "Water" for each in found(ALL, Wanted(theme="Water", text="de")))


def slow_distance(one: str, other: str) -> int:
    """Return the optimal string alignment distance, as its definition says it."""
    table = {(i, 0): i for i in range(len(one) + 1)} | {(0, j): j for j in range(len(other) + 1)}
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            same = one[i - 1] == other[j - 1]
            ways = [table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + (not same)]
            if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
                ways.append(table[i - 2, j - 2] + 1)
            table[i, j] = min(ways)
    return table[len(one), len(other)]


@settings(max_examples=300)
@given(st.text("abc", max_size=7), st.text("abc", max_size=7), st.integers(0, 3))
def test_the_quick_distance_agrees_with_the_definition(one, other, slips):
    assert within(one, other, slips) is (slow_distance(one, other) <= slips)


def test_every_kind_of_interaction_has_a_word():
    made = {type(each) for exercise in ALL for item in exercise.items for each in item.interactions}

    assert made <= KINDS.keys()
    assert len(KINDS) == len(INTERACTION_TYPES)
