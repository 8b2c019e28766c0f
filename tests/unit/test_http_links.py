"""``Link`` headers, as the standard writes them and as platforms do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.errors import PlatformUnavailable
from lti_tool.http_client import links
from tests.unit.lti.arbitrary import only_refuses

URL = "https://lms.example/members?limit=50"
NEXT = "https://lms.example/Members?p=2&Token=aB%2F+c"


def next_of(header: str) -> str | None:
    return links.target_of({"Link": header}, "next", URL)


@pytest.mark.parametrize(
    "header",
    [
        f'<{NEXT}>; rel="next"',
        f"<{NEXT}>;rel=next",
        f"<{NEXT}> ; REL = NEXT",
        f"<{NEXT}>; rel='next'",
        f"<{NEXT}>; rel=“next”",
        f"<{NEXT}>; rel=”next”",
        f"<{NEXT}>; rel=„next”",
        f"<{NEXT}>; rel=‘next’",
        f"<{NEXT}>; rel=“next”".encode().decode("latin-1"),
        f"<{NEXT.replace('&', '&amp;')}>; rel=“next”",
        f'<{NEXT}>; rel="last next"',
        f'<{NEXT}>; rel="NEXT http://example.org/rels#x"',
        f'<{NEXT}>; title="a, b; rel=prev <x>"; rel="next"; type=x/y',
        f'<{NEXT}>; title="it\\"s, <b>"; rel=next',
        f"<{NEXT}>; crossorigin; rel=next",
        f"<{NEXT}>; rel=next; rel=prev",
        f"<{NEXT}>;; rel=next;",
        f'< {NEXT} >; rel="next"',
        f'<https://lms.example/1>; rel="first", <{NEXT}>; rel="next"',
        f"<https://lms.example/1>; rel=first,<{NEXT}>; rel=next,<https://lms.example/9>; rel=last",
        f"<https://lms.example/1>; rel=first <{NEXT}>; rel=next",
        f'<https://lms.example/a,b>; rel="prev",\t<{NEXT}>;\trel="next"',
        f'<{NEXT}>; rel="next", <{NEXT}>; rel="next"',
    ],
)
def test_finds_the_next_page_to_the_letter(header):
    assert next_of(header) == NEXT


@pytest.mark.parametrize(
    "header",
    [
        "",
        NEXT,
        f"<{NEXT}>",
        f"<{NEXT}>; rel",
        f"<{NEXT}>; rel=",
        f"<{NEXT}>; rel=prev; rel=next",
        f'<{NEXT}>; rel="nextpage"',
        f'<{NEXT}>; rel="prev"; title="rel=next"',
        f"<{NEXT}>; rev=next",
        f'<{NEXT}>; rel="next"; anchor="#part"',
    ],
)
def test_finds_none_where_none_is_meant(header):
    assert next_of(header) is None


@pytest.mark.parametrize(
    ("target", "found"),
    [
        ("?page=2", "https://lms.example/members?page=2"),
        ("/other?page=2", "https://lms.example/other?page=2"),
        ("//evil.example/x", "https://evil.example/x"),
        ("https://lms.example/a/../b", "https://lms.example/a/../b"),
        ("HTTPS://LMS.example/A", "HTTPS://LMS.example/A"),
    ],
)
def test_a_relative_target_is_relative_to_the_page(target, found):
    assert next_of(f"<{target}>; rel=next") == found


def test_two_next_pages_are_one_too_many():
    with pytest.raises(PlatformUnavailable, match="link_ambiguous"):
        next_of("<https://lms.example/2>; rel=next, <https://lms.example/3>; rel=next")


@pytest.mark.parametrize(
    "header",
    [
        "next",
        f"<{NEXT}; rel=next",
        f'<{NEXT}>, ; rel="next"',
        f'<https://lms.example/1>; rel="unclosed, <{NEXT}>; rel="next"',
        f'<{NEXT}>; ="x"; rel=Next',
    ],
)
def test_one_that_may_be_there_but_cannot_be_read_is_not_missed(header):
    """Or a listing would end there as if it were whole."""
    with pytest.raises(PlatformUnavailable, match="link_unreadable"):
        next_of(header)


def test_a_target_that_is_no_address_is_refused():
    with pytest.raises(PlatformUnavailable, match="link_unreadable"):
        next_of("<//[x>; rel=next")


def test_several_relations_are_found_in_one_header():
    header = f'<{NEXT}>; rel=next, <https://lms.example/d?since=1>; rel="differences"'

    found = links.target_of({"Link": header}, "differences", URL)

    assert found == "https://lms.example/d?since=1"


TOKENS = st.text(alphabet="abcdefghijklmnopqrstuvwxyz-", min_size=1, max_size=8)
TARGETS = st.text(alphabet="aZ09/?&=,;:%._~-+'\"", max_size=30).map(
    lambda t: f"https://a.example/{t}"
)
QUOTED = st.sampled_from(['"{}"', "{}", "'{}'", "“{}”", "‘{}’"])
BLANKS = st.sampled_from(["", " ", "\t", "  "])


@st.composite
def written(draw) -> tuple[str, tuple[links.Link, ...]]:
    """A header in some platform's hand, and what it means."""
    parts, meant = [], []
    for _ in range(draw(st.integers(1, 4))):
        target, relation = draw(TARGETS), draw(TOKENS)
        case = draw(st.sampled_from([str.lower, str.upper, str.title]))
        others = [
            f';{draw(BLANKS)}x-{draw(TOKENS)}="{draw(st.text(alphabet="ab,;<>= ", max_size=8))}"'
            for _ in range(draw(st.integers(0, 2)))
        ]
        rel = f"{draw(BLANKS)};{draw(BLANKS)}{case('rel')}={draw(QUOTED).format(case(relation))}"
        spelled = target.replace("&", "&amp;") if draw(st.booleans()) else target
        shuffled = draw(st.permutations([rel, *others]))
        parts.append(f"<{spelled}>{''.join(shuffled)}")
        meant.append(links.Link(target=target, relations=frozenset({relation})))
    header = f"{draw(BLANKS)},{draw(BLANKS)}".join(parts)
    if draw(st.booleans()):
        header = header.encode().decode("latin-1")  # as it comes off the line
    return header, tuple(meant)


@given(written())
def test_whatever_the_hand_the_meaning_is_found(case):
    header, meant = case

    assert links.parse(header) == meant


@given(st.text() | st.text(alphabet='<>;,="“” \\rel next:/'))
def test_arbitrary_headers_are_read_or_refused(header):
    links.parse(header)
    only_refuses(lambda: next_of(header))


def test_a_long_header_takes_no_time():
    for part in ("<", "<a", "<a>;", ";", '<a>; x="', "<a>; ; ; ", "<a>; x"):
        assert next_of(part * 10_000) is None
