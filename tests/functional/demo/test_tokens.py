"""The token endpoint: only a right assertion gets a token, and only for what it asks."""

import jwt
import pytest
import requests
from jwt.algorithms import RSAAlgorithm

from lti_tool.demo.platform import vocabulary
from tests.functional.demo.minimal_tool import ALL_SCOPES, CLIENT_ID, NOON, PLATFORM

AT_NOON = int(NOON.timestamp())

SLOPPY_CLAIMS = {
    "no issuer": {"iss": None},
    "other issuer": {"iss": "other"},
    "other subject": {"sub": "other"},
    "no audience": {"aud": None},
    "audience is the issuer": {"aud": PLATFORM},
    "audience in a list": {"aud": [f"{PLATFORM}/lti/token"]},
    "no iat": {"iat": None},
    "iat a second ahead": {"iat": AT_NOON + 1},
    "iat as text": {"iat": str(AT_NOON)},
    "no exp": {"exp": None},
    "exp right now": {"exp": AT_NOON},
    "exp past": {"exp": AT_NOON - 1},
    "exp too far ahead": {"exp": AT_NOON + 301},
    "exp is true": {"exp": True},
    "nbf ahead": {"nbf": AT_NOON + 1},
    "no jti": {"jti": None},
    "empty jti": {"jti": ""},
    "jti is a number": {"jti": 7},
}

SLOPPY_HEADERS = {
    "no kid": {"kid": None},
    "unknown kid": {"kid": "other"},
    "key by address": {"jku": "https://evil.example.org/jwks"},
    "key in the header": {"jwk": {"kty": "RSA"}},
    "critical extension": {"crit": ["b64"]},
    "other type": {"typ": "logout+jwt"},
}

SLOPPY_FORMS = {
    "other grant": ({"grant_type": "password"}, "unsupported_grant_type"),
    "no grant": ({"grant_type": None}, "invalid_request"),
    "other assertion type": ({"client_assertion_type": "saml"}, "invalid_request"),
    "no scope": ({"scope": None}, "invalid_request"),
    "empty scope": ({"scope": " "}, "invalid_scope"),
    "unknown scope": ({"scope": f"{vocabulary.SCORE_SCOPE} admin"}, "invalid_scope"),
    "no token at all": ({"client_assertion": "hello"}, "invalid_client"),
}


def refused(response, error: str) -> bool:
    assert response.json.get("error_description"), response.json
    return (response.status_code, response.json["error"]) == (400, error)


class TestGranted:
    def test_a_right_assertion_gets_a_token(self, tool):
        response = tool.ask_token(tool.sign(tool.assertion()), scope=vocabulary.SCORE_SCOPE)

        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "no-store"
        assert response.json.pop("access_token")
        assert response.json == {
            "access_token": response.json["access_token"],
            "token_type": "bearer",
            "expires_in": 3600,
            "scope": vocabulary.SCORE_SCOPE,
        }

    def test_backdating_is_fine(self, tool):
        assertion = tool.assertion(iat=AT_NOON - 10)

        assert tool.ask_token(tool.sign(assertion)).status_code == 200

    def test_every_token_is_new(self, tool):
        assert tool.token() != tool.token()


class TestRefused:
    @pytest.mark.parametrize("changes", SLOPPY_CLAIMS.values(), ids=SLOPPY_CLAIMS)
    def test_sloppy_claims(self, tool, changes):
        response = tool.ask_token(tool.sign(tool.assertion(**changes)))

        assert refused(response, "invalid_client")

    @pytest.mark.parametrize("headers", SLOPPY_HEADERS.values(), ids=SLOPPY_HEADERS)
    def test_sloppy_headers(self, tool, headers):
        response = tool.ask_token(tool.sign(tool.assertion(), **headers))

        assert refused(response, "invalid_client")

    @pytest.mark.parametrize(("changes", "error"), SLOPPY_FORMS.values(), ids=SLOPPY_FORMS)
    def test_sloppy_forms(self, tool, changes, error):
        assert refused(tool.ask_token(tool.sign(tool.assertion()), **changes), error)

    def test_json_instead_of_a_form(self, tool):
        response = tool.client.post("/lti/token", json={"grant_type": "client_credentials"})

        assert refused(response, "invalid_request")

    def test_a_field_given_twice(self, tool):
        assertion = tool.sign(tool.assertion())

        response = tool.ask_token(assertion, scope=[vocabulary.SCORE_SCOPE] * 2)

        assert refused(response, "invalid_request")

    def test_a_caller_without_a_user_agent(self, tool):
        response = tool.client.post("/lti/token", data={"scope": "x"}, headers={"User-Agent": ""})

        assert refused(response, "invalid_request")

    def test_an_assertion_used_twice(self, tool):
        assertion = tool.sign(tool.assertion())
        assert tool.ask_token(assertion).status_code == 200

        assert refused(tool.ask_token(assertion), "invalid_client")

    def test_a_signature_by_another_key(self, tool, keys):
        forged = jwt.encode(tool.assertion(), keys[1], "RS256", headers={"kid": "tool-1"})

        assert refused(tool.ask_token(forged), "invalid_client")

    def test_an_unsigned_assertion(self, tool):
        unsigned = jwt.encode(tool.assertion(), None, "none", headers={"kid": "tool-1"})

        assert refused(tool.ask_token(unsigned), "invalid_client")

    def test_a_shared_secret(self, tool):
        secret = "x" * 64
        token = jwt.encode(tool.assertion(), secret, "HS256", headers={"kid": "tool-1"})

        assert refused(tool.ask_token(token), "invalid_client")

    def test_a_tool_that_publishes_its_private_key(self, tool, keys, key_sets):
        private = RSAAlgorithm.to_jwk(keys[2], as_dict=True)
        key_sets.append({"keys": [{**private, "kid": "tool-1"}]})

        assert refused(tool.ask_token(tool.sign(tool.assertion())), "invalid_client")

    @pytest.mark.parametrize(
        "answer", [None, [], {"keys": [1]}, requests.ConnectionError()], ids=repr
    )
    def test_a_tool_whose_key_set_cannot_be_had(self, tool, key_sets, answer):
        key_sets.append(answer)

        assert refused(tool.ask_token(tool.sign(tool.assertion())), "invalid_client")

    def test_everybody_while_it_is_switched_off(self, tool, state):
        state.switch(token_down=True)

        assert tool.ask_token(tool.sign(tool.assertion())).status_code == 503

    def test_an_honest_clock_when_the_platform_runs_behind(self, tool, state):
        state.switch(clock="behind")

        assert refused(tool.ask_token(tool.sign(tool.assertion())), "invalid_client")


def test_a_rotated_tool_key_is_found_at_once(tool, keys, key_sets):
    public = RSAAlgorithm.to_jwk(keys[1].public_key(), as_dict=True)
    key_sets.append({"keys": [*tool.key_set()["keys"], {**public, "kid": "tool-2"}]})
    assertion = jwt.encode(tool.assertion(), keys[1], "RS256", headers={"kid": "tool-2"})

    assert tool.ask_token(assertion, scope=ALL_SCOPES).status_code == 200
    assert tool.state.messages("token")[0].good
    assert CLIENT_ID in str(tool.state.messages("token")[0].fields)
