"""The turn of the school year: put ready beside this year, carried out on its day, taken back."""

import io
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select

from lti_tool.errors import NotFound, PlanRefused
from lti_tool.models.roster_years import RosterYear
from lti_tool.models.rosters import RosterGroup, RosterPerson
from lti_tool.models.schools import Person
from lti_tool.services import erasures
from lti_tool.services.rosters import held, plans, tidying, years
from lti_tool.services.rosters.marks import Marks
from lti_tool.worker.years import Years
from tests.factories.tools import ROOT_KEY, Clock
from tests.unit.rostering.build import sample
from tests.unit.services.rosters.days import PILOT
from tests.unit.services.rosters.town import CHANCE, JUNE, NEXT_YEAR, STARTS, THIS_YEAR, Town


@pytest.fixture
def town(session) -> Town:
    made = Town(session)
    made.begin()
    return made


class TestPutReady:
    def test_next_year_waits_beside_this_one(self, town):
        assert town.places() == THIS_YEAR
        assert (town.year.starts_on, town.year.due_on) == (STARTS, None)
        assert town.flows() == {
            ("Otters 4", "Vossen 5"): 2,
            ("Otters 4", None): 1,
            (None, "Mussen 3"): 1,
            ("Reigers 8", "away"): 1,
        }

    def test_what_waits_cannot_be_read_in_the_tables(self, town):
        stored = repr(town.session.execute(select(RosterYear.__table__)).all())

        assert not [word for word in ("L1", "N1", "Noor", "Vossen") if word in stored]

    def test_a_day_stays_chosen_when_it_is_read_again(self, town):
        day = date(2027, 8, 23)
        years.choose_day(town.session, town.office.tenant, town.year, day, town.office.by)
        town.office.now += timedelta(days=1)
        again = town.read(town.file())

        assert plans.does_nothing(again.run)
        assert town.year.due_on == day

    def test_this_year_alone_says_nothing_of_the_next(self, town):
        town.read(town.file(later=False))

        assert town.year.starts_on == STARTS

    @pytest.mark.parametrize("day", [date(2027, 6, 13), date(2028, 8, 1)], ids=["past", "far"])
    def test_the_day_must_make_sense(self, town, day):
        with pytest.raises(PlanRefused) as refused:
            years.choose_day(town.session, town.office.tenant, town.year, day, town.office.by)
        assert refused.value.code == "roster_year_day"

    def test_today_is_the_day_it_is_at_school(self, town):
        town.office.now = datetime(2027, 6, 14, 22, 30, tzinfo=UTC)  # half past midnight
        choose = partial(years.choose_day, town.session, town.office.tenant, town.year)
        choose(date(2027, 6, 15), town.office.by)
        with pytest.raises(PlanRefused):
            choose(date(2027, 6, 14), town.office.by)

    def test_it_can_be_dropped(self, town):
        years.drop(town.session, town.office.tenant, town.year, town.office.by)

        with pytest.raises(NotFound) as refused:
            town.carry_out()
        assert refused.value.code == "roster_year_none"

    def test_a_file_of_next_year_alone_moves_nobody(self, town):
        years.drop(town.session, town.office.tenant, town.year, town.office.by)
        found = town.read(town.file(now=False))

        assert found.run is None
        assert found.year.starts_on == STARTS
        assert town.places() == THIS_YEAR

    def test_edexml_tells_by_its_school_year(self, session):
        made = Town(session)
        made.office.school.brin = "99ZZ00"
        made.office.now = datetime(2026, 10, 5, tzinfo=UTC)
        first = made.read(sample("wilgenhof.edexml.xml"))
        made.office.apply(first.run, approved=True)
        text = sample("wilgenhof.edexml.xml").getvalue().decode()
        made.office.now = JUNE
        found = made.read(_file(text.replace("2026-2027", "2027-2028")))

        assert found.run is None
        assert found.year.starts_on == STARTS

    def test_the_first_roster_of_a_school_is_taken_as_it_is(self, session):
        made = Town(session)
        made.office.now = JUNE
        made.office.apply(made.read(made.file(now=False)).run)

        assert made.places() == NEXT_YEAR
        again = made.read(made.file(now=False))
        assert (again.year, plans.does_nothing(again.run)) == (None, True)


def _file(text: str):
    return io.BytesIO(text.encode())


class TestCarriedOut:
    def test_everybody_is_in_the_new_group_and_groep_8_left(self, town):
        people = set(town.session.scalars(select(Person.id)))
        town.carry_out()

        assert town.places() == NEXT_YEAR
        assert town.here() == {"L1", "L2", "L4", "N1"}
        left = town.session.scalars(select(Person.left_at).where(Person.left_at.is_not(None)))
        assert left.all() == [JUNE]
        assert people <= set(town.session.scalars(select(Person.id)))  # nobody is erased

    def test_undoing_brings_all_of_it_back(self, town):
        before = town.office.image()
        run = town.carry_out()
        town.office.undo(run)

        assert town.office.image() == before
        assert town.places() == THIS_YEAR
        assert town.flows()["Reigers 8", "away"] == 1  # and it still stands ready

    def test_early_it_stays_until_the_year_begins(self, town):
        town.carry_out()
        town.office.now += timedelta(days=1)
        again = town.read(town.file())

        assert plans.does_nothing(again.run)
        assert again.year is None

    def test_many_more_leavers_than_seen_are_looked_at_again(self, town):
        years.choose_day(town.session, town.office.tenant, town.year, STARTS, town.office.by)
        town.year.leaving = 0
        rows_held = held.unseal(town.office.tenant, town.year.sealed)
        town.year.sealed = held.seal(town.office.tenant, rows_held._replace(persons=[]))
        with pytest.raises(PlanRefused) as refused:
            town.carry_out()
        assert refused.value.code == "roster_year_differs"
        assert town.places() == THIS_YEAR


class TestForgotten:
    def test_who_is_erased_is_in_no_year(self, town):
        pupil = town.session.scalars(
            select(RosterPerson.person_id).where(
                RosterPerson.digest == Marks(town.office.tenant).person("L1")
            )
        ).one()
        request = erasures.Request(by=town.office.by, root_key=ROOT_KEY)
        erasures.erase(town.session, town.office.tenant, pupil, request)

        kept = held.unseal(town.office.tenant, town.year.sealed)
        assert "L1" not in {row.source_id for row in kept.persons}
        assert "L1" not in {row.person_id for row in kept.memberships}
        town.carry_out()
        assert "L1" not in town.here()

    def test_a_field_that_is_switched_off_is_in_no_year(self, town):
        kept = held.unseal(town.office.tenant, town.year.sealed)
        named = kept._replace(persons=[row._replace(display_name="Noor") for row in kept.persons])
        town.year.sealed = held.seal(town.office.tenant, named)
        held.forget_field(town.session, town.office.tenant, "display_name")

        kept = held.unseal(town.office.tenant, town.year.sealed)
        assert {row.display_name for row in kept.persons} == {""}

    def test_once_done_and_begun_it_goes_with_the_undo(self, town):
        town.carry_out()
        for days, there in ((30, 1), (60, 0)):
            now = JUNE + timedelta(days=days)
            tidying.tidy(town.session, town.office.school.id, now=now)
            assert len(town.session.scalars(select(RosterYear)).all()) == there, days


class TestTheWorker:
    @pytest.fixture
    def worker(self, session, database):
        made = Town(session)
        made.begin()
        years.choose_day(session, made.office.tenant, made.year, STARTS, made.office.by)
        session.commit()
        return Years(
            database=database,
            root_key=ROOT_KEY,
            policy=PILOT,
            clock=Clock(now=JUNE),
            random=CHANCE,
        )

    def test_does_it_on_the_day_and_once(self, worker, session):
        assert not worker.do_next()
        worker.clock.now = datetime(2027, 8, 1, 4, tzinfo=UTC)
        assert worker.do_next()
        worker.rests_until = None
        assert not worker.do_next()

        session.expire_all()
        live = select(RosterGroup.title).where(RosterGroup.until.is_(None))
        assert sorted(session.scalars(live)) == ["Mussen 3", "Vossen 5"]

    @pytest.mark.parametrize(
        ("moment", "turned"),
        [
            (datetime(2027, 7, 31, 21, 59, tzinfo=UTC), False),
            (datetime(2027, 7, 31, 22, 0, tzinfo=UTC), True),
        ],
        ids=["the last minute of the day before", "midnight at school"],
    )
    def test_the_day_begins_at_midnight_of_the_school(self, worker, moment, turned):
        worker.clock.now = moment
        assert worker.do_next() is turned

    def test_takes_the_day_away_when_somebody_has_to_look(self, worker, session):
        year = session.scalars(select(RosterYear)).one()
        year.leaving = -5
        session.commit()
        worker.clock.now = datetime(2027, 8, 1, 4, tzinfo=UTC)
        assert not worker.do_next()

        session.expire_all()
        assert session.scalars(select(RosterYear.due_on)).all() == [None]
