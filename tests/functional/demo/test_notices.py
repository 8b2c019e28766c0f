"""Notices: the tool says which it wants, and gets them."""

import pytest
import requests

from lti_tool.demo.platform import vocabulary
from lti_tool.demo.platform.traits import ServiceTrait
from tests.functional.demo.minimal_tool import PLATFORM, TOOL, without


class TestNotices:
    def test_hello_world_follows_upon_asking(self, tool, posted):
        (answer,) = tool.want_notices(vocabulary.HELLO_WORLD)

        handler = f"{TOOL}/lti/notices"
        assert answer.get_json(force=True) == {
            "notice_type": vocabulary.HELLO_WORLD,
            "handler": handler,
        }
        ((url, document),) = posted
        assert url == handler
        (notice,) = document["notices"]
        claims = tool.read_id_token(notice["jwt"])
        assert "sub" not in claims
        assert claims[vocabulary.NOTICE].keys() == {"id", "timestamp", "type"}
        assert claims[vocabulary.NOTICE]["type"] == vocabulary.HELLO_WORLD
        assert claims[vocabulary.DEPLOYMENT_ID] == "1"
        assert claims["iss"] == PLATFORM

    def test_a_copied_course_is_told_once_to_who_asked(self, tool, posted, state):
        tool.add_link()
        assert tool.client.post("/course/2/copy").status_code == 302
        assert posted == []
        tool.want_notices(vocabulary.CONTEXT_COPY)

        tool.client.post("/course/2/copy")

        ((_, document),) = posted
        claims = tool.read_id_token(document["notices"][0]["jwt"])
        assert claims[vocabulary.CONTEXT]["id"] == state.courses()[-1].facts.id
        assert claims[vocabulary.ORIGIN_CONTEXTS] == ["2"]
        assert state.messages("notice")[0].outcome == "202"

    def test_wishes_are_listed_and_taken_away(self, tool, state, posted):
        tool.want_notices(vocabulary.CONTEXT_COPY)
        url = state.config.notices_url("1")
        listed = tool.call("GET", url).get_json(force=True)
        assert (listed["client_id"], listed["deployment_id"]) == ("demo-tool", "1")
        wishes = {h["notice_type"]: h["handler"] for h in listed["notice_handlers"]}
        assert wishes == {"LtiHelloWorldNotice": "", "LtiContextCopyNotice": f"{TOOL}/lti/notices"}

        gone = {"notice_type": vocabulary.CONTEXT_COPY, "handler": ""}
        tool.call("PUT", url, body=gone, headers={"Content-Type": "application/json"})
        tool.client.post("/course/2/copy")

        assert posted == []

    @pytest.mark.parametrize(
        "wish",
        [
            {"notice_type": "LtiUnknownNotice", "handler": f"{TOOL}/lti/notices"},
            {"notice_type": "LtiHelloWorldNotice", "handler": "https://evil.example/"},
            {"notice_type": "LtiHelloWorldNotice"},
            [],
        ],
        ids=["unknown type", "another host", "no handler", "no object"],
    )
    def test_a_wrong_wish_is_refused(self, tool, state, posted, wish):
        url, headers = state.config.notices_url("1"), {"Content-Type": "application/json"}

        assert tool.call("PUT", url, body=wish, headers=headers).status_code == 400
        assert posted == []

    def test_there_are_none_where_the_platform_has_none(self, tool, state):
        url = state.config.notices_url("1")
        state.choose(without(ServiceTrait.NOTICES))

        assert tool.call("GET", url).status_code == 404
        assert vocabulary.NOTICE_SERVICE not in tool.launch(f"/launch/links/{tool.add_link()}")

    def test_a_tool_that_does_not_answer_is_no_disaster(self, tool, app, state):
        def fail(_url, _document):
            raise requests.ConnectionError

        object.__setattr__(state.config, "post_json", fail)

        assert tool.want_notices(vocabulary.HELLO_WORLD)[0].status_code == 200
        assert state.messages("notice")[0].outcome == "geen antwoord"
