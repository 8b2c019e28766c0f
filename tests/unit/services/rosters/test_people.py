"""What stays of people: undone, erased, back again, under another key, and when rows go."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lti_tool.errors import PlanRefused
from lti_tool.models.choices import Reason
from lti_tool.models.details import ChainId
from lti_tool.models.rosters import RosterChange, RosterPerson
from lti_tool.models.schools import LinkKind, Person, PersonLink
from lti_tool.privacy.audit import Actor
from lti_tool.privacy.explanations import explanation
from lti_tool.privacy.rules import Mode
from lti_tool.services import choices, erasures
from lti_tool.services.rosters import plans, tidying
from lti_tool.services.rosters.marks import Marks
from tests.factories.tools import ROOT_KEY
from tests.unit.services.rosters.days import PILOT, Pupil, class_of, office

ECK_ID = "https://ketenid.nl/pilot/" + "a1" * 64
OTHER_ECK_ID = "https://ketenid.nl/pilot/" + "b2" * 64


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


class TestTidying:
    def test_lets_go_of_a_plan_that_waits_for_two_weeks(self, own):
        run = own.plan(class_of(3))
        tidying.tidy(own.session, own.school.id, now=own.now + tidying.WAITS)
        assert run.state.value == "planned"

        late = own.now + tidying.WAITS + timedelta(minutes=1)
        tidying.tidy(own.session, own.school.id, now=late)
        assert run.state.value == "replaced"
        assert not own.session.scalars(select(RosterChange)).all()

    def test_keeps_what_an_undo_needs_and_forgets_it_then(self, own):
        own.take(class_of(3))
        run = own.take(class_of(3, year=5))
        ended = select(RosterPerson).where(RosterPerson.until == run.number)

        tidying.tidy(own.session, own.school.id, now=run.applied_at + timedelta(days=30))
        assert len(own.session.scalars(ended).all()) == 3
        tidying.tidy(own.session, own.school.id, now=run.applied_at + timedelta(days=31))
        assert (own.session.scalars(ended).all(), here(own)) == ([], 3)


class TestUndoing:
    def test_is_possible_for_thirty_days(self, own):
        run = own.take(class_of(2))
        own.now = run.applied_at.replace(month=run.applied_at.month + 2)

        with pytest.raises(PlanRefused) as refused:
            own.undo(run)
        assert refused.value.code == "roster_undo_late"

    def test_twice_does_nothing(self, own):
        run = own.take(class_of(2))
        own.undo(run)

        assert own.undo(run) == ()

    def test_leaves_somebody_who_came_in_meanwhile(self, own):
        run = own.take(class_of(1))
        pupil = own.session.scalars(
            select(RosterPerson.person_id).where(RosterPerson.year.is_not(None))
        ).one()
        link = own.session.scalars(select(PersonLink).where(PersonLink.person_id == pupil)).one()
        own.session.add(
            PersonLink(
                school_id=own.school.id,
                person_id=pupil,
                kind=LinkKind.PLATFORM_USER,
                source="registration",
                digest=b"launch",
                sealed=link.sealed,
            )
        )
        own.undo(run)

        assert own.session.scalars(select(Person.id)).all() == [pupil]


class TestPeople:
    def test_who_were_erased_stay_erased(self, own):
        own.take(class_of(2))
        first = own.session.scalars(
            select(RosterPerson.person_id).where(
                RosterPerson.digest == Marks(own.tenant).person("L1")
            )
        ).one()
        request = erasures.Request(by=own.by, root_key=ROOT_KEY)
        erasures.erase(own.session, own.tenant, first, request)

        run = own.apply(own.plan(class_of(2)))
        assert '"kept_out":1' in run.summary
        assert here(own) == 1

    def test_who_are_erased_between_plan_and_deed_stay_erased(self, own):
        own.take(class_of(2))
        first = own.session.scalars(
            select(RosterPerson.person_id).where(
                RosterPerson.digest == Marks(own.tenant).person("L1")
            )
        ).one()
        run = own.plan(class_of(2, name="Sem"))
        request = erasures.Request(by=own.by, root_key=ROOT_KEY)
        erasures.erase(own.session, own.tenant, first, request)

        own.apply(run, approved=True)
        assert here(own) == 1

    def test_who_come_back_are_the_same_as_before(self, own):
        own.take(class_of(2))
        people = set(own.session.scalars(select(Person.id)))
        own.take(class_of(1))
        own.take(class_of(2))

        assert set(own.session.scalars(select(Person.id))) == people
        assert not own.session.scalars(select(Person).where(Person.left_at.is_not(None))).all()


class TestChainIds:
    @pytest.fixture(autouse=True)
    def chosen(self, own):
        switch = choices.Switch(
            field="eck_id",
            mode=Mode.STORED,
            seen=explanation("eck_id").digest,
            reason=next(iter(Reason)),
            by=choices.Decider(actor=Actor.OPERATOR),
        )
        choices.switch(own.session, own.tenant, switch, PILOT, now=own.now)

    def test_make_a_pupil_under_another_key_the_same_once_somebody_approves(self, own):
        own.take({"L1": Pupil(eck_id=ECK_ID)})
        pupil = own.session.scalars(select(ChainId.person_id)).one()
        run = own.plan({"N1": Pupil(eck_id=ECK_ID)})

        assert "key_changed" in rules(run)
        with pytest.raises(PlanRefused):
            own.apply(run)
        before = own.image()
        own.apply(run, approved=True)
        live = select(RosterPerson.person_id).where(
            RosterPerson.until.is_(None), RosterPerson.year.is_not(None)
        )
        assert own.session.scalars(live).all() == [pupil]
        assert own.session.get_one(Person, pupil).left_at is None
        own.undo(run)
        assert own.image() == before

    def test_of_others_make_others(self, own):
        own.take({"L1": Pupil(eck_id=ECK_ID), "L2": Pupil(eck_id=OTHER_ECK_ID)})

        assert len(set(own.session.scalars(select(ChainId.person_id)))) == 2
