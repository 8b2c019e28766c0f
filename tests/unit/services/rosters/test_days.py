"""Sequences of days: whatever an administration sends, the same things always hold."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from lti_tool.models.base import table_of
from lti_tool.models.rosters import (
    RosterBlock,
    RosterChange,
    RosterGroup,
    RosterMembership,
    RosterPerson,
)
from lti_tool.models.schools import Person
from lti_tool.services.rosters.marks import Marks
from tests.unit.services.rosters.days import GROUPS, Office, Pupil, office

_pupils = st.builds(
    Pupil,
    group=st.sampled_from(sorted(GROUPS)),
    year=st.integers(1, 8),
    name=st.sampled_from(["Noor", "Sem"]),
)
days = st.lists(
    st.dictionaries(st.sampled_from([f"L{n}" for n in range(7)]), _pupils, max_size=7),
    min_size=1,
    max_size=4,
)


def told(pupils, marks):
    """Return what the database should say: person -> year, and who is in which group."""
    years = {marks.person(key): each.year for key, each in pupils.items()}
    places = {
        (marks.group(each.group), years_key) for each, years_key in _with_marks(pupils, marks)
    }
    return years, places


def _with_marks(pupils, marks):
    return [(each, marks.person(key)) for key, each in pupils.items()]


def found(own: Office):
    """Return what the database says now."""
    here = [RosterPerson.school_id == own.school.id, RosterPerson.until.is_(None)]
    pupils = [*here, RosterPerson.year.is_not(None)]
    years: dict[bytes, int] = dict(
        map(
            tuple,
            own.session.execute(select(RosterPerson.digest, RosterPerson.year).where(*pupils)),
        )
    )
    places = own.session.execute(
        select(RosterMembership.group_digest, RosterPerson.digest)
        .join(RosterPerson, RosterPerson.person_id == RosterMembership.person_id)
        .where(*pupils, RosterMembership.until.is_(None))
    )
    return years, set(map(tuple, places))


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sequence=days)
def test_a_school_is_what_its_last_day_said_and_every_day_can_be_taken_back(session, sequence):
    session.rollback()  # the example before this one
    own, other = office(session), office(session)
    other.take({"L1": Pupil(), "L2": Pupil()})
    untouched, images, runs = other.image(), [], []

    for pupils in sequence:
        images.append(own.image())
        run = own.apply(own.plan(pupils), approved=True)
        runs.append(run)
        assert found(own) == told(pupils, Marks(own.tenant))
        after = own.image()
        own.apply(run, approved=True)
        again = own.plan(pupils)
        assert '"totals":{}' in again.summary
        own.apply(again)
        assert own.image() == after
        own.now += timedelta(days=1)

    for run, image in zip(reversed(runs), reversed(images), strict=True):
        own.undo(run)
        assert own.image() == image
    assert other.image() == untouched


@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sequence=days.filter(lambda each: len(each) > 1))
def test_undoing_a_day_takes_the_days_after_it_back_too(session, sequence):
    session.rollback()
    own = office(session)
    first = own.image()
    runs = [own.take(pupils) for pupils in sequence]

    assert [run.number for run in own.undo(runs[0])] == [run.number for run in reversed(runs)]
    assert own.image() == first


def test_nothing_that_a_roster_says_of_somebody_can_be_read_in_the_tables(session):
    own = office(session)
    own.plan({"geheim-7": Pupil(name="Fatima")})
    plan = repr(
        [session.execute(select(table_of(each))).all() for each in (RosterChange, RosterBlock)]
    )
    own.take({"geheim-7": Pupil(name="Fatima")})
    stored = plan + repr(own.image())

    assert "Otters 4" in stored
    # two letters stand in sealed bytes by chance: as a value of its own it would have quotes
    assert not [word for word in ("geheim-7", "Fatima", "Wit", "'J1'") if word in stored]


def test_the_same_child_at_two_schools_is_two_people(session):
    for own in (office(session), office(session)):
        own.take({"L1": Pupil()})

    assert len(session.scalars(select(Person.id)).all()) == 4
    assert len(set(session.scalars(select(RosterPerson.digest)))) == 4
    assert len(set(session.scalars(select(RosterGroup.digest)))) == 6
