"""Access tokens that we give to exercise servers: asked for with a signed assertion.

A token is ours to read alone: server and end, under a keyed hash. Nothing is stored.

Source: LTI Security Framework 1.0 section 4.1; RFC 7523 sections 2.2 and 3; RFC 6749 sections 4.4
and 5.2.
"""

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from lti_tool.errors import MalformedLaunch, PlatformUnavailable, RemoteRefused, UntrustedLaunch
from lti_tool.lti import base64url
from lti_tool.lti.id_tokens import LONGEST_TOKEN, verified_claims
from lti_tool.lti.platform.authorization import Server
from lti_tool.lti.strict_json import read_object
from lti_tool.lti.vocabulary import SCOPE_SCORE
from lti_tool.privacy.vault import accepted

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
GRANT_TYPE = "client_credentials"

LONGEST_ASSERTION_LIFE = 3600
"""Seconds. The framework advises 300; libraries use up to an hour, and each serves once."""

LONGEST_JTI = 255

LIFE = 3600
"""Seconds for which an access token works."""

_LAST_MOMENT = 253_402_300_799
"""The end of the year 9999, in seconds."""

_BODY_BYTES = 16 + 5 + 8
_MAC_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Assertion:
    """A good assertion: its own id, and until when somebody could send it again (seconds)."""

    jti: str
    ends: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What an assertion must match; ``now`` and ``leeway`` are in seconds."""

    server: Server
    token_url: str
    now: float
    leeway: int


def read_request(form: Mapping[str, str]) -> str:
    """Return the assertion of a token request that asks for what there is to have.

    Raises:
        RemoteRefused: ``token_grant_wrong``, ``token_assertion_missing``, ``token_scope_wrong``.
    """
    if form.get("grant_type") != GRANT_TYPE:
        raise RemoteRefused(code="token_grant_wrong")
    assertion = form.get("client_assertion", "")
    if form.get("client_assertion_type") != ASSERTION_TYPE or not assertion:
        raise RemoteRefused(code="token_assertion_missing")
    if SCOPE_SCORE not in form.get("scope", "").split():
        raise RemoteRefused(code="token_scope_wrong")
    return assertion


def claimed_client(assertion: str) -> str:
    """Return whose key to check an assertion with; nothing else of it is looked at yet.

    Raises:
        RemoteRefused: ``token_assertion_wrong``.
    """
    try:
        _, payload, _ = assertion[: LONGEST_TOKEN + 1].split(".")
        found = read_object(base64url.decode(payload)).get("sub")
    except (ValueError, MalformedLaunch):
        found = None
    if not isinstance(found, str) or not found or "\0" in found:
        raise RemoteRefused(code="token_assertion_wrong")
    return found


def verified(
    assertion: str, find_key: Callable[[str], RSAPublicKey], expected: Expected
) -> Assertion:
    """Return an assertion that this server signed for us; its ``jti`` is spent by the caller.

    Raises:
        RemoteRefused: ``token_assertion_wrong`` (the signature or a claim),
            ``token_audience_wrong``, ``token_assertion_expired`` (no longer, not yet, or for too
            long), ``token_keys_unreachable`` (the server's own key set cannot be had).
    """
    try:
        claims = verified_claims(assertion, find_key)
    except PlatformUnavailable:
        raise RemoteRefused(expected.server.key, code="token_keys_unreachable") from None
    except (MalformedLaunch, UntrustedLaunch):
        raise RemoteRefused(expected.server.key, code="token_assertion_wrong") from None
    client_id = expected.server.client_id
    jti = claims.get("jti")
    if (claims.get("iss"), claims.get("sub")) != (client_id, client_id):
        raise RemoteRefused(expected.server.key, code="token_assertion_wrong")
    if not isinstance(jti, str) or not 0 < len(jti) <= LONGEST_JTI:
        raise RemoteRefused(expected.server.key, code="token_assertion_wrong")
    # One address, alone: an assertion that is good elsewhere too could be carried on there.
    if claims.get("aud") not in (expected.token_url, [expected.token_url]):
        raise RemoteRefused(expected.server.key, code="token_audience_wrong")
    return Assertion(jti=jti, ends=_end(claims, expected))


def _end(claims: Mapping[str, Any], expected: Expected) -> float:
    issued, ends = (_seconds(claims.get(name)) for name in ("iat", "exp"))
    if issued is None or ends is None:
        raise RemoteRefused(expected.server.key, code="token_assertion_wrong")
    in_time = (
        issued <= expected.now + expected.leeway
        and expected.now < ends + expected.leeway
        and ends <= issued + LONGEST_ASSERTION_LIFE
    )
    if not in_time:
        raise RemoteRefused(expected.server.key, code="token_assertion_expired")
    return ends + expected.leeway


def _seconds(value: object) -> float | None:
    """Return a moment of JSON; a number beyond every calendar is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 <= value <= _LAST_MOMENT else None


def issue(key: bytes, server_id: UUID, *, now: int, random: bytes) -> str:
    """Return an access token; ``random`` has 8 bytes, ``now`` is in seconds."""
    body = server_id.bytes + (now + LIFE).to_bytes(5, "big") + random
    return base64url.encode(body + _mac(key, body))


def holder(key: bytes, header: str, *, now: int) -> UUID:
    """Return whose token an ``Authorization`` header bears (RFC 6750 section 2.1).

    Raises:
        RemoteRefused: ``access_token_missing``, ``access_token_wrong``, ``access_token_expired``.
    """
    kind, _, text = header.partition(" ")
    if kind.lower() != "bearer" or not text:
        raise RemoteRefused(code="access_token_missing")
    try:
        raw = base64url.decode(text.strip())
    except ValueError:
        raise RemoteRefused(code="access_token_wrong") from None
    body, mac = raw[:_BODY_BYTES], raw[_BODY_BYTES:]
    if not any(hmac.compare_digest(mac, _mac(each, body)) for each in accepted(key)):
        raise RemoteRefused(code="access_token_wrong")
    if int.from_bytes(body[16:21], "big") <= now:
        raise RemoteRefused(code="access_token_expired")
    return UUID(bytes=body[:16])


def _mac(key: bytes, body: bytes) -> bytes:
    return hmac.digest(key, b"remote access token\x00" + body, sha256)
