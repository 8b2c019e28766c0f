"""Who belongs to a group, by what its platform says; nobody else's group, and nothing kept."""

from uuid import uuid4

import pytest

from lti_tool.errors import NotFound, PlatformUnavailable, UnknownParty
from lti_tool.lti.memberships import Member, Status, Wanted
from lti_tool.models.platforms import RegistrationStatus
from lti_tool.services import memberships, registrations, schools
from tests.factories import rows
from tests.factories.tools import ROOT_KEY
from tests.fakes.outbound import answer
from tests.fakes.services import Platform

MEMBERS = "https://lms.example/2/members"
GROUPS = "https://lms.example/2/groups"
ANSWERS = {
    MEMBERS: {
        "members": [
            {"user_id": "4", "roles": ["Learner"], "name": "Sanne", "group_enrollments": []},
            {"user_id": "2", "roles": ["Instructor"], "name": "Fatima"},
        ]
    },
    GROUPS: {"groups": [{"id": "g-1", "name": "Blauw", "set_id": "s-1"}]},
    f"{GROUPS}/sets": {"sets": [{"id": "s-1", "name": "Kleuren"}]},
}


@pytest.fixture
def scene(session) -> rows.Scene:
    found = rows.scene(session)
    found.context.memberships_url = MEMBERS
    found.context.groups_url = GROUPS
    found.context.group_sets_url = f"{GROUPS}/sets"
    session.flush()
    return found


@pytest.fixture
def platform() -> Platform:
    return Platform(serve=lambda call: answer(200, ANSWERS[call.url.partition("?")[0]]))


def course(session, scene) -> memberships.Course:
    return memberships.course_of(session, scene.school.id, scene.context.id)


def test_a_group_knows_whom_to_ask_and_where(session, scene):
    found = course(session, scene)

    assert found.client == registrations.client_of(scene.registration)
    assert (found.memberships_url, found.groups_url) == (MEMBERS, GROUPS)


def test_another_schools_group_is_not_there(session, scene):
    other = rows.scene(session)

    for school, context in ((other.school.id, scene.context.id), (scene.school.id, uuid4())):
        with pytest.raises(NotFound):
            memberships.course_of(session, school, context)


def test_a_group_that_its_platform_does_not_list_has_no_roster(session, scene):
    scene.context.memberships_url = None

    with pytest.raises(NotFound, match="no_roster"):
        course(session, scene)


def test_a_platform_that_was_disabled_is_not_asked(session, scene):
    scene.registration.status = RegistrationStatus.DISABLED

    with pytest.raises(UnknownParty):
        course(session, scene)


def test_the_listed_groups_of_one_school_at_one_platform_are_found(session, scene):
    rows.context(session, scene.deployment, title="zonder lijst")
    rows.scene(session).context.memberships_url = MEMBERS

    found = memberships.courses_of(session, scene.school.id, scene.registration.id)

    assert [each.context_id for each in found] == [scene.context.id]


def test_a_roster_is_members_only_unless_groups_are_asked_for(session, scene, platform):
    its = course(session, scene)

    plain = memberships.roster(platform.outbound, platform.tokens, its)
    grouped = memberships.roster(platform.outbound, platform.tokens, its, Wanted(groups=True))

    assert [member.user_id for member in plain.members] == ["4", "2"]
    assert (plain.groups, plain.group_sets) == ((), ())
    assert [group.name for group in grouped.groups] == ["Blauw"]
    assert [each.name for each in grouped.group_sets] == ["Kleuren"]
    assert "Sanne" not in repr((plain, grouped))


def test_a_roster_without_its_groups_is_none(session, scene, platform):
    platform.serve = lambda call: (
        answer(503) if call.url.startswith(GROUPS) else answer(200, ANSWERS[MEMBERS])
    )

    with pytest.raises(PlatformUnavailable):
        memberships.roster(
            platform.outbound, platform.tokens, course(session, scene), Wanted(groups=True)
        )


def test_members_are_found_again_as_the_people_who_launched(session, scene):
    tenant = schools.tenant_of(ROOT_KEY, scene.school)
    sanne = rows.person(session, scene.registration, subject="4")
    stranger = rows.person(session, rows.scene(session).registration, subject="5")
    members = [Member(user_id=user_id, roles=(), status=Status.ACTIVE) for user_id in "456"]

    found = memberships.by_person(session, tenant, course(session, scene), members)

    assert {person_id: member.user_id for person_id, member in found.items()} == {sanne.id: "4"}
    assert stranger.id not in found


def test_so_are_more_than_one_question_can_hold(session, scene, monkeypatch):
    monkeypatch.setattr(memberships, "AT_A_TIME", 2)
    tenant = schools.tenant_of(ROOT_KEY, scene.school)
    people = [rows.person(session, scene.registration, subject=str(n)) for n in range(5)]
    members = [Member(user_id=str(n), roles=(), status=Status.ACTIVE) for n in range(5)]

    found = memberships.by_person(session, tenant, course(session, scene), members)

    assert set(found) == {person.id for person in people}
