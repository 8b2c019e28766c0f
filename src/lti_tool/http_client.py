"""The one way out: time-outs, size limits, a user agent, and a guard on addresses.

Guard: https to public addresses only, unless loopback was opened. A host name is resolved once
and the address that was checked is the one that is connected to, so that a second answer of the
name service changes nothing (DNS rebinding). Redirects are not followed.
"""

import ipaddress
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import NewConnectionError
from urllib3.poolmanager import PoolManager

from lti_tool.config import LOOPBACK_HOSTS
from lti_tool.errors import PlatformRefused, PlatformUnavailable

USER_AGENT = "lti_tool (LTI 1.3; Alles-in-1)"
CHUNK = 16_384


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back: status, headers (case-insensitive names), body of at most the limit."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Outbound:
    """Calls to platforms.

    Args:
        timeout: seconds to connect, and to wait for each part of the answer.
        limit: most bytes that an answer may have.
        allow_loopback: also addresses of this machine, and http to them.
        ca_file: a PEM file of authorities to trust instead of the usual ones, or empty.
    """

    def __init__(
        self, *, timeout: float, limit: int, allow_loopback: bool, ca_file: str = ""
    ) -> None:
        self._timeout, self._limit, self._loopback = timeout, limit, allow_loopback
        self._session = requests.Session()
        # Neither proxies nor .netrc from the environment: they would see tokens.
        self._session.trust_env = False
        self._session.verify = ca_file or True
        # requests' own default "Accept: */*" is refused by some platforms.
        self._session.headers.clear()
        self._session.headers["User-Agent"] = USER_AGENT
        # No cookies: what a platform sets for one school would be sent for the next.
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
        adapter = _GuardedAdapter(allow_loopback=allow_loopback)
        self._session.mount("https://", adapter)
        self._session.mount("http://", adapter)

    def call(
        self, method: str, url: str, *, headers: Mapping[str, str], body: Any = None
    ) -> Answer:
        """Send one request and read its answer.

        Args:
            method: the HTTP method.
            url: the full address.
            headers: what this call needs beside the user agent.
            body: bytes, text, or a mapping that is sent as a form.

        Raises:
            PlatformRefused: the address is not allowed.
            PlatformUnavailable: no answer, a broken one, or one that is too large.
        """
        require_allowed(url, allow_loopback=self._loopback)
        try:
            with self._session.request(
                method,
                url,
                headers=dict(headers),
                data=body,
                timeout=self._timeout,
                allow_redirects=False,
                stream=True,
            ) as response:
                return Answer(
                    status=response.status_code,
                    headers=response.headers,
                    body=self._read(response),
                )
        except requests.RequestException as error:
            raise PlatformUnavailable(_host(url), code=_reason(error)) from None

    def _read(self, response: requests.Response) -> bytes:
        body = b""
        for chunk in response.iter_content(CHUNK):
            body += chunk
            if len(body) > self._limit:
                raise PlatformUnavailable(code="answer_too_large")
        return body


def require_allowed(url: str, *, allow_loopback: bool) -> None:
    """Refuse an address that we never call, before any name is resolved.

    Raises:
        PlatformRefused: not https (nor http to loopback when that is open), or no host.
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        raise PlatformRefused(code="address_forbidden") from None
    plain = parts.scheme == "http" and allow_loopback and host in LOOPBACK_HOSTS
    if not (parts.scheme == "https" or plain) or not host or parts.username is not None:
        raise PlatformRefused(code="address_forbidden")


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


_REASONS: Mapping[type[requests.RequestException], str] = {
    requests.exceptions.SSLError: "tls_failed",
    requests.exceptions.Timeout: "no_answer_in_time",
    requests.exceptions.ConnectionError: "not_reachable",
}


def _reason(error: requests.RequestException) -> str:
    return next((code for kind, code in _REASONS.items() if isinstance(error, kind)), "no_answer")


def _permitted(address: str, *, allow_loopback: bool) -> bool:
    found = ipaddress.ip_address(address)
    if isinstance(found, ipaddress.IPv6Address):
        # Other ways to write an IPv4 address lead to whatever that address is.
        found = found.ipv4_mapped or found.sixtofour or found
    if found.is_loopback:
        return allow_loopback
    # "Global" to Python are also groups of machines, and NAT64 and other wrapped addresses.
    return found.is_global and not (found.is_multicast or found.is_reserved)


class _Guard:
    """Connects to an address that was checked (mixed into urllib3's connections)."""

    allow_loopback = False

    def _new_conn(self: Any) -> socket.socket:
        try:
            found = socket.getaddrinfo(self._dns_host, self.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:  # the second: a label of more than 63 characters
            raise NewConnectionError(self, "name not found") from error
        for *_, address in found:
            if not _permitted(str(address[0]), allow_loopback=self.allow_loopback):
                continue
            try:
                line = socket.create_connection((str(address[0]), self.port), self.timeout)
            except TimeoutError as error:
                raise NewConnectionError(self, "no connection in time") from error
            except OSError:
                continue
            for option in self.socket_options or ():  # small packets leave at once (no Nagle)
                line.setsockopt(*option)
            return line
        raise NewConnectionError(self, "no permitted address answers")


class _PlainConnection(_Guard, HTTPConnection):
    pass


class _TlsConnection(_Guard, HTTPSConnection):
    pass


class _OpenPlainConnection(_PlainConnection):
    allow_loopback = True


class _OpenTlsConnection(_TlsConnection):
    allow_loopback = True


def _pools(*, allow_loopback: bool) -> dict[str, type[HTTPConnectionPool]]:
    plain: Any = _OpenPlainConnection if allow_loopback else _PlainConnection
    tls: Any = _OpenTlsConnection if allow_loopback else _TlsConnection
    return {
        "http": type("PlainPool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
        "https": type("TlsPool", (HTTPSConnectionPool,), {"ConnectionCls": tls}),
    }


class _GuardedAdapter(HTTPAdapter):
    def __init__(self, *, allow_loopback: bool) -> None:
        self._pools = _pools(allow_loopback=allow_loopback)
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        """Use pools whose connections are guarded."""
        super().init_poolmanager(*args, **options)
        manager: PoolManager = self.poolmanager
        manager.pool_classes_by_scheme = self._pools
