"""Calls to other people's servers, each within its time and its size.

Redirects are not followed: a token or an assertion goes to the address it was meant for only.
"""

import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import HTTPError

from lti_tool.config import LOOPBACK_HOSTS
from lti_tool.errors import PlatformRefused, PlatformUnavailable
from lti_tool.http_client.budget import Budget, spending
from lti_tool.http_client.guard import GuardedAdapter

USER_AGENT = "lti_tool (LTI 1.3; Alles-in-1)"
CHUNK = 16_384

HEAD = 131_072
"""Bytes that an answer may have on the line besides its body: headers, chunk sizes, trailers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back: status, headers (case-insensitive names), body of at most the limit."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Outbound:
    """Calls to platforms.

    Args:
        timeout: seconds for one whole call, from the name's look-up to the last byte: a server
            that sends a byte now and then holds nobody longer.
        limit: most bytes that an answer may have, unless a call says otherwise.
        allow_loopback: also addresses of this machine, and http to them.
        ca_file: a PEM file of authorities to trust instead of the usual ones, or empty.
        monotonic: seconds of uptime.
    """

    def __init__(
        self,
        *,
        timeout: float,
        limit: int,
        allow_loopback: bool,
        ca_file: str = "",
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._timeout, self._limit, self._loopback = timeout, limit, allow_loopback
        self._monotonic = monotonic
        self._authorities = ca_file or True
        self._certificate: str | None = None
        # Without a session, which would bring: proxies and .netrc of the environment (they would
        # see tokens), cookies (what a platform sets for one school would be sent for the next),
        # "Accept: */*" (which some platforms refuse), and redirects.
        self._adapter = GuardedAdapter(allow_loopback=allow_loopback)

    def showing(self, certificate: str) -> Self:
        """Show who we are, from now on, by a PEM file with our certificate and its key."""
        self._certificate = certificate or None
        return self

    def call(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        body: Any = None,
        limit: int | None = None,
    ) -> Answer:
        """Send one request and read its answer.

        Args:
            method: the HTTP method.
            url: the full address.
            headers: what this call needs beside the user agent.
            body: bytes, text, or a mapping that is sent as a form.
            limit: most bytes of this answer, where they are not the usual ones.

        Raises:
            PlatformRefused: the address is not allowed.
            PlatformUnavailable: no answer, a broken one, one that is too large or too slow.
        """
        require_allowed(url, allow_loopback=self._loopback)
        limit = limit or self._limit
        budget = Budget(self._timeout, limit + HEAD, self._monotonic)
        told = {"User-Agent": USER_AGENT, **headers}
        request = requests.Request(method, url, headers=told, data=body)
        try:
            with spending(budget), self._send(request.prepare()) as response:
                return Answer(
                    status=response.status_code,
                    headers=response.headers,
                    body=_read(response, limit),
                )
        except requests.RequestException as error:
            raise PlatformUnavailable(_host(url), code=budget.exceeded or _reason(error)) from None

    def _send(self, request: requests.PreparedRequest) -> requests.Response:
        return self._adapter.send(
            request,
            timeout=self._timeout,
            verify=self._authorities,
            cert=self._certificate,
            stream=True,
        )

    def certificate_end(self, url: str) -> datetime | None:
        """Return when the certificate at an address ends; None for one without https.

        Raises:
            PlatformRefused: the address is not allowed.
            PlatformUnavailable: no connection, or a certificate that is not trusted.
        """
        require_allowed(url, allow_loopback=self._loopback)
        if not url.startswith("https:"):
            return None
        budget = Budget(self._timeout, HEAD, self._monotonic)
        try:
            with spending(budget):
                shown = self._adapter.certificate(url, verify=self._authorities)
        except (HTTPError, OSError) as error:  # the second: also of TLS
            raise PlatformUnavailable(_host(url), code=budget.exceeded or _lack(error)) from None
        return datetime.fromtimestamp(ssl.cert_time_to_seconds(shown["notAfter"]), UTC)


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


def _read(response: requests.Response, limit: int) -> bytes:
    body = bytearray()
    for chunk in response.iter_content(CHUNK):
        body += chunk
        if len(body) > limit:
            raise PlatformUnavailable(code="answer_too_large")
    return bytes(body)


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def _lack(error: Exception) -> str:
    """Return why there is no connection."""
    if isinstance(error, ssl.SSLError):
        return "tls_failed"
    return "no_answer_in_time" if isinstance(error, TimeoutError) else "not_reachable"


_REASONS: Mapping[type[requests.RequestException], str] = {
    requests.exceptions.SSLError: "tls_failed",
    requests.exceptions.Timeout: "no_answer_in_time",
    requests.exceptions.ConnectionError: "not_reachable",
}


def _reason(error: requests.RequestException) -> str:
    return next((code for kind, code in _REASONS.items() if isinstance(error, kind)), "no_answer")
