"""Little groups within the group, and a group that is very large."""

import pytest
import requests

from lti_tool.demo.platform import people, vocabulary
from tests.functional.demo.minimal_tool import path_of


class TestGroups:
    def test_are_told_by_name_and_who_is_in_them_by_the_roster(self, tool, state):
        url = state.config.groups_url("groups")
        listed = tool.call("GET", url, headers={"Accept": vocabulary.GROUP_CONTAINER})
        sets = tool.call("GET", state.config.groups_url("sets")).get_json(force=True)["sets"]
        roster = tool.call("GET", f"{state.config.memberships_url()}?groups=true")

        groups = {group["id"]: group for group in listed.get_json(force=True)["groups"]}
        assert groups["g1"] == {"id": "g1", "name": "Raket", "set_ids": ["s1"]}
        assert groups["g3"]["hidden"]
        assert sets == [{"id": "s1", "name": "Niveaugroepen"}]
        members = {m["user_id"]: m for m in roster.get_json(force=True)["members"]}
        assert members["4"]["group_enrollments"] == [{"group_id": "g1"}, {"group_id": "g3"}]
        assert members["2"]["group_enrollments"] == []

    def test_of_one_person(self, tool, state):
        url = state.config.groups_url("groups")

        listed = tool.call("GET", f"{url}?user_id=5").get_json(force=True)["groups"]

        assert [group["id"] for group in listed] == ["g2"]
        assert tool.call("GET", f"{url}?user_id=99").status_code == 404

    @pytest.mark.parametrize("headers", [{"Accept": "*/*"}, {"Authorization": None}], ids=str)
    def test_are_as_strict_as_the_rest(self, tool, state, headers):
        answer = tool.call("GET", state.config.groups_url("sets"), headers=headers)

        assert answer.status_code in {401, 406}


def test_a_crowd_fills_more_than_two_pages(tool, state):
    state.switch(crowd=True)
    found, url = [], state.config.memberships_url()
    while url:
        answer = tool.call("GET", path_of(url))
        found += answer.get_json(force=True)["members"]
        links = requests.utils.parse_header_links(answer.headers["Link"])
        url = next((link["url"] for link in links if link["rel"] == "next"), None)

    assert len(found) == len({m["user_id"] for m in found}) == 4 + len(people.CROWD) > 100
