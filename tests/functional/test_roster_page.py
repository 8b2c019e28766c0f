"""The roster at the desk: upload, see, approve, undo; for that school's admin only."""

import io
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from werkzeug.test import EnvironBuilder

from lti_tool.models.rosters import RosterChange, RosterPerson, RosterRun
from lti_tool.models.schools import Person, Role
from lti_tool.web.uploads import MemoryRequest
from tests.functional.served import Browser, Served, code_of, served, served_on_each
from tests.unit.rostering.build import sample

__all__ = ["served", "served_on_each"]

PLACE = "/beheer/leerlingen"


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
        rows = repr(session.execute(select(RosterChange.__table__)).all())

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
