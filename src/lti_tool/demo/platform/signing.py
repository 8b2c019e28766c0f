"""The platform's signing key, its published key set, and reading what the tool signed."""

from collections.abc import Mapping
from itertools import count
from threading import RLock
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from lti_tool.demo.platform.config import KEY_BITS, PlatformConfig

ALGORITHM: Final = "RS256"
_PRIVATE_MEMBERS: Final = frozenset(("d", "p", "q", "dp", "dq", "qi", "oth", "k"))
_FOREIGN_KEY_HEADERS: Final = frozenset(("jku", "jwk", "x5u", "x5c", "crit"))


class SigningKey:
    """The key in use; only its public half can be asked for."""

    def __init__(self, config: PlatformConfig, lock: RLock) -> None:
        """Start with the configured key."""
        self._lock = lock
        self._config = config
        self._key = config.key
        self._kid = config.kid
        self._numbers = count(2)

    def sign(self, claims: Mapping[str, object]) -> str:
        """Return ``claims`` as a compact JWS with the key's ``kid``."""
        with self._lock:
            return jwt.encode(dict(claims), self._key, ALGORITHM, headers={"kid": self._kid})

    def rotate(self) -> str:
        """Replace the key, drop the old one at once, and return the new ``kid``."""
        key = self._config.new_key()
        with self._lock:
            self._key = key
            self._kid = f"{self._config.kid}-{next(self._numbers)}"
            return self._kid

    def key_set(self) -> dict[str, object]:
        """Return the public key set (RFC 7517): the key in use and no other."""
        with self._lock:
            public = RSAAlgorithm.to_jwk(self._key.public_key(), as_dict=True)
            kid = self._kid
        return {"keys": [{**public, "kid": kid, "use": "sig", "alg": ALGORITHM}]}


class BadSignature(Exception):
    """A token of the tool cannot be trusted; the message says why."""


def read_signed(token: str, key_set: object) -> dict[str, Any]:
    """Return the claims of a token that the tool signed; only the signature is checked.

    Args:
        token: a compact JWS.
        key_set: the tool's published key set, as parsed from JSON.

    Raises:
        BadSignature: not RS256, no ``kid``, a key from elsewhere, an unknown or unfit key, a
            signature that does not match, or claims that are not an object.

    Source: RFC 7515, RFC 7517; LTI Security Framework 1.0, section 4.1 and 6.3.
    """
    key = _named_key(_header(token), key_set)
    options: Any = {
        "verify_signature": True,
        **dict.fromkeys(("verify_exp", "verify_nbf", "verify_iat"), False),
        **dict.fromkeys(("verify_aud", "verify_iss", "verify_sub"), False),
        "verify_jti": False,
    }
    try:
        return jwt.decode(token, key, algorithms=[ALGORITHM], options=options)
    except jwt.PyJWTError as error:
        raise BadSignature(f"signature: {error}") from error


def _header(token: str) -> Mapping[str, object]:
    try:
        header = jwt.get_unverified_header(token)
    except jwt.PyJWTError as error:
        raise BadSignature(f"not a signed token: {error}") from error
    if header.get("alg") != ALGORITHM:
        raise BadSignature(f"alg must be {ALGORITHM}")
    if str(header.get("typ", "JWT")).upper() != "JWT":
        raise BadSignature("typ must be JWT")
    if foreign := _FOREIGN_KEY_HEADERS & header.keys():
        raise BadSignature(f"header may not carry {', '.join(sorted(foreign))}")
    if not isinstance(header.get("kid"), str) or not header["kid"]:
        raise BadSignature("kid must be provided")
    return header


def _named_key(header: Mapping[str, object], key_set: object) -> rsa.RSAPublicKey:
    keys = key_set.get("keys") if isinstance(key_set, dict) else None
    if not isinstance(keys, list) or not all(isinstance(key, dict) for key in keys):
        raise BadSignature("key set: no list of keys")
    if any(_PRIVATE_MEMBERS & key.keys() for key in keys):
        raise BadSignature("key set publishes a private key")
    named = [key for key in keys if key.get("kid") == header["kid"]]
    if len(named) != 1:
        raise BadSignature(f"key set has {len(named)} keys of this kid, must have 1")
    return _public_key(named[0])


def _public_key(jwk: Mapping[str, object]) -> rsa.RSAPublicKey:
    wanted = {"kty": "RSA", "use": "sig", "alg": ALGORITHM}
    for member, value in wanted.items():
        if jwk.get(member, value) != value:
            raise BadSignature(f"key set: {member} of this key must be {value}")
    try:
        key = RSAAlgorithm.from_jwk(dict(jwk))
    except (jwt.PyJWTError, ValueError, KeyError) as error:
        raise BadSignature("key set: this key cannot be read") from error
    if not isinstance(key, rsa.RSAPublicKey) or key.key_size < KEY_BITS:
        raise BadSignature(f"key set: this key must have {KEY_BITS} bits or more")
    return key
