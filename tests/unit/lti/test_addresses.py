"""What is wrong with an address that somebody pasted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.lti import addresses

RIGHT = {
    "issuer": "https://lms.example",
    "client_id": "c-1",
    "auth_url": "https://lms.example/auth",
    "token_url": "https://lms.example/token",
    "jwks_url": "https://lms.example/jwks",
}


def faults(**changes: str | None) -> list[str]:
    return addresses.pasted_faults(
        {**RIGHT, **changes}, public_url="https://tool.example", allow_loopback=False
    )


def test_right_values_have_no_faults_and_raise_no_doubts():
    assert faults() == []
    assert faults(issuer=" https://lms.example ") == []
    assert addresses.pasted_doubts(RIGHT) == []


@pytest.mark.parametrize(
    ("changes", "option"),
    [
        ({"issuer": "lms.example"}, "--issuer"),
        ({"issuer": "http://lms.example"}, "--issuer"),
        ({"issuer": "https://lms.example?school=1"}, "--issuer"),
        ({"issuer": "https://lms.example#1"}, "--issuer"),
        ({"issuer": None}, "--issuer"),
        ({"auth_url": "https://"}, "--auth-url"),
        ({"auth_url": "https://lms.example/au th"}, "--auth-url"),
        ({"jwks_url": "https://tool.example/lti/jwks"}, "--jwks-url"),
        ({"token_url": "https://u@lms.example/"}, "--token-url"),
        ({"token_url": "http://127.0.0.1/"}, "--token-url"),
        ({"client_id": "c 1"}, "--client-id"),
        ({"client_id": ""}, "--client-id"),
    ],
)
def test_a_fault_is_told_by_its_option(changes, option):
    (fault,) = faults(**changes)

    assert fault.startswith(f"{option}: ")


def test_all_faults_are_told_at_once():
    assert len(faults(issuer="a", client_id="", auth_url="b", jwks_url="c")) == 4


def test_a_slash_at_the_end_and_another_host_raise_doubts():
    doubts = addresses.pasted_doubts(
        {**RIGHT, "issuer": "https://lms.example/", "token_url": "https://auth.example/t"}
    )

    assert [doubt.split()[0].rstrip(":") for doubt in doubts] == ["--issuer", "--token-url"]


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://LMS.example/a", ("https", "lms.example", 443)),
        ("http://lms.example:8001", ("http", "lms.example", 8001)),
        ("ftp://lms.example", ("ftp", "lms.example", 0)),
        ("https://u@lms.example", None),
        ("https://lms.example:x", None),
        ("https://[::1", None),
        ("lms", None),
    ],
)
def test_an_origin_is_scheme_host_and_port(url, found):
    assert addresses.origin_of(url) == found


@given(st.dictionaries(st.sampled_from(sorted(RIGHT)), st.text() | st.none()))
def test_whatever_is_pasted_is_looked_at(changes):
    assert isinstance(faults(**changes), list)
    assert isinstance(addresses.pasted_doubts({**RIGHT, **changes}), list)
