"""Servers on this machine that answer whatever a test says, over http or https."""

import ipaddress
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID

from lti_tool.clock import utc_now
from tests.fakes.platform import rsa_key


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One request as it came over the line."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True, kw_only=True)
class Server:
    """A running server: what it saw, and the bytes that it answers with."""

    port: int = 0
    scheme: str = "http"
    answer: bytes = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}"
    seen: list[Seen] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}/x"


@contextmanager
def running(
    folder: Path | None = None, host: str = "127.0.0.1", guests: Path | None = None
) -> Iterator[Server]:
    """Run a server; with a ``folder`` for its certificate (for ``host``) it speaks https.

    ``guests``: it lets in only who shows a certificate that this one signed.
    """
    server = Server(scheme="https" if folder else "http")
    listener = ThreadingHTTPServer(("127.0.0.1", 0), _handler(server))
    if folder:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate(folder, host))
        if guests:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(guests)
        listener.socket = context.wrap_socket(listener.socket, server_side=True)
    server.port = listener.server_address[1]
    thread = Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        listener.shutdown()
        thread.join()
        listener.server_close()


def _handler(server: Server) -> Callable[..., BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def handle_one_request(self) -> None:
            self.raw_requestline = self.rfile.readline()
            self.close_connection = True
            if not self.raw_requestline or not self.parse_request():
                return
            length = int(self.headers.get("Content-Length", 0))
            server.seen.append(
                Seen(
                    method=self.command,
                    path=self.path,
                    headers=dict(self.headers),
                    body=self.rfile.read(length),
                )
            )
            self.wfile.write(server.answer)
            self.close_connection = True

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    return Handler


def certificate(folder: Path, host: str) -> Path:
    """Return a file with a certificate for ``host`` that signed itself, and its key."""
    path = folder / f"{host}.pem"
    if not path.exists():
        path.write_bytes(_certificate(host))
    return path


@cache
def _certificate(host: str) -> bytes:
    key = rsa_key("web server")
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    address = x509.IPAddress(ipaddress.ip_address(host))
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(utc_now() - timedelta(days=1))
        .not_valid_after(utc_now() + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return private + signed.public_bytes(serialization.Encoding.PEM)
