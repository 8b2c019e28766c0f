"""One OneRoster server, as a school's admin or the operator describes it.

Version, base address and authentication are settings of their own: servers mix them freely
(version 1.1 with OAuth 2; version 1.2 below a path of their own).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

from lti_tool.errors import RosterInvalid


class Version(StrEnum):
    """The version of OneRoster that a server speaks."""

    V1_1 = "1.1"
    V1_2 = "1.2"


class Authentication(StrEnum):
    """How we show who we are.

    OAUTH1: each request is signed, with HMAC-SHA1 or HMAC-SHA256. OAUTH2: a token by client
    credentials, which stand in the ``Authorization`` header or in the body of the token call.
    """

    OAUTH1 = "oauth1"
    OAUTH1_SHA256 = "oauth1-sha256"
    OAUTH2 = "oauth2"
    OAUTH2_BODY = "oauth2-body"

    @property
    def needs_token(self) -> bool:
        """Tell whether there is a token endpoint."""
        return self in {Authentication.OAUTH2, Authentication.OAUTH2_BODY}


BASE_PATHS: Mapping[Version, str] = {
    Version.V1_1: "/ims/oneroster/v1p1",
    Version.V1_2: "/ims/oneroster/rostering/v1p2",
}
"""Where the collections are when only a host is given. Source: OneRoster REST bindings."""

_WRITES_AND_READS = ("gradebook.createput", "gradebook.readonly")
_SCOPES = "https://purl.imsglobal.org/spec/or/{}/scope/"
SCOPES: Mapping[Version, tuple[str, ...]] = {
    version: tuple(
        _SCOPES.format(part) + name for name in ("roster-core.readonly", "roster.readonly")
    )
    for version, part in ((Version.V1_1, "v1p1"), (Version.V1_2, "v1p2"))
}
"""Scopes to ask for: the least one, and the wider one for servers that know no other. Never
demographics."""

GRADEBOOK_BASE_PATHS: Mapping[Version, str] = {
    Version.V1_1: "/ims/oneroster/v1p1",
    Version.V1_2: "/ims/oneroster/gradebook/v1p2",
}
"""Where the gradebook is when only a host is given. Source: OneRoster REST bindings."""

GRADEBOOK_SCOPES: Mapping[Version, tuple[str, ...]] = {
    version: (
        " ".join(_SCOPES.format(part) + name for name in _WRITES_AND_READS),
        _SCOPES.format(part) + "gradebook.createput",
    )
    for version, part in ((Version.V1_1, "v1p1"), (Version.V1_2, "v1p2"))
}
"""Scopes for sending scores: with reading them back, and without where a server refuses that."""

WITHDRAWAL_SCOPES: Mapping[Version, tuple[str, ...]] = {
    Version.V1_1: (_SCOPES.format("v1p1") + "gradebook.delete",),
    Version.V1_2: (_SCOPES.format("v1p2") + "gradebook.delete",),
}
"""The scope for taking scores out again; no token for anything else can do that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where a server is and how it is spoken to.

    ``base_url`` ends without a slash; ``key`` and ``secret`` are the consumer's or the client's.
    """

    version: Version
    base_url: str
    authentication: Authentication
    token_url: str = ""
    key: str = field(repr=False)
    secret: str = field(repr=False)

    def collection(self, name: str) -> str:
        """Return the address of a collection."""
        return f"{self.base_url}/{name}"


def base_of(url: str, version: Version, paths: Mapping[Version, str] = BASE_PATHS) -> str:
    """Return the base address that is meant: a host alone gets the standard's path.

    Raises:
        RosterInvalid: ``roster_address_invalid``.
    """
    try:
        parts = urlsplit(url.strip())
        named = bool(parts.hostname) and parts.username is None
    except ValueError:
        raise RosterInvalid("base address", code="roster_address_invalid") from None
    if not named or parts.scheme not in {"https", "http"} or parts.query or parts.fragment:
        raise RosterInvalid("base address", code="roster_address_invalid")
    path = parts.path.rstrip("/") or paths[version]
    return f"{parts.scheme}://{parts.netloc}{path}"


def same_origin(one: str, other: str) -> bool:
    """Tell whether two addresses have the same scheme, host and port (RFC 6454 section 4)."""
    try:
        return _origin(one) == _origin(other)
    except ValueError:
        return False


def _origin(url: str) -> tuple[str, str, int | None, str | None]:
    parts = urlsplit(url)
    port = parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    return parts.scheme, (parts.hostname or "").casefold(), port, parts.username
