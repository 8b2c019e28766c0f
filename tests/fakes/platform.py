"""A platform that signs whatever a test tells it to, and a browser that comes from it.

All that it says is right; a test changes the one thing that it is about. Nothing here listens:
``fetch`` stands in for the way to its key set, and counts.
"""

import base64
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from cryptography.hazmat.primitives.hashes import SHA256
from flask.testing import FlaskClient
from jwt.algorithms import RSAAlgorithm
from werkzeug.test import TestResponse

from lti_tool.lti import vocabulary as words
from lti_tool.services.registrations import PlatformFacts

TOOL = "https://tool.example"
MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership"
LEARNER, INSTRUCTOR = f"{MEMBERSHIP}#Learner", f"{MEMBERSHIP}#Instructor"


PERSON = "Zilverkanarie"
"""The name of everybody who is launched in tests, in no word of ours."""


class _Gone:
    def __repr__(self) -> str:
        return "gone"


GONE = _Gone()
"""As a value: leave this out."""

Sign = Callable[[bytes], bytes]


@cache
def rsa_key(name: str, bits: int = 2048) -> rsa.RSAPrivateKey:
    """Return the key of this name, made once in a test run."""
    assert name
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def rs256(key: rsa.RSAPrivateKey) -> Sign:
    return lambda text: key.sign(text, padding.PKCS1v15(), SHA256())


def ps256(key: rsa.RSAPrivateKey) -> Sign:
    return lambda text: key.sign(text, padding.PSS(padding.MGF1(SHA256()), 32), SHA256())


def es256(text: bytes) -> bytes:
    r, s = utils.decode_dss_signature(
        ec.generate_private_key(ec.SECP256R1()).sign(text, ec.ECDSA(SHA256()))
    )
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def hs256(secret: bytes) -> Sign:
    return lambda text: hmac.digest(secret, text, "sha256")


def unsigned(_text: bytes) -> bytes:
    return b""


def compact(header: bytes, payload: bytes, sign: Sign) -> str:
    """Return a token of just these bytes, however wrong they are (RFC 7515 section 7.1)."""
    text = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in (header, payload))
    return (text + b"." + base64.urlsafe_b64encode(sign(text)).rstrip(b"=")).decode()


def changed(right: Mapping[str, Any], changes: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return ``right`` with ``changes``, without what is ``GONE``."""
    found = {**right, **(changes or {})}
    return {name: value for name, value in found.items() if value is not GONE}


@dataclass(slots=True, kw_only=True)
class FakePlatform:
    """One client at one platform. Another ``issuer`` has another key."""

    issuer: str = "https://lms.example"
    client_id: str = "client-1"
    deployment: str = "deployment-1"
    kid: str = "lms-1"
    fetched: list[str] = field(default_factory=list)
    """The addresses from which a key set was taken."""
    key_set_answer: tuple[int, bytes] | None = None
    """What the key set's address answers instead of the key set."""

    @property
    def key(self) -> rsa.RSAPrivateKey:
        return rsa_key(self.issuer)

    @property
    def auth_url(self) -> str:
        return f"{self.issuer}/auth"

    @property
    def token_url(self) -> str:
        return f"{self.issuer}/token"

    @property
    def jwks_url(self) -> str:
        return f"{self.issuer}/jwks"

    @property
    def facts(self) -> PlatformFacts:
        """What a school's administrator would type over to register this platform."""
        return PlatformFacts(
            issuer=self.issuer,
            client_id=self.client_id,
            auth_url=self.auth_url,
            token_url=self.token_url,
            jwks_url=self.jwks_url,
            deployments=(self.deployment,),
        )

    def jwk(self) -> dict[str, Any]:
        public = RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return {**public, "kid": self.kid, "use": "sig", "alg": "RS256"}

    def fetch(self, url: str) -> tuple[int, bytes]:
        """Answer for the key set's address, as ``KeySets`` asks."""
        self.fetched.append(url)
        return self.key_set_answer or (200, json.dumps({"keys": [self.jwk()]}).encode())

    def claims(self, *, nonce: str, now: float) -> dict[str, Any]:
        """Return the claims of a pupil's launch: a link in a course, with a line item."""
        return {
            "iss": self.issuer,
            "aud": self.client_id,
            "sub": "user-1",
            # of no use to us, so nothing of it may be in any log of the whole run (gate G4)
            "name": f"{PERSON} de Vries",
            "given_name": PERSON,
            "family_name": "de Vries",
            "email": f"{PERSON}@example.org",
            "iat": int(now),
            "exp": int(now) + 300,
            "nonce": nonce,
            words.MESSAGE_TYPE: words.RESOURCE_LINK_REQUEST,
            words.VERSION: "1.3.0",
            words.DEPLOYMENT_ID: self.deployment,
            words.TARGET_LINK_URI: f"{TOOL}/lti/launch",
            words.ROLES: [LEARNER],
            words.CONTEXT: {"id": "course-1", "title": "Groep 5"},
            words.RESOURCE_LINK: {"id": "link-1"},
            words.AGS_ENDPOINT: {
                "scope": [words.SCOPE_SCORE],
                "lineitem": f"{self.issuer}/lineitems/7?type=lti",
            },
        }

    def deep_linking(self, **settings: Any) -> dict[str, Any]:
        """Return what makes a teacher's deep-linking request of a pupil's launch."""
        right = {
            "deep_link_return_url": f"{self.issuer}/return",
            "accept_types": ["ltiResourceLink"],
            "accept_presentation_document_targets": ["iframe"],
            "accept_multiple": True,
            "data": "opaque",
        }
        return {
            words.MESSAGE_TYPE: words.DEEP_LINKING_REQUEST,
            words.ROLES: [INSTRUCTOR],
            words.RESOURCE_LINK: GONE,
            words.AGS_ENDPOINT: GONE,
            words.DL_SETTINGS: changed(right, settings),
        }

    def sign(
        self,
        claims: Mapping[str, Any],
        header: Mapping[str, Any] | None = None,
        sign: Sign | None = None,
    ) -> str:
        """Return a token with these claims, signed by this platform unless told otherwise."""
        head = changed({"alg": "RS256", "typ": "JWT", "kid": self.kid}, header)
        return compact(
            json.dumps(head).encode(), json.dumps(claims).encode(), sign or rs256(self.key)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """What a login brought: the tool's answer and what stands in its redirect."""

    answer: TestResponse
    query: Mapping[str, str]

    @property
    def state(self) -> str:
        return self.query["state"]

    @property
    def nonce(self) -> str:
        return self.query["nonce"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One browser with its cookies, coming from one platform; ``now`` is the platform's clock."""

    client: FlaskClient
    platform: FakePlatform
    now: Callable[[], datetime]

    def start(
        self, changes: Mapping[str, Any] | None = None, *, method: str = "GET"
    ) -> TestResponse:
        """Send a third-party-initiated login, whatever comes of it."""
        right = {
            "iss": self.platform.issuer,
            "client_id": self.platform.client_id,
            "login_hint": "hint-1",
            "lti_message_hint": "message-1",
            "target_link_uri": f"{TOOL}/lti/launch",
        }
        place = "query_string" if method == "GET" else "data"
        sent: dict[str, Any] = {place: changed(right, changes)}
        return self.client.open("/lti/login", method=method, base_url=TOOL, **sent)

    def login(self, changes: Mapping[str, Any] | None = None, *, method: str = "GET") -> Login:
        """Log in, and read where the tool sends the browser."""
        answer = self.start(changes, method=method)
        assert answer.status_code == 302, answer.get_data(as_text=True)
        query = urlsplit(answer.headers["Location"]).query
        return Login(answer=answer, query=dict(parse_qsl(query, keep_blank_values=True)))

    def claims(self, login: Login, changes: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return the claims that answer a login."""
        right = self.platform.claims(nonce=login.nonce, now=self.now().timestamp())
        return changed(right, changes)

    def post(self, form: Mapping[str, Any]) -> TestResponse:
        """Send a launch of just these form fields."""
        sent = changed(form, None)
        return self.client.post("/lti/launch", base_url=TOOL, data=sent)

    def launch(self, changes: Mapping[str, Any] | None = None) -> TestResponse:
        """Log in and launch; ``changes`` are of the claims."""
        login = self.login()
        token = self.platform.sign(self.claims(login, changes))
        return self.post({"state": login.state, "id_token": token})
