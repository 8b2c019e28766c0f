"""Data privacy launches: an administrator comes to one person, by either spelling."""

import re

import pytest
from sqlalchemy import select

from lti_tool.lti import vocabulary as words
from lti_tool.models.schools import Person, PersonStatus
from tests.fakes.platform import GONE, INSTRUCTOR, LEARNER, MEMBERSHIP, TOOL, FakePlatform

PUPIL = "user-1"
INSTITUTION = "http://purl.imsglobal.org/vocab/lis/v2/institution/person"
SYSTEM = "http://purl.imsglobal.org/vocab/lis/v2/system/person"


@pytest.fixture
def made(visit):
    """A pupil comes in once; return the pupil's alias."""
    place = visit.launch({"sub": PUPIL, words.CUSTOM: {"exercise": "water-meervoud"}}).location
    page = visit.client.get(place, base_url=TOOL, follow_redirects=True).get_data(as_text=True)
    alias = re.search(r'class="who">\s*(?:<summary>)?[^<]*<strong>([^<]+)<', page)
    assert alias
    return alias[1]


def refused(visit, changes):
    answer = visit.launch(changes)
    found = re.search(r"Code: <code>(\w+)</code>", answer.get_data(as_text=True))
    return answer.status_code, found and found[1]


def privacy(*roles, kind="LtiDataPrivacyLaunchRequest", about=PUPIL, **changes):
    """Return the claims of a data privacy launch."""
    return {
        words.MESSAGE_TYPE: kind,
        words.ROLES: list(roles or [f"{INSTITUTION}#Administrator"]),
        words.FOR_USER: {"user_id": about},
        words.RESOURCE_LINK: GONE,
        words.CONTEXT: GONE,
        words.AGS_ENDPOINT: GONE,
        "sub": "admin-1",
        **changes,
    }


@pytest.mark.clause("Data Privacy Launch (draft): message")
@pytest.mark.parametrize("kind", ["LtiDataPrivacyLaunchRequest", "DataPrivacyLaunchRequest"])
@pytest.mark.parametrize("name", ["user_id", "id"])
def test_an_administrator_comes_to_one_person_by_either_spelling(scene, made, kind, name):
    visit = scene.visit()
    place = visit.launch(privacy(kind=kind, **{words.FOR_USER: {name: PUPIL}})).location

    answer = visit.client.get(place, base_url=TOOL, follow_redirects=True)

    assert answer.status_code == 200
    assert re.search(r"/privacy/[0-9a-f-]{36}$", answer.request.path)
    assert made in answer.get_data(as_text=True)


@pytest.mark.clause("Data Privacy Launch (draft): who may ask")
@pytest.mark.usefixtures("made")
@pytest.mark.parametrize(
    ("roles", "allowed"),
    [
        ([f"{SYSTEM}#Administrator"], True),
        ([f"{MEMBERSHIP}#Administrator"], True),
        ([f"{INSTITUTION}#Administrator", INSTRUCTOR], True),
        ([f"{SYSTEM}#User", f"{INSTITUTION}#Administrator"], True),
        ([f"{INSTITUTION}#Administrator", LEARNER], False),
        ([f"{INSTITUTION}#Administrator", f"{MEMBERSHIP}/Learner#GuestLearner"], False),
        ([INSTRUCTOR], False),
        ([LEARNER], False),
        ([f"{SYSTEM}#SysSupport"], False),
        ([f"{INSTITUTION}#Staff"], False),
        ([f"{INSTITUTION}#Administrator#x"], False),
        ([f"{INSTITUTION}#administrator"], False),
        (["https://evil.example/person#Administrator"], False),
        ([f"{SYSTEM}#Administrator", f"{SYSTEM}#TestUser"], False),
        ([], False),
    ],
    ids=str,
)
def test_only_an_administrator_asks_for_data(scene, roles, allowed):
    answer = scene.visit().launch(privacy(**{words.ROLES: roles}))

    assert answer.status_code == (303 if allowed else 403)
    assert allowed or "admins_only" in answer.get_data(as_text=True)


def test_a_person_whom_nobody_knows_is_said_to_be_unknown(scene):
    before = scene.rows()

    assert refused(scene.visit(), privacy(about="stranger")) == (404, "for_user_unknown")
    assert scene.rows() == before


@pytest.mark.usefixtures("made")
def test_a_suspended_person_has_rights_too(scene):
    with scene.tool.database.writing() as session:
        session.scalars(select(Person)).one().status = PersonStatus.SUSPENDED

    assert scene.visit().launch(privacy()).status_code == 303


@pytest.mark.usefixtures("made")
def test_a_privacy_launch_makes_no_group_and_no_membership(scene):
    before = scene.rows()

    scene.visit().launch(privacy())

    after = scene.rows()
    assert len(after["person"]) == len(before["person"]) + 1  # the administrator
    for table in ("context", "resource_link", "enrollment"):
        assert after[table] == before[table]


@pytest.mark.clause("Data Privacy Launch (draft): who may ask")
@pytest.mark.usefixtures("made")
def test_another_schools_administrator_finds_nobody(scene):
    other = FakePlatform(client_id="client-2", deployment="deployment-2")
    scene.trust(other)

    assert refused(scene.visit(other), privacy()) == (404, "for_user_unknown")


@pytest.mark.clause("Data Privacy Launch (draft): message")
@pytest.mark.usefixtures("made")
@pytest.mark.parametrize(
    ("changes", "code"),
    [({words.FOR_USER: GONE}, "for_user_missing"), ({"sub": GONE}, "subject_missing")],
    ids=["about nobody", "from nobody"],
)
def test_a_privacy_launch_that_says_too_little_is_malformed(scene, changes, code):
    assert refused(scene.visit(), privacy(**changes)) == (400, code)


@pytest.mark.clause("Data Privacy Launch (draft): person")
def test_the_launch_leads_all_the_way_to_erasure_in_one_session(scene, made):
    visit = scene.visit()
    place = visit.launch(privacy()).location
    at = visit.client.get(place, base_url=TOOL).location

    page = visit.client.get(f"{at}/wissen", base_url=TOOL).get_data(as_text=True)
    token = re.search(r'name="form_token" value="([^"]+)"', page)
    assert token
    sent = {"form_token": token[1], "sure": "yes"}
    done = visit.client.post(f"{at}/wissen", base_url=TOOL, data=sent, follow_redirects=True)

    assert done.status_code == 200, done.get_data(as_text=True)
    assert made not in str(scene.rows()["person"])
    assert visit.client.get(place, base_url=TOOL).status_code == 404  # about nobody any more
    assert refused(scene.visit(), privacy()) == (404, "for_user_unknown")


@pytest.mark.usefixtures("made")
def test_what_is_handed_over_of_a_person_does_not_tell_who_asked(scene):
    visit = scene.visit()
    at = visit.client.get(visit.launch(privacy()).location, base_url=TOOL).location

    answer = visit.client.get(f"{at}/gegevens.json", base_url=TOOL)

    found = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "school-admin" not in found
    with scene.tool.database.reading() as session:
        everybody = {str(id_) for id_ in session.scalars(select(Person.id))}
    assert {id_ for id_ in everybody if id_ in found} == {at.rpartition("/")[2]}
