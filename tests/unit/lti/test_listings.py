"""Listings in pages: whole, or a failure."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.errors import PlatformRefused, PlatformUnavailable, ToolError
from lti_tool.lti import listings
from lti_tool.lti.service import Request
from tests.fakes.outbound import answer
from tests.fakes.services import Platform, in_pages
from tests.unit.lti.arbitrary import JSON, only_refuses
from tests.unit.lti.conftest import client_at

URL = "https://lms.example/list?page=0"


def read(client, serve, root: str | None = None, **limits: int) -> list:
    request = Request(method="GET", url=URL, scope="scope-1", accept="a/b")
    found = listings.pages(Platform(serve=serve).service(client), request, root, **limits)
    return listings.records(found, dict)


@pytest.mark.parametrize(
    "link",
    [
        '<{}>; rel="next"',
        '<https://lms.example/list?page=0>; rel="first", <{}>; rel=next',
        "<{}&amp;limit=50>; rel=“next”",
    ],
    ids=["as the standard says", "among others", "as Moodle says it"],
)
def test_all_pages_are_read_in_their_order(client, link):
    found = read(client, in_pages([[{"n": 1}, {"n": 2}], [], [{"n": 3}]], link=link))

    assert found == [{"n": 1}, {"n": 2}, {"n": 3}]


def test_the_entries_may_stand_under_a_name(client):
    pages = [{"id": "x", "members": [{"n": 1}]}, {"members": [{"n": 2}]}]

    assert read(client, in_pages(pages), "members") == [{"n": 1}, {"n": 2}]


@pytest.mark.clause("AGS 2.0, 3.2.4", "NRPS 2.0, 2.4.2")
def test_every_page_is_asked_for_alike_and_to_the_letter(client):
    def serve(call):
        target = "https://LMS.example/List?From=a%2Fb&x=%C3%A9+1"
        return answer(200, [], **({} if "From" in call.url else {"Link": f"<{target}>; rel=next"}))

    platform = Platform(serve=serve)
    request = Request(method="GET", url=URL, scope="scope-1", accept="a/b")
    list(listings.pages(platform.service(client), request, None))

    first, second = platform.calls
    assert second.url == "https://LMS.example/List?From=a%2Fb&x=%C3%A9+1"
    assert second.headers == first.headers == {"Authorization": "Bearer token-1", "Accept": "a/b"}
    assert second.limit == first.limit == listings.LARGEST_PAGE


HALF = {
    "a server error": answer(500),
    "a busy server": answer(429),
    "a refusal": answer(403),
    "a page gone": answer(404),
    "a redirect to a login page": answer(302, Location="https://lms.example/login"),
    "a login page": answer(200, b"<html>log in</html>"),
    "no list": answer(200, {"members": []}),
    "half of it": answer(200, b'[{"n": 2'),
    "nothing": answer(200, b""),
    "null": answer(200, None),
    "an entry that is none": answer(200, [{"n": 2}, None]),
    "no text": answer(200, b'[{"n": "\xff"}]'),
    "half a letter": answer(200, rb'[{"n": "\ud800"}]'),
    "a letter that no database keeps": answer(200, rb'[{"n": "\u0000"}]'),
    "no number": answer(200, b'[{"n": NaN}]'),
    "a nest without end": answer(200, b"[" * 100_000),
    "two ways on": answer(200, [], Link="<?page=2>; rel=next, <?page=3>; rel=next"),
    "a way on that nobody can read": answer(200, [], Link="<?page=2; rel=next"),
    "a way back": answer(200, [], Link=f"<{URL}>; rel=next"),
    "a way to itself": answer(200, [], Link="<https://lms.example/list?page=1>; rel=next"),
    "a way elsewhere": answer(200, [], Link="<https://evil.example/list>; rel=next"),
    "a way without TLS": answer(200, [], Link="<http://lms.example/list?page=2>; rel=next"),
}


@pytest.mark.clause("NRPS 2.0, 2.4.2")
@pytest.mark.parametrize("second", HALF.values(), ids=HALF.keys())
def test_a_listing_that_stops_halfway_is_a_failure_and_gives_nothing(client, second):
    first = answer(200, [{"n": 1}], Link="<https://lms.example/list?page=1>; rel=next")

    with pytest.raises((PlatformRefused, PlatformUnavailable)):
        read(client, lambda call: second if "page=1" in call.url else first)


def test_pages_without_end_are_cut_off(client):
    def serve(call):
        number = int(call.url.partition("=")[2])
        return answer(200, [], Link=f"<https://lms.example/list?page={number + 1}>; rel=next")

    with pytest.raises(PlatformUnavailable, match="listing_too_long"):
        read(client, serve)
    with pytest.raises(PlatformUnavailable, match="listing_too_long"):
        read(client, in_pages([[], []]), most=1)


def test_entries_without_end_are_cut_off(client, monkeypatch):
    monkeypatch.setattr(listings, "MOST_ENTRIES", 5)

    assert len(read(client, in_pages([[{}] * 3, [{}] * 2]))) == 5
    with pytest.raises(PlatformUnavailable, match="listing_too_long"):
        read(client, in_pages([[{}] * 3, [{}] * 3]))


@given(st.lists(JSON, max_size=3), st.none() | st.just("members"), st.text(max_size=30))
def test_arbitrary_pages_are_read_or_refused(pages, root, link):
    header = link.encode("latin-1", "ignore").decode("latin-1")

    def serve(call):
        number = len([c for c in call.url if c == "?"])
        return answer(200, pages[number - 1] if pages else b"", Link=header)

    only_refuses(lambda: read(client_at(), serve, root))


@given(st.binary())
def test_arbitrary_bytes_are_read_or_refused(body):
    only_refuses(lambda: listings.read_json(body))


def test_numbers_are_exact():
    assert listings.read_json(b"[0.1, 1e2, 3]") == [Decimal("0.1"), Decimal("1e2"), 3]


@pytest.mark.parametrize("body", [b"1" * 5000, b"1e99999999999999999999"])
def test_numbers_beyond_measure_are_refused(body):
    with pytest.raises(ToolError):
        listings.read_json(body)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://lms.example/x", "https://lms.example/x?role=a%2Fb%23c&limit=50"),
        (
            "https://lms.example/x?id=%2F1#y",
            "https://lms.example/x?id=%2F1&role=a%2Fb%23c&limit=50",
        ),
    ],
)
def test_parameters_come_behind_the_query_that_is_there(url, expected):
    assert listings.with_query(url, role="a/b#c", rlid=None, limit=50) == expected
