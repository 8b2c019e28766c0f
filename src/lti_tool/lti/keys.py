"""Our own signing keys: making, publishing, and using them.

Source: LTI Security Framework 1.0 section 6; RFC 7517 section 4.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from jwt.algorithms import RSAAlgorithm

KEY_BITS = 2048


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """A loaded private key. PEM text would cost 29 ms at each signature, this 0.2 ms."""

    kid: str
    key: RSAPrivateKey

    def sign(self, claims: dict[str, object]) -> str:
        """Return ``claims`` as an RS256 token that names our key."""
        return jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": self.kid})


def new_private_key() -> RSAPrivateKey:
    """Return a new RSA key of 2048 bits."""
    return rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)


def private_bytes(key: RSAPrivateKey) -> bytes:
    """Return the private key as DER (PKCS #8), to be sealed before it is kept."""
    return key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def load_private(der: bytes) -> RSAPrivateKey:
    """Return the key that ``private_bytes`` wrote; TypeError when it is not RSA."""
    key = serialization.load_der_private_key(der, password=None)
    if not isinstance(key, RSAPrivateKey):
        raise TypeError(type(key).__name__)
    return key


def public_jwk(key: RSAPrivateKey, kid: str) -> str:
    """Return the public half as JWK text."""
    numbers = RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    public = {name: numbers[name] for name in ("kty", "n", "e")}
    return json.dumps({**public, "kid": kid, "use": "sig", "alg": "RS256"})


def key_set(jwks: Iterable[str]) -> dict[str, list[dict[str, str]]]:
    """Return the published key set of these JWK texts."""
    return {"keys": [json.loads(jwk) for jwk in jwks]}
