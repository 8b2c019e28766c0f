"""What the platform publishes about itself: its key set and its configuration.

Source: RFC 7517; OpenID Connect Discovery 1.0; LTI Dynamic Registration 1.0, section 2.1.
"""

from typing import Final

from flask import Blueprint, Response, jsonify

from lti_tool.demo.platform import vocabulary
from lti_tool.demo.platform.messages.id_token import PLATFORM_GUID
from lti_tool.demo.platform.signing import ALGORITHM
from lti_tool.demo.platform.web import state

blueprint = Blueprint("keys", __name__)

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
    messages = (
        {"type": vocabulary.RESOURCE_LINK_REQUEST},
        {"type": vocabulary.DEEP_LINKING_REQUEST, "placements": ["ContentArea"]},
    )
    return jsonify(
        {
            "issuer": config.issuer,
            "authorization_endpoint": config.authorization_url,
            "token_endpoint": config.token_url,
            "jwks_uri": config.jwks_url,
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
            vocabulary.PLATFORM_CONFIGURATION: {
                "product_family_code": "lti-tool-demo",
                "version": "1",
                "guid": PLATFORM_GUID,
                "messages_supported": messages,
                "variables": [],
            },
        }
    )
