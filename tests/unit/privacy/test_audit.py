"""The chain of events: whatever is done to it shows."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.privacy import audit
from lti_tool.privacy.audit import GENESIS, Line, Mark
from tests.factories.tools import NOON

KEY = b"k" * 32
SCHOOL = UUID(int=1)
START = Mark(school_id=SCHOOL, number=0, mac=GENESIS)

Chain = list[tuple[Line, bytes]]


def chain(count: int, key: bytes = KEY) -> Chain:
    made: Chain = []
    mac = GENESIS
    for number in range(1, count + 1):
        line = Line(
            school_id=SCHOOL,
            number=number,
            moment=NOON + timedelta(minutes=number),
            event="group-viewed",
            actor="staff",
            actor_id=UUID(int=number),
            subject_id=None,
            facts="{}",
        )
        mac = audit.chained(key, mac, line)
        made.append((line, mac))
    return made


def head_of(lines: Chain) -> Mark:
    line, mac = lines[-1]
    return Mark(school_id=SCHOOL, number=line.number, mac=mac)


def codes(lines: Chain, *ends: Mark, start: Mark = START) -> set[str]:
    return {fault.code for fault in audit.faults(KEY, start, lines, ends)}


@given(st.integers(1, 8))
def test_a_whole_chain_has_no_fault(count):
    lines = chain(count)

    assert codes(lines, head_of(lines)) == set()


CHANGES = {
    "moment": NOON,
    "event": "scores-resent",
    "actor": "operator",
    "actor_id": uuid4(),
    "subject_id": uuid4(),
    "facts": '{"count":1}',
    "school_id": UUID(int=2),
}


@pytest.mark.parametrize("name", CHANGES)
def test_an_edited_event_shows(name):
    lines = chain(3)
    line, mac = lines[1]
    whole, lines[1] = list(lines), (replace(line, **{name: CHANGES[name]}), mac)

    found = list(audit.faults(KEY, START, lines, [head_of(whole)]))

    assert [(f.code, f.number) for f in found] == [("event_altered", 2)]


@given(st.integers(2, 6), st.data())
def test_a_dropped_event_shows(count, data):
    lines = chain(count)
    whole = head_of(lines)
    del lines[data.draw(st.integers(0, count - 1))]

    assert codes(lines, whole) & {"event_missing", "tail_missing"}


@given(st.integers(2, 6), st.data())
def test_two_events_that_changed_places_show(count, data):
    lines = chain(count)
    whole = head_of(lines)
    one, two = data.draw(st.lists(st.integers(0, count - 1), min_size=2, max_size=2, unique=True))
    (first, first_mac), (second, second_mac) = lines[one], lines[two]
    lines[one] = replace(second, number=first.number), second_mac
    lines[two] = replace(first, number=second.number), first_mac

    assert "event_altered" in codes(lines, whole)


@given(st.integers(2, 6), st.data())
def test_a_cut_tail_shows(count, data):
    lines = chain(count)
    left = data.draw(st.integers(0, count - 1))

    assert codes(lines[:left], head_of(lines)) == {"tail_missing"}


def test_a_chain_made_anew_under_another_key_shows():
    assert codes(chain(2, b"x" * 32), head_of(chain(2))) == {"event_altered", "checkpoint_differs"}


def test_an_older_state_that_was_put_back_shows_by_a_checkpoint_from_outside():
    lines = chain(4)
    older = lines[:2]

    assert codes(older, head_of(older)) == set()
    assert codes(older, head_of(older), head_of(lines)) == {"tail_missing"}


def test_a_trimmed_chain_begins_at_its_sealed_point():
    lines = chain(4)
    start = head_of(lines[:2])

    assert codes(lines[2:], head_of(lines), start=start) == set()
    assert codes(lines[2:], head_of(lines)) == {"event_missing"}
    assert codes([], start, start=start) == set()
    assert codes([], replace(start, mac=GENESIS), start=start) == {"checkpoint_differs"}


def test_a_seal_serves_one_use_at_one_point():
    mark = Mark(school_id=SCHOOL, number=7, mac=b"m" * 32)
    seal = audit.sealed(KEY, "daily", mark)

    assert audit.is_sealed(KEY, "daily", mark, seal)
    assert not audit.is_sealed(KEY, "trimmed", mark, seal)
    assert not audit.is_sealed(KEY, "daily", replace(mark, number=6), seal)
    assert not audit.is_sealed(KEY, "daily", replace(mark, school_id=UUID(int=2)), seal)
    assert not audit.is_sealed(b"x" * 32, "daily", mark, seal)


def test_facts_are_one_text_whatever_their_order():
    group = uuid4()
    text = f'{{"count":3,"group":"{group}"}}'

    assert audit.facts_text("scores-resent", {"group": group, "count": 3}) == text
    assert audit.facts_text("scores-resent", {"count": 3, "group": group}) == text


@pytest.mark.parametrize(
    ("event", "facts", "error"),
    [
        ("pupil-renamed", {}, KeyError),
        ("group-viewed", {"name": "x"}, ValueError),
        ("group-viewed", {"group": "Sanne de Vries"}, ValueError),
        ("group-viewed", {"group": "a" * 65}, ValueError),
        ("group-viewed", {"group": ""}, ValueError),
    ],
    ids=["unknown event", "unlisted fact", "a name", "a long text", "an empty text"],
)
def test_an_event_says_only_what_is_listed(event, facts, error):
    with pytest.raises(error):
        audit.facts_text(event, facts)
