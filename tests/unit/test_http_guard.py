"""Where the one way out may lead, whatever the name service says. Gate G16."""

import _socket
import socket
from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from lti_tool.errors import PlatformRefused, PlatformUnavailable, ToolError
from lti_tool.http_client import Outbound, require_allowed
from tests.fakes.web_server import Server, running

LIMIT = 20_000


def outbound(**changes) -> Outbound:
    return Outbound(**{"timeout": 5.0, "limit": LIMIT, "allow_loopback": True, **changes})


def get(url: str, **changes):
    return outbound(**changes).call("GET", url, headers={})


WAY_OUT = outbound()


@pytest.fixture
def server() -> Iterator[Server]:
    with running() as found:
        yield found


class Names:
    """A name service that says what a test wants, and keeps what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, list[list[str]]] = {}
        self.asked: list[str] = []

    def look_up(self, host, port, *_args, **_options):
        if _is_number(host):  # for these no name service is asked
            return _socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM, 0, 0)
        if host not in self.answers:
            raise socket.gaierror(socket.EAI_NONAME, "not known")
        self.asked.append(host)
        found = self.answers[host].pop(0)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in found]


def _is_number(host: str) -> bool:
    """Tell whether the C library reads ``host`` as an address, in whatever notation."""
    for family in (socket.AF_INET, socket.AF_INET6):
        with suppress(OSError, ValueError):
            return bool(socket.inet_pton(family, host))
    with suppress(OSError, ValueError):
        return bool(socket.inet_aton(host))
    return False


@pytest.fixture
def names(monkeypatch) -> Names:
    found = Names()
    monkeypatch.setattr(socket, "getaddrinfo", found.look_up)
    return found


@pytest.fixture
def reached(monkeypatch) -> list:
    """Every address that was connected to; no connection is made."""
    found: list = []

    def connect(address, _timeout):
        found.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    return found


FORBIDDEN = [
    "http://lms.example.org/",
    "http://8.8.8.8/",
    "ftp://lms.example.org/",
    "file:///etc/passwd",
    "//lms.example.org/",
    "lms.example.org",
    "https://",
    "https:///x",
    "https://user@lms.example.org/",
    "https://user:secret@lms.example.org/",
    "https://@lms.example.org/",
    "https://[lms.example.org/",
    "https://[::1/",
    "gopher://127.0.0.1/",
    "",
]

INTERNAL = [
    "127.0.0.1",
    "127.9.9.9",
    "0",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "127.1",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:10.0.0.1]",
    "[::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "[fd00::1]",
    "[fe80::1]",
    "[ff0e::1]",
    "[2001:db8::1]",
]


class TestGuard:
    @pytest.mark.parametrize("url", FORBIDDEN)
    def test_refuses_an_address_before_any_name_is_asked_for(self, names, reached, url):
        with pytest.raises(PlatformRefused, match="address_forbidden"):
            get(url, allow_loopback=False)

        assert (names.asked, reached) == ([], [])

    @pytest.mark.clause("Security 1.0, 3")
    @pytest.mark.parametrize("url", ["http://127.0.0.1/", "http://localhost/", "http://[::1]/"])
    def test_http_is_for_this_machine_only_and_only_when_opened(self, url):
        with pytest.raises(PlatformRefused, match="address_forbidden"):
            require_allowed(url, allow_loopback=False)

        require_allowed(url, allow_loopback=True)

    @pytest.mark.parametrize("host", INTERNAL)
    def test_reaches_no_internal_address_however_it_is_written(self, names, reached, host):
        with pytest.raises(PlatformUnavailable, match="not_reachable"):
            get(f"https://{host}/", allow_loopback=False)

        assert reached == []

    @pytest.mark.parametrize("host", ["10.0.0.1", "169.254.169.254", "[fd00::1]", "[fe80::1]"])
    def test_opens_to_this_machine_and_to_nothing_else_inside(self, names, reached, host):
        with pytest.raises(PlatformUnavailable, match="not_reachable"):
            get(f"https://{host}/", allow_loopback=True)

        assert reached == []

    @pytest.mark.parametrize("host", ["8.8.8.8", "[2001:4860:4860::8888]", "[::ffff:8.8.8.8]"])
    def test_reaches_what_is_public(self, names, reached, host):
        with pytest.raises(PlatformUnavailable, match="not_reachable"):
            get(f"https://{host}/", allow_loopback=False)

        assert reached == [host.strip("[]")]

    @pytest.mark.parametrize(
        ("answers", "tried"),
        [
            (["10.0.0.1"], []),
            (["127.0.0.1", "8.8.8.8"], ["8.8.8.8"]),
            (["8.8.8.8", "10.0.0.1", "1.1.1.1"], ["8.8.8.8", "1.1.1.1"]),
            ([], []),
        ],
        ids=str,
    )
    def test_a_name_leads_to_public_addresses_only(self, names, reached, answers, tried):
        names.answers["lms.example.org"] = [answers]

        with pytest.raises(PlatformUnavailable, match=r"not_reachable: lms\.example\.org"):
            get("https://lms.example.org/", allow_loopback=False)

        assert reached == tried

    def test_a_name_is_asked_for_once_so_a_second_answer_changes_nothing(self, names, reached):
        names.answers["lms.example.org"] = [["8.8.8.8"], ["127.0.0.1"]]

        with pytest.raises(PlatformUnavailable):
            get("https://lms.example.org/", allow_loopback=False)

        assert names.asked == ["lms.example.org"]
        assert reached == ["8.8.8.8"]

    def test_the_checked_address_is_the_one_that_is_called(self, names, server):
        names.answers["localhost"] = [["127.0.0.2", "127.0.0.1"], ["10.0.0.1"]]

        found = get(f"http://localhost:{server.port}/x")

        assert found.status == 200
        assert server.seen[0].headers["Host"] == f"localhost:{server.port}"
        assert names.asked == ["localhost"]

    def test_an_address_that_takes_too_long_ends_the_call(self, names, monkeypatch):
        names.answers["lms.example.org"] = [["8.8.8.8", "1.1.1.1"]]
        tried = []

        def connect(address, timeout):
            tried.append((address[0], timeout))
            raise TimeoutError

        monkeypatch.setattr(socket, "create_connection", connect)

        with pytest.raises(PlatformUnavailable):
            get("https://lms.example.org/", timeout=0.5)
        ((address, seconds),) = tried
        assert (address, 0 < seconds <= 0.5) == ("8.8.8.8", True)

    @pytest.mark.parametrize("failure", [socket.gaierror(-2), UnicodeError("label too long")])
    def test_a_name_that_nobody_knows_is_told(self, monkeypatch, failure):
        def look_up(*_args, **_options):
            raise failure

        monkeypatch.setattr(socket, "getaddrinfo", look_up)

        with pytest.raises(PlatformUnavailable, match="not_reachable"):
            get("https://lms.example.org/")

    @hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.text() | st.text(alphabet="aA1.:/@[]%?#\\ -_", max_size=30))
    def test_arbitrary_addresses_are_refused_and_nothing_else(self, names, reached, text):
        for url in (text, f"https://{text}", f"https://{text}/x", f"http://localhost{text}"):
            with pytest.raises(ToolError):
                WAY_OUT.call("GET", url, headers={})

    def test_small_packets_leave_at_once(self, names, monkeypatch):
        options = []

        class Line(socket.socket):
            def setsockopt(self, *option):
                options.append(option)

        monkeypatch.setattr(socket, "create_connection", lambda *_: Line())

        with pytest.raises(PlatformUnavailable):
            WAY_OUT.call("GET", "http://127.0.0.1:1/", headers={})
        assert options == [(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)]
