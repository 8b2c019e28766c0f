"""A pupil whom the roster knows by ECK-iD is the same at a first launch, if the school chose so."""

import pytest
from sqlalchemy import select

from lti_tool.lti import vocabulary as words
from lti_tool.models.choices import Reason
from lti_tool.models.details import ChainId
from lti_tool.models.rosters import RosterPerson
from lti_tool.models.schools import LinkKind, PersonLink, School
from lti_tool.privacy.audit import Actor
from lti_tool.privacy.explanations import explanation
from lti_tool.privacy.rules import Mode
from lti_tool.services import choices
from tests.unit.services.rosters.days import PILOT, Office, Pupil

STUDENT = "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"
ECK_ID = "https://ketenid.nl/201703/" + "a1" * 64
TEACHER = "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"


@pytest.fixture
def rostered(scene):
    """One pupil came by the roster, with an ECK-iD that the school chose to keep."""
    with scene.tool.database.writing() as session:
        own = Office(session=session, school=session.scalars(select(School)).first())
        switch = choices.Switch(
            field="eck_id",
            mode=Mode.STORED,
            seen=explanation("eck_id").digest,
            reason=next(iter(Reason)),
            by=choices.Decider(actor=Actor.OPERATOR),
        )
        choices.switch(session, own.tenant, switch, PILOT, now=own.now)
        own.take({"L1": Pupil(eck_id=ECK_ID)})
        return session.scalars(select(ChainId.person_id)).one()


def launch(visit, sub, *, eck_id=ECK_ID, role=STUDENT):
    login = visit.login()
    claims = visit.claims(login, {"sub": sub, words.ROLES: [role]})
    claims[words.CUSTOM] = {**(claims.get(words.CUSTOM) or {}), "eckid": eck_id}
    answer = visit.post({"state": login.state, "id_token": visit.platform.sign(claims)})
    assert answer.status_code == 303, answer.get_data(as_text=True)


def known_as(scene):
    """Return the people whom platforms know, one for each id."""
    with scene.tool.database.reading() as session:
        query = select(PersonLink.person_id).where(PersonLink.kind == LinkKind.PLATFORM_USER)
        return session.scalars(query).all()


def test_the_first_launch_finds_the_pupil_of_the_roster(scene, rostered):
    launch(scene.visit(), "sub-1")
    launch(scene.visit(), "sub-1")

    assert known_as(scene) == [rostered]


def test_a_second_id_at_the_same_platform_is_somebody_else(scene, rostered):
    launch(scene.visit(), "sub-1")
    launch(scene.visit(), "sub-2")

    assert len(set(known_as(scene))) == 2


def test_a_teacher_is_never_taken_for_a_pupil(scene, rostered):
    launch(scene.visit(), "sub-1", role=TEACHER)

    assert rostered not in known_as(scene)


def test_another_eck_id_is_somebody_else(scene, rostered):
    launch(scene.visit(), "sub-1", eck_id=ECK_ID[:-2] + "00")

    assert rostered not in known_as(scene)


def test_who_launched_before_the_roster_came_is_the_same_too(scene, rostered):
    launch(scene.visit(), "sub-1")
    with scene.tool.database.writing() as session:
        own = Office(session=session, school=session.scalars(select(School)).first())
        own.take({"L1": Pupil(eck_id=ECK_ID), "L2": Pupil()})
        live = select(RosterPerson.person_id).where(RosterPerson.until.is_(None))

        assert session.scalars(live).all().count(rostered) == 1
    assert known_as(scene) == [rostered]
