"""The roster at the desk: upload, see, approve, undo; for that school's admin only."""

import io
from datetime import timedelta
from random import Random
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from werkzeug.test import EnvironBuilder

from lti_tool.models.roster_sources import RosterSource
from lti_tool.models.rosters import RosterBlock, RosterChange, RosterPerson, RosterRun
from lti_tool.models.schools import Person, Role
from lti_tool.rostering.rest.server import Authentication, Server, Version
from lti_tool.rostering.snapshot import Grades
from lti_tool.services import roster_sources, schools, terms
from lti_tool.services.rosters import schedules
from lti_tool.web.uploads import MemoryRequest
from tests.factories.tools import PUBLIC_URL, ROOT_KEY
from tests.functional.served import Browser, Served, code_of, served, served_on_each
from tests.unit.rostering.build import sample

__all__ = ["served", "served_on_each"]

PLACE = "/beheer/leerlingen"

CHANCE = Random(7)  # noqa: S311 - chance that repeats itself


def brin_of(served: Served, brin: str = "99ZZ00") -> None:
    with served.tool.database.writing() as session:
        session.get_one(type(served.here.school), served.here.school.id).brin = brin


def upload(browser: Browser, content: bytes, grades: str = "dutch"):
    return browser.post(PLACE, bestand=(io.BytesIO(content), "export.xml"), leerjaren=grades)


def path_of(answer) -> str:
    """Return the path below the session to which an answer leads."""
    assert answer.status_code == 303, answer.text
    return "/" + answer.location.split("/", 3)[3]


def edexml(leave_out: int = 0) -> bytes:
    text = sample("wilgenhof.edexml.xml").getvalue().decode()
    for _ in range(leave_out):
        start = text.index("<leerling key")
        end = text.index("</leerling>", start) + len("</leerling>")
        text = text[:start] + text[end:]
    return text.encode()


def on_the_roster(served: Served) -> int:
    with served.tool.database.reading() as session:
        query = select(func.count()).select_from(RosterPerson)
        return session.scalar(query.where(RosterPerson.until.is_(None))) or 0


def test_an_admin_sees_a_plan_carries_it_out_and_takes_it_back(served_on_each):
    served = served_on_each
    brin_of(served)
    browser = served.enter(Role.ADMIN)
    place = path_of(upload(browser, edexml()))

    page = browser.get(place).text
    assert "Nieuw of terug: 14." in page
    assert "Otters 4/5" in page
    assert on_the_roster(served) == 0
    assert path_of(browser.post(place)) == place
    assert on_the_roster(served) == 14
    assert "uitgevoerd" in browser.get(PLACE).text

    browser.post(f"{place}/terug")
    assert on_the_roster(served) == 0
    assert "teruggedraaid" in browser.get(place).text


def test_who_leaves_waits_until_the_admin_says_that_it_is_right(served):
    brin_of(served)
    browser = served.enter(Role.ADMIN)
    browser.post(path_of(upload(browser, edexml())))
    place = path_of(upload(browser, edexml(leave_out=3)))

    page = browser.get(place).text
    assert "Meer dan één op de tien leerlingen van de school zou weggaan." in page
    assert "3 van 10." in page
    assert "de leerlingadministratie" in page
    browser.post(place)
    assert on_the_roster(served) == 14
    assert "Het klopt: voer alles uit" in browser.get(place).text
    browser.post(place, akkoord="1")
    assert on_the_roster(served) == 11


def test_the_same_file_again_says_that_all_is_well(served):
    brin_of(served)
    browser = served.enter(Role.ADMIN)
    browser.post(path_of(upload(browser, edexml())))

    page = browser.get(path_of(upload(browser, edexml()))).text
    assert "Er verandert niets." in page
    assert "Voer dit uit" not in page


def test_a_plan_shows_nobody_and_an_upload_leaves_nothing_readable(served):
    brin_of(served)
    browser = served.enter(Role.ADMIN)
    page = browser.get(path_of(upload(browser, edexml()))).text
    with served.tool.database.reading() as session:
        tables = (RosterChange.__table__, RosterBlock.__table__)
        rows = repr([session.execute(select(table)).all() for table in tables])

    for value in ("Fatima", "Idrissi", "1006", "leerling:"):
        assert value not in page
        assert value not in rows


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "roster_kind_unknown"), (b"hallo", "roster_kind_unknown")],
    ids=["nothing", "a text"],
)
def test_another_file_is_refused_with_what_to_do(served, content, code):
    answer = upload(served.enter(Role.ADMIN), content)

    assert (answer.status_code, code_of(answer)) == (422, code)


def test_another_schools_file_is_refused_and_leaves_no_run(served):
    browser = served.enter(Role.ADMIN)

    assert code_of(upload(browser, edexml())) == "roster_foreign_school"
    assert "Stand" not in browser.get(PLACE).text


def test_a_run_is_its_own_schools(served):
    brin_of(served)
    place = path_of(upload(served.enter(Role.ADMIN), edexml()))
    stranger = served.enter(Role.ADMIN, school=served.elsewhere)

    assert stranger.get(place).status_code == 404
    assert stranger.post(place).status_code == 404
    assert stranger.post(f"{place}/terug").status_code == 404


@pytest.mark.parametrize("role", [Role.PUPIL, Role.TEACHER])
def test_pupils_and_teachers_have_no_part_in_it(served, role):
    browser = served.enter(role)

    assert browser.get(PLACE).status_code == 403
    assert upload(browser, edexml()).status_code == 403
    run = f"{PLACE}/00000000-0000-0000-0000-000000000000"
    for method, path in (("GET", run), ("POST", run), ("POST", f"{run}/terug")):
        assert browser.open(method, path).status_code == 403


def test_a_month_later_there_is_no_way_back(served):
    brin_of(served)
    browser = served.enter(Role.ADMIN)
    place = path_of(upload(browser, edexml()))
    browser.post(place)
    assert "Draai dit terug" in browser.get(place).text
    with served.tool.database.writing() as session:
        session.scalars(select(RosterRun)).one().applied_at -= timedelta(days=31)

    assert "Draai dit terug" not in browser.get(place).text
    assert code_of(browser.post(f"{place}/terug")) == "roster_undo_late"


def test_a_large_upload_stays_in_memory():
    head = b'--x\r\nContent-Disposition: form-data; name="bestand"; filename="a.xml"\r\n\r\n'
    body = head + b"x" * 2_000_000 + b"\r\n--x--\r\n"
    environ = EnvironBuilder(
        method="POST", input_stream=io.BytesIO(body), content_type="multipart/form-data; boundary=x"
    ).get_environ() | {"CONTENT_LENGTH": str(len(body))}
    kept = MemoryRequest(environ).files["bestand"].stream

    assert isinstance(kept, io.BytesIO)
    assert len(kept.getvalue()) == 2_000_000


def test_whoever_leaves_is_deactivated_from_that_day(served):
    brin_of(served)
    browser = served.enter(Role.ADMIN)
    browser.post(path_of(upload(browser, edexml())))
    served.clock.now += timedelta(minutes=1)
    browser.post(path_of(upload(browser, edexml(leave_out=1))))

    with served.tool.database.reading() as session:
        left = session.scalars(select(Person.left_at).where(Person.left_at.is_not(None))).all()
    assert left == [served.clock.now]


class TestTheAdministration:
    @pytest.fixture
    def source(self, served):
        with served.tool.database.writing() as session:
            school = session.get_one(type(served.here.school), served.here.school.id)
            tenant = schools.tenant_of(ROOT_KEY, school)
            server = Server(
                version=Version.V1_2,
                base_url="https://administratie.example",
                authentication=Authentication.OAUTH2,
                token_url="https://administratie.example/token",
                key="tool-1",
                secret="geheim",
            )
            by = terms.By(now=served.tool.clock())
            roster_sources.add(session, tenant, server, Grades.DUTCH, by)
        return school.id

    def test_is_not_spoken_of_where_there_is_none(self, served):
        assert "Uw administratie" not in served.enter(Role.ADMIN).get(PLACE).text

    def test_is_read_at_once_when_the_admin_asks(self, served, source):
        browser = served.enter(Role.ADMIN)
        assert "Nog niet gelezen." in browser.get(PLACE).text
        assert path_of(browser.post(f"{PLACE}/lezen")) == PLACE

        with served.tool.database.writing() as session:
            claim = schedules.claim_next(session, uuid4(), now=served.tool.clock())
        assert claim.school_id == source
        page = browser.get(PLACE).text
        assert "We lezen nu." in page
        assert "Lees nu" not in page

    def test_that_fails_for_two_days_is_told_with_what_to_do(self, served, source):
        with served.tool.database.writing() as session:
            now = served.tool.clock() + timedelta(days=3)
            claim = schedules.claim(session, source, uuid4(), now=now)
            failure = schedules.Failure(code="roster_access_refused")
            schedules.failed(session, claim, failure, now=now, random=CHANCE)
            session.scalars(select(RosterSource)).one().created_at -= timedelta(days=3)

        page = served.enter(Role.ADMIN).get(PLACE).text
        assert "Het lezen lukt al langer dan twee dagen niet." in page
        assert "of de sleutel en het geheim nog kloppen" in page.lower()
        ready = served.app.test_client().get("/health/ready", base_url=PUBLIC_URL).json
        assert ready == {"status": "ready", "stale_rosters": 1}
