"""Aliases for very many people at once."""

from random import Random

from lti_tool.services.aliases import ANIMALS, HIGHEST, Pool


def pool(*taken):
    return Pool(taken, Random(5))  # noqa: S311 - chance that repeats itself


def test_nobody_gets_an_alias_that_somebody_has():
    taken = {f"{animal} {number}" for animal in ANIMALS for number in range(1, 60)}
    own = pool(*taken)
    given = [own.next() for _ in range(500)]

    assert len(set(given)) == 500
    assert taken.isdisjoint(given)


def test_aliases_are_short_as_long_as_there_are_short_ones():
    own = pool()
    few = [own.next() for _ in range(1000)]
    many = [own.next() for _ in range(8000)]

    assert max(int(alias.split()[1]) for alias in few) <= HIGHEST[0]
    assert HIGHEST[0] < max(int(alias.split()[1]) for alias in many) <= HIGHEST[1]
    assert len({*few, *many}) == 9000


def test_an_alias_of_another_make_is_left_alone():
    own = pool("Otter", "Otter zeven", "Draak 7", "Otter 1000000", "Otter 0")

    assert own.next().split()[0] in ANIMALS


def test_an_alias_as_it_was_spelt_before_is_taken_too():
    taken = {f"Ijsvogel {number}" for number in range(1, 100)}
    own = pool(*taken)
    short = {alias for alias in (own.next() for _ in range(3000)) if int(alias.split()[1]) < 100}

    assert "IJsvogel" in ANIMALS
    assert len(short) > 3000 // 2
    assert "IJsvogel" not in {alias.split()[0] for alias in short}
