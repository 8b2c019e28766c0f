"""What the publisher's server is told when it is built, and what about the platform later."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import requests
from cryptography.hazmat.primitives.asymmetric import rsa

from lti_tool.clock import utc_now
from lti_tool.demo.platform.config import FETCH_TIMEOUT, fetch_json

PROVIDER: Final = "Uitgeverij De Notenkraker"
LIST: Final = Path(__file__).with_name("exercises.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Us:
    """What a publisher fills in about a platform that launches into its server."""

    issuer: str
    client_id: str
    deployment_id: str
    authorization_url: str
    token_url: str
    jwks_url: str


def post(url: str, headers: Mapping[str, str], body: Mapping[str, str] | bytes) -> tuple[int, Any]:
    """Post a form or bytes; return the status and the JSON of the answer, if it has any.

    Raises:
        requests.RequestException: no answer in time.
    """
    answer = requests.post(
        url,
        data=body,
        headers={"User-Agent": "demo-publisher", **headers},
        timeout=FETCH_TIMEOUT.total_seconds(),
        allow_redirects=False,
    )
    kind = answer.headers.get("Content-Type", "")
    return answer.status_code, answer.json() if kind.startswith("application/json") else None


@dataclass(slots=True, kw_only=True)
class PublisherConfig:
    """The server's own address, its key, and its only platform (None until it is told)."""

    base_url: str
    key: rsa.RSAPrivateKey = field(repr=False)
    kid: str = "notenkraker-1"
    platform: Us | None = None
    clock: Callable[[], datetime] = utc_now
    random_token: Callable[[], str] = lambda: secrets.token_urlsafe(24)
    fetch_json: Callable[[str], object] = fetch_json
    post: Callable[..., tuple[int, Any]] = post

    @property
    def login_url(self) -> str:
        """Where launches begin."""
        return f"{self.base_url}/lti/login"

    @property
    def launch_url(self) -> str:
        """Where launches land: the only redirect address, and the target."""
        return f"{self.base_url}/lti/launch"

    @property
    def jwks_url(self) -> str:
        """The server's key set."""
        return f"{self.base_url}/lti/jwks"
