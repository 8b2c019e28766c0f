"""The way back to the platform: only there, and with the query that it has."""

from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.lti import return_url
from lti_tool.lti.messages import read_message
from lti_tool.lti.vocabulary import PRESENTATION
from tests.fakes.platform import FakePlatform, changed
from tests.unit.lti.conftest import client_at

CLIENT = client_at("https://lms.example")
TEXTS = st.text(st.characters(codec="utf-8"))


class TestTelling:
    @pytest.mark.parametrize(
        ("url", "expected"),
        [
            ("https://lms.example/back", "https://lms.example/back?lti_msg=Klaar%21"),
            ("https://lms.example/back?a=1&b=", "https://lms.example/back?a=1&b=&lti_msg=Klaar%21"),
            ("https://lms.example/back?", "https://lms.example/back?lti_msg=Klaar%21"),
            ("https://lms.example/b?x=%2F#top", "https://lms.example/b?x=%2F&lti_msg=Klaar%21#top"),
        ],
        ids=["no query", "a query", "an empty query", "a fragment"],
    )
    def test_messages_follow_the_query_that_is_there(self, url, expected):
        assert return_url.telling(url, {return_url.MESSAGE: "Klaar!"}) == expected

    def test_without_a_message_nothing_changes(self):
        url = "https://lms.example/back?course=2&sesskey=a%20b"

        assert return_url.telling(url, {}) == url

    @given(st.dictionaries(st.sampled_from(["lti_msg", "lti_log"]), TEXTS))
    def test_what_is_told_arrives_whole(self, told):
        url = return_url.telling("https://lms.example/back?id=3", told)

        query = urlsplit(url).query
        assert dict(parse_qsl(query, keep_blank_values=True)) == {"id": "3", **told}
        assert url.isascii()


@pytest.mark.parametrize(
    ("url", "fits"),
    [
        ("https://lms.example/back?id=3", True),
        (None, False),
        ("https://evil.example/back", False),
        ("https://lms.example@evil.example/", False),
        ("https://lms.example:444/back", False),
        ("http://lms.example/back", False),
        ("javascript:alert(1)", False),
        ("//evil.example", False),
        ("/back", False),
        ("https://lms.example/\\evil.example", False),
        ("https://lms.example/a\nb", False),
        ("https://lms.example/" + "x" * 2048, False),
    ],
    ids=[
        "on the platform",
        "none",
        "elsewhere",
        "a user name that looks like it",
        "another port",
        "no encryption",
        "a script",
        "no scheme",
        "no host",
        "a backslash",
        "a line break",
        "endless",
    ],
)
def test_only_the_platform_itself_is_gone_back_to(url, fits):
    assert return_url.trusted(url, CLIENT) == (url if fits else None)


CANVAS = replace(client_at("https://sso.lms.example"), service_hosts=(".lms.example",))


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://school.lms.example/courses/2?x=1", "https://school.lms.example"),
        ("https://sso.lms.example/back", "https://sso.lms.example"),
        (None, "https://sso.lms.example"),
        ("https://evil.example/back", "https://sso.lms.example"),
        ("https://a;script-src.lms.example/back", "https://sso.lms.example"),
        ("https://a,b.lms.example/back", "https://sso.lms.example"),
        ("https://x:y@school.lms.example/back", "https://sso.lms.example"),
        ("https://*.lms.example/back", "https://sso.lms.example"),
    ],
    ids=[
        "the school's own host",
        "where people sign in",
        "none",
        "elsewhere",
        "a rule smuggled in",
        "a second value smuggled in",
        "a user name",
        "every host at once",
    ],
)
@pytest.mark.parametrize("kind", ["a link", "deep linking"])
def test_the_page_that_we_go_back_to_may_frame_us(kind, url, origin):
    platform = FakePlatform()
    claims = platform.claims(nonce="n", now=0)
    if kind == "deep linking" and url:
        claims = changed(claims, platform.deep_linking(deep_link_return_url=url))
    else:
        claims = {**claims, PRESENTATION: {"return_url": url}}

    assert return_url.framing_origin(read_message(claims), CANVAS) == origin
