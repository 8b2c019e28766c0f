"""What the legs say that call: the platform's keys and clock, our own keys, tokens."""

import json
from datetime import timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lti_tool.errors import PlatformRefused, PlatformUnavailable
from lti_tool.models.doctor import Verdict
from lti_tool.services.doctor import outside
from lti_tool.services.doctor.legs import LEGS
from lti_tool.services.doctor.records import green, orange, red
from tests.factories.charts import OWN_KEYS, chart, instruments, raising, seen
from tests.factories.tools import NOON, PUBLIC_URL, Clock
from tests.fakes.outbound import answer
from tests.fakes.platform import FakePlatform

PLATFORM = FakePlatform()
OURS = {"keys": [{"kid": kid, "n": n} for kid, n in OWN_KEYS.published.items()]}
GET_LEGS = [outside.platform_keys, outside.clock, outside.own_key_set]


def walked(leg, reply, **changes):
    return leg(chart(**changes), instruments(lambda _: reply), {})


def small_key():
    return {**PLATFORM.jwk(), "n": "AQAB", "kid": "small"}


class TestKeysOfThePlatform:
    def test_good_ones_are_counted_and_remembered(self):
        found = walked(outside.platform_keys, answer(200, {"keys": [PLATFORM.jwk(), small_key()]}))

        assert (found.verdict, found.code, found.figure) == (Verdict.GREEN, "keys_good", 1)
        assert found.key_ids == ["lms-1"]

    @pytest.mark.parametrize(
        ("reply", "code"),
        [
            (answer(404, b"not found"), "keys_unreadable"),
            (answer(200, b"<html>"), "keys_unreadable"),
            (answer(200, {"keys": {}}), "keys_unreadable"),
            (answer(200, {"keys": []}), "keys_unusable"),
            (answer(200, {"keys": [small_key()]}), "keys_unusable"),
            (answer(200, {"keys": [{**PLATFORM.jwk(), "alg": "ES256"}]}), "keys_unusable"),
            (answer(200, {"keys": [{**PLATFORM.jwk(), "use": "enc"}]}), "keys_unusable"),
        ],
        ids=[
            "not there",
            "a web page",
            "no list",
            "an empty list",
            "a small key",
            "another algorithm",
            "not for signing",
        ],
    )
    def test_what_cannot_be_used_is_the_platforms_to_mend(self, reply, code):
        found = walked(outside.platform_keys, reply)

        assert (found.verdict, found.code, found.detail) == (Verdict.RED, code, "lms.example")

    @pytest.mark.parametrize(
        ("known", "code"),
        [
            ({"lms-1"}, "keys_good"),
            ({"lms-0", "lms-1"}, "keys_good"),
            ({"lms-0"}, "keys_replaced"),
        ],
        ids=["the same", "one was taken out", "all are others"],
    )
    def test_replaced_all_at_once_they_are_remarked_on(self, known, code):
        reply = answer(200, {"keys": [PLATFORM.jwk()]})

        assert walked(outside.platform_keys, reply, known_key_ids=frozenset(known)).code == code


class TestClockOfThePlatform:
    @pytest.mark.parametrize(
        ("off", "code", "figure"),
        [
            (0, "clock_good", 0),
            (3, "clock_good", 3),
            (-4, "clock_good", 3),
            (5, "clock_drifts", 5),
            (-6, "clock_drifts", 5),
            (60, "clock_drifts", 60),
            (61, "clock_ahead", 61),
            (300, "clock_ahead", 300),
            (-61, "clock_drifts", 60),
            (-62, "clock_behind", 61),
            (-300, "clock_behind", 299),
        ],
    )
    def test_is_read_to_the_second_of_its_date(self, off, code, figure):
        date = format_datetime(NOON + timedelta(seconds=off), usegmt=True)

        found = walked(outside.clock, answer(200, {}, Date=date))

        assert (found.code, found.figure) == (code, figure)

    def test_a_slow_answer_is_no_wrong_clock(self):
        clock = Clock()

        def reply(_call):
            clock.forward(seconds=4)
            return answer(200, {}, Date=format_datetime(NOON, usegmt=True))

        found = outside.clock(chart(), instruments(reply, clock=clock), {})

        assert (found.code, found.figure) == ("clock_good", 0)

    @pytest.mark.parametrize(
        "headers",
        [{}, {"Date": "noon"}, {"Date": "Mon, 02 Mar 2026 12:00:00 GMT", "Age": "600"}],
        ids=["none", "unreadable", "kept by a cache"],
    )
    def test_without_a_date_of_now_nothing_is_said(self, headers):
        found = walked(outside.clock, answer(200, {}, **headers))

        assert (found.verdict, found.code) == (Verdict.NOT_TRIED, "no_date")

    def test_without_an_answer_nothing_is_said(self):
        found = outside.clock(chart(), raising(PlatformUnavailable(code="not_reachable")), {})

        assert (found.verdict, found.code) == (Verdict.NOT_TRIED, "clock_not_seen")


class TestOurOwnKeySet:
    @pytest.mark.parametrize(
        ("reply", "code"),
        [
            (answer(200, OURS), "own_keys_good"),
            (answer(200, {"keys": OURS["keys"][:1]}), "own_keys_stale"),
            (answer(200, {"keys": OURS["keys"][1:]}), "own_keys_differ"),
            (answer(200, {"keys": [{"kid": "ours-1", "n": "n9"}]}), "own_keys_differ"),
            (answer(200, {"keys": [{}]}), "own_keys_unreadable"),
            (answer(502, b"Bad gateway"), "own_keys_unreadable"),
        ],
        ids=[
            "the same",
            "the next one missing",
            "the current one missing",
            "another key of the same name",
            "no keys",
            "a proxy's error",
        ],
    )
    def test_is_compared_with_what_we_sign_with(self, reply, code):
        assert walked(outside.own_key_set, reply).code == code

    def test_is_asked_for_at_the_public_address(self):
        used, outbound = seen(answer(200, OURS))

        outside.own_key_set(chart(), used, {})

        assert [call.url for call in outbound.calls] == [f"{PUBLIC_URL}/lti/jwks"]

    def test_out_of_our_own_sight_is_no_proof_of_a_fault(self):
        found = outside.own_key_set(chart(), raising(PlatformUnavailable(code="not_reachable")), {})

        assert (found.verdict, found.code) == (Verdict.ORANGE, "own_keys_unseen")


class TestTokens:
    LEG = staticmethod(outside.token_for("scope-1"))

    def test_one_is_asked_for_whatever_is_remembered(self):
        used, outbound = seen(answer(200, {"access_token": "t"}))

        found = [self.LEG(chart(), used, {}).code for _ in range(2)]

        assert found == ["token_granted", "token_granted"]
        assert [call.body["scope"] for call in outbound.calls] == ["scope-1", "scope-1"]

    def test_one_that_is_not_needed_is_withheld_and_no_more(self):
        used, outbound = seen(answer(400, {"error": "invalid_scope"}))
        leg = outside.token_for("scope-2", "roster_withheld")
        needed = {"token_score": green("token_granted")}

        assert leg(chart(), used, needed) == orange("roster_withheld", figure=400)
        assert len(outbound.calls) == 1

    def test_one_that_is_not_needed_is_not_asked_for_where_the_needed_one_is_refused(self):
        used, outbound = seen(answer(200, {"access_token": "t"}))
        leg = outside.token_for("scope-2", "roster_withheld")

        found = leg(chart(), used, {"token_score": red("token_refused", figure=400)})

        assert (found.code, outbound.calls) == ("token_needed_first", [])

    @pytest.mark.parametrize(
        ("reply", "code", "figure"),
        [
            (answer(400, {"error": "invalid_client"}), "token_refused", 400),
            (answer(401, b""), "token_refused", 401),
            (answer(503, b""), "token_endpoint_down", None),
            (answer(200, b"<html>"), "token_unreadable", None),
        ],
        ids=["refused", "unauthorized", "down", "a web page"],
    )
    def test_none_is_the_platforms_to_mend(self, reply, code, figure):
        found = walked(self.LEG, reply)

        assert (found.verdict, found.code, found.figure) == (Verdict.RED, code, figure)


@pytest.mark.parametrize(
    "error",
    [
        PlatformUnavailable(code="not_reachable"),
        PlatformUnavailable(code="no_answer_in_time"),
        PlatformUnavailable(code="tls_failed"),
        PlatformUnavailable(code="answer_too_large"),
        PlatformRefused(code="address_forbidden"),
    ],
    ids=lambda error: error.code,
)
@pytest.mark.parametrize(
    "leg", [outside.platform_keys, outside.token_for("x")], ids=["keys", "token"]
)
def test_a_call_that_brings_nothing_is_red_with_its_own_reason(leg, error):
    found = leg(chart(), raising(error), {})

    assert (found.verdict, found.code, found.detail) == (Verdict.RED, error.code, "lms.example")


SAID = st.one_of(
    st.binary(max_size=200),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=10),
        lambda part: (
            st.lists(part, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["keys", "kid", "n", "kty", "e", "access_token", "scope", "id", "members"]
                ),
                part,
                max_size=4,
            )
        ),
        max_leaves=10,
    ).map(lambda value: json.dumps(value).encode()),
)


@settings(max_examples=60)
@given(
    status=st.sampled_from([200, 201, 204, 301, 400, 401, 403, 404, 429, 500, 503]),
    body=SAID,
    date=st.text(max_size=40) | st.just("Mon, 02 Mar 2026 12:00:00 GMT"),
    age=st.text(max_size=4),
)
def test_whatever_a_platform_answers_every_leg_says_something(status, body, date, age):
    used = instruments(lambda _: answer(status, body, Date=date, Age=age))

    for leg in LEGS:
        found = leg.walk(chart(), used, {})
        assert found.code
