"""What is known of a roster while it is read again: met, changed, new, gone."""

from hashlib import blake2b

from hypothesis import given, settings
from hypothesis import strategies as st

from lti_tool.models.rosters import Act
from lti_tool.services.rosters.known import Fresh, Known

marks = st.integers(0, 40)


def mark(number, use="mark"):
    return blake2b(f"{use} {number}".encode(), digest_size=16).digest()


@settings(max_examples=60)
@given(
    held=st.dictionaries(marks, st.integers(0, 3)),
    told=st.lists(st.tuples(marks, st.integers(0, 3))),
    gone=st.sets(marks),
)
def test_a_row_comes_changes_or_goes_as_two_plain_mappings_say(held, told, gone):
    known = Known((number + 1, mark(number), mark(print_, "p")) for number, print_ in held.items())
    for number in gone:
        known.tell_gone(mark(number))
    first = {}
    for number, print_ in told:
        act = known.meet(mark(number), mark(print_, "p"))
        if number in first:
            assert act is None
        else:
            first[number] = print_
            same = None if held.get(number) == print_ else Act.CHANGE
            assert act is (same if number in held else Act.JOIN)

    unmet = {each.id - 1: each.gone for each in known.unmet()}
    assert unmet == {number: number in gone for number in held.keys() - first.keys()}


def test_a_mark_that_lies_across_two_others_is_not_taken_for_a_row():
    first, second = b"ab" + b"0123456x" + b"r" * 6, b"ab" + b"abcdefgh" + b"r" * 6
    across = b"ab" + b"rr\x00\x00\x00\x00\x00\x07"
    known = Known([(7, first, b"r" * 16), (8, second, b"r" * 16)])

    assert known.meet(across, b"r" * 16) is Act.JOIN
    assert known.meet(first, b"r" * 16) is None
    assert [each.id for each in known.unmet()] == [8]


def test_a_row_has_its_id_and_a_new_one_the_number_in_which_it_came():
    known = Known([(7, mark(1), mark(1, "p"))])
    for number in (3, 1, 2, 3):
        known.meet(mark(number), mark(1, "p"))

    assert [known.number_of(mark(number)) for number in (1, 3, 2, 9)] == [7, 1, 2, 0]


def test_where_nothing_held_the_first_row_with_a_mark_comes():
    fresh = Fresh()
    across = b"ab" + b"uvwxyqrs"
    for known in (b"ab" + b"qrstuvwx", b"ab" + b"yqrstuvw", mark(1)):
        assert fresh.meet(known, b"p" * 16) is Act.JOIN
        assert fresh.meet(known, b"q" * 16) is None
    fresh.tell_gone(mark(1))

    assert fresh.meet(across, b"p" * 16) is Act.JOIN
    assert list(fresh.unmet()) == []
