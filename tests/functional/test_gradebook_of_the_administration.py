"""The gradebook of a school's administration, on the pages of the school and of the teacher."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import select

from lti_tool.models.audit import AuditEvent
from lti_tool.models.deliveries import DeliveryState, Destination, ScoreDelivery
from lti_tool.models.schools import Role
from lti_tool.services import gradebooks
from tests.factories import rows
from tests.factories.administrations import Administration, known
from tests.functional.served import served

__all__ = ["served"]

PATH = "/beheer/scores/administratie"


@pytest.fixture
def connected(served):
    with served.tool.database.writing() as session:
        Administration().connect(session, served.here, on=False)
        Administration().connect(session, served.elsewhere, on=False)
    return served


def is_on(served, at) -> bool:
    with served.tool.database.reading() as session:
        return gradebooks.require(session, at.school.id).is_on


def test_a_school_without_one_reads_nothing_of_it(served):
    assert (
        "Scores naar de administratie"
        not in served.enter(Role.ADMIN).open("GET", "/beheer/scores").text
    )


def test_a_school_switches_its_own_on_and_off(connected):
    browser = connected.enter(Role.ADMIN)
    assert "er gaat nog niets heen" in browser.open("GET", "/beheer/scores").text

    browser.post(PATH, on="1")

    assert is_on(connected, connected.here)
    assert not is_on(connected, connected.elsewhere)
    assert "administratie.example" in browser.open("GET", "/beheer/scores").text

    browser.post(PATH)

    assert not is_on(connected, connected.here)
    with connected.tool.database.reading() as session:
        events = session.execute(select(AuditEvent.event, AuditEvent.facts)).all()
    assert [facts for event, facts in events if event == "gradebook-switched"] == [
        '{"on":1}',
        '{"on":0}',
    ]


def test_a_teacher_sees_both_gradebooks_apart(connected):
    with connected.tool.database.writing() as session:
        pupil = rows.person(session, connected.here.registration, connected.here.context)
        at = replace(connected.here, pupil=pupil)
        first = rows.delivery(session, at, state=DeliveryState.DELIVERED)
        rows.delivery(
            session,
            at,
            attempt_id=first.attempt_id,
            destination=Destination.ONEROSTER,
            registration_id=None,
            state=DeliveryState.FAILED,
            last_answer="pupil_unknown_there",
        )
    browser = connected.enter(Role.TEACHER)

    group, scores = (browser.open("GET", path).text for path in ("/klas", "/klas/scores"))

    assert "Het cijferboek van de administratie kent deze leerling niet" in group
    told = re.findall(r">(Leeromgeving|Administratie)<", group)
    assert told == ["Leeromgeving", "Administratie"]
    assert re.findall(r"<h2>(Leeromgeving|Administratie)</h2>", scores) == told


def test_a_school_takes_its_results_away_as_a_file(served):
    with served.tool.database.writing() as session:
        known(session, served.here, served.here.pupil, "leerling:4711")
        rows.delivery(session, served.here, state=DeliveryState.DELIVERED)
        first = session.scalars(select(ScoreDelivery)).first()
        first.stamp = served.tool.clock()

    found = served.enter(Role.ADMIN).open("GET", "/beheer/scores/resultaten.xml")

    assert "<leerlingid>4711</leerlingid>" in found.text
    assert "leerresultaten.xml" in found.headers["Content-Disposition"]
    with served.tool.database.reading() as session:
        assert "results-exported" in session.scalars(select(AuditEvent.event)).all()
