"""What the protocol needs to know of one registration, without the database."""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit
from uuid import UUID

from lti_tool.lti.addresses import is_clean, lies_on, origin_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """Our client at one platform.

    ``service_hosts`` are hosts besides its own where its services lie, as a human approved them;
    ``lti11_key`` is the consumer key of LTI 1.1 where people are to keep what they had then.
    """

    registration_id: UUID
    issuer: str
    client_id: str
    auth_url: str
    token_url: str
    jwks_url: str
    token_audience: str
    service_hosts: tuple[str, ...] = ()
    lti11_key: str | None = None

    def is_own_host(self, url: str) -> bool:
        """Return whether ``url`` lies on a host (and port) that this registration names.

        A claim may name any address; we carry tokens only to hosts that a human registered.
        """
        place = origin_of(url)
        known = _origins((self.issuer, self.auth_url, self.token_url, self.jwks_url))
        # An issuer need not be an address: what is no place is never a known one.
        own = place is not None and place in known
        return is_clean(url) and (own or lies_on(url, self.service_hosts))

    @property
    def origin(self) -> str:
        """The origin that may frame our pages: where the platform's own pages live."""
        parts = urlsplit(self.auth_url)
        return f"{parts.scheme}://{parts.netloc}"


@lru_cache(maxsize=1024)
def _origins(urls: tuple[str, ...]) -> frozenset[tuple[str, str, int] | None]:
    """Return where a registration's own addresses lie (the same few, asked at each launch)."""
    return frozenset(map(origin_of, urls))
