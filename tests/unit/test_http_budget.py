"""A whole call keeps to its time and its size, however cleverly a server stretches it."""

import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import chain, repeat
from threading import Event, Thread

import pytest

from lti_tool.errors import PlatformUnavailable
from lti_tool.http_client import Outbound
from lti_tool.http_client.budget import Budget, current, spending
from tests.fakes.web_server import certificate

SECONDS = 0.3
PATIENCE = 5.0
"""Far more than a call may take, far less than the servers here would go on."""

HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

DRIPS = {
    "a status line": b"H" * 10**6,
    "headers": b"HTTP/1.1 200 OK\r\n" + b"X: 1\r\n" * 10**5,
    "a body": HEAD + b"x" * 10**6,
    "the size of a chunk": CHUNKED + b"0" * 10**6,
    "chunks": CHUNKED + b"1\r\nx\r\n" * 10**5,
    "answers that only announce": b"HTTP/1.1 100 Continue\r\n\r\n" * 10**5,
    "nothing at all": b"",
}


@contextmanager
def serving(act: Callable[[socket.socket, Event], None]) -> Iterator[int]:
    """Let ``act`` have the first connection; yield the port; end it afterwards."""
    over = Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            line, _ = listener.accept()
            with line, suppress(OSError):
                act(line, over)

        thread = Thread(target=serve)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            over.set()
            thread.join()


def dripping(sent: bytes) -> Callable[[socket.socket, Event], None]:
    """Send a byte every hundredth of a second: never long enough to be silent."""

    def act(line: socket.socket, over: Event) -> None:
        line.recv(65_536)
        for octet in chain(sent, repeat(None)):
            if over.wait(0.01):
                return
            if octet is not None:
                line.send(bytes([octet]))

    return act


def flooding(head: bytes, part: bytes) -> Callable[[socket.socket, Event], None]:
    def act(line: socket.socket, over: Event) -> None:
        line.recv(65_536)
        line.sendall(head)
        while not over.is_set():
            line.sendall(part)

    return act


def outbound(**changes) -> Outbound:
    settings = {"timeout": SECONDS, "limit": 20_000, "allow_loopback": True, **changes}
    return Outbound(**settings)


def failure_of(url: str, *, body: bytes | None = None, **changes) -> tuple[str, bool]:
    """Return the code of a call that fails, and whether it kept to its time."""
    began = time.monotonic()
    with pytest.raises(PlatformUnavailable) as refusal:
        outbound(**changes).call("POST", url, headers={}, body=body)
    return refusal.value.code, time.monotonic() - began < PATIENCE


@pytest.mark.parametrize("sent", DRIPS.values(), ids=DRIPS.keys())
def test_a_server_that_drips_holds_nobody(sent):
    with serving(dripping(sent)) as port:
        found = failure_of(f"http://127.0.0.1:{port}/")

    assert found == ("no_answer_in_time", True)


def test_a_server_that_drips_over_tls_holds_nobody(tmp_path):
    path = certificate(tmp_path, "127.0.0.1")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)

    def act(line: socket.socket, over: Event) -> None:
        with context.wrap_socket(line, server_side=True) as secured:
            dripping(HEAD + b"x" * 10**6)(secured, over)

    with serving(act) as port:
        found = failure_of(f"https://127.0.0.1:{port}/", ca_file=str(path), timeout=0.6)

    assert found == ("no_answer_in_time", True)


def test_a_handshake_that_never_ends_holds_nobody():
    with serving(lambda _line, over: over.wait(PATIENCE) and None) as port:
        _, in_time = failure_of(f"https://127.0.0.1:{port}/")

    assert in_time


def test_a_server_that_reads_nothing_holds_nobody():
    with serving(lambda _line, over: over.wait(PATIENCE) and None) as port:
        found = failure_of(f"http://127.0.0.1:{port}/", body=b"x" * 30_000_000)

    assert found == ("no_answer_in_time", True)


def test_a_name_service_that_never_answers_holds_nobody(monkeypatch):
    over = Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: over.wait(PATIENCE) and [])

    found = failure_of("https://lms.example.org/")
    over.set()

    assert found == ("no_answer_in_time", True)


@pytest.mark.parametrize(
    ("head", "part"),
    [
        (CHUNKED, b"0" * 4096),
        (CHUNKED + b"1;", b"x" * 4096),
        (b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n" * 100),
        (b"HTTP/1.1 200 OK\r\n", b"X-1: " + b"x" * 60_000 + b"\r\n"),
    ],
    ids=["the size of a chunk", "a chunk's extension", "answers that announce", "headers"],
)
def test_what_comes_without_end_besides_a_body_is_not_kept(head, part):
    with serving(flooding(head, part)) as port:
        code, in_time = failure_of(f"http://127.0.0.1:{port}/", timeout=PATIENCE)

    # the libraries know some of these themselves, and have their own word for them
    assert (code in {"answer_too_large", "no_answer"}, in_time) == (True, True)


def test_a_connection_that_stays_open_serves_a_second_call_with_its_own_budget():
    def act(line: socket.socket, over: Event) -> None:
        del over
        for _ in range(3):
            line.recv(65_536)
            line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 12000\r\n\r\n" + b"x" * 12_000)

    way_out = outbound(limit=16_384, timeout=PATIENCE)
    with serving(act) as port:
        url = f"http://127.0.0.1:{port}/"
        found = [way_out.call("GET", url, headers={}).status for _ in range(3)]

    assert found == [200, 200, 200]


def test_a_budget_ends_with_its_time():
    times = iter([10.0, 11.0, 12.0, 13.0])
    budget = Budget(2.5, 100, lambda: next(times))

    assert (budget.seconds(), budget.seconds()) == (1.5, 0.5)
    with pytest.raises(TimeoutError):
        budget.seconds()
    assert budget.exceeded == "no_answer_in_time"


def test_a_budget_ends_with_its_bytes():
    budget = Budget(1, 10, lambda: 0.0)
    budget.take(10)

    with pytest.raises(OSError, match="too large"):
        budget.take(1)
    assert budget.exceeded == "answer_too_large"


def test_a_budget_holds_for_its_call_only():
    budget = Budget(1, 1, lambda: 0.0)
    with spending(budget):
        assert current() is budget

    assert current() is None
