"""From the text of an id_token to claims that the registered platform signed.

Source: LTI Security Framework 1.0 sections 5.1.2 and 5.1.3; RFC 7515 sections 4.1 and 5.2;
RFC 8725 sections 3.1 and 3.5. Numbers in brackets are rows of the check table in the specs.
"""

from collections.abc import Callable, Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt.api_jws import PyJWS
from jwt.exceptions import InvalidTokenError

from lti_tool.errors import MalformedLaunch, UntrustedLaunch
from lti_tool.lti import base64url
from lti_tool.lti.strict_json import read_object

LONGEST_TOKEN = 16_384
"""Characters. Real launches stay below 4,000."""

ALGORITHMS = ("RS256",)

FORBIDDEN_HEADERS = frozenset({"jku", "jwk", "x5u", "x5c", "crit"})
"""Headers by which a token names its own key, or demands rules that we do not know."""

LONGEST_KID = 255

PARTS = 3
"""Header, payload and signature (RFC 7515, compact serialization)."""

_JWS = PyJWS(algorithms=ALGORITHMS)


def verified_claims(token: str, find_key: Callable[[str], RSAPublicKey]) -> Mapping[str, Any]:
    """Return the claims of a token whose signature holds.

    Args:
        token: the ``id_token`` form value.
        find_key: gives the registration's key for a ``kid``; raises when there is none.

    Raises:
        MalformedLaunch: ``token_too_long``, ``token_malformed``, ``token_not_json``,
            ``token_duplicate_key``.
        UntrustedLaunch: ``algorithm_refused``, ``header_refused``, ``key_id_missing``,
            ``signature_wrong``, and what ``find_key`` raises.
    """
    kid = key_id(token)
    try:
        payload: bytes = _JWS.decode_complete(token, find_key(kid), algorithms=list(ALGORITHMS))[
            "payload"
        ]
    except InvalidTokenError:
        raise UntrustedLaunch(code="signature_wrong") from None
    return read_object(payload)


def key_id(token: str) -> str:
    """Return the ``kid`` of a token whose header we are willing to look at [2].

    Nothing is fetched before this: a header that points at a key of its own is refused unread.
    """
    if len(token) > LONGEST_TOKEN:
        raise MalformedLaunch(code="token_too_long")
    header = read_object(_first_part(token))
    if header.get("alg") not in ALGORITHMS:
        raise UntrustedLaunch(code="algorithm_refused")
    if not FORBIDDEN_HEADERS.isdisjoint(header):
        raise UntrustedLaunch(code="header_refused")
    kid = header.get("kid")
    if not isinstance(kid, str) or not 0 < len(kid) <= LONGEST_KID:
        raise UntrustedLaunch(code="key_id_missing")
    return kid


def _first_part(token: str) -> bytes:
    parts = token.split(".")
    if len(parts) != PARTS:
        raise MalformedLaunch(code="token_malformed")
    try:
        return base64url.decode(parts[0])
    except ValueError:
        raise MalformedLaunch(code="token_malformed") from None
