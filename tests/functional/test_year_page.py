"""The turn of the school year at the desk; for that school's admin only."""

import io

import pytest
from sqlalchemy import func, select

from lti_tool.models.roster_years import RosterYear
from lti_tool.models.rosters import RosterGroup, RosterPerson
from lti_tool.models.schools import Role
from tests.functional.served import Served, code_of, served, served_on_each
from tests.functional.test_roster_page import brin_of, edexml, path_of, upload

__all__ = ["served", "served_on_each"]

PLACE = "/beheer/jaarovergang"


def of_year(first: int, *, without: str = "") -> bytes:
    text = edexml().decode().replace("2026-2027", f"{first}-{first + 1}")
    if without:
        start = text.index(f'<leerling key="{without}"')
        end = text.index("</leerling>", start) + len("</leerling>")
        text = text[:start] + text[end:]
    return text.replace("Mussen 3", "Mussen 3 (nieuw)").encode()


@pytest.fixture
def browser(served_on_each: Served):
    """The admin of a school with a roster of this year (March 2026), and next year sent."""
    served = served_on_each
    brin_of(served)
    browser = served.enter(Role.ADMIN)
    browser.post(path_of(upload(browser, of_year(2025))), akkoord="1")
    answer = upload(browser, of_year(2026, without="1001"))
    assert path_of(answer) == PLACE
    return browser


def count(browser, model) -> int:
    with browser.served.tool.database.reading() as session:
        query = select(func.count()).select_from(model)
        if hasattr(model, "until"):
            query = query.where(model.until.is_(None))
        return session.scalar(query) or 0


def test_without_a_year_it_says_what_to_do(served):
    assert "Er staat nog geen nieuw schooljaar klaar." in served.enter(Role.ADMIN).get(PLACE).text


def test_an_admin_sees_who_goes_where_and_chooses_the_day(browser):
    page = browser.get(PLACE).text
    assert "1 leerling verlaat de school." in page
    assert "Mussen 3 (nieuw)" in page
    assert "1 augustus 2026" in page
    before = count(browser, RosterPerson)

    assert path_of(browser.post(PLACE, dag="2026-08-24")) == PLACE
    assert "maandag 24 augustus 2026" in browser.get(PLACE).text
    assert count(browser, RosterPerson) == before


def test_an_admin_does_it_now_and_takes_it_back(browser):
    before = count(browser, RosterPerson)
    place = path_of(browser.post(f"{PLACE}/nu"))
    assert count(browser, RosterPerson) == before - 1
    assert "Er staat nog geen nieuw schooljaar klaar." in browser.get(PLACE).text

    browser.post(f"{place}/terug")
    assert count(browser, RosterPerson) == before
    assert "1 leerling verlaat de school." in browser.get(PLACE).text


def test_an_admin_takes_it_away(browser):
    groups = count(browser, RosterGroup)
    browser.post(f"{PLACE}/weg")

    assert count(browser, RosterYear) == 0
    assert count(browser, RosterGroup) == groups


@pytest.mark.parametrize("day", ["", "morgen", "2026-01-01"], ids=["none", "a word", "past"])
def test_a_day_that_makes_no_sense_is_refused(browser, day):
    answer = browser.post(PLACE, dag=day)

    assert (answer.status_code, code_of(answer)) == (409, "roster_year_day")


def test_a_file_that_is_no_roster_changes_nothing(browser):
    browser.post("/beheer/leerlingen", bestand=(io.BytesIO(b"x"), "x.xml"), leerjaren="dutch")

    assert count(browser, RosterYear) == 1
