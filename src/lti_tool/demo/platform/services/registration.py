"""The registration endpoint: a tool says what it is, and gets a client id and a deployment.

As strict as Moodle 4.5, and stricter: what it drops in silence is refused here.

Source: LTI Dynamic Registration 1.0, section 3; RFC 7591; RFC 6750.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, Response, request

from lti_tool.demo.platform import shapes, vocabulary
from lti_tool.demo.platform.config import origin
from lti_tool.demo.platform.records import ToolClient
from lti_tool.demo.platform.services.access import (
    ServiceRefused,
    json_answer,
    json_body,
    refusal_answer,
)
from lti_tool.demo.platform.state import State
from lti_tool.demo.platform.traits import LaunchTrait, ServiceTrait
from lti_tool.demo.platform.web import state

blueprint = Blueprint("registrations", __name__, url_prefix="/lti")

_JSON: Final = "application/json"
_TOOL: Final = vocabulary.TOOL_CONFIGURATION
MESSAGES: Final = (
    vocabulary.RESOURCE_LINK_REQUEST,
    vocabulary.DEEP_LINKING_REQUEST,
    vocabulary.SUBMISSION_REVIEW_REQUEST,
    vocabulary.DATA_PRIVACY_REQUEST,
)


def _is_list_of(*wanted: str) -> shapes.Rule:
    return lambda value: isinstance(value, list) and set(wanted) <= {str(v) for v in value}


def _is_list_of_texts(value: object) -> bool:
    return isinstance(value, list) and all(shapes.is_title(each) for each in value)


def _are_messages(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(each, dict) and each.get("type") in MESSAGES for each in value
    )


_RULES: Final[Mapping[str, shapes.Rule]] = {
    "application_type": shapes.one_of(("web",)),
    "response_types": _is_list_of("id_token"),
    "grant_types": _is_list_of("implicit", "client_credentials"),
    "initiate_login_uri": shapes.is_text,
    "redirect_uris": _is_list_of_texts,
    "jwks_uri": shapes.is_text,
    "token_endpoint_auth_method": shapes.one_of(("private_key_jwt",)),
    "client_name": shapes.is_title,
    "client_uri": shapes.is_text,
    "logo_uri": shapes.is_text,
    "policy_uri": shapes.is_text,
    "tos_uri": shapes.is_text,
    "contacts": _is_list_of_texts,
    "scope": shapes.is_text,
    _TOOL: shapes.is_object,
}
_REQUIRED: Final = (
    "application_type",
    "response_types",
    "initiate_login_uri",
    "redirect_uris",
    "jwks_uri",
    "token_endpoint_auth_method",
    "client_name",
    _TOOL,
)


@blueprint.post("/registrations")
def register() -> Response:
    """Register a tool; its token serves once, and only for what succeeds."""
    platform = state()
    try:
        token = _require_token(platform)
        client, asked = _register(platform, token, json_body(_JSON, charset_allowed=True))
    except ServiceRefused as refusal:
        outcome = f"{refusal.status.value} {refusal.reason}"
        platform.record("registration", outcome=outcome, good=False, fields={})
        return refusal_answer(refusal)
    answer = {
        **asked,
        "scope": " ".join(sorted(client.scopes)),
        "client_id": client.client_id,
        _TOOL: {**asked[_TOOL], "deployment_id": client.deployment_id},
    }
    platform.record("registration", outcome="201", good=True, fields=answer)
    return json_answer(answer, _JSON, HTTPStatus.CREATED)


def _require_token(platform: State) -> str:
    if platform.has(ServiceTrait.USER_AGENT_NEEDED) and not request.headers.get("User-Agent"):
        raise ServiceRefused(HTTPStatus.BAD_REQUEST, "User-Agent must be sent")
    if platform.has(LaunchTrait.NO_REGISTRATION_TOKEN):
        return ""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not platform.registry.is_open(token, platform.now()):
        raise ServiceRefused(HTTPStatus.UNAUTHORIZED, "no registration token, or a used one")
    return token


def _register(platform: State, token: str, asked: object) -> tuple[ToolClient, dict[str, Any]]:
    try:
        fields = shapes.check_fields("request", asked, rules=_RULES, required=_REQUIRED)
        _check_addresses(platform, fields)
        _check_tool(platform, fields[_TOOL])
    except shapes.ShapeInvalid as error:
        raise ServiceRefused(HTTPStatus.BAD_REQUEST, str(error)) from error
    scopes = set(fields.get("scope", "").split())
    if not scopes <= vocabulary.SCOPES:
        raise ServiceRefused(HTTPStatus.BAD_REQUEST, "scope names what is not offered")
    if platform.has(LaunchTrait.SCOPES_OVERSTATED):
        scopes |= set(vocabulary.AGS_SCOPES)
    tokenless = platform.has(LaunchTrait.NO_REGISTRATION_TOKEN)
    if not tokenless and not platform.registry.use_token(token, platform.now()):
        raise ServiceRefused(HTTPStatus.UNAUTHORIZED, "no registration token, or a used one")
    custom = fields[_TOOL].get("custom_parameters", {})
    return platform.registry.register(frozenset(scopes), custom), fields


def _check_addresses(platform: State, fields: Mapping[str, Any]) -> None:
    config = platform.config
    fixed = {
        "initiate_login_uri": config.tool_login_url,
        "redirect_uris": [config.tool_launch_url],
        "jwks_uri": config.tool_jwks_url,
    }
    for name, value in fixed.items():
        if fields[name] != value:
            raise shapes.ShapeInvalid(f"{name} must be {value} in this demo")


def _check_tool(platform: State, tool: Mapping[str, object]) -> None:
    domain = origin(platform.config.tool_url).partition("://")[2]
    if tool.get("domain") != domain:
        raise shapes.ShapeInvalid(f"domain must be {domain}, with the port")
    if tool.get("target_link_uri") != platform.config.tool_launch_url:
        raise shapes.ShapeInvalid("target_link_uri must lie on the domain")
    if not _is_list_of_texts(tool.get("claims")):
        raise shapes.ShapeInvalid("claims must be a list")
    if not _are_messages(tool.get("messages")):
        raise shapes.ShapeInvalid("messages must be a list of messages that exist here")
    if not shapes.is_texts(tool.get("custom_parameters", {})):
        raise shapes.ShapeInvalid("custom_parameters must be texts")
