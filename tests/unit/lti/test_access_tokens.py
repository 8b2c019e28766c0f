"""Access tokens: how they are asked for, kept apart, renewed and forgotten."""

from itertools import count
from threading import Event

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.errors import PlatformRefused, PlatformUnavailable
from lti_tool.http_client import Answer
from lti_tool.lti.access_tokens import AccessTokens
from lti_tool.lti.keys import Signer
from tests.factories.races import at_once
from tests.fakes.outbound import Call, FakeOutbound, answer
from tests.fakes.platform import rsa_key
from tests.unit.lti.arbitrary import JSON, only_refuses
from tests.unit.lti.conftest import client_at

SCOPES = ("https://example.org/score", "https://example.org/lineitem")
NOW = 1_772_452_800.75
SIGNER = Signer(kid="tool-1", key=rsa_key("tool"))


class Desk:
    """A token endpoint that hands out a new token each time, and a clock."""

    def __init__(self, **changes: object) -> None:
        self.now = NOW
        self.changes = changes
        self.numbers = count(1)
        self.outbound = FakeOutbound(self.reply)
        self.tokens = AccessTokens(
            self.outbound, lambda: SIGNER, lambda: self.now, lambda: f"jti-{next(self.numbers)}"
        )

    def reply(self, call: Call) -> Answer:
        right = {"access_token": f"token-{len(self.outbound.calls)}", "token_type": "bearer"}
        return answer(200, {**right, "expires_in": 3600, **self.changes})

    def assertion(self) -> dict:
        token = self.outbound.calls[-1].body["client_assertion"]
        assert jwt.get_unverified_header(token) == {"alg": "RS256", "kid": "tool-1", "typ": "JWT"}
        return jwt.decode(
            token,
            rsa_key("tool").public_key(),
            ["RS256"],
            options={"verify_aud": False, "verify_exp": False, "verify_iat": False},
        )


@pytest.mark.clause("Security 1.0, 4.1.1")
def test_is_asked_for_as_the_standard_says(client):
    desk = Desk()

    desk.tokens.get(client, SCOPES)

    (call,) = desk.outbound.calls
    assert (call.method, call.url) == ("POST", "https://lms.example/token")
    assert {name: value for name, value in call.body.items() if name != "client_assertion"} == {
        "grant_type": "client_credentials",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "scope": "https://example.org/lineitem https://example.org/score",
    }
    assert desk.assertion() == {
        "iss": "client-1",
        "sub": "client-1",
        "aud": "https://lms.example/token",
        "iat": int(NOW) - 5,
        "exp": int(NOW) + 60,
        "jti": "jti-1",
    }


@pytest.mark.clause("Security 1.0, 4.1.1")
def test_names_the_audience_that_the_platform_wants():
    desk = Desk()

    desk.tokens.get(client_at(token_audience="https://api.example.org/auth"), SCOPES)

    assert desk.assertion()["aud"] == "https://api.example.org/auth"


@pytest.mark.clause("Security 1.0, 4.1.1")
def test_every_assertion_is_another(client):
    desk = Desk()
    seen = []
    for _ in range(3):
        desk.tokens.get(client, SCOPES)
        desk.tokens.forget(client, SCOPES)
        seen.append(desk.assertion()["jti"])

    assert len(set(seen)) == 3


@pytest.mark.clause("Security 1.0, 7.1")
def test_serves_until_a_minute_before_its_end(client):
    desk = Desk()
    first = desk.tokens.get(client, SCOPES)
    desk.now = NOW + 3539

    assert desk.tokens.get(client, tuple(reversed(SCOPES))) == first

    desk.now = NOW + 3540
    assert desk.tokens.get(client, SCOPES) != first
    assert len(desk.outbound.calls) == 2


@pytest.mark.parametrize(
    ("changes", "used"),
    [
        ({"expires_in": 3600}, 3540),
        ({"expires_in": "3600"}, 3540),
        ({"expires_in": 90}, 45),
        ({"expires_in": 2}, 1),
        ({"expires_in": 10**400}, 86_340),
        ({}, 3540),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_short_one_serves_half_its_life_and_a_long_one_a_day(client, changes, used):
    desk = Desk()
    desk.outbound.reply = lambda _: answer(200, {"access_token": "token", **changes})
    desk.tokens.get(client, SCOPES)

    desk.now = NOW + used - 0.5
    desk.tokens.get(client, SCOPES)
    assert len(desk.outbound.calls) == 1

    desk.now = NOW + used
    desk.tokens.get(client, SCOPES)
    assert len(desk.outbound.calls) == 2


def test_one_that_lives_a_second_is_never_used_twice(client):
    desk = Desk(expires_in=1)

    assert desk.tokens.get(client, SCOPES) != desk.tokens.get(client, SCOPES)


def test_is_asked_for_again_once_forgotten(client):
    desk = Desk()
    first = desk.tokens.get(client, SCOPES)

    desk.tokens.forget(client, SCOPES)
    desk.tokens.forget(client, SCOPES)

    assert desk.tokens.get(client, SCOPES) != first


@pytest.mark.clause("Security 1.0, 7.1")
def test_many_who_need_one_at_the_same_moment_share_it(client):
    desk = Desk()
    right = desk.reply

    def slowly(call: Call) -> Answer:
        Event().wait(0.02)
        return right(call)

    desk.outbound.reply = slowly

    assert set(at_once(*[lambda: desk.tokens.get(client, SCOPES)] * 6)) == {"token-1"}
    assert len(desk.outbound.calls) == 1


def test_a_slow_platform_keeps_no_other_waiting(client):
    desk = Desk()
    right, other = desk.reply, client_at(number=2, token_url="https://lms.example/other")
    asked = Event()

    def reply(call: Call) -> Answer:
        if call.url.endswith("/token"):
            asked.wait(10)
        else:
            asked.set()
        return right(call)

    desk.outbound.reply = reply

    at_once(lambda: desk.tokens.get(client, SCOPES), lambda: desk.tokens.get(other, SCOPES))

    assert asked.is_set()


@given(
    st.lists(
        st.tuples(
            st.integers(1, 3),
            st.sampled_from(["https://lms.example", "https://other-lms.example"]),
            st.sampled_from(["https://lms.example/token", "https://lms.example/token?school=2"]),
            st.sets(st.sampled_from(SCOPES), min_size=1),
        ),
        min_size=2,
        max_size=12,
    )
)
def test_two_registrations_endpoints_or_scopes_never_share_one(asked):
    desk = Desk()
    given_to: dict = {}
    for number, issuer, token_url, scopes in asked:
        client = client_at(issuer, number, token_url=token_url)
        token = desk.tokens.get(client, sorted(scopes))
        place = (number, token_url, frozenset(scopes))
        assert given_to.setdefault(place, token) == token

    assert len(set(given_to.values())) == len(given_to) == len(desk.outbound.calls)


@pytest.mark.parametrize(
    ("status", "error", "code"),
    [
        (400, PlatformRefused, "token_refused"),
        (401, PlatformRefused, "token_refused"),
        (302, PlatformRefused, "token_refused"),
        (429, PlatformUnavailable, "token_endpoint_down"),
        (500, PlatformUnavailable, "token_endpoint_down"),
        (503, PlatformUnavailable, "token_endpoint_down"),
    ],
)
def test_a_refusal_is_told_apart_from_a_platform_that_is_down(client, status, error, code):
    desk = Desk()
    desk.outbound.reply = lambda _: answer(status, {"error": "invalid_scope", "who": "Sanne"})

    with pytest.raises(error) as refusal:
        desk.tokens.get(client, SCOPES)

    assert refusal.value.code == code
    assert "Sanne" not in str(refusal.value)
    if error is PlatformRefused:
        assert refusal.value.status == status


def test_after_a_refusal_the_next_one_asks_anew(client):
    desk = Desk()
    right, desk.outbound.reply = desk.reply, lambda _: answer(500)
    with pytest.raises(PlatformUnavailable):
        desk.tokens.get(client, SCOPES)

    desk.outbound.reply = right

    assert desk.tokens.get(client, SCOPES) == "token-2"


@pytest.mark.parametrize(
    "changes",
    [
        {"access_token": ""},
        {"access_token": None},
        {"access_token": "a\r\nX-Evil: 1"},
        {"access_token": "é"},
        {"access_token": "x" * 8193},
        {"access_token": ["x"]},
        {"token_type": "mac"},
        {"token_type": "Bearer, or so"},
        {"token_type": None},
        {"expires_in": 0},
        {"expires_in": "soon"},
        {"expires_in": float("inf")},
    ],
    ids=lambda changes: str(changes)[:40],
)
def test_an_answer_that_cannot_be_used_is_refused(client, changes):
    with pytest.raises(PlatformUnavailable, match="token_unreadable"):
        Desk(**changes).tokens.get(client, SCOPES)


@pytest.mark.clause("Security 1.0, 4.1")
@pytest.mark.parametrize("kind", ["Bearer", "bearer", "BEARER"])
def test_the_kind_of_a_token_is_read_in_any_case(client, kind):
    assert Desk(token_type=kind).tokens.get(client, SCOPES) == "token-1"


@given(st.binary() | JSON.map(lambda found: answer(200, found).body))
def test_arbitrary_answers_are_read_or_refused(body):
    desk = Desk()
    desk.outbound.reply = lambda _: answer(200, body)

    only_refuses(lambda: desk.tokens.get(client_at(), SCOPES))


def test_an_answer_nested_without_end_is_refused(client):
    desk = Desk()
    desk.outbound.reply = lambda _: answer(200, b"[" * 200_000)

    with pytest.raises(PlatformUnavailable, match="token_unreadable"):
        desk.tokens.get(client, SCOPES)
