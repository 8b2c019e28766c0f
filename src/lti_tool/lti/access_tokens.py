"""Access tokens for a platform's services, cached per registration, endpoint and scopes.

Source: LTI Security Framework 1.0 section 4.1; RFC 7523 sections 2.2 and 3.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock
from uuid import UUID

from lti_tool.errors import PlatformRefused, PlatformUnavailable
from lti_tool.http_client import Outbound
from lti_tool.http_client.token_answers import token_of
from lti_tool.lti.client import Client
from lti_tool.lti.keys import Signer

ASSERTION_LIFE = 60
"""Seconds (the framework asks for 5 minutes at most)."""

BACKDATED = 5
"""Seconds. Moodle refuses an ``iat`` that is ahead of its own clock, by however little."""

_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
OK = 200
SERVER_ERROR = 500
TOO_MANY = 429


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    token: str
    until: float


_Key = tuple[UUID, str, str]
"""Registration, endpoint, scopes."""


class AccessTokens:
    """Tokens, asked for when needed.

    Args:
        outbound: the way out.
        signer: gives the current signing key.
        now: seconds since 1970.
        random: gives a fresh random text for each assertion's ``jti``.
    """

    def __init__(
        self,
        outbound: Outbound,
        signer: Callable[[], Signer],
        now: Callable[[], float],
        random: Callable[[], str],
    ) -> None:
        self._outbound, self._signer, self._now, self._random = outbound, signer, now, random
        self._held: dict[_Key, _Held] = {}
        self._locks: dict[_Key, Lock] = {}

    def get(self, client: Client, scopes: Sequence[str]) -> str:
        """Return a token for ``scopes`` at this client's platform.

        Raises:
            PlatformRefused: ``token_refused`` with the status.
            PlatformUnavailable: no answer, or ``token_unreadable``.
        """
        place = self._place(client, scopes)
        # One asks and the others of this place wait for it: not each for a token of its own.
        with self._locks.setdefault(place, Lock()):
            held = self._held.get(place)
            if held is None or held.until <= self._now():
                held = self._ask(client, " ".join(sorted(scopes)))
                self._held[place] = held
            return held.token

    def forget(self, client: Client, scopes: Sequence[str]) -> None:
        """Drop a token that the platform no longer accepts."""
        self._held.pop(self._place(client, scopes), None)

    @staticmethod
    def _place(client: Client, scopes: Sequence[str]) -> _Key:
        # Never by issuer: on a shared issuer one school would get another school's token.
        return client.registration_id, client.token_url, " ".join(sorted(scopes))

    def _ask(self, client: Client, scope: str) -> _Held:
        now = self._now()
        answer = self._outbound.call(
            "POST",
            client.token_url,
            headers={"Accept": "application/json"},
            body={
                "grant_type": "client_credentials",
                "client_assertion_type": _ASSERTION_TYPE,
                "client_assertion": self._assertion(client, int(now)),
                "scope": scope,
            },
        )
        if answer.status >= SERVER_ERROR or answer.status == TOO_MANY:
            raise PlatformUnavailable(str(client.registration_id), code="token_endpoint_down")
        if answer.status != OK:
            raise PlatformRefused(
                str(client.registration_id), code="token_refused", status=answer.status
            )
        token, life = token_of(answer.body)
        return _Held(token=token, until=now + life)

    def _assertion(self, client: Client, now: int) -> str:
        return self._signer().sign(
            {
                "iss": client.client_id,
                "sub": client.client_id,
                # One string: a list breaks Brightspace.
                "aud": client.token_audience,
                "iat": now - BACKDATED,
                "exp": now + ASSERTION_LIFE,
                "jti": self._random(),
            }
        )
