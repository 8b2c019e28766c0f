"""From the text of an id_token to claims that the registered platform signed.

Source: LTI Security Framework 1.0 sections 5.1.2 and 5.1.3; RFC 7515 sections 4.1 and 5.2;
RFC 8725 sections 3.1 and 3.5. Numbers in brackets are rows of the check table in the specs.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from lti_tool.errors import MalformedLaunch, UntrustedLaunch
from lti_tool.lti import base64url
from lti_tool.lti.strict_json import read_object

LONGEST_TOKEN = 16_384
"""Characters. Real launches stay below 4,000."""

ALGORITHM = "RS256"

FORBIDDEN_HEADERS = frozenset({"jku", "jwk", "x5u", "x5c", "crit"})
"""Headers by which a token names its own key, or demands rules that we do not know."""

LONGEST_KID = 255

_PADDING, _HASH = PKCS1v15(), SHA256()
"""What RS256 stands for (RFC 7518, 3.3)."""


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
    header, payload, signature = _parts(token)
    key = find_key(_key_id(header))
    signed = token.rpartition(".")[0].encode("ascii")
    try:
        # The one algorithm that we accept, named here and not by the token (RFC 8725, 3.1).
        key.verify(signature, signed, _PADDING, _HASH)
    except InvalidSignature:
        raise UntrustedLaunch(code="signature_wrong") from None
    return read_object(payload)


@lru_cache(maxsize=256)
def _key_id(raw: bytes) -> str:
    """Return the ``kid`` of a header that we are willing to look at [2].

    Nothing is fetched before this: a header that points at a key of its own is refused unread.
    A platform's tokens have the same header for as long as it uses a key, so it is read once.
    """
    header = read_object(raw)
    if header.get("alg") != ALGORITHM:
        raise UntrustedLaunch(code="algorithm_refused")
    if not FORBIDDEN_HEADERS.isdisjoint(header):
        raise UntrustedLaunch(code="header_refused")
    kid = header.get("kid")
    if not isinstance(kid, str) or not 0 < len(kid) <= LONGEST_KID:
        raise UntrustedLaunch(code="key_id_missing")
    return kid


def _parts(token: str) -> tuple[bytes, bytes, bytes]:
    """Return header, payload and signature (RFC 7515 section 7.1, compact serialization)."""
    if len(token) > LONGEST_TOKEN:
        raise MalformedLaunch(code="token_too_long")
    try:
        header, payload, signature = map(base64url.decode, token.split("."))
    except ValueError:  # not three parts, or not base64url
        raise MalformedLaunch(code="token_malformed") from None
    return header, payload, signature
