"""The school admin's page that examines the connection."""

import pytest
from sqlalchemy import select

from lti_tool.models.doctor import Examination, Verdict
from lti_tool.models.schools import Role
from lti_tool.services.doctor import examinations
from lti_tool.services.doctor.legs import LEGS
from lti_tool.services.doctor.records import Finding
from tests.factories.tools import NOON
from tests.functional.served import code_of, served, served_on_each

__all__ = ["served", "served_on_each"]

PAGE = "/koppeling"
FINE = Finding(verdict=Verdict.GREEN, code="approved", figure=1)
ILL = Finding(verdict=Verdict.RED, code="token_refused", figure=400)
ODD = Finding(verdict=Verdict.ORANGE, code="clock_drifts", figure=7)


def keep(served, scene, findings, now=NOON):
    with served.tool.database.writing() as session:
        examinations.keep(session, scene.registration.id, scene.school.id, findings, now=now)


def all_fine(**changes) -> dict[str, Finding]:
    return {leg.name: FINE for leg in LEGS} | changes


@pytest.fixture
def admin(served):
    return served.enter(Role.ADMIN)


def test_the_admins_first_page_leads_to_it(served, admin):
    page = admin.get("/beheer").text

    assert f'href="/s/{admin.launched.id}{PAGE}"' in page


@pytest.mark.parametrize("role", [Role.PUPIL, Role.TEACHER])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_it_is_for_school_admins(served, role, method):
    answer = served.enter(role).open(method, PAGE)

    assert (answer.status_code, code_of(answer)) == (403, "not_permitted")


def test_before_the_first_examination_there_is_a_button(admin):
    page = admin.get(PAGE).text

    assert "De koppeling is nog niet nagekeken." in page
    assert "Nu nakijken" in page
    assert "data-look-again" not in page


def test_the_button_asks_and_the_page_shows_it_going_on(served_on_each):
    admin = served_on_each.enter(Role.ADMIN)

    answer = admin.post(PAGE)

    assert (answer.status_code, answer.location) == (303, f"/s/{admin.launched.id}{PAGE}")
    page = admin.get(PAGE).text
    assert "data-look-again" in page
    assert page.count("wordt nagekeken") == 1
    assert page.count("wacht</span>") == len(LEGS) - 1
    assert "Nu nakijken" not in page
    with served_on_each.tool.database.reading() as session:
        row = session.scalars(select(Examination)).one()
    assert (row.registration_id, row.school_id) == (
        served_on_each.here.registration.id,
        served_on_each.here.school.id,
    )


def test_each_leg_appears_as_soon_as_it_is_walked(served, admin):
    admin.post(PAGE)
    with served.tool.database.writing() as session:
        claimed = examinations.claim_next(session, now=NOON)
        examinations.write(session, claimed, ILL, now=NOON)

    page = admin.get(PAGE).text

    assert "weigert een toegangsbewijs (status 400)" in page
    assert page.count("wacht</span>") == len(LEGS) - 2


def test_asking_twice_is_asking_once(served, admin):
    admin.post(PAGE)
    served.clock.forward(seconds=5)
    admin.post(PAGE)

    with served.tool.database.reading() as session:
        assert [row.asked_at for row in session.scalars(select(Examination))] == [NOON]


@pytest.mark.parametrize(
    ("findings", "says"),
    [
        (all_fine(), "De koppeling werkt."),
        (all_fine(clock=ODD), "De koppeling werkt. Er is iets om op te letten."),
        (all_fine(token_score=ILL), "1 onderdeel werkt niet."),
        (all_fine(token_score=ILL, clock=ILL), "2 onderdelen werken niet."),
    ],
    ids=["all is well", "something to look at", "one red line", "two red lines"],
)
def test_it_says_in_one_line_how_it_fares(served, admin, findings, says):
    keep(served, served.here, findings)

    page = admin.get(PAGE).text

    assert says in page
    assert "Opnieuw nakijken" in page
    assert "data-look-again" not in page


def test_a_red_line_says_whose_job_it_is_and_what_to_do(served, admin):
    keep(served, served.here, all_fine(token_score=ILL))

    page = admin.get(PAGE).text

    assert "de beheerder van de leeromgeving." in page
    assert "Zet dit recht aan bij de tool" in page


def test_an_english_reader_reads_english(served, admin):
    keep(served, served.here, all_fine(token_score=ILL))
    with served.tool.database.writing() as session:
        session.merge(admin.launched.row).locale = "en"

    page = admin.get(PAGE).text

    assert "1 part does not work." in page
    assert "the LMS administrator." in page


def test_where_nobody_does_background_work_it_says_so(served, admin):
    admin.post(PAGE)
    served.clock.forward(seconds=30)

    assert "De achtergronddienst van Alles-in-1 lijkt stil te staan" in admin.get(PAGE).text


def test_another_schools_examination_is_not_shown(served):
    keep(served, served.elsewhere, all_fine(token_score=ILL))

    page = served.enter(Role.ADMIN).get(PAGE).text

    assert "De koppeling is nog niet nagekeken." in page


def test_what_a_platform_calls_itself_is_shown_as_text(served, admin):
    odd = Finding(verdict=Verdict.RED, code="not_reachable", detail="<script>x</script>.example")
    keep(served, served.here, all_fine(clock=odd))

    page = admin.get(PAGE).text

    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page


def test_a_form_from_elsewhere_is_refused(served, admin):
    answer = admin.client.post(
        f"/s/{admin.launched.id}{PAGE}", base_url="https://tool.example", data={}
    )

    assert (answer.status_code, code_of(answer)) == (403, "form_refused")
