"""Another publisher's server that asks for access: how it has to."""

from uuid import uuid4

import jwt
import pytest

from lti_tool.demo.publisher import calls
from lti_tool.lti.vocabulary import SCOPE_LINE_ITEM, SCOPE_SCORE
from lti_tool.services.remote import servers
from tests.factories.tools import NOON, PUBLIC_URL
from tests.fakes.platform import rsa_key
from tests.functional.elsewhere import SERVER, body_of, posted, world_of


@pytest.fixture
def world(database_url):
    with world_of(database_url) as found:
        yield found


def asked_with(world, **claims):
    """Ask for a token with other claims in the assertion; return status and code."""
    forged = calls.assertion(world.config, world.us, **claims)
    return told_of(calls.ask_token(world.config, world.us, client_assertion=forged))


def told_of(answer):
    status, told = answer
    return status, told.get("code")


class TestAToken:
    @pytest.mark.parametrize(
        ("changes", "code", "error"),
        [
            pytest.param(
                {"grant_type": "password"},
                "token_grant_wrong",
                "unsupported_grant_type",
                id="another grant",
            ),
            pytest.param(
                {"client_assertion": ""},
                "token_assertion_missing",
                "invalid_request",
                id="no assertion",
            ),
            pytest.param(
                {"client_assertion_type": "x"},
                "token_assertion_missing",
                "invalid_request",
                id="another kind of assertion",
            ),
            pytest.param(
                {"scope": SCOPE_LINE_ITEM},
                "token_scope_wrong",
                "invalid_scope",
                id="the right to change line items",
            ),
        ],
    )
    @pytest.mark.clause("As a platform: Security 1.0, 4.1")
    def test_is_for_who_asks_as_the_standard_says(self, world, changes, code, error):
        status, told = calls.ask_token(world.config, world.us, **changes)

        assert (status, told["code"], told["error"]) == (400, code, error)
        assert told["message"]

    def test_gives_the_right_to_send_scores_whatever_else_was_asked_for(self, world):
        wanted = f"{SCOPE_LINE_ITEM} {SCOPE_SCORE}"

        _, told = calls.ask_token(world.config, world.us, scope=wanted)

        assert told["scope"] == SCOPE_SCORE

    @pytest.mark.parametrize(
        ("claims", "code"),
        [
            pytest.param({"aud": PUBLIC_URL}, "token_audience_wrong", id="the issuer as audience"),
            pytest.param(
                {"aud": [f"{PUBLIC_URL}/remote/token", "https://other.example/token"]},
                "token_audience_wrong",
                id="good elsewhere too",
            ),
            pytest.param({"iss": "somebody"}, "token_assertion_wrong", id="another issuer"),
            pytest.param({"sub": "somebody"}, "remote_client_unknown", id="an unknown client"),
            pytest.param({"jti": None}, "token_assertion_wrong", id="without an id"),
            pytest.param({"jti": "x" * 256}, "token_assertion_wrong", id="with an absurd id"),
            pytest.param({"exp": "soon"}, "token_assertion_wrong", id="a time that is a word"),
            pytest.param({"exp": 10**400}, "token_assertion_wrong", id="until after all calendars"),
            pytest.param(
                {"exp": int(NOON.timestamp()) - 61}, "token_assertion_expired", id="expired"
            ),
            pytest.param(
                {"iat": int(NOON.timestamp()) + 61}, "token_assertion_expired", id="from the future"
            ),
            pytest.param(
                {"exp": int(NOON.timestamp()) + 3601}, "token_assertion_expired", id="for too long"
            ),
        ],
    )
    @pytest.mark.clause("As a platform: Security 1.0, 4.1")
    def test_is_not_for_a_wrong_assertion(self, world, claims, code):
        assert asked_with(world, **claims) == (401, code)

    def test_is_for_an_audience_in_a_list_of_one(self, world):
        assert asked_with(world, aud=[f"{PUBLIC_URL}/remote/token"]) == (200, None)

    @pytest.mark.clause("As a platform: Security 1.0, 4.1")
    def test_is_given_once_for_one_assertion(self, world):
        assert asked_with(world, jti="same") == (200, None)
        assert asked_with(world, jti="same") == (401, "token_assertion_used")

    @pytest.mark.parametrize(
        "forge",
        [
            pytest.param(
                lambda world: jwt.encode(
                    {"sub": world.us.client_id}, rsa_key("thief"), "RS256", headers={"kid": "x"}
                ),
                id="an unknown key",
            ),
            pytest.param(
                lambda world: jwt.encode(
                    {"sub": world.us.client_id},
                    rsa_key("thief"),
                    "RS256",
                    headers={"kid": world.config.kid},
                ),
                id="another key of the same name",
            ),
            pytest.param(lambda _: "a.b", id="no token at all"),
            pytest.param(lambda _: "e30.e30.e30", id="a token about nobody"),
        ],
    )
    def test_is_not_for_what_the_server_did_not_sign(self, world, forge):
        answer = calls.ask_token(world.config, world.us, client_assertion=forge(world))

        assert told_of(answer) == (401, "token_assertion_wrong")

    def test_is_not_given_while_the_servers_keys_cannot_be_had(self, world):
        world.publisher.view_functions["publisher.key_set"] = lambda: ("", 500)

        assert asked_with(world) == (401, "token_keys_unreachable")

    def test_is_not_for_a_server_that_was_removed(self, world):
        with world.tool.database.writing() as session:
            servers.remove(session, SERVER, now=NOON)

        assert asked_with(world) == (401, "remote_client_unknown")


class TestAnAccessToken:
    @pytest.mark.parametrize(
        ("header", "code"),
        [
            pytest.param("", "access_token_missing", id="none"),
            pytest.param("Basic eDp5", "access_token_missing", id="a password"),
            pytest.param("Bearer", "access_token_missing", id="an empty one"),
            pytest.param("Bearer é", "access_token_wrong", id="no token of ours"),
            pytest.param("Bearer AAAA", "access_token_wrong", id="an invented one"),
        ],
    )
    def test_is_needed_for_a_score(self, world, header, code):
        answer = posted(world, f"{PUBLIC_URL}/remote/items/{uuid4()}", b"{}", header=header)

        assert (answer.status_code, body_of(answer)["code"]) == (401, code)
        assert answer.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'

    def test_ends_after_an_hour(self, world):
        claims, token = world.launch(world.enter()), world.token()
        world.served.clock.forward(minutes=60)

        assert world.send(claims, token) == (401, "access_token_expired")

    def test_whose_end_was_moved_is_not_ours(self, world):
        claims, token = world.launch(world.enter()), world.token()
        moved = token[:24] + ("A" if token[24] != "A" else "B") + token[25:]

        assert world.send(claims, moved) == (401, "access_token_wrong")

    def test_serves_no_longer_once_the_server_is_removed(self, world):
        claims, token = world.launch(world.enter()), world.token()
        with world.tool.database.writing() as session:
            servers.remove(session, SERVER, now=NOON)

        assert world.send(claims, token) == (401, "remote_client_unknown")
