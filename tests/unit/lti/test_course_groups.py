"""The groups of a course and their sets."""

import pytest

from lti_tool.errors import PlatformRefused, PlatformUnavailable
from lti_tool.lti import course_groups
from lti_tool.lti.course_groups import CourseGroup, GroupSet
from tests.fakes.outbound import answer
from tests.fakes.services import Platform, in_pages, query

URL = "https://lms.example/courses/2/groups"


def serving(found: object) -> Platform:
    return Platform(serve=lambda _: answer(200, found))


@pytest.mark.clause("Course Groups 1.0: groups")
def test_groups_are_asked_for_with_their_scope_and_type(client):
    platform = serving({"id": URL, "groups": []})
    course_groups.groups(platform.service(client), URL, user_id="4")

    (call,) = platform.calls
    assert query(call) == {"user_id": "4", "limit": "50"}
    assert call.headers["Accept"] == ("application/vnd.ims.lti-gs.v1.contextgroupcontainer+json")
    assert platform.scopes == ["https://purl.imsglobal.org/spec/lti-gs/scope/contextgroup.readonly"]


@pytest.mark.clause("Course Groups 1.0: sets")
def test_sets_are_asked_for_with_their_type(client):
    platform = serving({"id": URL, "sets": [{"id": 1, "name": "Tafels", "hidden": True}]})

    assert course_groups.group_sets(platform.service(client), URL) == [
        GroupSet(id="1", name="Tafels", tag=None, hidden=True)
    ]
    assert platform.calls[0].headers["Accept"] == (
        "application/vnd.ims.lti-gs.v1.contextgroupsetcontainer+json"
    )


@pytest.mark.clause("Course Groups 1.0: set_ids")
@pytest.mark.parametrize(
    ("said", "set_ids"),
    [
        ({"set_ids": ["s-1", 2]}, ("s-1", "2")),
        ({"set_id": "s-1"}, ("s-1",)),
        ({"set_id": None}, ()),
        ({}, ()),
    ],
    ids=["several sets", "one, as older platforms say it", "null", "none"],
)
def test_a_group_says_to_which_sets_it_belongs(client, said, set_ids):
    group = {"id": "g-1", "name": "Blauw", "tag": "kleur", "hidden": False, **said}

    found = course_groups.groups(serving({"groups": [group]}).service(client), URL)

    assert found == [
        CourseGroup(id="g-1", name="Blauw", tag="kleur", set_ids=set_ids, hidden=False)
    ]


@pytest.mark.clause("Course Groups 1.0: groups")
def test_all_pages_are_read(client):
    pages = [{"groups": [{"id": "1"}]}, {"groups": [{"id": "2"}]}]
    found = course_groups.groups(Platform(serve=in_pages(pages, url=URL)).service(client), URL)

    assert [group.id for group in found] == ["1", "2"]


@pytest.mark.parametrize("wrong", [{"groups": [{}]}, {"groups": None}, {"sets": []}, []], ids=str)
def test_what_cannot_be_read_is_a_failure(client, wrong):
    with pytest.raises(PlatformUnavailable, match="listing_unreadable"):
        course_groups.groups(serving(wrong).service(client), URL)


def test_goes_to_no_other_host(client):
    with pytest.raises(PlatformRefused, match="groups_foreign"):
        course_groups.group_sets(serving({}).service(client), "https://evil.example/sets")
