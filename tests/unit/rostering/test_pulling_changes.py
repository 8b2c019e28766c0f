"""Readings of what changed, between whole ones."""

from datetime import timedelta

import pytest

from lti_tool.demo.oneroster import Lie
from lti_tool.rostering.rest.pull import OVERLAP, WHOLE_EVERY, changes_since
from lti_tool.rostering.snapshot import Completeness, Membership, Person
from tests.unit.rostering.administration import NOON, administration, administration_server

__all__ = ["administration", "administration_server"]


class TestChanges:
    def test_are_read_where_the_server_can_tell(self, administration):
        changed = administration.config.objects["users"][20]
        changed["dateLastModified"] = "2026-11-22T12:00:00.000Z"

        roster = administration.roster(since=NOON - timedelta(days=2))

        assert [person.source_id for person in roster.persons] == [changed["sourcedId"]]
        assert roster.snapshot.completeness[Person] is Completeness.CHANGES
        assert len(roster.schools) == 1

    def test_that_are_none_are_no_empty_school(self, administration):
        roster = administration.roster(since=NOON)

        assert roster.persons == []
        assert roster.snapshot.completeness[Membership] is Completeness.CHANGES

    def test_are_left_to_a_whole_reading_where_filters_are_refused(self, administration):
        administration.behaves(Lie.FILTER_REFUSED)
        pull = administration.pull(since=NOON)

        snapshot = pull.run(administration.line())

        assert pull.since is None
        assert snapshot.completeness[Person] is Completeness.WHOLE

    def test_tell_of_what_was_deleted(self, administration):
        gone = administration.config.objects["enrollments"][20]
        gone |= {"status": "tobedeleted", "dateLastModified": "2026-11-22T12:00:00.000Z"}

        roster = administration.roster(since=NOON - timedelta(days=2))

        assert [each.status for each in roster.memberships] == ["removed"]

    @pytest.mark.parametrize(
        ("good", "everything", "since"),
        [
            (None, None, None),
            (NOON, None, None),
            (NOON, NOON - WHOLE_EVERY, None),
            (NOON, NOON - WHOLE_EVERY + timedelta(seconds=1), NOON - OVERLAP),
        ],
        ids=["never", "never whole", "a day ago", "today"],
    )
    def test_overlap_by_a_day_and_everything_is_read_daily(self, good, everything, since):
        assert changes_since(good, everything, NOON) == since
