"""Requests signed by OAuth 1.0a, without a token ("two legs").

Source: RFC 5849 sections 3.1, 3.4 and 3.5.1. HMAC-SHA256 stands in no RFC: servers of
OneRoster 1.1 use it in the same way (from memory).
"""

import hmac
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urlsplit

from lti_tool.rostering.rest.server import Authentication

DIGESTS: Mapping[Authentication, tuple[str, str]] = {
    Authentication.OAUTH1: ("HMAC-SHA1", "sha1"),
    Authentication.OAUTH1_SHA256: ("HMAC-SHA256", "sha256"),
}
"""How a signature is called in the header, and the hash it is made with."""

_PORTS = {"http": ":80", "https": ":443"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What makes one request unlike any other: a nonce, and seconds since 1970."""

    nonce: str
    timestamp: int


def escaped(text: str) -> str:
    """Return a text percent-encoded as section 3.6 wants: all but letters, digits and ``-._~``."""
    return quote(text, safe="-._~")


def base_string(method: str, url: str, parameters: Iterable[tuple[str, str]]) -> str:
    """Return what is signed: method, address without query, all parameters in order (3.4.1).

    Args:
        method: the HTTP method.
        url: the full address; its query takes part.
        parameters: those of the protocol, without the signature.
    """
    parts = urlsplit(url)
    host = parts.netloc.lower().removesuffix(_PORTS.get(parts.scheme, ""))
    place = f"{parts.scheme.lower()}://{host}{parts.path or '/'}"
    named = [*parse_qsl(parts.query, keep_blank_values=True), *parameters]
    ordered = sorted((escaped(name), escaped(value)) for name, value in named)
    joined = "&".join(f"{name}={value}" for name, value in ordered)
    return "&".join((method.upper(), escaped(place), escaped(joined)))


def signature(text: str, *, secrets: tuple[str, str], digest: str) -> str:
    """Return the signature of a base string (3.4.2).

    Args:
        text: the base string.
        secrets: the consumer's, and the token's (empty: there is no token).
        digest: the name of the hash.
    """
    key = "&".join(map(escaped, secrets))
    return b64encode(hmac.digest(key.encode(), text.encode(), digest)).decode()


def authorization(
    url: str,
    stamp: Stamp,
    *,
    method: Authentication,
    credentials: tuple[str, str],
    verb: str = "GET",
) -> str:
    """Return the ``Authorization`` header of a request; its body takes no part (3.4.1.3.1).

    ``credentials``: the consumer's key and secret.
    """
    key, secret = credentials
    named, digest = DIGESTS[method]
    parameters = {
        "oauth_consumer_key": key,
        "oauth_nonce": stamp.nonce,
        "oauth_signature_method": named,
        "oauth_timestamp": str(stamp.timestamp),
        "oauth_version": "1.0",
    }
    text = base_string(verb, url, parameters.items())
    parameters["oauth_signature"] = signature(text, secrets=(secret, ""), digest=digest)
    told = ", ".join(f'{name}="{escaped(value)}"' for name, value in parameters.items())
    return f"OAuth {told}"
