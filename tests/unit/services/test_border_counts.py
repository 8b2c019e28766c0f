"""What was dropped is counted per school, source, name and day."""

from datetime import date, timedelta
from uuid import UUID

from lti_tool.services import border_counts
from lti_tool.services.border_counts import KEPT_DAYS, SETTLED_EVERY, CountLine, Crossing, Tally
from tests.factories import rows
from tests.factories.tools import NOON, Clock

DAY = date(2026, 3, 2)
LAUNCH = Crossing(source="lti", lost={"email": 1, "bsn": 1}, held=("bsn",))


def test_an_import_adds_to_what_stands_there(session):
    school = rows.school(session)
    crossing = Crossing(source="oneroster:users", lost={"email": 30, "identifier": 2})

    border_counts.add(session, school.id, crossing, day=DAY)
    border_counts.add(session, school.id, crossing, day=DAY)
    border_counts.add(session, school.id, crossing, day=DAY + timedelta(days=1))

    assert border_counts.listed(session, school.id, since=DAY) == [
        CountLine(source="oneroster:users", name="email", dropped=90, held=0),
        CountLine(source="oneroster:users", name="identifier", dropped=6, held=0),
    ]
    later = border_counts.listed(session, school.id, since=DAY + timedelta(days=1))
    assert [line.dropped for line in later] == [30, 2]


def test_a_number_that_was_held_back_is_told_apart(session):
    school = rows.school(session)

    border_counts.add(session, school.id, LAUNCH, day=DAY)

    found = {line.name: line.held for line in border_counts.listed(session, school.id, since=DAY)}
    assert found == {"email": 0, "bsn": 1}


def test_another_schools_counts_are_its_own(session):
    here, there = rows.school(session), rows.school(session)

    border_counts.add(session, here.id, LAUNCH, day=DAY)

    assert border_counts.listed(session, there.id, since=DAY) == []


def test_counts_of_more_than_a_school_year_ago_are_forgotten(session):
    school = rows.school(session)
    for age in (0, KEPT_DAYS, KEPT_DAYS + 1):
        border_counts.add(session, school.id, LAUNCH, day=NOON.date() - timedelta(days=age))

    assert border_counts.forget(session, now=NOON) == 2

    assert rows.counted(session)["border_count"] == 4


class TestTally:
    def test_the_first_launch_writes_and_those_soon_after_wait_for_the_next(self, session):
        clock = Clock()
        tally, school = Tally(clock.seconds), rows.school(session)

        def launch() -> int:
            tally.note(school.id, LAUNCH, day=DAY)
            tally.settle(session)
            found = border_counts.listed(session, school.id, since=DAY)
            return sum(line.dropped for line in found)

        assert [launch(), launch(), launch()] == [2, 2, 2]
        clock.forward(seconds=SETTLED_EVERY)
        assert launch() == 8

    def test_whoever_looks_sees_what_this_process_counted(self, session):
        clock = Clock()
        tally, school = Tally(clock.seconds), rows.school(session)
        tally.settle(session)
        tally.note(school.id, LAUNCH, day=DAY)

        tally.settle(session, at_once=True)

        assert len(border_counts.listed(session, school.id, since=DAY)) == 2

    def test_nothing_is_counted_where_nothing_was_lost(self, session):
        tally = Tally(Clock().seconds)

        tally.note(UUID(int=1), Crossing(source="lti", lost={}), day=DAY)
        tally.settle(session)

        assert rows.counted(session)["border_count"] == 0


def test_one_launch_does_not_write_the_counts_of_a_whole_country(session):
    """What is left goes with the launches after it."""
    tally = border_counts.Tally(lambda: 0.0)
    many = border_counts.MOST_AT_A_LAUNCH + 5
    owner = rows.school(session)
    lost = {f"name-{number}": 1 for number in range(many)}
    tally.note(owner.id, border_counts.Crossing(source="lti", lost=lost), day=DAY)

    for written in (border_counts.MOST_AT_A_LAUNCH, many, many):
        tally.settle(session)
        assert rows.counted(session)["border_count"] == written
