"""The one way out, against real servers on this machine."""

import gzip
import socket
from collections.abc import Iterator
from datetime import timedelta

import pytest

from lti_tool.clock import utc_now
from lti_tool.errors import PlatformRefused, PlatformUnavailable
from lti_tool.http_client import USER_AGENT, Outbound
from tests.fakes.web_server import Server, certificate, running

LIMIT = 20_000


def outbound(**changes) -> Outbound:
    return Outbound(**{"timeout": 5.0, "limit": LIMIT, "allow_loopback": True, **changes})


def get(url: str, **changes):
    return outbound(**changes).call("GET", url, headers={})


def answer(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    lines = [f"HTTP/1.1 {status}", "Connection: close", *headers]
    if not any(line.startswith(("Content-Length", "Transfer")) for line in headers):
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


@pytest.fixture
def server() -> Iterator[Server]:
    with running() as found:
        yield found


class TestRequest:
    def test_carries_the_user_agent_and_what_the_call_needs_only(self, server):
        found = outbound().call("GET", server.url, headers={"X-Own": "1"})

        assert (found.status, found.body) == (200, b"{}")
        (seen,) = server.seen
        assert (seen.method, seen.path) == ("GET", "/x")
        assert seen.headers == {
            "Host": f"127.0.0.1:{server.port}",
            "User-Agent": USER_AGENT,
            "Accept-Encoding": "identity",
            "X-Own": "1",
        }

    def test_sends_a_mapping_as_a_form_and_bytes_as_they_are(self, server):
        way_out = outbound()
        way_out.call("POST", server.url, headers={}, body={"a": "1 é"})
        way_out.call("POST", server.url, headers={"Content-Type": "x/y"}, body=b"\x00\xff")

        form, raw = server.seen
        assert (form.body, form.headers["Content-Type"]) == (
            b"a=1+%C3%A9",
            "application/x-www-form-urlencoded",
        )
        assert (raw.body, raw.headers["Content-Type"]) == (b"\x00\xff", "x/y")

    def test_uses_no_proxy_and_no_passwords_of_the_environment(self, server, monkeypatch, tmp_path):
        with running() as proxy:
            for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
                monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
            (tmp_path / "netrc").write_text("machine 127.0.0.1 login a password b\n")
            monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))

            get(server.url)

            assert proxy.seen == []
        assert "Authorization" not in server.seen[0].headers

    def test_sends_no_platforms_cookie_to_anybody(self, server):
        server.answer = answer(b"", "Set-Cookie: session=1; Path=/")
        way_out = outbound()
        for _ in range(2):
            way_out.call("GET", server.url, headers={})

        assert [seen.headers.get("Cookie") for seen in server.seen] == [None, None]

    def test_follows_no_redirect(self, server):
        with running() as other:
            server.answer = answer(b"", f"Location: {other.url}", status="302 Found")

            found = get(server.url)

            assert (found.status, found.headers["location"]) == (302, other.url)
            assert other.seen == []


class TestAnswer:
    @pytest.mark.parametrize("status", [200, 204, 401, 404, 500])
    def test_is_handed_over_whatever_its_status(self, server, status):
        server.answer = answer(b"", "Retry-After: 7", status=f"{status} So")

        found = get(server.url)

        assert (found.status, found.headers["retry-after"]) == (status, "7")

    def test_may_be_as_large_as_the_limit(self, server):
        server.answer = answer(b"x" * LIMIT)

        assert get(server.url).body == b"x" * LIMIT

    def test_may_be_larger_where_the_call_says_so(self, server):
        server.answer = answer(b"x" * 400_000)
        way_out = outbound()

        found = way_out.call("GET", server.url, headers={}, limit=400_000)
        assert len(found.body) == 400_000
        with pytest.raises(PlatformUnavailable, match="answer_too_large"):
            way_out.call("GET", server.url, headers={}, limit=399_999)

    @pytest.mark.parametrize(
        "sent",
        [
            answer(b"x" * (LIMIT + 1)),
            answer(b"x" * 5_000_000, "Content-Length: 5000000"),
            answer(gzip.compress(b"\0" * 50_000_000), "Content-Encoding: gzip"),
            answer(b"4e21\r\n" + b"x" * 20_001 + b"\r\n0\r\n\r\n", "Transfer-Encoding: chunked"),
        ],
        ids=["a byte more", "much more", "packed", "in chunks"],
    )
    def test_may_be_no_larger(self, server, sent):
        server.answer = sent

        with pytest.raises(PlatformUnavailable, match="answer_too_large"):
            get(server.url)

    @pytest.mark.parametrize(
        "sent",
        [
            b"",
            b"\x16\x03\x01\x02\x00",
            b"HTTP/1.1 200 OK\r\n" + b"X: 1\r\n" * 200 + b"\r\n",
            b"HTTP/1.1 200 OK\r\nX: " + b"1" * 70_000 + b"\r\n\r\n",
            answer(b"x", "Content-Length: 9"),
            answer(b"zz\r\n", "Transfer-Encoding: chunked"),
            answer(b"no gzip", "Content-Encoding: gzip"),
        ],
        ids=[
            "nothing",
            "no HTTP",
            "200 headers",
            "a long header",
            "cut off",
            "broken chunks",
            "broken packing",
        ],
    )
    def test_that_is_broken_is_none(self, server, sent):
        server.answer = sent

        with pytest.raises(PlatformUnavailable) as refusal:
            get(server.url)
        assert refusal.value.code in {"not_reachable", "no_answer"}
        assert refusal.value.detail in {"127.0.0.1", ""}

    def test_that_never_comes_is_not_waited_for(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            url = f"http://127.0.0.1:{silent.getsockname()[1]}/"

            with pytest.raises(PlatformUnavailable, match="no_answer_in_time: 127"):
                get(url, timeout=0.05)

    def test_of_a_closed_door_is_told(self):
        with socket.create_server(("127.0.0.1", 0)) as closed:
            url = f"http://127.0.0.1:{closed.getsockname()[1]}/"

        with pytest.raises(PlatformUnavailable, match="not_reachable"):
            get(url)


class TestTls:
    def test_an_unknown_signer_is_refused(self, tmp_path):
        with running(tmp_path) as server, pytest.raises(PlatformUnavailable, match="tls_failed"):
            get(server.url)

    def test_a_signer_that_the_operator_named_is_trusted(self, tmp_path):
        with running(tmp_path) as server:
            assert get(server.url, ca_file=str(certificate(tmp_path, "127.0.0.1"))).status == 200

    def test_who_has_to_show_a_certificate_shows_it(self, tmp_path):
        mine = certificate(tmp_path, "127.0.0.9")
        with running(tmp_path, guests=mine) as server:
            trusted = {"ca_file": str(certificate(tmp_path, "127.0.0.1"))}
            with pytest.raises(PlatformUnavailable):
                outbound(**trusted).showing("").call("GET", server.url, headers={})
            shown = outbound(**trusted).showing(str(mine))

            assert shown.call("GET", server.url, headers={}).status == 200
            assert len(server.seen) == 1

    def test_a_certificate_for_another_host_is_refused(self, tmp_path):
        with running(tmp_path, "127.0.0.2") as server:
            with pytest.raises(PlatformUnavailable, match="tls_failed"):
                get(server.url, ca_file=str(certificate(tmp_path, "127.0.0.2")))

            assert server.seen == []


class TestCertificate:
    """When a certificate ends (the fake one: a day from now), once it is trusted."""

    def test_its_end_is_told_without_a_request(self, tmp_path):
        with running(tmp_path) as server:
            end = outbound(ca_file=str(certificate(tmp_path, "127.0.0.1"))).certificate_end(
                server.url
            )

            assert end
            assert timedelta(hours=22) < end - utc_now() < timedelta(hours=25)
            assert server.seen == []

    def test_without_https_there_is_none(self, server):
        assert outbound().certificate_end(server.url) is None

    def test_one_that_is_not_trusted_tells_nothing(self, tmp_path):
        with running(tmp_path) as server, pytest.raises(PlatformUnavailable, match="tls_failed"):
            outbound().certificate_end(server.url)

    def test_of_nobody_there_is_none(self):
        with pytest.raises(PlatformUnavailable, match="not_reachable"):
            outbound().certificate_end("https://127.0.0.1:1/x")

    def test_a_private_address_is_not_called(self):
        with pytest.raises(PlatformRefused, match="address_forbidden"):
            outbound(allow_loopback=False).certificate_end("http://127.0.0.1/x")
        with pytest.raises(PlatformUnavailable, match="not_reachable"):
            outbound(allow_loopback=False).certificate_end("https://127.0.0.1/x")

    def test_a_server_that_never_greets_holds_nobody(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            url = f"https://127.0.0.1:{silent.getsockname()[1]}/x"

            with pytest.raises(PlatformUnavailable, match="no_answer_in_time"):
                outbound(timeout=0.2).certificate_end(url)
