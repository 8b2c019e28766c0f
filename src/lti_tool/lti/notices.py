"""Notices: what a platform tells us without anybody launching, and asking it to do so.

Source: Platform Notification Service 1.0. A notice is checked as a launch is; it has no browser,
so neither state nor target. Numbers in brackets are rows of the check table in the specs.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from lti_tool.errors import MalformedLaunch
from lti_tool.lti import base64url, checks
from lti_tool.lti.id_tokens import LONGEST_TOKEN, verified_claims
from lti_tool.lti.messages.base import ContextClaim, context_of, identifier, mapping, text, texts
from lti_tool.lti.service import Request, Service
from lti_tool.lti.strict_json import read_object
from lti_tool.lti.vocabulary import (
    CONTEXT,
    CONTEXT_COPY_NOTICE,
    DEPLOYMENT_ID,
    HELLO_WORLD_NOTICE,
    NOTICE,
    ORIGIN_CONTEXTS,
    SCOPE_NOTICE_HANDLERS,
)
from lti_tool.privacy.borders import NOTICE_CLAIMS
from lti_tool.privacy.minimise import minimise

SERVED = (HELLO_WORLD_NOTICE, CONTEXT_COPY_NOTICE)
"""The notices that we ask for and do something with."""

MOST_AT_ONCE = 20
LONGEST_ID = 255
MOST_ORIGINS = 10
JSON = "application/json"

Claims = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One notice, verified and minimised.

    ``context`` is the new course of a context copy and ``origins`` the ids of those that it was
    copied from; ``ends`` is when the token dies, in seconds since 1970.
    """

    id: str
    kind: str
    deployment_key: str
    nonce: str
    ends: float
    context: ContextClaim | None
    origins: tuple[str, ...]


def tokens_in(body: bytes) -> list[str]:
    """Return the tokens of a delivery: ``{"notices": [{"jwt": ...}]}``.

    Raises:
        MalformedLaunch: ``notice_malformed`` or what reading JSON raises.
    """
    listed = read_object(body).get("notices")
    if not isinstance(listed, list) or not 0 < len(listed) <= MOST_AT_ONCE:
        raise MalformedLaunch(code="notice_malformed")
    found = [one.get("jwt") if isinstance(one, Mapping) else None for one in listed]
    tokens = [one for one in found if isinstance(one, str)]
    if len(tokens) != len(found):
        raise MalformedLaunch(code="notice_malformed")
    return tokens


def addressee(token: str) -> tuple[str, str]:
    """Return whose key to check a token with: the issuer and client id that it claims.

    Nothing else of an unverified token is looked at, and these two are checked again.

    Raises:
        MalformedLaunch: it is no token, or names none.
    """
    try:
        _, payload, _ = token[: LONGEST_TOKEN + 1].split(".")
        claims = read_object(base64url.decode(payload))
    except ValueError:  # not three parts, or not base64url
        raise MalformedLaunch(code="token_malformed") from None
    issuer, audience = claims.get("iss"), claims.get("aud")
    if isinstance(audience, list) and len(audience) == 1:
        audience = audience[0]
    if not isinstance(issuer, str) or not isinstance(audience, str) or "\0" in issuer + audience:
        raise MalformedLaunch(code="notice_malformed")
    return issuer, audience


CHECKS: tuple[Callable[[Claims, checks.Sender], None], ...] = (
    checks.issuer,
    checks.audience,
    checks.authorized_party,
    checks.expiry,
    checks.issued,
    checks.version,
    checks.deployment,
)


def verified(
    token: str, find_key: Callable[[str], RSAPublicKey], expected: checks.Sender
) -> Notice:
    """Return the notice in a token that passed every check; the nonce is spent by the caller.

    Raises:
        MalformedLaunch, UntrustedLaunch: a check failed.
    """
    claims = verified_claims(token, find_key)
    for check in CHECKS:
        check(claims, expected)
    return _read(minimise(claims, NOTICE_CLAIMS).kept)


def _read(claims: Claims) -> Notice:
    notice = mapping(claims, NOTICE)
    id_, kind, nonce = identifier(notice.get("id")), text(notice.get("type")), claims.get("nonce")
    if not id_ or len(id_) > LONGEST_ID or kind is None or not isinstance(nonce, str) or not nonce:
        raise MalformedLaunch(code="notice_malformed")
    return Notice(
        id=id_,
        kind=kind,
        deployment_key=claims[DEPLOYMENT_ID],
        nonce=nonce,
        ends=claims["exp"],
        context=context_of(mapping(claims, CONTEXT)),
        origins=_fitting(claims.get(ORIGIN_CONTEXTS)),
    )


def _fitting(value: object) -> tuple[str, ...]:
    found = (one for one in texts(value) if 0 < len(one) <= LONGEST_ID and one.isascii())
    return tuple(found)[:MOST_ORIGINS]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """Where one deployment's platform is told which address takes a kind of notice.

    ``handler`` is empty to be told no more.
    """

    service_url: str
    kind: str
    handler: str


def subscribe(service: Service, wanted: Subscription) -> None:
    """Put one handler at a platform; putting the same again changes nothing.

    Raises:
        PlatformRefused, PlatformUnavailable: as every call of a service.
    """
    service.call(
        Request(
            method="PUT",
            url=wanted.service_url,
            scope=SCOPE_NOTICE_HANDLERS,
            accept=JSON,
            content_type=JSON,
            body=json.dumps({"notice_type": wanted.kind, "handler": wanted.handler}).encode(),
        )
    )
