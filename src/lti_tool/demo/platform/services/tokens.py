"""The token endpoint: a signed client assertion in, an access token out.

Source: RFC 6749 section 4.4 and 5.2, RFC 7523; LTI Security Framework 1.0, section 4.1.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Final

import jwt
import requests
from flask import Blueprint, Response, jsonify, request

from lti_tool.demo.platform import vocabulary
from lti_tool.demo.platform.records import ToolClient
from lti_tool.demo.platform.shapes import is_points
from lti_tool.demo.platform.signing import BadSignature, read_signed
from lti_tool.demo.platform.state import ACCESS_TOKEN_LIFE, State
from lti_tool.demo.platform.traits import ServiceTrait
from lti_tool.demo.platform.web import state

blueprint = Blueprint("tokens", __name__, url_prefix="/lti")

ASSERTION_LIFE: Final = timedelta(minutes=5)
"""The longest that a client assertion may say it is valid."""

_FIELDS: Final = ("grant_type", "client_assertion_type", "client_assertion", "scope")


class TokenRefused(Exception):
    """No access token; ``error`` is the OAuth code."""

    def __init__(self, error: str, description: str) -> None:
        """Keep the code and a sentence for whoever debugs the tool."""
        super().__init__(f"{error}: {description}")
        self.error = error
        self.description = description


@blueprint.post("/token")
def token() -> Response:
    """Answer a token request."""
    platform = state()
    if platform.switches.token_down:
        platform.record("token", outcome="503 (stukgemaakt)", good=False, fields={})
        return Response(status=HTTPStatus.SERVICE_UNAVAILABLE)
    try:
        scopes = _check(platform)
    except TokenRefused as refusal:
        outcome = f"400 {refusal}"
        platform.record("token", outcome=outcome, good=False, fields=_shown_request())
        return _refusal(platform, refusal)
    platform.record("token", outcome="200", good=True, fields=_shown_request())
    life = {"expires_in": int(ACCESS_TOKEN_LIFE.total_seconds())}
    answer = _json(
        {
            "access_token": platform.grant(scopes),
            "token_type": "bearer",
            **({} if platform.has(ServiceTrait.NO_EXPIRY_TOLD) else life),
            "scope": " ".join(sorted(scopes)),
        },
        HTTPStatus.OK,
    )
    if platform.has(ServiceTrait.TOKEN_AS_HTML):
        answer.content_type = "text/html; charset=utf-8"
    return answer


def _refusal(platform: State, refusal: TokenRefused) -> Response:
    if platform.has(ServiceTrait.TOKEN_ERRORS_BROKEN):
        broken = f'{{"error": "{refusal.error}: "{refusal.description}" is wrong"}}'
        return Response(broken, HTTPStatus.BAD_REQUEST, content_type="text/html")
    answer = {"error": refusal.error, "error_description": refusal.description}
    return _json(answer, HTTPStatus.BAD_REQUEST)


def _check(platform: State) -> frozenset[str]:
    _check_form()
    _check_assertion(platform, _signed_claims(platform))
    return _granted(platform, frozenset(request.form["scope"].split(" ")) - {""})


def _granted(platform: State, wanted: frozenset[str]) -> frozenset[str]:
    """Return what is given of what is asked: all or nothing, or what is allowed of it."""
    approved = _client(platform, request.form["client_assertion"]).scopes
    if platform.has(ServiceTrait.ROSTER_NOT_APPROVED):
        approved -= {vocabulary.MEMBERSHIP_SCOPE}
    if platform.has(ServiceTrait.SCOPES_NARROWED):
        wanted &= approved
    if not wanted or not wanted <= approved:
        raise TokenRefused("invalid_scope", "scope must name scopes that were approved")
    return wanted


def _check_form() -> None:
    if request.mimetype != "application/x-www-form-urlencoded":
        raise TokenRefused("invalid_request", "must be application/x-www-form-urlencoded")
    if state().has(ServiceTrait.USER_AGENT_NEEDED) and not request.headers.get("User-Agent"):
        raise TokenRefused("invalid_request", "User-Agent must be sent")
    for name in _FIELDS:
        if len(request.form.getlist(name)) != 1:
            raise TokenRefused("invalid_request", f"{name} must be given once")
    if request.form["grant_type"] != "client_credentials":
        raise TokenRefused("unsupported_grant_type", "must be client_credentials")
    if request.form["client_assertion_type"] != vocabulary.CLIENT_ASSERTION_TYPE:
        raise TokenRefused("invalid_request", "client_assertion_type must be jwt-bearer")


def _client(platform: State, assertion: str) -> ToolClient:
    """Return the client that an assertion says it comes from, or the ready-made one."""
    claims = jwt.decode(assertion, options={"verify_signature": False})
    return platform.registry.client(str(claims.get("iss"))) or platform.registry.first


def _signed_claims(platform: State) -> dict[str, Any]:
    try:
        key_set = platform.config.fetch_json(platform.config.tool_jwks_url)
        return read_signed(request.form["client_assertion"], key_set)
    except requests.RequestException as error:
        raise TokenRefused("invalid_client", "the tool's key set cannot be fetched") from error
    except BadSignature as error:
        raise TokenRefused("invalid_client", str(error)) from error


Rule = Callable[[object, float], bool]

_LIFE: Final = ASSERTION_LIFE.total_seconds()

_TIME_RULES: Final[Mapping[str, tuple[Rule, str]]] = {
    "iat": (lambda at, now: is_points(at) and at <= now, "must not lie ahead of our clock"),
    "exp": (
        lambda at, now: is_points(at) and now < at <= now + _LIFE,
        "must lie ahead, by at most 5 minutes",
    ),
    "nbf": (lambda at, now: at is None or (is_points(at) and at <= now), "lies ahead"),
}


def _check_assertion(platform: State, claims: Mapping[str, Any]) -> None:
    client = _client(platform, request.form["client_assertion"])
    fixed = {
        "iss": client.client_id,
        "sub": client.client_id,
        "aud": platform.config.token_audience,
    }
    listed = not platform.has(ServiceTrait.AUDIENCE_ONE_TEXT)
    for name, value in fixed.items():
        fits = [value, [value]] if name == "aud" and listed else [value]
        if claims.get(name) not in fits:
            raise TokenRefused("invalid_client", f"{name} must be {value}, as one string")
    now = platform.now()
    for name, (rule, sentence) in _TIME_RULES.items():
        if not rule(claims.get(name), now.timestamp()):
            raise TokenRefused("invalid_client", f"{name} {sentence}")
    assertion_id = claims.get("jti")
    if not isinstance(assertion_id, str) or not assertion_id:
        raise TokenRefused("invalid_client", "jti must be there")
    if not platform.assertion_ids.first_use(assertion_id, now):
        raise TokenRefused("invalid_client", "jti was used before")


def _shown_request() -> dict[str, object]:
    """Return what may be shown of the request: the assertion's claims, never its text."""
    shown: dict[str, object] = {
        name: request.form.get(name, "") for name in _FIELDS if name != "client_assertion"
    }
    try:
        claims = jwt.decode(
            request.form.get("client_assertion", ""), options={"verify_signature": False}
        )
    except jwt.PyJWTError:
        return shown
    return {**shown, **claims}


def _json(document: Mapping[str, object], status: HTTPStatus) -> Response:
    answer = jsonify(document)
    answer.status_code = status
    answer.headers["Cache-Control"] = "no-store"
    return answer
