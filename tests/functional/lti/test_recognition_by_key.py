"""Who a launch calls as the administration does is the same, and nothing of that is kept."""

import pytest
from sqlalchemy import select

from lti_tool.lti import vocabulary as words
from lti_tool.models.matches import Ground, PersonMatch, PersonMerge
from lti_tool.models.platforms import Registration
from lti_tool.models.rosters import RosterPerson
from lti_tool.models.schools import LinkKind, Person, PersonLink, Role, School
from lti_tool.services import recognition, schools
from lti_tool.services.rosters import lms_keys
from lti_tool.services.rosters.marks import Marks
from lti_tool.worker.merges import LOOKS_EVERY, Merges
from tests.factories.tools import ROOT_KEY
from tests.functional.lti.test_recognition import STUDENT, TEACHER, known_as
from tests.unit.services.rosters.days import Office, Pupil

LIS = f"{words.LTI}lis"


def take(scene, *keys):
    """Let the roster of the school hold these pupils, and its one teacher (J1)."""
    with scene.tool.database.writing() as session:
        own = Office(session=session, school=session.scalars(select(School)).first())
        own.take({key: Pupil() for key in keys})


def of_roster(scene, key):
    with scene.tool.database.reading() as session:
        tenant = schools.tenant_of(ROOT_KEY, session.scalars(select(School)).first())
        mark = Marks(tenant).person(key)
        return session.scalars(
            select(RosterPerson.person_id).where(
                RosterPerson.digest == mark, RosterPerson.until.is_(None)
            )
        ).one()


def launch(scene, sub, key, *, role=STUDENT):
    visit = scene.visit()
    login = visit.login()
    claims = visit.claims(login, {"sub": sub, words.ROLES: [role]})
    claims[LIS] = {"person_sourcedid": key}
    answer = visit.post({"state": login.state, "id_token": visit.platform.sign(claims)})
    assert answer.status_code == 303, answer.get_data(as_text=True)


def work(scene):
    """Do what the worker does with sure matches."""
    merges = Merges(database=scene.tool.database, root_key=ROOT_KEY, clock=scene.clock)
    while merges.do_next():
        scene.clock.now += LOOKS_EVERY


def rows_of(scene, model):
    with scene.tool.database.reading() as session:
        return session.scalars(select(model)).all()


@pytest.mark.parametrize(
    ("kept", "sent", "role"),
    [
        ("L1", "L1", STUDENT),
        ("leerling:7", "7", STUDENT),
        ("J1", "J1", TEACHER),
    ],
    ids=["a pupil", "a pupil of EDEXML", "a teacher"],
)
def test_somebody_of_the_roster_is_known_at_the_first_launch(scene, kept, sent, role):
    take(scene, "L1", "leerling:7")
    launch(scene, "sub-1", sent, role=role)

    assert known_as(scene) == [of_roster(scene, kept)]


@pytest.mark.parametrize(
    ("sent", "role"),
    [("L2", STUDENT), ("", STUDENT), ("J1", STUDENT), ("L1", TEACHER), ("L1" * 200, STUDENT)],
    ids=["another", "nothing", "a teacher's", "a pupil's", "too long"],
)
def test_nobody_else_is(scene, sent, role):
    take(scene, "L1")
    launch(scene, "sub-1", sent, role=role)

    assert known_as(scene)[0] not in {of_roster(scene, "L1"), of_roster(scene, "J1")}
    work(scene)
    assert not rows_of(scene, PersonMerge)


def test_who_launched_before_the_roster_came_becomes_the_pupil_of_the_roster(scene):
    launch(scene, "sub-1", "L1")
    take(scene, "L1", "L2")
    assert len(rows_of(scene, Person)) == 4

    launch(scene, "sub-1", "L1")
    work(scene)

    assert known_as(scene) == [of_roster(scene, "L1")]
    assert len(rows_of(scene, Person)) == 3
    (merge,) = rows_of(scene, PersonMerge)
    assert merge.ground is Ground.SOURCED_ID
    launch(scene, "sub-1", "L1")
    assert known_as(scene) == [of_roster(scene, "L1")]
    assert not rows_of(scene, PersonMatch)


def test_a_second_account_of_a_pupil_is_for_somebody_to_look_at(scene):
    take(scene, "L1")
    launch(scene, "sub-1", "L1")
    launch(scene, "sub-2", "L1")
    work(scene)

    assert len(set(known_as(scene))) == 2
    (match,) = rows_of(scene, PersonMatch)
    assert (match.sure, match.person_id) == (False, of_roster(scene, "L1"))


def test_a_platforms_list_of_members_says_so_too(scene):
    launch(scene, "sub-1", "")
    take(scene, "L1")
    (person,) = known_as(scene)
    with scene.tool.database.writing() as session:
        tenant = schools.tenant_of(ROOT_KEY, session.scalars(select(School)).first())
        everybody = (person, of_roster(scene, "L1"))
        told = [(each, Role.PUPIL, "L1") for each in everybody]
        assert recognition.told_by_platform(session, tenant, told) == 1
    work(scene)

    assert known_as(scene) == [of_roster(scene, "L1")]
    assert rows_of(scene, PersonMerge)[0].ground is Ground.MEMBERS


def test_what_a_launch_says_is_not_kept(scene):
    key = "verzonnen-sleutel"  # so long that no random bytes spell it
    take(scene, key)
    launch(scene, "sub-1", key)

    assert key not in repr(scene.rows())
    links = [link.kind for link in rows_of(scene, PersonLink)]
    assert links.count(LinkKind.PLATFORM_USER) == 1


@pytest.mark.parametrize("role", [STUDENT, TEACHER], ids=["as a pupil", "as a teacher"])
def test_somebody_of_a_roster_of_courses_is_known_at_the_first_launch(scene, role):
    registration_id = rows_of(scene, Registration)[0].id
    key = lms_keys.source_id(registration_id, "sub-1")
    take(scene, key)
    launch(scene, "sub-1", "", role=role)

    links = rows_of(scene, PersonLink)
    launched = [each.person_id for each in links if each.kind is LinkKind.PLATFORM_USER]
    assert (launched == [of_roster(scene, key)]) is (role == STUDENT)


def test_no_platform_says_who_somebody_is_on_a_roster_of_courses(scene):
    registration_id = rows_of(scene, Registration)[0].id
    key = lms_keys.source_id(registration_id, "sub-1")
    take(scene, key)
    launch(scene, "sub-2", key)

    links = rows_of(scene, PersonLink)
    launched = [each.person_id for each in links if each.kind is LinkKind.PLATFORM_USER]
    assert of_roster(scene, key) not in launched
