"""The ICT coordinator connects the tool once more, and the platform is strict about it."""

import html
import json
import re

import jwt
import pytest

from lti_tool.demo.platform import vocabulary
from lti_tool.demo.platform.registry import TOKEN_LIFE
from tests.functional.demo.minimal_tool import read_form

TOOL = vocabulary.TOOL_CONFIGURATION
GONE = object()


@pytest.fixture
def asked(tool) -> dict:
    """Return a request that is right in every part."""
    config = tool.state.config
    return {
        "application_type": "web",
        "response_types": ["id_token"],
        "grant_types": ["implicit", "client_credentials"],
        "initiate_login_uri": config.tool_login_url,
        "redirect_uris": [config.tool_launch_url],
        "jwks_uri": config.tool_jwks_url,
        "token_endpoint_auth_method": "private_key_jwt",
        "client_name": "Alles-in-1",
        "scope": vocabulary.SCORE_SCOPE,
        TOOL: {
            "domain": config.tool_url.partition("://")[2],
            "target_link_uri": config.tool_launch_url,
            "claims": ["iss", "sub"],
            "messages": [{"type": vocabulary.DEEP_LINKING_REQUEST}],
        },
    }


def post(tool, asked: object, token: str | None = None, **headers: str):
    state = tool.state
    token = state.registry.new_token(state.now()) if token is None else token
    return tool.client.post(
        "/lti/registrations",
        data=json.dumps(asked),
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}", "User-Agent": "tool", **headers},
    )


def changed(asked: dict, changes: dict) -> dict:
    """Change fields; those of the tool's own object by their name after a dot."""
    found = {**asked, TOOL: dict(asked[TOOL])}
    for name, value in changes.items():
        place, key = (found[TOOL], name[1:]) if name.startswith(".") else (found, name)
        place.pop(key, None)
        if value is not GONE:
            place[key] = value
    return found


class TestEndpoint:
    def test_gives_a_client_and_a_deployment_once_per_token(self, tool, asked):
        token = tool.state.registry.new_token(tool.state.now())

        answer = post(tool, asked, token)

        assert answer.status_code == 201
        client = tool.state.registry.clients()[-1]
        assert answer.json["client_id"] == client.client_id
        assert answer.json[TOOL]["deployment_id"] == client.deployment_id
        assert client != tool.state.registry.first
        assert post(tool, asked, token).status_code == 401

    @pytest.mark.parametrize(
        "changes",
        [
            {"response_types": ["code"]},
            {"response_types": GONE},
            {"redirect_uris": "https://tool.example/launch"},
            {"redirect_uris": ["https://evil.example/launch"]},
            {"jwks_uri": GONE, "jwks": {"keys": []}},
            {"jwks_uri": "https://evil.example/jwks"},
            {"token_endpoint_auth_method": "client_secret_basic"},
            {"client_name": " "},
            {"scope": "https://example.org/scope/unknown"},
            {TOOL: []},
            {".domain": "tool.example"},
            {".target_link_uri": "https://evil.example/"},
            {".claims": GONE},
            {".messages": None},
            {".messages": [{"type": "LtiUnknownRequest"}]},
            {"unknown": "field"},
        ],
    )
    def test_refuses_what_is_wrong_and_keeps_the_token_open(self, tool, asked, changes):
        token = tool.state.registry.new_token(tool.state.now())

        assert post(tool, changed(asked, changes), token).status_code == 400
        assert post(tool, asked, token).status_code == 201

    @pytest.mark.parametrize("token", ["", "guessed"])
    def test_refuses_without_a_token_of_its_own(self, tool, asked, token):
        assert post(tool, asked, token).status_code == 401
        assert len(tool.state.registry.clients()) == 1

    def test_refuses_a_token_that_is_too_old(self, tool, asked):
        token = tool.state.registry.new_token(tool.state.now() - TOKEN_LIFE)

        assert post(tool, asked, token).status_code == 401

    def test_is_published_in_the_configuration(self, tool):
        found = tool.client.get("/.well-known/openid-configuration").json

        assert found["registration_endpoint"].endswith("/lti/registrations")


class TestPage:
    def test_opens_the_link_with_what_the_tool_needs(self, tool):
        tool.client.post("/enter", data={"person": "ict"})
        link = f"{tool.state.config.tool_url}/lti/register?invite=abc"

        page = tool.client.post("/connections/register", data={"link": link}).text

        address = html.unescape(re.search(r'<iframe[^>]*src="([^"]+)"', page)[1])
        assert address.startswith(f"{link}&openid_configuration=http")
        token = address.partition("registration_token=")[2]
        assert tool.state.registry.is_open(token, tool.state.now())

    def test_opens_no_link_of_another_host(self, tool):
        tool.client.post("/enter", data={"person": "ict"})

        answer = tool.client.post("/connections/register", data={"link": "https://evil.example/"})

        assert answer.status_code == 400

    @pytest.mark.parametrize("person", ["fatima", "sanne"])
    def test_is_for_the_coordinator(self, tool, person):
        tool.client.post("/enter", data={"person": person})

        assert tool.client.get("/connections").status_code == 403
        assert tool.client.post("/connections/register").status_code == 403

    def test_lists_every_client_and_opens_each_as_itself(self, tool, asked):
        post(tool, asked)
        client = tool.state.registry.clients()[-1]
        tool.client.post("/enter", data={"person": "ict"})

        page = tool.client.get("/connections").text

        assert page.count("data-client=") == 2
        started = tool.client.get(f"/launch/links/1?client={client.client_id}").text
        assert f'name="client_id" value="{client.client_id}"' in started.replace("\n", " ")
        assert tool.client.get("/launch/links/1?client=unknown").status_code == 404


class TestClients:
    @pytest.fixture
    def second(self, tool, asked):
        post(tool, asked)
        tool.enter("ict")
        return tool.state.registry.clients()[-1]

    def test_a_launch_names_the_client_and_the_deployment_that_it_is_for(self, tool, second):
        login = tool.initiate(f"/launch/links/1?client={second.client_id}")
        form = read_form(tool.authorize(tool.request_for(login)))

        token = form.fields["id_token"]
        claims = jwt.decode(token, options={"verify_signature": False})
        assert claims["aud"] == second.client_id
        assert claims[vocabulary.DEPLOYMENT_ID] == second.deployment_id

    def test_one_client_gets_no_launch_of_another(self, tool, second):
        login = tool.initiate(f"/launch/links/1?client={second.client_id}")
        fields = tool.request_for(login, client_id=tool.state.registry.first.client_id)

        assert read_form(tool.authorize(fields)).fields["error"] == "unauthorized_client"

    def test_each_asks_for_tokens_as_itself(self, tool, second):
        as_second = {"iss": second.client_id, "sub": second.client_id}

        own = {"scope": vocabulary.SCORE_SCOPE}
        assert tool.ask_token(tool.sign(tool.assertion(**as_second)), **own).status_code == 200
        mixed = tool.assertion(iss=second.client_id)
        assert tool.ask_token(tool.sign(mixed), **own).status_code == 400
        assert tool.ask_token(tool.sign(tool.assertion(**as_second))).status_code == 400
