"""Two pupils who may be one, at the desk: see, decide, take back; for that school's admin only."""

import re

import pytest
from sqlalchemy import select

from lti_tool.models.matches import Ground, PersonMatch
from lti_tool.models.rosters import RosterPerson
from lti_tool.models.schools import Person, Role
from lti_tool.services.merging import matches
from tests.factories import rows
from tests.functional.served import Served, code_of, served, served_on_each
from tests.unit.services.rosters.days import Office, Pupil

__all__ = ["served", "served_on_each"]

PLACE = "/beheer/dezelfde"


def on_roster():
    return select(RosterPerson.person_id).where(RosterPerson.year.is_not(None))


@pytest.fixture
def asked(served_on_each: Served) -> Served:
    """A pupil of launches and one of the roster, of whom somebody says that they are one."""
    served = served_on_each
    with served.tool.database.writing() as session:
        school = session.get_one(type(served.here.school), served.here.school.id)
        Office(session=session, school=school).take({"L1": Pupil()})
        (pupil,) = session.scalars(on_roster()).all()
        matches.propose(session, school.id, served.here.pupil.id, pupil, Ground.BY_HAND)
    return served


def question(served: Served) -> PersonMatch:
    with served.tool.database.reading() as session:
        return session.scalars(select(PersonMatch)).one()


def people(served: Served) -> int:
    with served.tool.database.reading() as session:
        return len(session.scalars(select(Person.id)).all())


def test_an_admin_sees_both_says_yes_and_takes_it_back(asked):
    browser = asked.enter(Role.ADMIN)
    before = people(asked)
    assert "is de vraag of het dezelfde is" in browser.get("/beheer/leerlingen").text
    page = browser.get(PLACE).text
    assert asked.here.pupil.alias in page
    assert "staat in de administratie" in page
    assert "staat niet in de administratie" in page

    answer = browser.post(f"{PLACE}/{question(asked).id}")
    assert answer.status_code == 303, answer.text
    assert people(asked) == before - 1
    page = browser.get(PLACE).text
    assert "Er is nu niets om naar te kijken." in page
    back = re.search(r"/beheer/dezelfde/samen/[0-9a-f-]+/terug", page)
    browser.post(back[0])
    assert people(asked) == before


def test_an_admin_says_no_and_is_not_asked_again(asked):
    browser, before = asked.enter(Role.ADMIN), people(asked)
    browser.post(f"{PLACE}/{question(asked).id}/twee")

    assert "Er is nu niets om naar te kijken." in browser.get(PLACE).text
    assert people(asked) == before


def test_what_the_administration_has_twice_is_mended_there(served):
    with served.tool.database.writing() as session:
        school = session.get_one(type(served.here.school), served.here.school.id)
        Office(session=session, school=school).take({"L1": Pupil(), "L2": Pupil()})
        one, two = session.scalars(on_roster()).all()
        matches.propose(session, school.id, one, two, Ground.BY_HAND)
    browser = served.enter(Role.ADMIN)
    page = browser.get(PLACE).text

    assert "Haal er daar één weg" in page
    assert "Ja, dezelfde leerling" not in page
    answer = browser.post(f"{PLACE}/{question(served).id}")
    assert (answer.status_code, code_of(answer)) == (409, "merge_both_on_roster")


def test_another_schools_question_is_not_there(asked):
    with asked.tool.database.writing() as session:
        other = rows.scene(session)
    browser = asked.enter(Role.ADMIN, school=other)

    for place in (f"{PLACE}/{question(asked).id}", f"{PLACE}/{question(asked).id}/twee"):
        assert browser.post(place).status_code == 404
    assert asked.here.pupil.alias not in browser.get(PLACE).text
