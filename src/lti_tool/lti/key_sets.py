"""Platforms' public keys, cached per registration.

An unknown ``kid`` makes us ask again, at most once a minute: a thousand forged tokens cost the
platform one request, and a rotated key is found within the minute.

Source: LTI Security Framework 1.0 section 6.3; RFC 7517.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt.algorithms import RSAAlgorithm
from jwt.exceptions import InvalidKeyError

from lti_tool.errors import PlatformUnavailable, UntrustedLaunch

SMALLEST_KEY = 2048
"""Bits (LTI Security Framework 1.0, 6.1)."""

FRESH = 3600.0
"""Seconds for which a key set is used without asking again."""

COOL_DOWN = 60.0
"""Seconds between two requests to one platform, whatever the reason."""

OK = 200


@dataclass(slots=True)
class _Entry:
    keys: Mapping[str, RSAPublicKey]
    fetched_at: float
    asked_at: float


class KeySets:
    """A cache of key sets.

    Args:
        fetch: GET of an address, returning status and body; raises PlatformUnavailable.
        monotonic: seconds that only go forward.
    """

    def __init__(
        self, fetch: Callable[[str], tuple[int, bytes]], monotonic: Callable[[], float]
    ) -> None:
        self._fetch, self._monotonic = fetch, monotonic
        self._entries: dict[UUID, _Entry] = {}
        self._locks: dict[UUID, Lock] = {}
        self._guard = Lock()

    def find(self, registration_id: UUID, jwks_url: str, kid: str) -> RSAPublicKey:
        """Return the platform's key ``kid``.

        Raises:
            UntrustedLaunch: ``key_unknown``, the platform publishes no such key.
            PlatformUnavailable: ``keys_unreachable``, no key set could be had at all.
        """
        entry = self._entries.get(registration_id)
        if entry is None or self._stale(entry) or kid not in entry.keys:
            entry = self._refresh(registration_id, jwks_url, kid)
        key = entry.keys.get(kid)
        if key is None:
            code = "key_unknown" if entry.fetched_at >= 0 else "keys_unreachable"
            kind = UntrustedLaunch if entry.fetched_at >= 0 else PlatformUnavailable
            raise kind(str(registration_id), code=code)
        return key

    def _stale(self, entry: _Entry) -> bool:
        return self._monotonic() - entry.fetched_at > FRESH

    def _refresh(self, registration_id: UUID, jwks_url: str, kid: str) -> _Entry:
        with self._guard:
            lock = self._locks.setdefault(registration_id, Lock())
        with lock:  # a burst of launches asks once; the others wait for that answer
            now = self._monotonic()
            entry = self._entries.get(registration_id)
            if entry and kid in entry.keys and not self._stale(entry):
                return entry
            if entry and now - entry.asked_at < COOL_DOWN:
                return entry
            entry = entry or _Entry(keys={}, fetched_at=-1.0, asked_at=now)
            entry.asked_at = now
            self._entries[registration_id] = entry
            try:
                entry.keys = read_key_set(*self._fetch(jwks_url))
                entry.fetched_at = now
            except PlatformUnavailable:
                # Old keys stay in use: a platform that is down must not lock pupils out.
                pass
            return entry


def read_key_set(status: int, body: bytes) -> dict[str, RSAPublicKey]:
    """Return the usable keys of a JWKS by ``kid``; others (EC, encryption, small) are passed over.

    Raises:
        PlatformUnavailable: not a key set.
    """
    try:
        listed = json.loads(body)["keys"] if status == OK else None
    except (ValueError, KeyError, TypeError, RecursionError):
        listed = None
    if not isinstance(listed, list):
        raise PlatformUnavailable(code="keys_unreachable")
    found = (_usable(jwk) for jwk in listed if isinstance(jwk, dict))
    return dict(pair for pair in found if pair)


def _usable(jwk: dict[str, Any]) -> tuple[str, RSAPublicKey] | None:
    kid = jwk.get("kid")
    fits = (
        jwk.get("kty") == "RSA"
        and jwk.get("use", "sig") == "sig"
        and jwk.get("alg", "RS256") == "RS256"
    )
    if not fits or not isinstance(kid, str):
        return None
    try:
        # Only the public numbers: a platform that publishes a private key gives us no secret.
        key = RSAAlgorithm.from_jwk({name: jwk.get(name) for name in ("kty", "n", "e")})
    except (InvalidKeyError, ValueError, TypeError):
        return None
    if not isinstance(key, RSAPublicKey) or key.key_size < SMALLEST_KEY:
        return None
    return kid, key
