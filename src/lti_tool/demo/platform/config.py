"""What the demo platform is told when it is built: addresses, keys, time and chance."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

import requests
from cryptography.hazmat.primitives.asymmetric import rsa

COURSE_ID: Final = "2"
"""The one course, "Groep 5a"; ``context.id`` in every message."""

TYPE_ID: Final = "1"
"""Stands in the query of every gradebook address, as in Moodle."""

KEY_BITS: Final = 2048
FETCH_TIMEOUT: Final = timedelta(seconds=5)
"""How long to wait for the tool's key set."""

SLOW: Final = timedelta(seconds=8)
"""How long the gradebook dawdles when it is switched to slow."""


def new_key() -> rsa.RSAPrivateKey:
    """Return a fresh RSA key of ``KEY_BITS`` bits."""
    return rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)


def fetch_json(url: str) -> object:
    """Return the JSON document at ``url``.

    Raises:
        requests.RequestException: no answer in ``FETCH_TIMEOUT``, no success, or no JSON.
    """
    response = requests.get(
        url,
        timeout=FETCH_TIMEOUT.total_seconds(),
        headers={"Accept": "application/json", "User-Agent": "demo-platform"},
        allow_redirects=False,
    )
    response.raise_for_status()
    document: object = response.json()
    return document


def pause(duration: timedelta) -> None:
    """Do nothing for ``duration``."""
    time.sleep(duration.total_seconds())


def origin(url: str) -> str:
    """Return scheme, host and port of ``url``, as a browser's ``Origin`` header does."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformConfig:
    """Everything the platform needs to know before it starts.

    Attributes:
        base_url: where browsers and the tool reach the platform; also its issuer.
        tool_url: where browsers reach the tool, without a slash at the end.
        client_id: the tool's client id here.
        deployment_id: the tool's one deployment here.
        invitation: the tool's registration link that the school was given, or empty.
        key: signs launch messages until it is rotated.
        kid: the name of ``key`` in the published key set.
        clock: returns the present, aware UTC.
        random_token: returns a fresh unguessable base64url text.
        fetch_json: returns the JSON document at an address (the tool's key set).
        new_key: makes the next signing key when the key is rotated.
        pause: waits; used when the gradebook is switched to slow.
    """

    base_url: str = "http://localhost:8001"
    tool_url: str = "http://127.0.0.1:8000"
    client_id: str = "demo-tool"
    deployment_id: str = "1"
    invitation: str = ""
    key: rsa.RSAPrivateKey = field(repr=False)
    kid: str
    clock: Callable[[], datetime]
    random_token: Callable[[], str]
    fetch_json: Callable[[str], object] = fetch_json
    new_key: Callable[[], rsa.RSAPrivateKey] = new_key
    pause: Callable[[timedelta], None] = pause

    @property
    def issuer(self) -> str:
        """The ``iss`` of every launch message."""
        return self.base_url

    @property
    def authorization_url(self) -> str:
        """Where the tool asks for a launch message."""
        return f"{self.base_url}/lti/authorize"

    @property
    def token_url(self) -> str:
        """Where the tool asks for an access token; also the assertion's audience."""
        return f"{self.base_url}/lti/token"

    @property
    def jwks_url(self) -> str:
        """Where the platform publishes its key set."""
        return f"{self.base_url}/lti/jwks"

    @property
    def configuration_url(self) -> str:
        """Where the platform says what it is."""
        return f"{self.base_url}/.well-known/openid-configuration"

    @property
    def registration_endpoint(self) -> str:
        """Where a tool registers itself."""
        return f"{self.base_url}/lti/registrations"

    @property
    def line_items_url(self) -> str:
        """The course's line item container."""
        return f"{self.base_url}/ags/{COURSE_ID}/lineitems?type_id={TYPE_ID}"

    @property
    def memberships_url(self) -> str:
        """The course's membership container."""
        return f"{self.base_url}/nrps/{COURSE_ID}/memberships"

    @property
    def tool_login_url(self) -> str:
        """The tool's registered login initiation address."""
        return f"{self.tool_url}/lti/login"

    @property
    def tool_launch_url(self) -> str:
        """The tool's only registered redirect address, and its plain target."""
        return f"{self.tool_url}/lti/launch"

    @property
    def tool_jwks_url(self) -> str:
        """The tool's key set."""
        return f"{self.tool_url}/lti/jwks"

    def line_item_url(self, line_item_id: str) -> str:
        """Return the address, and so the id, of one line item."""
        path = f"/ags/{COURSE_ID}/lineitems/{line_item_id}/lineitem"
        return f"{self.base_url}{path}?type_id={TYPE_ID}"
