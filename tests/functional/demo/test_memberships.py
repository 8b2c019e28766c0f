"""The membership service: who belongs to groep 5a."""

from urllib.parse import quote

import pytest

from lti_tool.demo.platform import vocabulary
from tests.functional.demo.minimal_tool import PLATFORM

MEMBERS = f"{PLATFORM}/nrps/2/memberships"


def ids(response) -> list[str]:
    return [member["user_id"] for member in response.get_json(force=True)["members"]]


def test_lists_teachers_and_pupils_without_names(tool):
    response = tool.call("GET", MEMBERS, headers={"Accept": vocabulary.MEMBERSHIP_CONTAINER})

    container = response.get_json(force=True)
    assert response.content_type == vocabulary.MEMBERSHIP_CONTAINER
    assert container["context"] == {"id": "2", "label": "5a", "title": "Groep 5a"}
    assert container["members"] == [
        {"user_id": "2", "roles": ["Instructor"], "status": "Active"},
        {"user_id": "3", "roles": ["Instructor"], "status": "Active"},
        {"user_id": "4", "roles": ["Learner"], "status": "Active"},
        {"user_id": "5", "roles": ["Learner"], "status": "Active"},
    ]


def test_tells_names_only_when_switched_so(tool, state):
    state.switch(names=True)

    member = tool.call("GET", MEMBERS).get_json(force=True)["members"][2]

    assert member["given_name"] == "Sanne"
    assert member["email"] == "sanne@example.org"


@pytest.mark.parametrize("role", ["Learner", vocabulary.LEARNER])
def test_filters_by_role(tool, role):
    assert ids(tool.call("GET", f"{MEMBERS}?role={quote(role, safe='')}")) == ["4", "5"]


def test_goes_on_at_the_next_page(tool):
    response = tool.call("GET", f"{MEMBERS}?limit=3")
    assert ids(response) == ["2", "3", "4"]
    following = response.headers["Link"].rpartition("<")[2].partition(">")[0]

    response = tool.call("GET", following)

    assert ids(response) == ["5"]
    assert "next" not in response.headers["Link"]


def test_adds_the_link_per_member_when_asked(tool):
    link_id = tool.add_link()

    member = tool.call("GET", f"{MEMBERS}?rlid={link_id}").get_json(force=True)["members"][0]

    assert member["message"][0][vocabulary.CUSTOM] == {"exercise": "tafels-3"}


@pytest.mark.parametrize(
    ("url", "headers", "status"),
    [
        (MEMBERS, {"Accept": "*/*"}, 406),
        (MEMBERS, {"Accept": "application/json"}, 406),
        (MEMBERS, {"Authorization": None}, 401),
        (f"{MEMBERS}?limit=0", {}, 400),
        (f"{MEMBERS}?rlid=999", {}, 404),
        (f"{PLATFORM}/nrps/3/memberships", {}, 404),
    ],
)
def test_refuses_a_sloppy_call(tool, url, headers, status):
    assert tool.call("GET", url, headers=headers).status_code == status


def test_needs_its_own_scope(tool):
    headers = {"Authorization": f"Bearer {tool.token(vocabulary.SCORE_SCOPE)}"}

    assert tool.call("GET", MEMBERS, headers=headers).status_code == 403
