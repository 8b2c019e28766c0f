"""Seals open with the right key at the right place, and nowhere else."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.errors import SealBroken
from lti_tool.privacy import vault
from lti_tool.privacy.vault import Place

PARTS = st.text(max_size=20)
PLACES = st.builds(Place, PARTS, PARTS, PARTS, PARTS)
KEYS = st.binary(min_size=32, max_size=32)
HERE = Place("school-1", "person_link", "sealed", "row-1")
KEY = b"k" * 32


@given(KEYS, st.binary(), PLACES)
def test_what_was_sealed_comes_back(key, plain, place):
    assert vault.unseal(key, vault.seal(key, plain, place), place) == plain


@given(PLACES, PLACES)
def test_two_values_cannot_be_swapped(one, other):
    sealed = vault.seal(KEY, b"user-1", one)

    if one == other:
        assert vault.unseal(KEY, sealed, other) == b"user-1"
    else:
        with pytest.raises(SealBroken):
            vault.unseal(KEY, sealed, other)


@given(st.lists(PARTS, min_size=4, max_size=4), st.integers(1, 3))
def test_a_letter_that_moves_over_the_border_makes_another_place(parts, border):
    moved = list(parts)
    moved[border - 1], moved[border] = "", parts[border - 1] + parts[border]

    assert (Place(*parts).bound() == Place(*moved).bound()) == (parts == moved)


@pytest.mark.parametrize("change", range(4))
def test_every_part_of_the_place_counts(change):
    parts = ["school-1", "person_link", "sealed", "row-1"]
    parts[change] += "x"

    with pytest.raises(SealBroken, match=r"seal_broken: person_link.*\.sealed"):
        vault.unseal(KEY, vault.seal(KEY, b"user-1", HERE), Place(*parts))


@given(st.integers(0, 33), st.integers(1, 255))
def test_no_byte_can_be_changed(place, change):
    sealed = bytearray(vault.seal(KEY, b"user-1", HERE))
    sealed[place] ^= change

    with pytest.raises(SealBroken):
        vault.unseal(KEY, bytes(sealed), HERE)


@given(st.binary(max_size=60))
def test_arbitrary_bytes_never_open(sealed):
    with pytest.raises(SealBroken):
        vault.unseal(KEY, sealed, HERE)


def test_another_key_opens_nothing():
    with pytest.raises(SealBroken):
        vault.unseal(b"x" * 32, vault.seal(KEY, b"user-1", HERE), HERE)


def test_a_refusal_says_where_but_neither_what_nor_whose():
    with pytest.raises(SealBroken) as refusal:
        vault.unseal(b"x" * 32, vault.seal(KEY, b"user-1", HERE), HERE)

    assert str(refusal.value) == "seal_broken: person_link.sealed"


def test_equal_values_look_different_each_time():
    assert len({vault.seal(KEY, b"user-1", HERE) for _ in range(50)}) == 50


def test_new_keys_are_32_bytes_and_never_the_same():
    made = {vault.new_key() for _ in range(50)}

    assert len(made) == 50
    assert {len(key) for key in made} == {32}


@given(KEYS)
def test_a_schools_keys_are_told_apart(key):
    found = vault.school_keys(key)

    assert len({key, found.index, found.wrapping}) == 3
    assert found == vault.school_keys(key)
    assert {len(found.index), len(found.wrapping)} == {32}


@given(KEYS, PARTS, PARTS, PARTS, PARTS)
def test_a_blind_index_is_one_per_key_use_and_value(key, use, other_use, value, other_value):
    here = vault.blind_index(key, use, "registration-1", value)

    assert here == vault.blind_index(key, use, "registration-1", value)
    assert here != vault.blind_index(bytes(b ^ 1 for b in key), use, "registration-1", value)
    assert (here == vault.blind_index(key, other_use, "registration-1", value)) == (
        use == other_use
    )
    assert (here == vault.blind_index(key, use, "registration-1", other_value)) == (
        value == other_value
    )


def test_no_way_to_cut_the_same_letters_gives_the_same_index():
    cuts = [("a", "bc"), ("ab", "c"), ("abc",), ("abc", ""), ("", "abc"), ("a", "b", "c")]

    for one, other in combinations(cuts, 2):
        assert vault.blind_index(KEY, *one) != vault.blind_index(KEY, *other)


@given(key=KEYS, plain=st.binary(max_size=60), row=st.text(max_size=9))
def test_sealing_many_is_the_same_as_sealing_one(key, plain, row):
    place = vault.Place("s", "t", "c", row)
    many = vault.Sealer(key, vault.Place("s", "t", "c", ""))

    assert vault.unseal(key, many.seal(plain, row), place) == plain
    assert many.unseal(vault.seal(key, plain, place), row) == plain
