"""The pages of a collection, whatever their sizes and links: everybody once, or nothing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lti_tool.errors import PlatformUnavailable, RosterInvalid
from lti_tool.rostering.rest.answers import page_of
from lti_tool.rostering.rest.collection import Collection
from lti_tool.rostering.rest.questions import Question
from lti_tool.rostering.rest.server import Version, base_of, same_origin
from tests.fakes.outbound import answer
from tests.unit.rostering.lines import URL, lined


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
