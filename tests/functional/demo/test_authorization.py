"""Login initiation and the authorization endpoint: what is refused, and what is sent."""

import json

import pytest

from lti_tool.demo.platform import vocabulary
from tests.functional.demo.minimal_tool import PLATFORM, TOOL, read_form

SLOPPY = {
    "other scope": ({"scope": "openid profile"}, "invalid_scope"),
    "no scope": ({"scope": None}, "invalid_scope"),
    "other response type": ({"response_type": "code"}, "unsupported_response_type"),
    "other response mode": ({"response_mode": "fragment"}, "invalid_request"),
    "no prompt": ({"prompt": None}, "invalid_request"),
    "other prompt": ({"prompt": "login"}, "invalid_request"),
    "no state": ({"state": None}, "invalid_request"),
    "state with a tag": ({"state": "st<a>te"}, "invalid_request"),
    "no nonce": ({"nonce": None}, "invalid_request"),
    "short nonce": ({"nonce": "abc"}, "invalid_request"),
    "nonce that is no base64url": ({"nonce": "abcdefgh ijklmnop"}, "invalid_request"),
    "no login hint": ({"login_hint": None}, "access_denied"),
    "login hint of another user": ({"login_hint": "5"}, "access_denied"),
    "no message hint": ({"lti_message_hint": None}, "invalid_request"),
    "changed message hint": ({"lti_message_hint": '{"launchid":"x"}'}, "invalid_request"),
}


@pytest.fixture
def path(tool):
    path = f"/launch/links/{tool.add_link()}"
    tool.enter("sanne")
    return path


class TestLoginInitiation:
    def test_is_posted_to_the_tool_with_all_parameters(self, tool, path):
        form = read_form(tool.client.get(path))

        assert form.url == f"{TOOL}/lti/login"
        assert form.fields.keys() == {
            "iss",
            "target_link_uri",
            "login_hint",
            "lti_message_hint",
            "client_id",
            "lti_deployment_id",
        }
        assert form.fields["iss"] == PLATFORM
        assert json.loads(form.fields["lti_message_hint"])["launchid"]

    def test_goes_by_get_when_switched_so(self, tool, path, state):
        state.switch(login_by_get=True)

        response = tool.client.get(path)

        assert response.status_code == 302
        assert response.location.startswith(f"{TOOL}/lti/login?iss=")
        assert tool.launch(path)["sub"] == "4"

    def test_needs_somebody(self, tool, path):
        tool.client.post("/leave")

        assert tool.client.get(path).status_code == 403

    def test_finds_no_link_that_is_not_there(self, tool, path):
        assert tool.client.get("/launch/links/999").status_code == 404

    def test_lets_a_pupil_choose_no_content(self, tool, path):
        assert tool.client.get("/launch/deep-linking").status_code == 403

    def test_opens_the_desk_for_the_school_admin_only(self, tool, path):
        assert tool.client.get("/launch/links/1").status_code == 404
        tool.enter("ict")

        claims = tool.launch("/launch/links/1")

        assert claims[vocabulary.ROLES] == [vocabulary.ADMINISTRATOR]


class TestRefusals:
    @pytest.mark.parametrize(("changes", "error"), SLOPPY.values(), ids=SLOPPY)
    def test_a_sloppy_request_gets_its_error_by_form(self, tool, path, changes, error):
        request = tool.request_for(tool.initiate(path), **changes)

        form = read_form(tool.authorize(request))

        assert form.url == f"{TOOL}/lti/launch"
        assert form.fields["error"] == error
        assert form.fields["error_description"]
        assert form.fields.get("state") == request.get("state")
        assert "id_token" not in form.fields

    @pytest.mark.parametrize(
        "changes",
        [
            {"client_id": "other"},
            {"client_id": None},
            {"redirect_uri": f"{TOOL}/lti/launch/"},
            {"redirect_uri": f"{TOOL}/lti/launch?x=1"},
            {"redirect_uri": None},
        ],
        ids=str,
    )
    def test_an_unknown_tool_gets_nothing_sent_anywhere(self, tool, path, changes):
        response = tool.authorize(tool.request_for(tool.initiate(path), **changes))

        assert response.status_code == 400
        assert "niet geregistreerd" in response.text
        assert "post-on" not in response.text

    def test_a_repeated_parameter_is_refused(self, tool, path):
        request = tool.request_for(tool.initiate(path))
        pairs = [*request.items(), ("nonce", "another-nonce-of-good-length")]

        form = read_form(tool.client.post("/lti/authorize", data=_encode(pairs)))

        assert form.fields["error"] == "invalid_request"

    def test_a_repeated_redirect_uri_sends_nothing(self, tool, path):
        request = tool.request_for(tool.initiate(path))
        pairs = [*request.items(), ("redirect_uri", "https://evil.example.org/")]

        assert tool.client.post("/lti/authorize", data=_encode(pairs)).status_code == 400

    def test_a_message_hint_serves_once(self, tool, path):
        login = tool.initiate(path)
        read_form(tool.authorize(tool.request_for(login)))

        form = read_form(tool.authorize(tool.request_for(login)))

        assert form.fields["error"] == "invalid_request"

    def test_a_message_hint_must_come_back_byte_for_byte(self, tool, path):
        login = tool.initiate(path)
        same_json = json.dumps(json.loads(login["lti_message_hint"]), ensure_ascii=False)

        request = tool.request_for(login, lti_message_hint=same_json)

        assert read_form(tool.authorize(request)).fields["error"] == "invalid_request"

    def test_a_message_hint_grows_old(self, tool, path, clock):
        login = tool.initiate(path)
        clock.move(minutes=11)

        form = read_form(tool.authorize(tool.request_for(login)))

        assert form.fields["error"] == "invalid_request"

    def test_old_message_hints_are_swept_out(self, tool, path, clock):
        login = tool.initiate(path)
        clock.move(minutes=11)
        tool.initiate(path)

        assert tool.state.take_launch(login["lti_message_hint"], clock()) is None

    def test_a_message_hint_of_another_user_is_refused(self, tool, path):
        login = tool.initiate(path)
        tool.enter("daan")

        form = read_form(tool.authorize(tool.request_for(login, login_hint="5")))

        assert form.fields["error"] == "access_denied"

    def test_a_nonce_serves_once(self, tool, path):
        nonce = "one-nonce-of-good-length"
        tool.launch(path, nonce=nonce)

        form = read_form(tool.authorize(tool.request_for(tool.initiate(path), nonce=nonce)))

        assert form.fields["error"] == "invalid_request"

    def test_nobody_logged_in_is_login_required(self, tool, path):
        login = tool.initiate(path)
        tool.client.post("/leave")

        form = read_form(tool.authorize(tool.request_for(login)))

        assert form.fields["error"] == "login_required"

    def test_the_switch_makes_every_login_fail(self, tool, path, state):
        state.switch(login_required=True)

        form = read_form(tool.authorize(tool.request_for(tool.initiate(path))))

        assert form.fields["error"] == "login_required"


class TestIdToken:
    def test_carries_what_the_standard_asks(self, tool, path, clock):
        request = tool.request_for(tool.initiate(path))

        form = read_form(tool.client.post("/lti/authorize", data=request))
        claims = tool.read_id_token(form.fields["id_token"])

        assert form.fields["state"] == request["state"]
        assert claims["nonce"] == request["nonce"]
        assert claims["iss"] == PLATFORM
        assert claims["aud"] == "demo-tool"
        assert claims["exp"] - claims["iat"] == 60
        assert claims["iat"] == clock().timestamp()
        assert claims["sub"] == "4"
        assert claims[vocabulary.MESSAGE_TYPE] == "LtiResourceLinkRequest"
        assert claims[vocabulary.VERSION_CLAIM] == "1.3.0"
        assert claims[vocabulary.DEPLOYMENT_ID] == "1"
        assert claims[vocabulary.ROLES] == [vocabulary.LEARNER]
        assert claims[vocabulary.CONTEXT]["title"] == "Groep 5a"
        assert claims[vocabulary.RESOURCE_LINK]["title"] == "Tafels van 3"
        assert claims[vocabulary.LAUNCH_PRESENTATION]["document_target"] == "iframe"
        assert claims[vocabulary.LAUNCH_PRESENTATION]["locale"] == "nl"
        assert "lineitem" in claims[vocabulary.AGS_ENDPOINT]
        assert claims[vocabulary.NRPS_SERVICE]["service_versions"] == ["2.0"]

    def test_says_when_it_is_shown_in_a_window(self, tool, path):
        claims = tool.launch(f"{path}?target=window")

        assert claims[vocabulary.LAUNCH_PRESENTATION]["document_target"] == "window"

    def test_tells_no_names_unless_switched_so(self, tool, path, state):
        names = {"name", "given_name", "family_name", "email"}
        assert names.isdisjoint(tool.launch(path))
        state.switch(names=True)

        claims = tool.launch(path)

        assert names <= claims.keys()
        assert claims["email"].endswith("@example.org")

    def test_names_no_user_and_no_gradebook_for_an_anonymous_visitor(self, tool, path, state):
        state.switch(names=True)
        tool.enter("bezoeker")

        claims = tool.launch(path)

        hidden = {"sub", "name", "email", vocabulary.AGS_ENDPOINT, vocabulary.NRPS_SERVICE}
        assert hidden.isdisjoint(claims)

    def test_names_a_line_item_only_if_the_link_has_exactly_one(self, tool):
        without = tool.add_link(lineItem=None)
        with_two = tool.add_link()
        fields = tool.state.course.line_items_of(with_two)[0].fields
        tool.state.course.add_line_item(fields)

        for link_id in (without, with_two):
            endpoint = tool.launch(f"/launch/links/{link_id}")[vocabulary.AGS_ENDPOINT]
            assert "lineitem" not in endpoint
            assert endpoint["lineitems"].endswith("?type_id=1")

    @pytest.mark.parametrize(("mood", "seconds"), [("ahead", 300), ("behind", -300)])
    def test_is_stamped_by_a_clock_that_may_be_off(self, tool, path, mood, seconds):
        tool.state.switch(clock=mood)

        assert tool.launch(path)["iat"] == tool.clock().timestamp() + seconds

    def test_is_signed_with_the_new_key_once_rotated(self, tool, path):
        old = tool.client.get("/lti/jwks").json["keys"]
        tool.client.post("/switches/rotate")

        claims = tool.launch(path)

        new = tool.client.get("/lti/jwks").json["keys"]
        assert claims["sub"] == "4"
        assert [key["kid"] for key in old] == ["school-1"]
        assert [key["kid"] for key in new] == ["school-1-2"]
        assert old[0]["n"] != new[0]["n"]


def _encode(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    for name, value in pairs:
        fields.setdefault(name, []).append(value)
    return fields
