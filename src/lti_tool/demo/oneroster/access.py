"""Who may read: client credentials for a token, and the token at each request.

Source: RFC 6749 sections 2.3.1, 4.4 and 5; RFC 6750 section 2.1.
"""

import hmac
import secrets
from http import HTTPStatus
from typing import Any, Final

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from lti_tool.demo.oneroster.config import Refused, RosterConfig
from lti_tool.demo.oneroster.lies import Lie

SCOPES: Final = frozenset(
    f"https://purl.imsglobal.org/spec/or/v1p2/scope/{name}"
    for name in (
        "roster-core.readonly",
        "roster.readonly",
        "gradebook.readonly",
        "gradebook.createput",
        "gradebook.delete",
    )
)
LIFE: Final = 3600
"""Seconds that a token is said to last."""

SHORT_LIFE: Final = 3
"""Requests that a short token lasts."""


def give_token(config: RosterConfig) -> ResponseReturnValue:
    """Answer a token call; the client's name and secret stand in the header or in the body."""
    key, secret = _client()
    known = hmac.compare_digest(key, config.key) and hmac.compare_digest(secret, config.secret)
    if not known:
        return jsonify(error="invalid_client"), HTTPStatus.UNAUTHORIZED
    if request.form.get("grant_type") != "client_credentials":
        return jsonify(error="unsupported_grant_type"), HTTPStatus.BAD_REQUEST
    asked = frozenset(request.form.get("scope", "").split())
    if not asked or not asked <= SCOPES:
        return jsonify(error="invalid_scope"), HTTPStatus.BAD_REQUEST
    token = secrets.token_urlsafe(24)
    config.tokens[token] = 0
    told: dict[str, Any] = {"access_token": token, "token_type": "bearer", "expires_in": LIFE}
    return jsonify(told)


def require_token(config: RosterConfig) -> None:
    """Refuse a request without a token of ours that still lasts.

    Raises:
        Refused: 401.
    """
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    used = config.tokens.get(token)
    ended = Lie.SHORT_TOKENS in config.lies and used is not None and used >= SHORT_LIFE
    if kind.lower() != "bearer" or used is None or ended:
        raise Refused(HTTPStatus.UNAUTHORIZED, "unauthorisedrequest")
    config.tokens[token] = used + 1


def _client() -> tuple[str, str]:
    given = request.authorization
    if given is not None and given.type == "basic":
        return given.username or "", given.password or ""
    return request.form.get("client_id", ""), request.form.get("client_secret", "")
