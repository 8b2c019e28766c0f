"""The least platform that launches a tool: one key, its key set, and signed messages."""

import json
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

ISSUER = "https://platform.example"
CLIENT_ID = "bench-client"
DEPLOYMENT = "1"
KID = "bench-1"
LTI = "https://purl.imsglobal.org/spec/lti/claim/"
AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
SCORE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
LEARNER = "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"

USERS, CONTEXTS, LINKS = 500, 20, 50
"""How many different pupils, groups and links launch: somebody who came before is the rule."""


def new_key() -> rsa.RSAPrivateKey:
    """Return a new key of 2048 bits."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass(frozen=True, kw_only=True)
class Platform:
    """A platform on loopback. ``exercise`` is what its links name, if anything."""

    key: rsa.RSAPrivateKey = field(default_factory=new_key)
    server: ThreadingHTTPServer
    exercise: str | None = None

    @property
    def base(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def claims(self, number: int, nonce: str, target: str) -> dict[str, Any]:
        """Return the claims of one pupil's launch: what a real platform sends, names included."""
        now, user, context = int(time.time()), number % USERS, number % CONTEXTS
        custom = {"exercise": self.exercise} if self.exercise else {}
        return {
            "iss": ISSUER,
            "aud": CLIENT_ID,
            "azp": CLIENT_ID,
            "sub": f"user-{user}",
            "iat": now,
            "exp": now + 3600,
            "nonce": nonce,
            "jti": uuid.uuid4().hex,
            "name": f"Sanne Voorbeeld {user}",
            "given_name": "Sanne",
            "family_name": f"Voorbeeld {user}",
            "email": f"leerling{user}@school.example",
            "locale": "nl-NL",
            f"{LTI}message_type": "LtiResourceLinkRequest",
            f"{LTI}version": "1.3.0",
            f"{LTI}deployment_id": DEPLOYMENT,
            f"{LTI}target_link_uri": target,
            f"{LTI}resource_link": {"id": f"link-{number % LINKS}", "title": "Hoofdstuk 3"},
            f"{LTI}roles": [LEARNER],
            f"{LTI}context": {"id": f"ctx-{context}", "label": f"H{context}", "title": "Rekenen"},
            f"{LTI}tool_platform": {"guid": "bench", "name": "Bench", "version": "1"},
            f"{LTI}launch_presentation": {
                "document_target": "iframe",
                "return_url": f"{self.base}/return",
            },
            f"{LTI}custom": custom,
            AGS: {"scope": [SCORE], "lineitem": f"{self.base}/lineitems/{number % LINKS}"},
        }

    def sign(self, claims: Mapping[str, Any], *, kid: str = KID) -> str:
        """Return claims as the platform's token."""
        return jwt.encode(dict(claims), self.key, algorithm="RS256", headers={"kid": kid})

    def key_set(self) -> dict[str, Any]:
        """Return what it publishes."""
        numbers = RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return {"keys": [{**numbers, "kid": KID, "use": "sig", "alg": "RS256"}]}


def started(exercise: str | None = None) -> Platform:
    """Start a platform that serves its key set at ``/jwks``."""
    served: dict[str, bytes] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = served.get(self.path, b"{}")
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_request(self, code: object = "-", size: object = "-") -> None:
            """Say nothing."""

    platform = Platform(server=ThreadingHTTPServer(("127.0.0.1", 0), Handler), exercise=exercise)
    served["/jwks"] = json.dumps(platform.key_set()).encode()
    Thread(target=platform.server.serve_forever, daemon=True).start()
    return platform
