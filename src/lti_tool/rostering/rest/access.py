"""What lets us in at a OneRoster server: a signature on each request, or a token.

Source: RFC 5849; RFC 6749 sections 2.3.1 and 4.4; OneRoster 1.1 and 1.2 REST bindings, security.
"""

from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol
from urllib.parse import quote_plus

from lti_tool.errors import PlatformRefused, PlatformUnavailable
from lti_tool.http_client import Answer, Outbound
from lti_tool.http_client.token_answers import token_of
from lti_tool.rostering.rest import oauth1
from lti_tool.rostering.rest.server import SCOPES, Authentication, Server

OK = 200
BAD_REQUEST = 400
TOO_MANY = 429
SERVER_ERROR = 500


class Access(Protocol):
    """What lets us in."""

    def headers(self, url: str, method: str = "GET") -> Mapping[str, str]:
        """Return the headers that a call of this address needs."""
        ...

    def renew(self) -> bool:
        """Drop what the server no longer accepts; False when there is nothing to get anew."""
        ...


class Signed:
    """OAuth 1.0a.

    Args:
        server: with key, secret, and how is signed.
        stamp: gives a fresh nonce and the time.
    """

    def __init__(self, server: Server, stamp: Callable[[], oauth1.Stamp]) -> None:
        self._server, self._stamp = server, stamp

    def headers(self, url: str, method: str = "GET") -> Mapping[str, str]:
        """Return the signature of this request."""
        server = self._server
        text = oauth1.authorization(
            url,
            self._stamp(),
            method=server.authentication,
            credentials=(server.key, server.secret),
            verb=method,
        )
        return {"Authorization": text}

    def renew(self) -> bool:
        """Return False: every request has a signature of its own already."""
        return False


class Bearer:
    """OAuth 2, client credentials. A token is kept until shortly before its end.

    Args:
        server: with client id, secret, token endpoint, and where the credentials stand.
        outbound: the way out.
        now: seconds since 1970.
        scopes: to ask for, each a try; else those for reading a roster.
    """

    def __init__(
        self,
        server: Server,
        outbound: Outbound,
        now: Callable[[], float],
        scopes: Sequence[str] = (),
    ) -> None:
        self._server, self._outbound, self._now = server, outbound, now
        self._scopes = scopes or SCOPES[server.version]
        self._token, self._until = "", 0.0

    def headers(self, url: str, method: str = "GET") -> Mapping[str, str]:
        """Return the token.

        Raises:
            PlatformRefused: ``token_refused``.
            PlatformUnavailable: ``token_endpoint_down``, ``token_unreadable``, or no answer.
        """
        del url, method  # the same everywhere below the base address
        if not self._token or self._until <= self._now():
            answer = self._ask()
            token, life = token_of(answer.body)
            self._token, self._until = token, self._now() + life
        return {"Authorization": f"Bearer {self._token}"}

    def renew(self) -> bool:
        """Drop the token."""
        self._token = ""
        return True

    def _ask(self) -> Answer:
        """Return the answer with a token: of the least scope that the server knows."""
        answer = None
        for scope in self._scopes:
            answer = self._call(scope)
            if answer.status == OK:
                return answer
            if answer.status >= SERVER_ERROR or answer.status == TOO_MANY:
                raise PlatformUnavailable(code="token_endpoint_down")
            if answer.status != BAD_REQUEST:  # what an unknown scope is answered with
                break
        raise PlatformRefused(code="token_refused", status=answer.status if answer else 0)

    def _call(self, scope: str) -> Answer:
        server = self._server
        headers = {"Accept": "application/json"}
        body = {"grant_type": "client_credentials", "scope": scope}
        if server.authentication is Authentication.OAUTH2_BODY:
            body |= {"client_id": server.key, "client_secret": server.secret}
        else:
            # RFC 6749 section 2.3.1: both are form-encoded first
            pair = f"{quote_plus(server.key)}:{quote_plus(server.secret)}"
            headers["Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
        return self._outbound.call("POST", server.token_url, headers=headers, body=body)
