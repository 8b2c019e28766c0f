"""What a platform says about itself is checked, and what we ask is as little as possible."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.errors import PlatformRefused, PlatformUnavailable, RegistrationRefused
from lti_tool.lti import dynamic_registration
from lti_tool.lti import vocabulary as words
from lti_tool.lti.registration_request import request_for
from tests.fakes.outbound import answer
from tests.unit.lti.arbitrary import JSON, only_refuses
from tests.unit.lti.configurations import (
    CANVAS,
    CANVAS_URL,
    GONE,
    ISSUER,
    TOOL,
    URL,
    calls,
    read,
    said,
    way,
)


def refused(code: str, document: object, url: str = URL, **options: bool) -> None:
    with pytest.raises(RegistrationRefused) as refusal:
        read(document, url, **options)
    assert refusal.value.code == code


class TestReadConfiguration:
    def test_takes_what_the_standard_names(self):
        found = read(said(authorization_server="lms"))

        assert found.issuer == ISSUER
        assert found.registration_url == f"{ISSUER}/register"
        assert found.token_audience == "lms"
        assert found.offers.scopes == frozenset({"openid", words.SCOPE_SCORE})
        assert found.offers.family == "moodle"

    @pytest.mark.clause("Dynamic Registration 1.0: abilities")
    def test_is_content_where_an_older_platform_says_nothing(self):
        silent = dict.fromkeys(
            (
                "scopes_supported",
                "id_token_signing_alg_values_supported",
                "token_endpoint_auth_methods_supported",
                words.PLATFORM_CONFIGURATION,
            ),
            GONE,
        )

        found = read(said(**silent))

        assert found.offers.scopes is None
        assert found.offers.family == ""
        assert (
            read(said(**{words.PLATFORM_CONFIGURATION: {"product_family_code": 7}})).offers.family
            == ""
        )

    @pytest.mark.clause("Dynamic Registration 1.0: abilities", "Dynamic Registration 1.0: issuer")
    @pytest.mark.parametrize(
        ("document", "code"),
        [
            (b"<html>", "configuration_unreadable"),
            (b"[]", "configuration_unreadable"),
            (b'{"issuer": "a", "issuer": "b"}', "configuration_unreadable"),
            (said(issuer=GONE), "configuration_unreadable"),
            (said(issuer=["a"]), "configuration_unreadable"),
            (said(jwks_uri=""), "configuration_unreadable"),
            (said(registration_endpoint=GONE), "configuration_unreadable"),
            (said(token_endpoint=f"{ISSUER}/{'t' * 3000}"), "configuration_unreadable"),
            (said(**{words.PLATFORM_CONFIGURATION: []}), "configuration_unreadable"),
            (said(id_token_signing_alg_values_supported=["ES256"]), "algorithm_not_offered"),
            (
                said(token_endpoint_auth_methods_supported=["client_secret_basic"]),
                "auth_method_not_offered",
            ),
            (said(issuer="http://lms.example"), "issuer_wrong_form"),
            (said(issuer=f"{ISSUER}?school=1"), "issuer_wrong_form"),
            (said(issuer=f"{ISSUER}#1"), "issuer_wrong_form"),
            (said(issuer="https://user@lms.example"), "issuer_wrong_form"),
            (said(issuer="https://lms.example:port"), "issuer_wrong_form"),
            (said(issuer="https://lms.example\\@evil.example"), "issuer_wrong_form"),
            (said(issuer="https://lms.example/\u202e"), "issuer_wrong_form"),
            (said(issuer="lms"), "issuer_wrong_form"),
            (said(issuer="https://other.example"), "issuer_foreign"),
            (said(issuer="https://lms.example:8443"), "issuer_foreign"),
            (said(issuer="https://canvas.instructure.com"), "issuer_foreign"),
            (said(token_endpoint="http://lms.example/token"), "endpoint_forbidden"),
            (said(jwks_uri="file:///etc/passwd"), "endpoint_forbidden"),
            (said(jwks_uri=f"{ISSUER}/jw ks"), "endpoint_forbidden"),
            (said(authorization_endpoint="javascript:alert(1)"), "endpoint_forbidden"),
            (said(jwks_uri="https://169.254.169.254/jwks"), "endpoint_foreign"),
            (said(registration_endpoint="https://evil.example/r"), "endpoint_foreign"),
            (said(token_endpoint="https://lms.example.evil.example/t"), "endpoint_foreign"),
        ],
    )
    def test_refuses(self, document, code):
        refused(code, document)

    def test_http_is_for_this_machine_alone_and_only_where_that_is_open(self):
        here = "http://localhost:8001"
        local = {
            name: str(value).replace(ISSUER, here)
            for name, value in said().items()
            if str(value).startswith(ISSUER)
        }

        assert read(said(**local), f"{here}/c", allow_loopback=True).issuer == here
        refused("issuer_wrong_form", said(**local), f"{here}/c")


class TestSharedIssuers:
    def test_a_named_family_may_share_its_issuer(self):
        assert read(CANVAS, CANVAS_URL).offers.family == "canvas"

    def test_but_only_from_its_own_hosts(self):
        refused("issuer_foreign", CANVAS, "https://evil.example/c")
        refused("issuer_foreign", CANVAS, "https://evilcanvaslms.com/c")

    def test_and_with_its_own_addresses(self):
        refused("endpoint_foreign", {**CANVAS, "jwks_uri": "https://evil.example/k"}, CANVAS_URL)

    def test_a_family_may_have_a_common_token_address(self):
        family = {words.PLATFORM_CONFIGURATION: {"product_family_code": "desire2learn"}}
        common = "https://auth.brightspace.com/core/connect/token"

        assert read(said(token_endpoint=common, **family)).token_url == common
        refused("endpoint_foreign", said(token_endpoint=common))


class TestFetch:
    @pytest.mark.clause("Dynamic Registration 1.0: registration token")
    @pytest.mark.parametrize("token", ["geheim", None])
    def test_brings_the_token_where_there_is_one(self, token):
        asked = way()

        dynamic_registration.fetch(asked, URL, token)

        (call,) = calls(asked)
        assert (call.method, call.url) == ("GET", URL)
        assert call.headers.get("Authorization") == (f"Bearer {token}" if token else None)

    @pytest.mark.clause("Dynamic Registration 1.0: configuration")
    @pytest.mark.parametrize(
        ("url", "token", "error", "code"),
        [
            (f"{URL}#f", None, RegistrationRefused, "configuration_address_wrong"),
            ("https:\\\\lms.example", None, RegistrationRefused, "configuration_address_wrong"),
            (f"{URL}?{'q' * 2100}", None, RegistrationRefused, "configuration_address_wrong"),
            ("http://lms.example/c", None, PlatformRefused, "address_forbidden"),
            ("file:///etc/passwd", None, PlatformRefused, "address_forbidden"),
            (URL, "a\r\nHost: evil", RegistrationRefused, "registration_token_wrong"),
            (URL, "é", RegistrationRefused, "registration_token_wrong"),
        ],
    )
    def test_refuses_without_a_call(self, url, token, error, code):
        asked = way()

        with pytest.raises(error) as refusal:
            dynamic_registration.fetch(asked, url, token)

        assert refusal.value.code == code
        assert calls(asked) == []

    @pytest.mark.parametrize(
        ("status", "error", "code"),
        [
            (302, RegistrationRefused, "configuration_refused"),
            (404, RegistrationRefused, "configuration_refused"),
            (201, RegistrationRefused, "configuration_refused"),
            (503, PlatformUnavailable, "registration_unanswered"),
        ],
    )
    def test_takes_only_a_plain_answer(self, status, error, code):
        with pytest.raises(error) as refusal:
            dynamic_registration.fetch(way(lambda _call: answer(status, said())), URL, None)

        assert refusal.value.code == code


NAMES = st.sampled_from(sorted({*said(), "authorization_server", words.TOOL_CONFIGURATION}))
ADDRESSES = st.sampled_from(
    [ISSUER, f"{ISSUER}/x", "https://[::1", "https://lms.example:99999", "http://a", "//a", "\0"]
)


@given(st.dictionaries(NAMES, JSON | ADDRESSES, max_size=4))
def test_whatever_a_platform_says_is_read_or_refused(changes):
    only_refuses(lambda: request_for(read(said(**changes)).offers, TOOL))


@given(st.binary(max_size=80) | JSON.map(json.dumps).map(str.encode))
def test_whatever_a_platform_sends_is_read_or_refused(body):
    only_refuses(lambda: read(body))
    only_refuses(lambda: dynamic_registration.read_answer(body))


@given(st.dictionaries(st.sampled_from(["client_id", "scope", words.TOOL_CONFIGURATION]), JSON))
def test_whatever_a_platform_answers_is_read_or_refused(document):
    only_refuses(lambda: dynamic_registration.read_answer(json.dumps(document).encode()))
