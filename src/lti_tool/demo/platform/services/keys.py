"""What the platform publishes about itself: its key set and its configuration.

Source: RFC 7517; OpenID Connect Discovery 1.0; LTI Dynamic Registration 1.0, section 2.1.
"""

from typing import Final

from flask import Blueprint, Response, jsonify

from lti_tool.demo.platform import vocabulary
from lti_tool.demo.platform.messages.id_token import PLATFORM_GUID
from lti_tool.demo.platform.messages.places import known_variables
from lti_tool.demo.platform.services import registration
from lti_tool.demo.platform.signing import ALGORITHM
from lti_tool.demo.platform.traits import ServiceTrait
from lti_tool.demo.platform.web import state

blueprint = Blueprint("keys", __name__)

_PLACEMENTS: Final = {vocabulary.DEEP_LINKING_REQUEST: {"placements": ["ContentArea"]}}

KEY_SET_AGE: Final = 300
"""Seconds that a tool may keep the key set."""


@blueprint.get("/lti/jwks")
def key_set() -> Response:
    """Publish the public key."""
    answer = jsonify(state().signing.key_set())
    answer.headers["Cache-Control"] = f"public, max-age={KEY_SET_AGE}"
    return answer


@blueprint.get("/.well-known/openid-configuration")
def configuration() -> Response:
    """Publish the addresses and abilities of this platform."""
    config = state().config
    named = config.has(ServiceTrait.AUDIENCE_CONSTANT)
    return jsonify(
        {
            "issuer": config.issuer,
            "authorization_endpoint": config.authorization_url,
            "token_endpoint": config.token_url,
            "jwks_uri": config.jwks_url,
            **({"authorization_server": config.token_audience} if named else {}),
            "registration_endpoint": config.registration_endpoint,
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            "token_endpoint_auth_signing_alg_values_supported": [ALGORITHM],
            "response_types_supported": ["id_token"],
            "response_modes_supported": ["form_post"],
            "grant_types_supported": ["implicit", "client_credentials"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": [ALGORITHM],
            "scopes_supported": ["openid", *sorted(vocabulary.SCOPES)],
            "claims_supported": ["sub", "iss", "name", "given_name", "family_name", "email"],
            vocabulary.PLATFORM_CONFIGURATION: _abilities(),
        }
    )


def _abilities() -> dict[str, object]:
    platform = state()
    notices = list(vocabulary.NOTICE_TYPES) if platform.has(ServiceTrait.NOTICES) else []
    return {
        "product_family_code": platform.config.profile.family,
        "version": "1",
        "guid": PLATFORM_GUID,
        "messages_supported": [
            {"type": kind, **_PLACEMENTS.get(kind, {})} for kind in registration.MESSAGES
        ],
        "variables": list(known_variables(platform)),
        **({"notice_types_supported": notices} if notices else {}),
    }
