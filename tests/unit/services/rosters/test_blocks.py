"""The first roster of a school: a plan without a row for everybody."""

import json
from datetime import date

import pytest
from sqlalchemy import func, select, update

from lti_tool.errors import SealBroken
from lti_tool.models.base import table_of
from lti_tool.models.rosters import (
    Part,
    RosterBlock,
    RosterChange,
    RosterMembership,
    RosterPerson,
)
from lti_tool.rostering.snapshot import Role
from lti_tool.services import suppressions
from lti_tool.services.rosters import blocks, tidying
from lti_tool.services.rosters.marks import Marks, identifier_of
from tests.unit.services.rosters.days import Pupil, class_of, office

BLOCK = table_of(RosterBlock)


@pytest.fixture
def own(session):
    return office(session)


def packed(own, run):
    return own.session.scalars(select(BLOCK.c.part).where(BLOCK.c.run_id == run.id)).all()


def rows(own, run):
    lines = select(RosterChange.part).where(RosterChange.run_id == run.id)
    return set(own.session.scalars(lines))


def live(own, table):
    query = select(func.count()).where(table.school_id == own.school.id, table.until.is_(None))
    return own.session.scalar(query)


class TestAPlanOfAFirstRoster:
    def test_has_rows_for_groups_only_and_counts_all(self, own):
        run = own.plan(class_of(3))

        assert (rows(own, run), sorted(packed(own, run))) == (
            {Part.GROUP},
            [Part.MEMBERSHIP, Part.PERSON],
        )
        summary = json.loads(run.summary)
        assert summary["totals"] == {
            "group": {"join": 3},
            "person": {"join": 4},
            "membership": {"join": 6},
        }
        assert summary["groups"] == [{"group": "Otters 4", "join": 3, "move": 0, "leave": 0}]

    def test_leaves_nothing_packed_once_it_was_carried_out(self, own):
        run = own.take(class_of(3))

        assert packed(own, run) == []
        assert (live(own, RosterPerson), live(own, RosterMembership)) == (4, 6)

    def test_is_gone_when_another_one_takes_its_place(self, own):
        first = own.plan(class_of(3))
        own.plan(class_of(2))

        assert packed(own, first) == []

    def test_is_gone_after_two_weeks(self, own):
        run = own.plan(class_of(3))
        tidying.tidy(own.session, own.school.id, now=own.now + 2 * tidying.WAITS)

        assert packed(own, run) == []

    def test_takes_in_as_many_as_lie_in_several_blocks(self, own, monkeypatch):
        monkeypatch.setattr(blocks, "PEOPLE", 3)
        monkeypatch.setattr(blocks, "MEMBERS", 4)
        school = {f"L{n}": Pupil(group=("G4", "G5", "G8")[n % 3]) for n in range(10)}
        run = own.plan(school)
        assert len(packed(own, run)) == 8
        own.apply(run)

        pupils = select(RosterMembership.group_digest, func.count()).group_by(
            RosterMembership.group_digest
        )
        assert sorted(count for _, count in own.session.execute(pupils)) == [4, 4, 5]
        again = own.plan(school)
        assert json.loads(again.summary)["totals"] == {}

    def test_keeps_together_whose_marks_begin_alike(self, own):
        school = {f"L{n}": Pupil(group=("G4", "G5", "G8")[n % 3]) for n in range(40)}
        own.take(school)

        versions = select(RosterPerson.digest, RosterPerson.person_id).order_by(RosterPerson.id)
        rows = own.session.execute(versions).all()
        starts = [row.digest[0] >> 4 for row in rows]
        assert starts == sorted(starts)
        ids: dict[int, set[int]] = {}
        for start, row in zip(starts, rows, strict=True):
            ids.setdefault(start, set()).add(row.person_id.bytes[0] >> 4)
        assert {len(each) for each in ids.values()} == {1}
        assert len(set.union(*ids.values())) == len(ids)
        assert all(row.person_id.version == 4 for row in rows)

    def test_brings_everybody_into_their_own_group_on_their_own_days(self, own):
        enrollments = (
            "sourcedId,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate\n"
            "1,G5,S1,L2,student,,2026-09-01,\n"
            "2,G4,S1,L1,student,,,2027-06-30\n"
            "3,G4,S1,L2,student,,,\n"
            "4,G4,S1,L2,student,,,\n"
            "5,G8,S1,J1,teacher,true,,\n"
        )
        own.apply(own.plan(class_of(2), enrollments=enrollments))

        marks = Marks(own.tenant)
        people = {marks.person(key): key for key in ("L1", "L2", "J1")}
        groups = {marks.group(key): key for key in ("G4", "G5", "G8")}
        found = own.session.execute(
            select(RosterPerson.digest, table_of(RosterMembership)).join(
                RosterMembership, RosterMembership.person_id == RosterPerson.person_id
            )
        )
        assert {
            (people[row[0]], groups[row.group_digest], row.role.value, row.main): (
                row.begins,
                row.ends,
                row.digest_1
                == marks.membership(groups[row.group_digest], people[row[0]], Role(row.role)),
            )
            for row in found
        } == {
            ("L2", "G5", "pupil", False): (date(2026, 9, 1), None, True),
            ("L1", "G4", "pupil", False): (None, date(2027, 6, 30), True),
            ("L2", "G4", "pupil", False): (None, None, True),
            ("J1", "G8", "teacher", True): (None, None, True),
        }
        assert json.loads(own.plan(class_of(2), enrollments=enrollments).summary)["totals"] == {}

    def test_lets_nobody_in_who_was_erased_while_it_waited(self, own):
        run = own.plan(class_of(3))
        suppressions.add(own.session, own.tenant, [identifier_of("L2")], now=own.now)
        own.apply(run)

        assert (live(own, RosterPerson), live(own, RosterMembership)) == (3, 5)

    def test_can_be_undone_and_made_again(self, own):
        before = own.image()
        own.undo(own.take(class_of(3)))
        assert own.image() == before

        run = own.take(class_of(3))
        assert (live(own, RosterPerson), run.state.value) == (4, "applied")

    def test_opens_at_its_own_place_only(self, own):
        run, other = own.plan(class_of(3)), office(own.session)
        elsewhere = other.plan(class_of(3))
        of_run = BLOCK.c.run_id == run.id, BLOCK.c.part == Part.PERSON
        theirs = select(BLOCK.c.sealed).where(
            BLOCK.c.run_id == elsewhere.id, BLOCK.c.part == Part.PERSON
        )
        sealed = own.session.scalars(theirs).one()
        own.session.execute(update(BLOCK).where(*of_run).values(sealed=sealed))

        with pytest.raises(SealBroken):
            own.apply(run)


def test_where_somebody_is_on_the_roster_who_comes_is_a_row(own):
    own.take(class_of(3))
    run = own.plan(class_of(5))

    assert (rows(own, run), packed(own, run)) == ({Part.PERSON, Part.MEMBERSHIP}, [])


def test_where_the_source_tells_changes_only_who_comes_is_a_row(own):
    manifest = "propertyName,value\nmanifest.version,1.0\noneroster.version,1.1\n" + "".join(
        f"file.{name},{mode}\n"
        for name, mode in {
            "orgs": "bulk",
            "classes": "bulk",
            "users": "delta",
            "enrollments": "bulk",
        }.items()
    )
    run = own.plan(class_of(2), manifest=manifest)

    assert (rows(own, run), packed(own, run)) == (set(Part), [])
