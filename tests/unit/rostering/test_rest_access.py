"""Who we are to a OneRoster server: signatures of OAuth 1.0a, tokens of OAuth 2."""

from base64 import b64decode
from urllib.parse import parse_qsl, unquote

import pytest

from lti_tool.errors import PlatformRefused, PlatformUnavailable
from lti_tool.rostering.rest import oauth1
from lti_tool.rostering.rest.access import Bearer, Signed
from lti_tool.rostering.rest.server import Authentication, Server, Version
from tests.fakes.outbound import FakeOutbound, answer

BASE = "https://administration.example/ims/oneroster/v1p1"


def server(authentication, version=Version.V1_1):
    return Server(
        version=version,
        base_url=BASE,
        authentication=authentication,
        token_url="https://administration.example/token",
        key="tool 1",
        secret="s/cret",
    )


class TestSignatures:
    def test_match_the_example_of_rfc_5849(self):
        """RFC 5849 section 1.2, with the token that ours has not."""
        parameters = {
            "oauth_consumer_key": "dpf43f3p2l4k3l03",
            "oauth_token": "nnch734d00sl2jdk",
            "oauth_signature_method": "HMAC-SHA1",
            "oauth_timestamp": "137131202",
            "oauth_nonce": "chapoH",
        }
        url = "http://photos.example.net/photos?file=vacation.jpg&size=original"
        text = oauth1.base_string("GET", url, parameters.items())

        secrets = ("kd94hf93k423kf44", "pfkkdhi9sl3r4s00")
        made = oauth1.signature(text, secrets=secrets, digest="sha1")
        assert made == "MdpQcU8iPSUjWoN/UDMsK2sui9I="

    def test_are_made_of_the_base_string_of_rfc_5849(self):
        """RFC 5849 section 3.4.1.1: blanks, doubles, empty values and escaped equal signs."""
        parameters = {
            "oauth_consumer_key": "9djdj82h48djs9d2",
            "oauth_token": "kkk9d7dh3k39sjv7",
            "oauth_signature_method": "HMAC-SHA1",
            "oauth_timestamp": "137131201",
            "oauth_nonce": "7d8f3e4a",
            "c2": "",
        }
        url = "http://EXAMPLE.COM:80/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b"

        text = oauth1.base_string("post", url, [*parameters.items(), ("a3", "2 q")])

        assert text == (
            "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q"
            "%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D%26c2%3D%26oauth_consumer_"
            "key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_m"
            "ethod%3DHMAC-SHA1%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk"
            "9d7dh3k39sjv7"
        )

    @pytest.mark.parametrize(
        ("authentication", "named", "octets"),
        [
            (Authentication.OAUTH1, "HMAC-SHA1", 20),
            (Authentication.OAUTH1_SHA256, "HMAC-SHA256", 32),
        ],
    )
    def test_stand_on_each_request_with_a_nonce_of_its_own(self, authentication, named, octets):
        nonces = iter("ab")
        access = Signed(
            server(authentication), lambda: oauth1.Stamp(nonce=next(nonces), timestamp=1)
        )

        first, second = (access.headers(f"{BASE}/users?limit=1")["Authorization"] for _ in "12")

        told = dict(part.split("=", 1) for part in first.removeprefix("OAuth ").split(", "))
        assert told["oauth_signature_method"] == f'"{named}"'
        assert told["oauth_consumer_key"] == '"tool%201"'
        assert len(b64decode(unquote(told["oauth_signature"].strip('"')))) == octets
        assert 'oauth_nonce="b"' in second
        assert "s/cret" not in first
        assert not access.renew()

    def test_cover_the_query(self):
        stamp = oauth1.Stamp(nonce="a", timestamp=1)
        made = {
            oauth1.authorization(
                f"{BASE}/users?offset={offset}",
                stamp,
                method=Authentication.OAUTH1,
                credentials=("k", "s"),
            )
            for offset in range(5)
        }

        assert len(made) == 5


class TestTokens:
    def bearer(self, reply, authentication=Authentication.OAUTH2, now=lambda: 0.0):
        outbound = FakeOutbound(reply)
        return Bearer(server(authentication, Version.V1_2), outbound, now), outbound

    def test_are_asked_for_by_basic_authentication_form_encoded(self):
        bearer, outbound = self.bearer(lambda _: answer(200, {"access_token": "abc"}))

        assert bearer.headers(BASE) == {"Authorization": "Bearer abc"}
        (call,) = outbound.calls
        assert b64decode(call.headers["Authorization"].removeprefix("Basic ")) == b"tool+1:s%2Fcret"
        assert call.body["scope"].endswith("/or/v1p2/scope/roster-core.readonly")
        assert "client_secret" not in call.body

    def test_are_asked_for_in_the_body_where_that_is_set(self):
        bearer, outbound = self.bearer(
            lambda _: answer(200, {"access_token": "abc"}), Authentication.OAUTH2_BODY
        )
        bearer.headers(BASE)

        (call,) = outbound.calls
        assert (call.body["client_id"], call.body["client_secret"]) == ("tool 1", "s/cret")
        assert "Authorization" not in call.headers

    def test_are_kept_until_shortly_before_their_end(self):
        clock = [0.0]
        bearer, outbound = self.bearer(
            lambda _: answer(200, {"access_token": "abc", "expires_in": 3600}),
            now=lambda: clock[0],
        )
        calls = []
        for clock[0] in (0.0, 3539.0, 3540.0):
            bearer.headers(BASE)
            calls.append(len(outbound.calls))

        assert calls == [1, 1, 2]

    def test_are_asked_for_anew_when_refused(self):
        bearer, outbound = self.bearer(lambda _: answer(200, {"access_token": "abc"}))
        bearer.headers(BASE)

        assert bearer.renew()
        bearer.headers(BASE)
        assert len(outbound.calls) == 2

    def test_are_asked_for_with_the_wider_scope_where_the_least_is_unknown(self):
        def reply(call):
            known = dict(parse_qsl("scope=" + call.body["scope"]))["scope"].endswith(
                "/roster.readonly"
            )
            return answer(200, {"access_token": "abc"}) if known else answer(400)

        bearer, outbound = self.bearer(reply)

        assert bearer.headers(BASE)
        assert [call.body["scope"].rpartition("/")[2] for call in outbound.calls] == [
            "roster-core.readonly",
            "roster.readonly",
        ]

    @pytest.mark.parametrize(
        ("status", "body", "error", "code", "calls"),
        [
            (401, b"", PlatformRefused, "token_refused", 1),
            (400, b"", PlatformRefused, "token_refused", 2),
            (429, b"", PlatformUnavailable, "token_endpoint_down", 1),
            (503, b"", PlatformUnavailable, "token_endpoint_down", 1),
            (200, b"<html>", PlatformUnavailable, "token_unreadable", 1),
        ],
    )
    def test_that_do_not_come_are_told(self, status, body, error, code, calls):
        bearer, outbound = self.bearer(lambda _: answer(status, body))

        with pytest.raises(error, match=code):
            bearer.headers(BASE)
        assert len(outbound.calls) == calls
