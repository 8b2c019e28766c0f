"""What waits for a person before anything disappears, and what goes on meanwhile."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from lti_tool.errors import PlanRefused, RosterInvalid
from lti_tool.models.rosters import RosterMembership, RosterPerson, RunState
from lti_tool.models.schools import Person
from lti_tool.services.rosters import plans
from tests.unit.rostering.build import sample
from tests.unit.services.rosters.days import Pupil, class_of, office


@pytest.fixture
def own(session):
    return office(session)


def rules(run):
    return [hold.rule for hold in plans.holds_of(run)]


def here(own):
    """Count the pupils who are on the roster now."""
    return own.session.scalar(
        select(func.count())
        .select_from(RosterPerson)
        .where(RosterPerson.until.is_(None), RosterPerson.year.is_not(None))
    )


def without(pupils, *keys):
    return {key: each for key, each in pupils.items() if key not in keys}


class TestRemovals:
    def test_of_one_in_ten_go_on(self, own):
        own.take(class_of(10))
        run = own.apply(own.plan(class_of(9)))

        assert (rules(run), run.state, here(own)) == ([], RunState.APPLIED, 9)

    def test_that_wait_are_done_once_somebody_approves(self, own):
        own.take(class_of(10))
        run = own.apply(own.plan({**class_of(8), "L99": Pupil()}))
        assert (run.state, here(own), rules(run)) == (
            RunState.PART,
            11,
            ["school_shrinks", "group_shrinks"],
        )

        own.apply(run)
        assert run.state is RunState.PART
        own.apply(run, approved=True)
        assert (run.state, here(own)) == (RunState.APPLIED, 9)

    def test_deactivate_and_never_erase(self, own):
        own.take(class_of(2))
        own.take(class_of(1))
        left = own.session.scalars(select(Person).where(Person.left_at.is_not(None))).all()

        assert len(left) == 1
        assert own.session.scalar(select(func.count()).select_from(Person)) == 3

    def test_from_a_group_of_four_are_not_held_for_the_group(self, own):
        own.take({**class_of(4), **{f"K{n}": Pupil(group="G5") for n in range(30)}})

        assert (
            rules(own.plan({**class_of(3), **{f"K{n}": Pupil(group="G5") for n in range(30)}}))
            == []
        )

    def test_wait_in_summer(self, own):
        own.take(class_of(20))
        own.now = datetime(2026, 7, 20, tzinfo=UTC)

        assert rules(own.plan(class_of(19))) == ["summer"]

    def test_wait_when_a_row_could_not_be_read(self, own):
        own.take(class_of(20))
        users = "sourcedId,enabledUser,orgSourcedIds,role,givenName,familyName,grades\n"
        users += "".join(f"L{n},true,S1,student,Noor,Wit,4\n" for n in range(1, 20))

        run = own.plan(class_of(19), users=users + "L20,true,S1,wizard,A,B,4\n")
        assert rules(run) == ["rows_lost"]

    def test_wait_when_a_file_is_empty(self, own):
        own.take(class_of(20))
        heads = own.file({}, enrollments="sourcedId,classSourcedId,userSourcedId,role\n")
        run = own.apply(own.plan_file(heads))

        assert rules(run)[0] == "source_empty"
        assert (run.state, here(own)) == (RunState.PART, 20)


class TestChanges:
    def test_of_more_than_half_wait_as_a_whole(self, own):
        own.take(class_of(6))
        run = own.plan(class_of(6, year=5))

        assert rules(run) == ["much_changes"]
        with pytest.raises(PlanRefused) as refused:
            own.apply(run)
        assert refused.value.code == "roster_plan_held"
        assert own.apply(run, approved=True).state is RunState.APPLIED

    def test_of_group_are_moves_and_no_removals(self, own):
        own.take(class_of(6))
        pupils = {**class_of(6), "L1": Pupil(group="G5")}
        run = own.plan(pupils)

        assert rules(run) == []
        assert '"membership":{"join":1,"move":1}' in run.summary
        own.apply(run)
        groups = select(func.count()).where(RosterMembership.until.is_(None))
        assert own.session.scalar(groups) == 6 + 3

    def test_of_title_are_renames_in_which_nobody_moves(self, own):
        own.take(class_of(6))
        own.groups = {**own.groups, "G4": "Bevers 4"}
        run = own.plan(class_of(6))

        assert '"renamed":[["Otters 4","Bevers 4"]]' in run.summary
        assert "membership" not in run.summary.partition('"totals"')[2]


class TestPlans:
    def test_do_nothing_until_they_are_carried_out(self, own):
        before = own.image()
        own.plan(class_of(3))

        assert own.image() == before

    def test_are_replaced_by_the_next(self, own):
        old = own.plan(class_of(3))
        own.plan(class_of(4))

        assert old.state is RunState.REPLACED
        with pytest.raises(PlanRefused) as refused:
            own.apply(old)
        assert refused.value.code == "roster_plan_over"

    def test_do_not_fit_once_the_run_before_was_undone(self, own):
        first = own.take(class_of(3))
        run = own.plan(class_of(4))
        own.undo(first)

        with pytest.raises(PlanRefused) as refused:
            own.apply(run)
        assert refused.value.code == "roster_plan_outdated"

    def test_for_another_school_are_refused(self, own):
        orgs = "sourcedId,name,type,identifier\nS1,Elders,school,11AB\n"
        with pytest.raises(RosterInvalid) as refused:
            own.plan(class_of(3), orgs=orgs)
        assert refused.value.code == "roster_foreign_school"

    def test_of_several_schools_without_brin_are_refused(self, own):
        orgs = "sourcedId,name,type,identifier\nS1,Een,school,\nS2,Twee,school,\n"
        with pytest.raises(RosterInvalid) as refused:
            own.plan(class_of(3), orgs=orgs)
        assert refused.value.code == "roster_school_unclear"

    def test_take_of_a_board_one_school_only(self, own):
        orgs = (
            "sourcedId,name,type,identifier\n"
            f"S1,Eigen,school,{own.school.brin}\nS2,Elders,school,11AB\n"
        )
        users = (
            "sourcedId,enabledUser,orgSourcedIds,role,givenName,familyName,grades\n"
            "L1,true,S1,student,Noor,Wit,4\nX1,true,S2,student,Sem,Bos,4\n"
        )
        own.take(class_of(1), orgs=orgs, users=users)

        assert here(own) == 1

    @pytest.mark.parametrize(
        "name", ["oneroster-1.1", "oneroster-1.2", "wilgenhof.edexml.xml", "wilgenhof.uwlr.xml"]
    )
    def test_are_made_of_every_sample_and_need_nobody(self, own, name):
        own.school.brin = "99ZZ00"
        run = own.apply(own.plan_file(sample(name)))

        assert (run.state, rules(run), here(own)) == (RunState.APPLIED, [], 10)
