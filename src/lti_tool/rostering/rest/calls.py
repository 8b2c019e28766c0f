"""One GET at a OneRoster server: let in, tried again when that may help.

GET changes nothing, so every passing failure may be tried again, a bounded number of times
(OneRoster 1.2, ``server_busy``; RFC 9110 sections 9.2.2 and 10.2.3).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from lti_tool.errors import PlatformUnavailable
from lti_tool.http_client import Answer, Outbound
from lti_tool.rostering.rest.access import Access
from lti_tool.rostering.rest.answers import OK, fail

WAITS = (2.0, 10.0, 30.0)
"""Seconds before the second, third and fourth try, where the server does not say."""

LONGEST_WAIT = 120.0
"""Seconds. Who wants us to stay away longer is left alone until the next time."""

FINAL = frozenset({"answer_too_large", "tls_failed"})
"""Failures that another try does not mend."""

_UNAUTHORIZED = 401


Report = Callable[[str, int, int | None], None]
"""Is told, after each page: the collection, how many of its objects came, of how many (or None)."""


def silent(name: str, objects: int, total: int | None) -> None:
    """Tell nobody."""


def patient(ask: Callable[[], Answer], rest: Callable[[float], object]) -> Answer:
    """Ask until there is an answer, as often as may help.

    Raises:
        PlatformRefused: the answer is no.
        PlatformUnavailable: not now, however often it was tried.
    """
    for wait in WAITS:
        try:
            return ask()
        except PlatformUnavailable as error:
            asked = wait if error.retry_after is None else float(error.retry_after)
            if error.code in FINAL or asked > LONGEST_WAIT:
                raise
        rest(asked)
    return ask()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What a server is reached with.

    ``now``: aware; ``rest``: waits that many seconds.
    """

    outbound: Outbound
    access: Access
    now: Callable[[], datetime]
    rest: Callable[[float], object]
    report: Report = field(default=silent)

    def get(self, url: str, name: str) -> Answer:
        """Return an answer of status 200.

        Args:
            url: the address.
            name: of the collection, for messages.

        Raises:
            PlatformRefused: the answer is no.
            PlatformUnavailable: not now, however often it was tried.
        """
        return patient(lambda: self.once(url, name), self.rest)

    def once(self, url: str, name: str) -> Answer:
        """Return what ``get`` does, without a second try when it goes wrong.

        Raises:
            PlatformRefused, PlatformUnavailable: as ``get``.
        """
        answer = self._send(url)
        if answer.status == _UNAUTHORIZED and self.access.renew():
            answer = self._send(url)
        if answer.status != OK:
            fail(answer, name, self.now())
        return answer

    def _send(self, url: str) -> Answer:
        headers = {"Accept": "application/json", **self.access.headers(url)}
        return self.outbound.call("GET", url, headers=headers)
