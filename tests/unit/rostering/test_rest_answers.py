"""What a OneRoster server answers, in all the forms that were seen, and what is done about it."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lti_tool.errors import PlatformRefused, PlatformUnavailable, RosterInvalid
from lti_tool.rostering.rest.answers import code_minor, page_of, retry_after
from lti_tool.rostering.rest.calls import Line
from lti_tool.rostering.rest.collection import Collection
from lti_tool.rostering.rest.questions import Question
from lti_tool.rostering.rest.server import Version, base_of, same_origin
from tests.fakes.outbound import FakeOutbound, answer

NOW = datetime(2026, 11, 23, 11, tzinfo=UTC)
URL = "https://administration.example/ims/oneroster/rostering/v1p2/users"
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


class Open:
    def __init__(self):
        self.renewed = 0

    def headers(self, url):
        return {"Authorization": f"Bearer {self.renewed}"}

    def renew(self):
        self.renewed += 1
        return True


class Fixed(Open):
    def renew(self):
        return False


def lined(reply, access=None):
    outbound = FakeOutbound(reply)
    rested: list[float] = []
    line = Line(outbound=outbound, access=access or Fixed(), now=lambda: NOW, rest=rested.append)
    return line, outbound, rested


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


def read(reply, limit=100):
    """Read the users that these answers hold."""
    question = Question(fields=(), limit=limit)
    collection = Collection("users", URL, question, lambda each: each)
    line, outbound, _ = lined(reply)
    collection.read(line)
    return [each["sourcedId"] for each in collection.objects()], outbound.calls


def people(first, last):
    return {"users": [{"sourcedId": f"p{n}"} for n in range(first, last)]}


class TestPages:
    def test_too_large_for_one_answer_are_asked_for_smaller(self):
        def reply(call):
            if "limit=100&" in call.url or "limit=50&" in call.url:
                raise PlatformUnavailable(code="answer_too_large")
            return answer(200, people(0, 3), X_Total_Count="3", Link=f'<{URL}>; rel="first"')

        found, calls = read(reply)

        assert found == ["p0", "p1", "p2"]
        assert len(calls) == 3

    def test_too_large_however_small_are_given_up(self):
        def reply(call):
            raise PlatformUnavailable(code="answer_too_large")

        with pytest.raises(PlatformUnavailable, match="answer_too_large"):
            read(reply)

    @pytest.mark.parametrize(
        "onward",
        [
            "http://administration.example/ims/oneroster/rostering/v1p2/users?offset=2",
            "users?offset=2",
            "https://ADMINISTRATION.example:443/ims/oneroster/rostering/v1p2/users?offset=2",
        ],
        ids=["a proxy in between", "relative", "another spelling"],
    )
    def test_lie_behind_links_of_this_server_and_always_with_its_encryption(self, onward):
        answers = iter(
            [
                answer(200, people(0, 2), Link=f'<{onward}>; rel="next"'),
                answer(200, people(2, 3), Link=f'<{URL}>; rel="prev"'),
            ]
        )
        found, calls = read(lambda _: next(answers))

        assert found == ["p0", "p1", "p2"]
        assert calls[1].url.startswith("https://")
        assert calls[1].host == "administration.example"

    @pytest.mark.parametrize(
        "onward",
        [
            "https://elsewhere.example/users",
            "https://administration.example:8443/users",
            "http://administration.example:8080/users",
            "https://administration.example@elsewhere.example/users",
            "https://somebody@administration.example/users",
            "ftp://administration.example/users",
            "https://[/users",
        ],
    )
    def test_elsewhere_are_not_followed(self, onward):
        with pytest.raises((RosterInvalid, PlatformUnavailable)):
            read(lambda _: answer(200, people(0, 2), Link=f'<{onward}>; rel="next"'))

    def test_that_go_round_in_a_circle_are_refused(self):
        def reply(call):
            there = "b" if call.url.endswith("a") else "a"
            number = 2 if there == "b" else 0
            return answer(200, people(number, number + 2), Link=f'<{URL}?{there}>; rel="next"')

        with pytest.raises(RosterInvalid, match="roster_page_repeated"):
            read(reply)

    def test_that_are_empty_and_lead_on_for_ever_are_refused(self):
        numbers = iter(range(1000))

        def reply(call):
            return answer(200, {"users": []}, Link=f'<{URL}?{next(numbers)}>; rel="next"')

        with pytest.raises(RosterInvalid, match="roster_page_repeated"):
            read(reply)

    @pytest.mark.parametrize(
        ("body", "code"),
        [
            (b"<!doctype html>", "roster_answer_unreadable"),
            (b"", "roster_answer_unreadable"),
            (b"[" * 100_000, "roster_answer_unreadable"),
            ({}, "roster_answer_envelope"),
            ([], "roster_answer_envelope"),
            ({"user": []}, "roster_answer_envelope"),
            ({"users": None}, "roster_answer_envelope"),
            ({"users": {"sourcedId": "p1"}}, "roster_answer_envelope"),
            ({"imsx_codeMajor": "failure"}, "roster_answer_envelope"),
        ],
    )
    def test_that_are_none_are_failures_and_no_empty_school(self, body, code):
        with pytest.raises(RosterInvalid, match=code):
            page_of(answer(200, body), "users", URL)

    @settings(max_examples=150, deadline=None)
    @given(total=st.integers(0, 60), ceiling=st.integers(1, 25), habits=st.integers(0, 7))
    def test_give_everybody_once_whatever_the_sizes(self, total, ceiling, habits):
        """A server that gives at most ``ceiling``, with or without links, total, or both."""

        def reply(call):
            asked = dict(part.split("=") for part in call.url.partition("?")[2].split("&"))
            first, limit = int(asked["offset"]), min(int(asked["limit"]), ceiling)
            last = min(first + limit, total)
            named = {"X_Total_Count": str(total)} if habits & 1 else {}
            links = [f'<{URL}?limit={limit}&offset=0>; rel="first"']
            if last < total:
                links.append(f'<{URL}?limit={limit}&offset={last}>; rel="next"')
            more = {"Link": ", ".join(links)} if habits & 2 else {}
            if habits & 4 and not habits & 2:
                named = {"X_Total_Count": str(max(last - first, 0))}
            return answer(200, people(first, last), **named, **more)

        found, _ = read(reply, limit=20)

        assert found == [f"p{n}" for n in range(total)]


class TestAddresses:
    @pytest.mark.parametrize(
        ("given", "version", "base"),
        [
            ("https://a.example", Version.V1_1, "https://a.example/ims/oneroster/v1p1"),
            ("https://a.example/", Version.V1_2, "https://a.example/ims/oneroster/rostering/v1p2"),
            (" https://a.example:8443/x/y/ ", Version.V1_2, "https://a.example:8443/x/y"),
        ],
        ids=["a host", "a host with a slash", "a path of its own"],
    )
    def test_are_the_standards_unless_a_path_is_given(self, given, version, base):
        assert base_of(given, version) == base

    @pytest.mark.parametrize(
        "given",
        [
            "",
            "a.example",
            "ftp://a.example",
            "https://",
            "https://a/?q=1",
            "https://u@a/x",
            "https://[x/",
            "https://a/#b",
        ],
    )
    def test_that_are_none_are_refused(self, given):
        with pytest.raises(RosterInvalid, match="roster_address_invalid"):
            base_of(given, Version.V1_2)

    def test_with_a_port_that_is_none_are_no_place(self):
        assert not same_origin("https://a.example:x/", "https://a.example/")
