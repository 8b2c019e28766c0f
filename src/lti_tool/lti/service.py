"""Calls to a platform's services: where they may lead, with which token, and what comes of it.

Source: LTI Security Framework 1.0 section 4; RFC 6750.
"""

from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

from lti_tool.errors import PlatformRefused, PlatformUnavailable
from lti_tool.http_client import Answer, Outbound
from lti_tool.lti.access_tokens import AccessTokens
from lti_tool.lti.client import Client

DONE = frozenset({200, 201, 202, 204})
UNAUTHORIZED = 401
FORBIDDEN = 403
TOO_MANY = 429
SERVER_ERROR = 500
LONGEST_WAIT_DIGITS = 6
"""Of ``Retry-After`` in seconds: eleven days, more than anybody means."""
LONGEST_WAIT = 999_999


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One call of a service.

    ``scope`` is the one that it needs: asking for more could lose the whole token (Canvas).
    ``accept`` and ``content_type`` are exact media types, None to send none: Moodle refuses any
    other. ``foreign`` is the code of an address that this registration's calls may not go to.
    ``limit`` is the most bytes of the answer, None for the usual.
    """

    method: str
    url: str
    scope: str
    accept: str | None = None
    content_type: str | None = None
    body: bytes | None = None
    foreign: str = "service_foreign"
    limit: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """The services of one registration's platform."""

    outbound: Outbound
    tokens: AccessTokens
    client: Client

    def call(self, request: Request) -> Answer:
        """Return the platform's answer, which is a yes; a refused token is renewed once.

        Raises:
            PlatformRefused: the answer is no (``status`` says which), or the address lies
                neither on the registered platform nor on a host approved for it
                (``request.foreign``): then nothing is called at all.
            PlatformUnavailable: try again later (``retry_after`` in seconds when it said).
        """
        registration = str(self.client.registration_id)
        if not self.client.is_own_host(request.url):
            raise PlatformRefused(registration, code=request.foreign)
        answer = self._send(request)
        if answer.status == UNAUTHORIZED:
            self.tokens.forget(self.client, (request.scope,))
            answer = self._send(request)
        if answer.status in DONE:
            return answer
        status = TOO_MANY if _is_throttled(answer) else answer.status
        code = f"http_{status}"
        if status >= SERVER_ERROR or status == TOO_MANY:
            raise PlatformUnavailable(registration, code=code, retry_after=_retry_after(answer))
        said_at = _said_at(answer)
        raise PlatformRefused(registration, code=code, status=answer.status, said_at=said_at)

    def _send(self, request: Request) -> Answer:
        token = self.tokens.get(self.client, (request.scope,))
        named = {"Accept": request.accept, "Content-Type": request.content_type}
        return self.outbound.call(
            request.method,
            request.url,
            headers={
                "Authorization": f"Bearer {token}",
                **{name: value for name, value in named.items() if value},
            },
            body=request.body,
            limit=request.limit,
        )


def _is_throttled(answer: Answer) -> bool:
    """Return whether a 403 says that it was too much (Canvas, its documentation "Throttling").

    Taken for a right that is missing, it would wait for people who have nothing to mend.
    """
    return answer.status == FORBIDDEN and b"Rate Limit Exceeded" in answer.body


def _retry_after(answer: Answer) -> int | None:
    """Return the seconds of a ``Retry-After``, given as such or as a moment (RFC 9110 10.2.3)."""
    text = answer.headers.get("Retry-After", "")
    if text.isdecimal() and text.isascii():
        return int(text) if len(text) <= LONGEST_WAIT_DIGITS else None
    until, now = _moment(text), _said_at(answer)
    if until is None or now is None:  # our own clock may be another one
        return None
    asked = int((until - now).total_seconds())
    return min(max(asked, 0), LONGEST_WAIT)


def _said_at(answer: Answer) -> datetime | None:
    """Return when a platform answered, by its own clock (RFC 9110 section 6.6.1)."""
    return _moment(answer.headers.get("Date", ""))


def _moment(text: str) -> datetime | None:
    try:
        found: datetime = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return found if found.tzinfo else None
