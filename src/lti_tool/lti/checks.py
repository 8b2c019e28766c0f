"""The check table of a launch: one function per check, one line per check in the table.

Signature, state and browser come before (``id_tokens``, ``login``); deployment, nonce and
person come after (``services.launches``), because they need the database.

Source: LTI Core 1.3 sections 4.1 and 5.3; LTI Security Framework 1.0 section 5.1.3; OpenID
Connect Core 1.0 section 3.1.3.7. Numbers in brackets are rows of the table in the specs.
"""

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lti_tool.errors import MalformedLaunch, UntrustedLaunch
from lti_tool.lti import login
from lti_tool.lti.vocabulary import (
    CONTEXT,
    DEPLOYMENT_ID,
    MESSAGE_TYPE,
    RESOURCE_LINK,
    RESOURCE_LINK_REQUEST,
    ROLES,
    SUBMISSION_REVIEW_REQUEST,
    TARGET_LINK_URI,
    VERSION,
)

LONGEST_LIFE = 3600
"""Seconds between ``iat`` and ``exp`` [8]: our own ceiling, platforms use 60 to 3600."""

LONGEST_ID = 255

NEED_ROLES = frozenset({RESOURCE_LINK_REQUEST, SUBMISSION_REVIEW_REQUEST})
"""Messages that must say the roles (LTI Core 1.3, 5.3.7; an empty list will do)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """From whom a token must come, and when; notices are held to the same.

    ``now`` and ``leeway`` are seconds; ``oldest`` is how long ago a token may have been issued.
    """

    issuer: str
    client_id: str
    now: float
    leeway: int
    oldest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected(Sender):
    """What a launch must match."""

    state: login.State
    public_url: str
    message_types: frozenset[str]


Claims = Mapping[str, Any]


def require_valid(claims: Claims, expected: Expected) -> None:
    """Run every check of the table.

    Raises:
        MalformedLaunch, UntrustedLaunch: with the code of the first check that fails.
    """
    for check in CHECKS:
        check(claims, expected)


def issuer(claims: Claims, expected: Sender) -> None:
    """[4] Exact comparison; also catches issuer B after a login at issuer A."""
    if claims.get("iss") != expected.issuer:
        raise UntrustedLaunch(code="issuer_wrong")


def audience(claims: Claims, expected: Sender) -> None:
    """[5] Our client id, alone: an audience that we do not know is not trusted."""
    found = claims.get("aud")
    if found not in (expected.client_id, [expected.client_id]):
        raise UntrustedLaunch(code="audience_wrong")


def authorized_party(claims: Claims, expected: Sender) -> None:
    """[6] ``azp``, when present, is our client id (with one audience it may be absent)."""
    if claims.get("azp", expected.client_id) != expected.client_id:
        raise UntrustedLaunch(code="authorized_party_wrong")


def expiry(claims: Claims, expected: Sender) -> None:
    """[7] [8] ``exp`` is there, in the future, and not absurdly far from ``iat``."""
    exp = _seconds(claims, "exp")
    if exp + expected.leeway <= expected.now:
        raise UntrustedLaunch(code="token_expired")
    # Added, not subtracted: JSON knows whole numbers that are too large for a float.
    if exp > _seconds(claims, "iat") + LONGEST_LIFE:
        raise UntrustedLaunch(code="token_lives_too_long")


def issued(claims: Claims, expected: Sender) -> None:
    """[7] ``iat`` is there, neither in the future nor long past."""
    iat = _seconds(claims, "iat")
    if iat > expected.now + expected.leeway:
        raise UntrustedLaunch(code="token_from_future")
    if iat < expected.now - expected.oldest - expected.leeway:
        raise UntrustedLaunch(code="token_too_old")


def nonce(claims: Claims, expected: Expected) -> None:
    """[9] The nonce of this very login (its single use is counted in the database)."""
    found = claims.get("nonce")
    if not isinstance(found, str) or not hmac.compare_digest(
        found.encode(), expected.state.nonce.encode()
    ):
        raise UntrustedLaunch(code="nonce_wrong")


def version(claims: Claims, _expected: Sender) -> None:
    """[10] LTI 1.3."""
    if claims.get(VERSION) != "1.3.0":
        raise MalformedLaunch(code="version_wrong")


def message_type(claims: Claims, expected: Expected) -> None:
    """[11] A message that we serve."""
    found = claims.get(MESSAGE_TYPE)
    if not isinstance(found, str) or found not in expected.message_types:
        raise MalformedLaunch(code="message_type_unknown")


def deployment(claims: Claims, _expected: Sender) -> None:
    """[12] Present and well-formed; whether we know it is looked up later."""
    if DEPLOYMENT_ID not in claims:
        raise MalformedLaunch(code="deployment_missing")
    if not _is_identifier(claims[DEPLOYMENT_ID]):
        raise MalformedLaunch(code="deployment_malformed")


def target(claims: Claims, expected: Expected) -> None:
    """[13] Present, ours, and the one that the login named."""
    found = claims.get(TARGET_LINK_URI)
    if not isinstance(found, str) or not found:
        raise MalformedLaunch(code="target_missing")
    login.require_own(found, expected.public_url)
    if not login.same_target(expected.state, found):
        raise UntrustedLaunch(code="target_changed")


def roles(claims: Claims, _expected: Expected) -> None:
    """[11] What is launched by a link says the roles, if only that there are none.

    The certification suite tries it without; a picker may come without (Deep Linking 2.0, 4.4.9).
    """
    if claims[MESSAGE_TYPE] in NEED_ROLES and ROLES not in claims:
        raise MalformedLaunch(code="roles_missing")


def identifiers(claims: Claims, _expected: Expected) -> None:
    """[14] At most 255 ASCII characters. A number as ``sub`` is read as its digits."""
    subject = claims.get("sub")
    if subject is not None and not _is_identifier(subject, digits=True):
        raise MalformedLaunch(code="subject_malformed")
    for claim in (CONTEXT, RESOURCE_LINK):
        found = claims.get(claim)
        if isinstance(found, Mapping) and not _is_identifier(found.get("id"), digits=True):
            raise MalformedLaunch(code="identifier_malformed")


CHECKS: tuple[Callable[[Claims, Expected], None], ...] = (
    issuer,
    audience,
    authorized_party,
    expiry,
    issued,
    nonce,
    version,
    message_type,
    deployment,
    target,
    roles,
    identifiers,
)


def _seconds(claims: Claims, name: str) -> float:
    found = claims.get(name)
    if isinstance(found, bool) or not isinstance(found, int | float):
        raise MalformedLaunch(code=f"{name}_missing")
    return found


def _is_identifier(value: object, *, digits: bool = False) -> bool:
    if digits and isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return isinstance(value, str) and 0 < len(value) <= LONGEST_ID and value.isascii()
