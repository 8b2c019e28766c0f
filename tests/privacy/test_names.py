"""Pupils' names: nowhere, on the screen only, or kept sealed, as the school chose."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import responses
from sqlalchemy import select

from lti_tool.lti import vocabulary as words
from lti_tool.models.choices import Reason
from lti_tool.models.schools import School as SchoolRow
from lti_tool.privacy.audit import Actor
from lti_tool.privacy.explanations import explanation
from lti_tool.privacy.rules import Mode
from lti_tool.services import border_counts, choices, schools
from tests.factories.rows import EXERCISE_KEY
from tests.factories.tools import PLATFORM_URL, ROOT_KEY
from tests.fakes.platform import INSTRUCTOR, LEARNER
from tests.privacy.canaries import Canaries
from tests.privacy.school import School, school

__all__ = ["school"]

MEMBERS = f"{PLATFORM_URL}/courses/1/members"
NRPS = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
OFFERED = {NRPS: {"context_memberships_url": MEMBERS, "service_versions": ["2.0"]}}


@pytest.fixture
def canary() -> Canaries:
    return Canaries()


def choose(school: School, mode: Mode) -> int:
    wanted = choices.Switch(
        field="display_name",
        mode=mode,
        seen=explanation("display_name").digest,
        reason=Reason.RECOGNISE,
        by=choices.Decider(actor=Actor.OPERATOR),
    )
    with school.tool.database.writing() as session:
        owner = session.scalars(select(SchoolRow)).one()
        tenant = schools.tenant_of(ROOT_KEY, owner)
        return choices.switch(session, tenant, wanted, school.tool.policy, now=school.clock())


def pupil_comes(school: School, canary: Canaries, number: int = 1) -> str:
    """Launch a pupil with a name of their own; return the alias that the pupil sees."""
    page = school.visit().launch(
        {**OFFERED, "sub": f"pupil-{number}", "name": canary(f"name {number}")}
    )
    found = re.search(r"[A-Z]J?[a-z]+ \d+", page.text)
    assert found
    return found[0]


def class_page(school: School, canary: Canaries) -> str:
    claims: dict[str, Any] = {**OFFERED, "sub": "teacher", "name": canary("teacher's name")}
    return school.visit().launch({**claims, words.ROLES: [INSTRUCTOR]}).text


def tell(platform: responses.RequestsMock, *members: dict[str, Any]) -> None:
    platform.post(f"{PLATFORM_URL}/token", json={"access_token": "t", "expires_in": 3600})
    platform.get(MEMBERS, json={"id": MEMBERS, "context": {"id": "1"}, "members": list(members)})


def member(canary: Canaries, number: int) -> dict[str, Any]:
    return {
        "user_id": f"pupil-{number}",
        "roles": [LEARNER],
        "status": "Active",
        "name": canary(f"name {number}"),
        "given_name": canary(f"given {number}"),
        "family_name": canary(f"family {number}"),
        "middle_name": canary(f"middle {number}"),
        "email": f"{canary(f'email {number}')}@example.org",
        "picture": f"{PLATFORM_URL}/{canary(f'picture {number}')}.jpg",
        "lis_person_sourcedid": canary(f"number {number}"),
        "message": [{canary(f"message {number}"): canary(f"custom {number}")}],
        canary(f"unknown key {number}"): canary(f"unknown {number}"),
    }


def without_shown(found: set[tuple[str, str]]) -> set[tuple[str, str]]:
    return {(name, place) for name, place in found if place != "page dashboard"}


class TestOff:
    def test_nobody_has_a_name_and_the_page_works(self, school, canary):
        alias = pupil_comes(school, canary)

        page = class_page(school, canary)

        assert alias in page
        assert "namen bewaren we niet" in page
        assert canary.found_in(school.places()) == set()


class TestOnScreenOnly:
    def test_the_teacher_sees_names_that_are_nowhere_afterwards(self, school, canary):
        choose(school, Mode.SCREEN)
        alias = pupil_comes(school, canary)
        with responses.RequestsMock() as platform:
            tell(platform, member(canary, 1), member(canary, 2))
            page = class_page(school, canary)
            asked = parse_qs(urlsplit(str(platform.calls[-1].request.url)).query)

        assert canary("name 1") in page
        assert alias in page
        assert "role" not in asked
        found = canary.found_in(school.places())
        assert without_shown(found) == set()
        assert {name for name, _ in found} == {"name 1"}

    def test_what_the_platform_tells_too_much_is_counted_by_name(self, school, canary):
        choose(school, Mode.SCREEN)
        pupil_comes(school, canary)
        with responses.RequestsMock() as platform:
            tell(platform, member(canary, 1), member(canary, 2))
            class_page(school, canary)
        with school.tool.database.writing() as session:
            school.tool.tally.settle(session, at_once=True)
            owner = session.scalars(select(SchoolRow)).one()
            lines = border_counts.listed(session, owner.id, since=school.clock().date())

        counted = {line.name: line.dropped for line in lines if line.source == "nrps"}
        assert counted["email"] == counted["picture"] == counted["onbekend"] == 2
        assert "name" not in counted

    @pytest.mark.parametrize("word", ["Learner", "Member", f"{LEARNER.replace('#', '/')}#Learner"])
    def test_pupils_are_found_however_the_platform_names_roles(self, school, canary, word):
        choose(school, Mode.SCREEN)
        pupil_comes(school, canary)
        pupil_comes(school, canary, 2)
        with responses.RequestsMock() as platform:
            teacher = {**member(canary, 2), "roles": [INSTRUCTOR]}
            tell(platform, {**member(canary, 1), "roles": [word]}, teacher)
            page = class_page(school, canary)

        assert canary("name 1") in page
        assert canary("name 2") not in page

    def test_names_can_be_hidden_for_the_board_and_then_the_alias_stays(self, school, canary):
        choose(school, Mode.SCREEN)
        alias = pupil_comes(school, canary)
        with responses.RequestsMock() as platform:
            tell(platform, member(canary, 1))
            page = class_page(school, canary)

        assert "data-names" in page
        name = canary("name 1")
        assert f'<span class="name">{name}</span> <span class="alias">{alias}</span>' in page

    def test_another_pupil_sees_no_name(self, school, canary):
        choose(school, Mode.SCREEN)
        pupil_comes(school, canary)
        pupil_comes(school, canary, 2)

        assert canary.found_in(school.places()) == set()

    @pytest.mark.parametrize(
        "answer",
        [{"status": 500}, {"status": 403}, {"status": 200, "body": "<html>"}],
        ids=["broken", "refused", "no list"],
    )
    def test_a_platform_that_does_not_tell_leaves_the_aliases(self, school, canary, answer):
        choose(school, Mode.SCREEN)
        alias = pupil_comes(school, canary)
        with responses.RequestsMock() as platform:
            platform.post(f"{PLATFORM_URL}/token", json={"access_token": "t", "expires_in": 60})
            platform.get(MEMBERS, **answer)
            page = class_page(school, canary)

        assert alias in page
        assert "geeft de namen nu niet door" in page
        assert school.log.entries(event="names not told")

    def test_a_platform_that_lists_members_without_names_leaves_the_aliases(self, school, canary):
        choose(school, Mode.SCREEN)
        alias = pupil_comes(school, canary)
        with responses.RequestsMock() as platform:
            tell(platform, {"user_id": "pupil-1", "roles": [LEARNER]})
            page = class_page(school, canary)

        assert alias in page
        assert "geeft de namen nu niet door" in page

    def test_a_platform_without_a_list_of_members_is_not_asked(self, school, canary):
        choose(school, Mode.SCREEN)
        pupil_comes(school, canary)
        teacher = {"sub": "teacher", words.ROLES: [INSTRUCTOR], words.CONTEXT: {"id": "course-2"}}
        school.visit().launch({"sub": "pupil-1", words.CONTEXT: {"id": "course-2"}})

        page = school.visit().launch(teacher).text

        assert "geeft de namen nu niet door" in page


class TestStored:
    def test_the_teacher_sees_names_that_are_kept_sealed(self, school, canary):
        choose(school, Mode.STORED)
        alias = pupil_comes(school, canary)

        page = class_page(school, canary)

        assert canary("name 1") in page
        assert alias in page
        found = canary.found_in(school.places())
        assert found == {("name 1", "page dashboard")}

    def test_of_a_teacher_no_name_is_kept(self, school, canary):
        choose(school, Mode.STORED)
        class_page(school, canary)

        with school.tool.database.reading() as session:
            kept = session.connection().exec_driver_sql("SELECT count(*) FROM person_details")
            assert kept.scalar_one() == 0

    def test_turned_off_the_page_has_aliases_again(self, school, canary):
        choose(school, Mode.STORED)
        alias = pupil_comes(school, canary)

        assert choose(school, Mode.OFF) == 1

        page = class_page(school, canary)
        assert alias in page
        assert canary("name 1") not in page

    def test_a_name_that_came_before_the_choice_is_not_there(self, school, canary):
        pupil_comes(school, canary)
        choose(school, Mode.STORED)

        assert canary("name 1") not in class_page(school, canary)


def review(school: School) -> str:
    """Open the first pupil's work, as a teacher comes from the gradebook."""
    return (
        school.visit()
        .launch(
            {
                **OFFERED,
                "sub": "teacher",
                words.MESSAGE_TYPE: words.SUBMISSION_REVIEW_REQUEST,
                words.FOR_USER: {"user_id": "pupil-1", "name": "Iemand Anders"},
                words.ROLES: [INSTRUCTOR],
                words.CUSTOM: {"exercise": EXERCISE_KEY},
            }
        )
        .text
    )


class TestReview:
    def test_names_the_pupil_as_the_class_page_does(self, school, canary):
        choose(school, Mode.STORED)
        pupil_makes_work(school, canary)

        page = review(school)

        assert canary("name 1") in page
        assert "Iemand Anders" not in page

    def test_names_nobody_where_the_school_keeps_no_names(self, school, canary):
        alias = pupil_makes_work(school, canary)

        page = review(school)

        assert f"Werk van {alias}" in page
        assert canary.found_in(school.places()) == set()


def pupil_makes_work(school: School, canary: Canaries) -> str:
    """Let a pupil begin an exercise; return the alias."""
    claims = {**OFFERED, "sub": "pupil-1", "name": canary("name 1")}
    page = school.visit().launch({**claims, words.CUSTOM: {"exercise": EXERCISE_KEY}})
    found = re.search(r'class="who">\s*(?:<summary>)?[^<]*<strong>([^<]+)<', page.text)
    assert found
    return found[1]
