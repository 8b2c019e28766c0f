"""What the demo platform is told when it is built: addresses, keys, time and chance."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Thread
from typing import Final
from urllib.parse import urlsplit

import requests
from cryptography.hazmat.primitives.asymmetric import rsa

from lti_tool.demo.platform.traits import STANDARD, LaunchTrait, Profile, ServiceTrait, Trait

COURSE_ID: Final = "2"
"""The course that is always there, "Groep 5a"."""

TYPE_ID: Final = "1"
"""Stands in the query of every gradebook address, as in Moodle."""

KEY_BITS: Final = 2048
FETCH_TIMEOUT: Final = timedelta(seconds=5)
"""How long to wait for the tool's key set, or for its answer to a notice."""

AUDIENCE: Final = "https://api.lms.example/auth/token"
"""The fixed name of the token endpoint where that is no address."""

OTHER_NAMES: Final = {"localhost": "127.0.0.1", "127.0.0.1": "localhost"}
"""The second name under which the same process answers: another host to browser and tool."""

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


def post_json(url: str, document: object) -> int:
    """Post ``document`` to ``url``; return the status of the answer.

    Raises:
        requests.RequestException: no answer in ``FETCH_TIMEOUT``.
    """
    return requests.post(
        url,
        json=document,
        timeout=FETCH_TIMEOUT.total_seconds(),
        headers={"User-Agent": "demo-platform"},
        allow_redirects=False,
    ).status_code


def run_aside(task: Callable[[], None]) -> None:
    """Start ``task`` and do not wait for it."""
    Thread(target=task, daemon=True).start()


def pause(duration: timedelta) -> None:
    """Do nothing for ``duration``."""
    time.sleep(duration.total_seconds())


def origin(url: str) -> str:
    """Return scheme, host and port of ``url``, as a browser's ``Origin`` header does."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformConfig:
    """Everything the platform needs to know before it starts, and the addresses that follow.

    Attributes:
        base_url: where browsers and the tool reach the platform.
        tool_url: where browsers reach the tool, without a slash at the end.
        client_id: the tool's client id here.
        deployment_id: the tool's first deployment here.
        invitation: the tool's registration link that the school was given, or empty.
        publisher_url: another publisher's server, to which the tool sends pupils inside our
            frame; or empty.
        profile: how the platform behaves at first.
        old_key: the LTI 1.1 consumer key that the tool had here before.
        old_secret: its secret.
        key: signs launch messages until it is rotated.
        kid: the name of ``key`` in the published key set.
        clock: returns the present, aware UTC.
        random_token: returns a fresh unguessable base64url text.
        fetch_json: returns the JSON document at an address (the tool's key set).
        post_json: posts a JSON document to an address (a notice), returns the status.
        new_key: makes the next signing key when the key is rotated.
        pause: waits; used when the gradebook is switched to slow.
        aside: runs a task without waiting for it; notices go out this way.
        introduce: is called with the new config when somebody chooses another profile, so that
            the tool can be told who it deals with now.
    """

    base_url: str = "http://localhost:8001"
    tool_url: str = "http://127.0.0.1:8000"
    client_id: str = "demo-tool"
    deployment_id: str = "1"
    invitation: str = ""
    publisher_url: str = ""
    profile: Profile = STANDARD
    old_key: str = "regenboog-lti-1"
    old_secret: str = field(default="geheim-van-vroeger", repr=False)
    key: rsa.RSAPrivateKey = field(repr=False)
    kid: str
    clock: Callable[[], datetime]
    random_token: Callable[[], str]
    fetch_json: Callable[[str], object] = fetch_json
    post_json: Callable[[str, object], int] = post_json
    new_key: Callable[[], rsa.RSAPrivateKey] = new_key
    pause: Callable[[timedelta], None] = pause
    aside: Callable[[Callable[[], None]], None] = run_aside
    introduce: Callable[["PlatformConfig"], None] = lambda _: None

    def has(self, trait: Trait) -> bool:
        """Return whether the platform has this habit."""
        return trait in self.profile.traits

    @property
    def issuer(self) -> str:
        """The ``iss`` of every launch message."""
        if self.has(LaunchTrait.SHARED_ISSUER):
            return f"https://{self.profile.name}.example"
        return self.base_url

    @property
    def sign_in_url(self) -> str:
        """Where signing in, the key set and the token endpoint are."""
        if not self.has(LaunchTrait.SIGN_IN_ELSEWHERE):
            return self.base_url
        parts = urlsplit(self.base_url)
        host, _, port = parts.netloc.partition(":")
        return f"{parts.scheme}://{OTHER_NAMES.get(host, host)}:{port}"

    @property
    def authorization_url(self) -> str:
        """Where the tool asks for a launch message."""
        if self.has(LaunchTrait.SIGN_IN_ELSEWHERE):
            return f"{self.sign_in_url}/lti/authorize-redirect"
        return f"{self.base_url}/lti/authorize"

    @property
    def token_url(self) -> str:
        """Where the tool asks for an access token."""
        return f"{self.sign_in_url}/lti/token"

    @property
    def token_audience(self) -> str:
        """The audience of the tool's assertion at the token endpoint."""
        return AUDIENCE if self.has(ServiceTrait.AUDIENCE_CONSTANT) else self.token_url

    @property
    def jwks_url(self) -> str:
        """Where the platform publishes its key set."""
        return f"{self.sign_in_url}/lti/jwks"

    @property
    def configuration_url(self) -> str:
        """Where the platform says what it is."""
        return f"{self.base_url}/.well-known/openid-configuration"

    @property
    def registration_endpoint(self) -> str:
        """Where a tool registers itself."""
        return f"{self.base_url}/lti/registrations"

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

    @property
    def query(self) -> str:
        """What stands behind every gradebook address."""
        return f"?type_id={TYPE_ID}" if self.has(ServiceTrait.ADDRESSES_WITH_QUERY) else ""

    def line_items_url(self, course_id: str = COURSE_ID) -> str:
        """Return a course's line item container."""
        return f"{self.base_url}/ags/{course_id}/lineitems{self.query}"

    def line_item_url(self, line_item_id: str, course_id: str = COURSE_ID) -> str:
        """Return the address, and so the id, of one line item."""
        path = f"/ags/{course_id}/lineitems/{line_item_id}/lineitem"
        return f"{self.base_url}{path}{self.query}"

    def memberships_url(self, course_id: str = COURSE_ID) -> str:
        """Return a course's membership container."""
        return f"{self.base_url}/nrps/{course_id}/memberships"

    def groups_url(self, kind: str, course_id: str = COURSE_ID) -> str:
        """Return a course's container of ``groups`` or of ``sets``."""
        return f"{self.base_url}/groups/{course_id}/{kind}"

    def notices_url(self, deployment_id: str) -> str:
        """Return where one deployment of the tool says which notices it wants."""
        return f"{self.base_url}/notices/{deployment_id}/handlers"
