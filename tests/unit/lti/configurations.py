"""A right configuration, and a way to ask that leads nowhere."""

import json

from lti_tool import config
from lti_tool.lti import dynamic_registration
from lti_tool.lti import vocabulary as words
from lti_tool.lti.dynamic_registration import Configuration, Way
from tests.fakes.outbound import Call, FakeOutbound, answer

ISSUER = "https://lms.example"
URL = f"{ISSUER}/.well-known/openid-configuration"
TOOL = "https://tool.example:9443"
FAMILIES = config.load_families({})
GONE = object()
CANVAS = {
    "issuer": "https://canvas.instructure.com",
    "authorization_endpoint": "https://sso.canvaslms.com/api/lti/authorize_redirect",
    "token_endpoint": "https://sso.canvaslms.com/login/oauth2/token",
    "jwks_uri": "https://sso.canvaslms.com/api/lti/security/jwks",
    "registration_endpoint": "https://school.instructure.com/api/lti/registrations",
    words.PLATFORM_CONFIGURATION: {"product_family_code": "canvas"},
}
CANVAS_URL = "https://sso.canvaslms.com/api/lti/security/openid-configuration"


def said(**changes: object) -> dict[str, object]:
    """Return a right configuration with changes."""
    right = {
        "issuer": ISSUER,
        "authorization_endpoint": f"{ISSUER}/auth",
        "token_endpoint": f"{ISSUER}/token",
        "jwks_uri": f"{ISSUER}/jwks",
        "registration_endpoint": f"{ISSUER}/register",
        "scopes_supported": ["openid", words.SCOPE_SCORE],
        "id_token_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        words.PLATFORM_CONFIGURATION: {"product_family_code": "Moodle"},
        **changes,
    }
    return {name: value for name, value in right.items() if value is not GONE}


def way(reply=None, *, allow_loopback: bool = False) -> Way:
    outbound = FakeOutbound(reply or (lambda _call: answer(200, said())))
    return Way(outbound=outbound, allow_loopback=allow_loopback, families=FAMILIES)


def calls(asked: Way) -> list[Call]:
    """Return what was asked."""
    assert isinstance(asked.outbound, FakeOutbound)
    return asked.outbound.calls


def read(document: object, url: str = URL, **options: bool) -> Configuration:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return dynamic_registration.read_configuration(body, url, way(**options))
