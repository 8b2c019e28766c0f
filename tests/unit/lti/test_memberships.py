"""Who belongs to a course, and what of it is let in."""

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.errors import PlatformRefused, PlatformUnavailable
from lti_tool.lti import memberships
from lti_tool.lti.memberships import Member, Status, Wanted
from lti_tool.lti.roles import LaunchRole
from tests.fakes.outbound import answer
from tests.fakes.platform import INSTRUCTOR, LEARNER
from tests.fakes.services import Platform, in_pages, query
from tests.unit.lti.arbitrary import JSON, only_refuses
from tests.unit.lti.conftest import client_at

URL = "https://lms.example/courses/2/members"
SANNE = {
    "user_id": "4",
    "roles": [LEARNER],
    "status": "Active",
    "name": "Sanne de Vries",
    "given_name": "Sanne",
    "family_name": "de Vries",
    "middle_name": "Maria",
    "email": "sanne@example.org",
    "picture": "https://example.org/sanne.jpg",
    "lis_person_sourcedid": "sis-4",
    "lti11_legacy_user_id": "old-4",
    "message": [{"custom": {"name": "Sanne"}}],
    "group_enrollments": [{"group_id": "g-1"}, {"group_id": 2}],
}


def container(*members: object) -> dict:
    return {"id": URL, "context": {"id": "2", "title": "Groep 5"}, "members": list(members)}


def read(client, *members: object, wanted: Wanted = memberships.EVERYBODY) -> list[Member]:
    platform = Platform(serve=lambda _: answer(200, container(*members)))
    return list(memberships.memberships(platform.service(client), URL, wanted).members)


class TestRequest:
    @pytest.mark.clause("NRPS 2.0, 2.1", "NRPS 2.0, 3.6.1.2")
    def test_has_its_own_scope_and_exactly_its_media_type(self, client):
        platform = Platform(serve=lambda _: answer(200, container()))
        memberships.memberships(platform.service(client), f"{URL}?course=2")

        (call,) = platform.calls
        assert query(call) == {"course": "2", "limit": "50"}
        assert call.headers["Accept"] == (
            "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
        )
        assert platform.scopes == [
            "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
        ]

    @pytest.mark.clause("NRPS 2.0, 2.4.1", "NRPS 2.0, 3", "Course Groups 1.0: members")
    def test_narrows_to_a_role_or_a_link_and_asks_for_groups(self, client):
        platform = Platform(serve=lambda _: answer(200, container()))
        wanted = Wanted(role=LEARNER, resource_link_id="a&b", groups=True)
        memberships.memberships(platform.service(client), URL, wanted)

        assert query(platform.calls[0]) == {
            "role": LEARNER,
            "rlid": "a&b",
            "groups": "true",
            "limit": "50",
        }

    def test_goes_to_no_other_host(self, client):
        platform = Platform(serve=lambda _: answer(200, container()))

        with pytest.raises(PlatformRefused, match="roster_foreign"):
            memberships.memberships(platform.service(client), "https://evil.example/members")
        assert platform.outbound.calls == []


class TestMember:
    @pytest.mark.clause("NRPS 2.0, 2.2")
    def test_comes_without_a_name_or_anything_like_it(self, client):
        assert read(client, SANNE) == [
            Member(user_id="4", roles=(LEARNER,), status=Status.ACTIVE, group_ids=("g-1", "2"))
        ]

    def test_comes_with_its_display_name_only_when_that_is_asked_for(self, client):
        (member,) = read(client, SANNE, wanted=Wanted(names=True))

        assert member.name == "Sanne de Vries"
        assert "sis-4" not in repr(member)
        assert "example.org" not in repr(member)

    def test_is_counted_with_what_came_too_much(self, client):
        """Names of fields and how many members had them; a field of nobody's knowing has none."""
        platform = Platform(serve=lambda _: answer(200, container(SANNE, SANNE | {"x": 1})))
        listing = partial(memberships.memberships, platform.service(client), URL)

        too_much = {"email", "picture", "middle_name", "message", "lti11_legacy_user_id"}
        names = {"name", "given_name", "family_name"}
        everything = dict.fromkeys(too_much | names | {"lis_person_sourcedid"}, 2)
        assert listing().lost == everything | {"onbekend": 1}
        shown = listing(Wanted(names=True, source_ids=True))
        assert shown.lost == dict.fromkeys(too_much, 2) | {"onbekend": 1}
        assert shown.held == ()

    def test_with_a_national_number_is_counted_as_held(self, client):
        platform = Platform(serve=lambda _: answer(200, container(SANNE | {"bsn": "111222333"})))

        found = memberships.memberships(platform.service(client), URL)

        assert found.held == ("bsn",)
        assert "111222333" not in repr(found)

    def test_comes_with_its_source_id_only_when_that_is_asked_for(self, client):
        (member,) = read(client, SANNE, wanted=Wanted(source_ids=True))

        assert member.source_id == "sis-4"
        assert "Sanne" not in repr(member)

    @pytest.mark.parametrize(
        ("roles", "role"),
        [
            ([LEARNER], LaunchRole.PUPIL),
            (["Learner"], LaunchRole.PUPIL),
            (["Instructor"], LaunchRole.TEACHER),
            ([INSTRUCTOR, LEARNER], LaunchRole.PUPIL),
            ([], LaunchRole.PUPIL),
        ],
    )
    def test_has_the_role_that_a_launch_would_give(self, client, roles, role):
        (member,) = read(client, {**SANNE, "roles": roles})

        assert member.role is role
        assert not member.is_test_user

    def test_may_be_nobody_real(self, client):
        roles = [LEARNER, "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"]

        assert read(client, {**SANNE, "roles": roles})[0].is_test_user

    @pytest.mark.clause("NRPS 2.0, 2.3")
    @pytest.mark.parametrize(
        ("said", "status"),
        [
            ("Active", Status.ACTIVE),
            ("inactive", Status.INACTIVE),
            ("Deleted", Status.DELETED),
            (None, Status.ACTIVE),
        ],
    )
    def test_is_active_unless_the_platform_says_otherwise(self, client, said, status):
        assert read(client, {**SANNE, "status": said})[0].status is status

    def test_may_be_a_number_and_nothing_else(self, client):
        assert read(client, {"user_id": 4, "roles": []}) == [
            Member(user_id="4", roles=(), status=Status.ACTIVE)
        ]

    @pytest.mark.parametrize(
        "wrong",
        [
            {"user_id": None},
            {"user_id": ""},
            {"user_id": "x" * 256},
            {"roles": None},
            {"roles": "Learner"},
            {"status": "Gone fishing"},
            {"status": 1},
            {"group_enrollments": "g-1"},
            {"group_enrollments": [{}]},
            {"group_enrollments": ["g-1"]},
        ],
        ids=str,
    )
    def test_that_cannot_be_read_makes_the_whole_roster_a_failure(self, client, wrong):
        """To pass over one would count a child as gone."""
        with pytest.raises(PlatformUnavailable, match="listing_unreadable"):
            read(client, SANNE, {**SANNE, **wrong})

    def test_that_is_listed_twice_is_one(self, client):
        again = {**SANNE, "roles": [INSTRUCTOR], "status": "Inactive", "group_enrollments": None}

        (member,) = read(client, again, {"user_id": "5", "roles": []}, SANNE)[:1]

        assert member.roles == (INSTRUCTOR, LEARNER)
        assert (member.status, member.group_ids) == (Status.ACTIVE, ("g-1", "2"))


class TestPages:
    @pytest.mark.clause("NRPS 2.0, 2.4.2")
    def test_are_read_to_the_end(self, client):
        people = [{"user_id": str(n), "roles": ["Learner"]} for n in range(5)]
        pages = [container(*people[:2]), container(*people[2:4]), container(people[4])]
        platform = Platform(serve=in_pages(pages, url=URL))

        found = memberships.memberships(platform.service(client), URL)

        assert [member.user_id for member in found.members] == list("01234")

    def test_more_than_somebody_waits_for_are_refused(self, client):
        platform = Platform(serve=in_pages([container(), container()], url=URL))

        with pytest.raises(PlatformUnavailable, match="listing_too_long"):
            memberships.memberships(platform.service(client), URL, Wanted(most_pages=1))

    @pytest.mark.clause("NRPS 2.0, 2.4.2")
    def test_half_a_roster_is_none(self, client):
        platform = Platform(
            serve=lambda call: (
                answer(502)
                if "page" in call.url
                else answer(200, container(SANNE), Link=f"<{URL}?page=2>; rel=next")
            )
        )

        with pytest.raises(PlatformUnavailable, match="http_502"):
            memberships.memberships(platform.service(client), URL)

    @given(st.lists(JSON | st.dictionaries(st.sampled_from(list(SANNE)), JSON), max_size=3))
    def test_arbitrary_members_are_read_or_refused(self, members):
        only_refuses(lambda: read(client_at(), *members, wanted=Wanted(names=True)))


class TestDifferences:
    SINCE = f"{URL}?Since=2026-03-02T12%3A00"

    def test_where_offered_the_first_page_says_where_they_will_be(self, client):
        def serve(call):
            first = "page" not in call.url
            links = f"<{self.SINCE if first else URL}>; rel=differences"
            return answer(
                200, container(), Link=f"{links}, <{URL}?page=2>; rel=next" if first else links
            )

        found = memberships.memberships(Platform(serve=serve).service(client), URL)

        assert found.differences_url == self.SINCE

    def test_elsewhere_there_are_none(self, client):
        platform = Platform(serve=lambda _: answer(200, container()))

        found = memberships.memberships(platform.service(client), URL)

        assert found.differences_url is None

    @pytest.mark.clause("NRPS 2.0, 2.4.3", "NRPS 2.0, 2.3")
    def test_are_followed_to_the_letter_and_tell_who_went(self, client):
        gone = {"user_id": "4", "roles": ["Learner"], "status": "Deleted"}
        platform = Platform(serve=lambda _: answer(200, container(gone)))

        found = memberships.differences(platform.service(client), self.SINCE)

        assert [call.url for call in platform.calls] == [self.SINCE]
        assert [member.status for member in found.members] == [Status.DELETED]
