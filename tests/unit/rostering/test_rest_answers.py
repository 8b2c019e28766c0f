"""What a OneRoster server answers, in all the forms that were seen, and what is done about it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lti_tool.errors import PlatformRefused, PlatformUnavailable
from lti_tool.rostering.rest.answers import code_minor, retry_after
from tests.fakes.outbound import answer
from tests.unit.rostering.lines import NOW, URL, Open, lined

FIELD = {"imsx_codeMinorFieldName": "x", "imsx_codeMinorFieldValue": "server_busy"}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "users",
                    "imsx_StatusInfo",
                    "statusInfoSet",
                    "imsx_CodeMinor",
                    "imsx_codeMinor",
                    "imsx_codeMinorField",
                    "imsx_codeMinorFieldValue",
                ]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=12,
)


class TestFailures:
    @pytest.mark.parametrize(
        "body",
        [
            {"imsx_StatusInfo": {"imsx_CodeMinor": {"imsx_codeMinorField": [FIELD]}}},
            {"imsx_CodeMinor": {"imsx_codeMinorField": [FIELD]}},
            {"imsx_CodeMinor": {"imsx_codeMinorField": FIELD}},
            {"imsx_codeMinor": "server_busy"},
            {"imsx_codeMinor": " SERVER_BUSY "},
            {"statusInfoSet": [{"imsx_codeMinor": "server_busy"}]},
            {"statusInfoSet": {"imsx_CodeMinor": [FIELD]}},
        ],
        ids=["the standard", "bare", "one field", "flat", "capitals", "a set", "a list"],
    )
    def test_are_understood_in_every_form(self, body):
        assert code_minor(answer(503, body)) == "server_busy"

    @pytest.mark.parametrize(
        "body", [b"<html>", b"", b"\xff", {"imsx_codeMinor": "Fatima bestaat niet"}, [1], "x", None]
    )
    def test_never_repeat_what_may_hold_a_name(self, body):
        assert code_minor(answer(500, body)) == ""

    @settings(max_examples=150, deadline=None)
    @given(JSON)
    def test_of_any_shape_are_no_stumble(self, body):
        assert code_minor(answer(500, body)) in {"", "server_busy"}

    @pytest.mark.parametrize(
        ("status", "error", "code"),
        [
            (302, PlatformRefused, "roster_server_refused"),
            (400, PlatformRefused, "roster_question_refused"),
            (401, PlatformRefused, "roster_access_refused"),
            (403, PlatformRefused, "roster_access_refused"),
            (404, PlatformRefused, "roster_path_unknown"),
            (204, PlatformRefused, "roster_server_refused"),
        ],
    )
    def test_that_no_waiting_mends_are_told_at_once(self, status, error, code):
        line, outbound, rested = lined(lambda _: answer(status, {"imsx_codeMinor": "forbidden"}))

        with pytest.raises(error, match=f"{code}: users {status} forbidden"):
            line.get(URL, "users")
        assert (len(outbound.calls), rested) == (1, [])


class TestTryingAgain:
    @pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
    def test_mends_what_passes(self, status):
        answers = iter([answer(status), answer(status), answer(200, {})])
        line, _, rested = lined(lambda _: next(answers))

        assert line.get(URL, "users").status == 200
        assert rested == [2.0, 10.0]

    @pytest.mark.parametrize(
        ("told", "waits"),
        [
            ("7", [7.0]),
            ("Mon, 23 Nov 2026 11:00:30 GMT", [30.0]),
            ("Mon, 23 Nov 2026 10:00:00 GMT", [0.0]),
            ("soon", [2.0]),
            ("-5", [2.0]),
            ("1e9", [2.0]),
        ],
    )
    def test_waits_as_long_as_the_server_wants(self, told, waits):
        answers = iter([answer(503, b"", Retry_After=told), answer(200, {})])
        line, _, rested = lined(lambda _: next(answers))
        line.get(URL, "users")

        assert rested == waits

    def test_is_left_for_another_day_when_the_server_wants_longer(self):
        line, outbound, rested = lined(lambda _: answer(429, b"", Retry_After="3600"))

        with pytest.raises(PlatformUnavailable) as caught:
            line.get(URL, "users")
        assert caught.value.retry_after == 3600
        assert (len(outbound.calls), rested) == (1, [])

    def test_ends(self):
        line, outbound, rested = lined(lambda _: answer(503))

        with pytest.raises(PlatformUnavailable, match="roster_server_down"):
            line.get(URL, "users")
        assert (len(outbound.calls), rested) == (4, [2.0, 10.0, 30.0])

    def test_gets_one_new_token_for_one_that_is_refused(self):
        def reply(call):
            ended = call.headers["Authorization"] == "Bearer 0"
            return answer(401) if ended else answer(200, {})

        line, outbound, rested = lined(reply, Open())

        assert line.get(URL, "users").status == 200
        assert (len(outbound.calls), rested) == (2, [])

    def test_gets_no_third_token(self):
        line, outbound, _ = lined(lambda _: answer(401), Open())

        with pytest.raises(PlatformRefused, match="roster_access_refused"):
            line.get(URL, "users")
        assert len(outbound.calls) == 2

    @pytest.mark.parametrize("code", ["tls_failed"])
    def test_is_left_where_it_does_not_help(self, code):
        def reply(call):
            raise PlatformUnavailable(code=code)

        line, outbound, _ = lined(reply)

        with pytest.raises(PlatformUnavailable, match=code):
            line.get(URL, "users")
        assert len(outbound.calls) == 1

    @pytest.mark.parametrize("text", ["", "9" * 20, "Mon, 99 Nov 2026", "12:00", "\u0667"])
    def test_needs_a_time_that_can_be_read(self, text):
        assert retry_after(answer(503, b"", Retry_After=text), NOW) is None
