"""What is wrong with an address that somebody pasted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool import config
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


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("services.example", True),
        ("services.example:8443", True),
        ("localhost:8001", True),
        (".services.example", True),
        (".a.services.example", True),
        (".example", False),
        (".services.example:8443", False),
        ("", False),
        (".", False),
        ("*.services.example", False),
        ("https://services.example", False),
        ("services.example/x", False),
        ("Services.example", False),
        ("a b", False),
        ("a..example", False),
        ("-a.example", False),
        ("services.example:", False),
        ("user@services.example", False),
    ],
)
def test_a_service_host_is_a_host_or_all_below_one(text, good):
    assert addresses.is_service_host(text) is good


@pytest.mark.parametrize(
    ("url", "hosts", "lies"),
    [
        ("https://services.example/x", [".services.example"], False),
        ("https://evilservices.example/x", [".services.example"], False),
        ("https://a.services.example:8443/x", [".services.example"], False),
        ("https://a.services.example/x", [".services.example"], True),
        ("https://services.example/x", ["services.example:443"], True),
        ("http://localhost/x", ["localhost"], True),
        ("http://localhost:8001/x", ["localhost"], False),
        ("http://services.example:443/x", ["services.example:443"], False),
        ("nonsense", [""], False),
    ],
)
def test_an_address_lies_on_a_host_whole_and_by_its_port(url, hosts, lies):
    assert addresses.lies_on(url, hosts) is lies


FAMILIES = config.load_families({}).values()


@pytest.mark.parametrize(
    ("issuer", "code", "hosts"),
    [
        ("https://canvas.instructure.com", None, (".instructure.com",)),
        ("https://lms.example", "canvas", (".instructure.com",)),
        ("https://school.brightspace.com", None, (".brightspace.com",)),
        ("https://blackboard.com", None, (".blackboard.com",)),
        ("https://lms.example", "moodle", ()),
        ("https://lms.example", None, ()),
    ],
)
def test_a_family_says_where_the_services_of_its_platforms_lie(issuer, code, hosts):
    assert addresses.preset_service_hosts(FAMILIES, issuer, code) == hosts


def test_every_preset_names_hosts_and_none_a_whole_domain():
    named = [host for family in FAMILIES for host in family.service_hosts]

    assert named
    assert [host for host in named if not addresses.is_service_host(host)] == []
