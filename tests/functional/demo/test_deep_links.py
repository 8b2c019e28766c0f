"""The deep-linking response: what is taken into the course, and what is not."""

import jwt
import pytest
import requests

from lti_tool.demo.platform import vocabulary
from tests.functional.demo.minimal_tool import NOON, TOOL, content_item

AT_NOON = int(NOON.timestamp())
ITEMS = vocabulary.CONTENT_ITEMS

SLOPPY_CLAIMS = {
    "no issuer": {"iss": None},
    "other issuer": {"iss": "other"},
    "audience in a list": {"aud": ["http://localhost:8001"]},
    "other audience": {"aud": "http://localhost:8001/"},
    "no iat": {"iat": None},
    "iat ahead": {"iat": AT_NOON + 1},
    "no exp": {"exp": None},
    "exp past": {"exp": AT_NOON},
    "exp too far ahead": {"exp": AT_NOON + 301},
    "no nonce": {"nonce": None},
    "nonce that is no text": {"nonce": 1},
    "other message type": {vocabulary.MESSAGE_TYPE: "LtiDeepLinkingRequest"},
    "other version": {vocabulary.VERSION_CLAIM: "1.3"},
    "other deployment": {vocabulary.DEPLOYMENT_ID: "2"},
    "no data": {vocabulary.DATA: None},
    "changed data": {vocabulary.DATA: "keuze"},
    "message that is no text": {vocabulary.MSG: {"nl": "Klaar"}},
    "items that are no list": {ITEMS: content_item()},
    "items that are no objects": {ITEMS: ["Tafels van 3"]},
}

SLOPPY_ITEMS = {
    "no type": {"type": None},
    "type that was not accepted": {"type": "link"},
    "no url": {"url": None},
    "url elsewhere": {"url": "https://evil.example.org/lti/launch"},
    "url at another port": {"url": "http://127.0.0.1:9000/lti/launch"},
    "url without a host": {"url": "/lti/launch"},
    "url with a user": {"url": "http://a:b@127.0.0.1:8000/lti/launch"},
    "url with a fragment": {"url": f"{TOOL}/lti/launch#top"},
    "url that cannot be read": {"url": "http://[::1"},
    "no title": {"title": None},
    "empty title": {"title": ""},
    "custom that is no map": {"custom": []},
    "custom with a number": {"custom": {"exercise": 3}},
    "line item without a maximum": {"lineItem": {"label": "Tafels"}},
    "line item with a maximum of zero": {"lineItem": {"scoreMaximum": 0}},
    "line item with an unknown field": {"lineItem": {"scoreMaximum": 1, "points": 1}},
    "line item with an empty tag": {"lineItem": {"scoreMaximum": 1, "tag": ""}},
    "line item that is a number": {"lineItem": 10},
    "unknown field": {"exercise": "tafels-3"},
    "icon without a url": {"icon": {"width": 10}},
    "available without a zone": {"available": {"startDateTime": "2026-03-02T12:00:00"}},
    "available without a moment": {"available": {}},
}


@pytest.fixture
def request_claims(tool) -> dict:
    tool.enter("fatima")
    return tool.launch("/launch/deep-linking")


@pytest.fixture
def send(tool, request_claims):
    """Answer the request with a right response, but for the changes."""

    def answer(**changes: object):
        token = tool.sign(tool.deep_link_claims(request_claims, **changes))
        return tool.post_deep_link(request_claims, token)

    return answer


def test_the_request_says_what_may_be_chosen(request_claims):
    settings = request_claims[vocabulary.DEEP_LINKING_SETTINGS]

    assert request_claims[vocabulary.MESSAGE_TYPE] == "LtiDeepLinkingRequest"
    assert settings["accept_types"] == ["ltiResourceLink"]
    assert settings["accept_multiple"] is True
    assert "?course=2&id=1&sesskey=" in settings["deep_link_return_url"]
    assert "lineitem" not in request_claims[vocabulary.AGS_ENDPOINT]
    assert vocabulary.RESOURCE_LINK not in request_claims


class TestTaken:
    def test_several_links_at_once_with_their_line_items(self, tool, send):
        second = content_item(
            title="Het weer",
            lineItem={"scoreMaximum": 5, "label": "Weer", "tag": "taal"},
            icon={"url": f"{TOOL}/icon.png"},
            window={"targetName": "weer"},
            available={"startDateTime": "2026-03-02T12:00:00Z"},
        )

        response = send(**{ITEMS: [content_item(), second]})

        assert response.status_code == 200
        links = tool.state.course.links()
        assert [link.title for link in links] == ["Tafels van 3", "Het weer"]
        assert links[0].custom == {"exercise": "tafels-3"}
        columns = tool.state.course.line_items()
        assert [item.fields.label for item in columns] == ["Tafels van 3", "Weer"]
        assert [item.fields.resource_link_id for item in columns] == [link.id for link in links]
        assert "2 opdrachten toegevoegd" in tool.client.get("/course").text

    def test_a_link_without_a_line_item(self, tool, send):
        assert send(**{ITEMS: [content_item(lineItem=None)]}).status_code == 200
        assert len(tool.state.course.links()) == 1
        assert tool.state.course.line_items() == ()

    @pytest.mark.parametrize("items", [[], None], ids=str)
    def test_a_cancelled_choice_changes_nothing_and_is_told(self, tool, send, items):
        response = send(
            **{ITEMS: items, vocabulary.MSG: "Tot ziens", vocabulary.ERROR_MSG: "<b>Oei</b>"}
        )

        assert response.status_code == 200
        assert tool.state.course.links() == ()
        page = tool.client.get("/course").text
        assert "Er is niets toegevoegd" in page
        assert "Alles-in-1 zegt: Tot ziens" in page
        assert "Alles-in-1 meldt een fout: &lt;b&gt;Oei&lt;/b&gt;" in page

    def test_one_item_where_only_one_is_accepted(self, tool, state):
        state.switch(accept_multiple=False)
        tool.enter("fatima")
        request = tool.launch("/launch/deep-linking")
        assert request[vocabulary.DEEP_LINKING_SETTINGS]["accept_multiple"] is False

        two = tool.deep_link_claims(request, **{ITEMS: [content_item(), content_item()]})
        one = tool.deep_link_claims(request)

        assert tool.post_deep_link(request, tool.sign(two)).status_code == 400
        assert tool.post_deep_link(request, tool.sign(one)).status_code == 200


class TestRefused:
    @pytest.mark.parametrize("changes", SLOPPY_CLAIMS.values(), ids=SLOPPY_CLAIMS)
    def test_sloppy_claims(self, tool, send, changes):
        assert send(**changes).status_code == 400
        assert tool.state.course.links() == ()

    @pytest.mark.parametrize("changes", SLOPPY_ITEMS.values(), ids=SLOPPY_ITEMS)
    def test_sloppy_items_together_with_right_ones(self, tool, send, changes):
        response = send(**{ITEMS: [content_item(), content_item(**changes)]})

        assert response.status_code == 400
        assert "De keuze is niet toegevoegd" in response.text
        assert tool.state.course.links() == ()

    def test_a_second_answer(self, send):
        assert send().status_code == 200
        assert send().status_code == 400

    def test_a_nonce_of_an_earlier_answer(self, tool, send):
        assert send(nonce="same").status_code == 200
        second = tool.launch("/launch/deep-linking")
        token = tool.sign(tool.deep_link_claims(second, nonce="same"))

        assert tool.post_deep_link(second, token).status_code == 400

    def test_an_answer_after_hours(self, tool, clock, request_claims):
        clock.move(hours=3)
        token = tool.sign(tool.deep_link_claims(request_claims))

        assert tool.post_deep_link(request_claims, token).status_code == 400

    def test_another_teacher(self, tool, send):
        tool.enter("tom")

        assert send().status_code == 400

    def test_an_invented_return_address(self, tool, request_claims):
        token = tool.sign(tool.deep_link_claims(request_claims))

        response = tool.client.post("/deep-linking/return?sesskey=x", data={"JWT": token})

        assert response.status_code == 400

    @pytest.mark.parametrize("headers", [{"kid": None}, {"kid": "other"}], ids=str)
    def test_a_token_whose_key_is_not_named(self, tool, request_claims, headers):
        token = tool.sign(tool.deep_link_claims(request_claims), **headers)

        assert tool.post_deep_link(request_claims, token).status_code == 400

    def test_a_token_by_another_key(self, tool, request_claims, keys):
        claims = tool.deep_link_claims(request_claims)
        forged = jwt.encode(claims, keys[1], "RS256", headers={"kid": "tool-1"})

        assert tool.post_deep_link(request_claims, forged).status_code == 400

    def test_a_tool_that_cannot_be_reached(self, send, key_sets):
        key_sets.append(requests.Timeout())

        assert send().status_code == 400

    @pytest.mark.parametrize("more", [{"jwt": "x"}, {"JWT": ["x", "y"]}], ids=str)
    def test_another_form(self, tool, request_claims, more):
        url = request_claims[vocabulary.DEEP_LINKING_SETTINGS]["deep_link_return_url"]
        token = tool.sign(tool.deep_link_claims(request_claims))

        assert tool.client.post(url, data={"JWT": token, **more}).status_code == 400
        assert tool.client.post(url, json={"JWT": token}).status_code == 400
