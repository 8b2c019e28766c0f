"""Dynamic registration: what a platform says about itself, what we ask, what it answers.

Nothing here is believed further than it must be: the issuer has to be the host that was asked,
every address has to lie there (or where ``config/platforms.toml`` says that this family has it),
and what comes of it waits for a human.

Source: LTI Dynamic Registration 1.0; OpenID Connect Discovery 1.0 section 3; RFC 7591.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields
from marshmallow.validate import Length

from lti_tool.config.families import Family
from lti_tool.errors import MalformedLaunch, PlatformRefused, PlatformUnavailable
from lti_tool.errors import RegistrationRefused as Refused
from lti_tool.http_client import Answer, Outbound, require_allowed
from lti_tool.lti.addresses import origin_of
from lti_tool.lti.registration_request import Offer, offer_of, request_for
from lti_tool.lti.strict_json import read_object
from lti_tool.lti.vocabulary import (
    PLATFORM_CONFIGURATION,
    SCOPES_NEEDED,
    TOOL_CONFIGURATION,
)

LONGEST_ADDRESS = 2048
LONGEST_ID = 255
OK = (200, 201)
SERVER_ERROR = 500

_ADDRESS = Length(min=1, max=LONGEST_ADDRESS)
_NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri", "registration_endpoint")


class _Schema(Schema):
    class Meta:
        """Pass over what we do not need: platforms say a lot."""

        unknown = EXCLUDE


class ConfigurationSchema(_Schema):
    """A platform's configuration; what may be absent is None."""

    issuer = fields.String(required=True, validate=_ADDRESS)
    authorization_endpoint = fields.String(required=True, validate=_ADDRESS)
    token_endpoint = fields.String(required=True, validate=_ADDRESS)
    jwks_uri = fields.String(required=True, validate=_ADDRESS)
    registration_endpoint = fields.String(required=True, validate=_ADDRESS)
    authorization_server = fields.String(load_default=None, allow_none=True, validate=_ADDRESS)
    scopes_supported = fields.List(fields.String(), load_default=None, allow_none=True)
    id_token_signing_alg_values_supported = fields.List(
        fields.String(), load_default=None, allow_none=True
    )
    token_endpoint_auth_methods_supported = fields.List(
        fields.String(), load_default=None, allow_none=True
    )
    platform = fields.Dict(data_key=PLATFORM_CONFIGURATION, load_default=dict)


class AnswerSchema(_Schema):
    """A platform's answer to a registration."""

    client_id = fields.String(required=True, validate=Length(min=1, max=LONGEST_ID))
    scope = fields.String(load_default=None, allow_none=True)
    tool = fields.Dict(data_key=TOOL_CONFIGURATION, load_default=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """What a platform says about itself, checked, and what it ``offers``."""

    issuer: str
    auth_url: str
    token_url: str
    jwks_url: str
    registration_url: str
    token_audience: str | None
    offers: Offer


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """What a platform made of us. ``scopes`` is None where it does not say what it granted."""

    client_id: str
    deployment_key: str | None
    scopes: frozenset[str] | None

    @property
    def missing_scopes(self) -> tuple[str, ...]:
        """Scopes that we need and were not given."""
        return tuple(s for s in SCOPES_NEEDED if self.scopes is not None and s not in self.scopes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How platforms are asked: the way out, what it allows, and what is known of families."""

    outbound: Outbound
    allow_loopback: bool
    families: Mapping[str, Family]


def fetch(way: Way, url: str, token: str | None) -> Configuration:
    """Get a platform's configuration and check it.

    Args:
        way: how to ask.
        url: ``openid_configuration`` as the platform's browser brought it.
        token: its ``registration_token`` (Canvas wants it here too), or None.

    Raises:
        RegistrationRefused, PlatformRefused, PlatformUnavailable: with a code.
    """
    if "#" in url or "\\" in url or len(url) > LONGEST_ADDRESS:
        raise Refused(code="configuration_address_wrong")
    require_allowed(url, allow_loopback=way.allow_loopback)
    answer = way.outbound.call("GET", url, headers=_headers(token))
    _require_answer(answer, (200,), "configuration_refused")
    return read_configuration(answer.body, url, way)


def read_configuration(body: bytes, url: str, way: Way) -> Configuration:
    """Return what ``body``, which came from ``url``, says, once every check has passed.

    Raises:
        RegistrationRefused: with the code of the first check that fails.
    """
    found = _load(ConfigurationSchema(), body, "configuration_unreadable")
    _require_abilities(found)
    offers = offer_of(found["platform"], found["scopes_supported"])
    _require_issuer(found["issuer"], url, way)
    for name in _NEEDED:
        _require_endpoint(found[name], found["issuer"], offers.family, way)
    return Configuration(
        issuer=found["issuer"],
        auth_url=found["authorization_endpoint"],
        token_url=found["token_endpoint"],
        jwks_url=found["jwks_uri"],
        registration_url=found["registration_endpoint"],
        token_audience=found["authorization_server"],
        offers=offers,
    )


def register(
    way: Way, configuration: Configuration, token: str | None, public_url: str
) -> Registered:
    """Ask a platform to register the tool at ``public_url``; return what it made of that.

    Raises:
        RegistrationRefused, PlatformUnavailable: with a code.
    """
    answer = way.outbound.call(
        "POST",
        configuration.registration_url,
        headers={**_headers(token), "Content-Type": "application/json"},
        body=json.dumps(request_for(configuration.offers, public_url)).encode(),
    )
    _require_answer(answer, OK, "registration_refused")
    return read_answer(answer.body)


def read_answer(body: bytes) -> Registered:
    """Return what a platform's answer says.

    Raises:
        RegistrationRefused: ``registration_unreadable``.
    """
    found = _load(AnswerSchema(), body, "registration_unreadable")
    key = found["tool"].get("deployment_id")
    if isinstance(key, int) and not isinstance(key, bool):
        key = str(key)  # the standard says text, databases say number
    if not isinstance(key, str) or not 0 < len(key) <= LONGEST_ID:
        key = None
    scope = found["scope"]
    return Registered(
        client_id=found["client_id"],
        deployment_key=key,
        scopes=None if scope is None else frozenset(scope.split()),
    )


def _headers(token: str | None) -> dict[str, str]:
    if token is not None and not (token.isascii() and token.isprintable()):
        raise Refused(code="registration_token_wrong")
    bearer = {"Authorization": f"Bearer {token}"} if token else {}
    return {"Accept": "application/json", **bearer}


def _require_answer(answer: Answer, good: tuple[int, ...], code: str) -> None:
    if answer.status >= SERVER_ERROR:
        raise PlatformUnavailable(f"status {answer.status}", code="registration_unanswered")
    if answer.status not in good:
        raise Refused(f"status {answer.status}", code=code)


def _load(schema: Schema, body: bytes, code: str) -> dict[str, Any]:
    # Moodle sends JSON as text/html, so the content type says nothing.
    try:
        found: dict[str, Any] = schema.load(read_object(body))
    except MalformedLaunch:
        raise Refused(code=code) from None
    except ValidationError as error:
        names = ", ".join(sorted(set(error.messages_dict) & set(schema.fields)))
        raise Refused(names, code=code) from None
    return found


def _require_abilities(found: Mapping[str, Any]) -> None:
    """RS256 and ``private_key_jwt``, or silence, which older platforms keep."""
    algorithms = found["id_token_signing_alg_values_supported"]
    if algorithms is not None and "RS256" not in algorithms:
        raise Refused(code="algorithm_not_offered")
    methods = found["token_endpoint_auth_methods_supported"]
    if methods is not None and "private_key_jwt" not in methods:
        raise Refused(code="auth_method_not_offered")


def _require_issuer(issuer: str, url: str, way: Way) -> None:
    _require_address(issuer, way, "issuer_wrong_form")
    if "?" in issuer:
        raise Refused(code="issuer_wrong_form")
    shared = next((f for f in way.families.values() if issuer in f.shared_issuers), None)
    own = shared.has_host(url) if shared else origin_of(issuer) == origin_of(url)
    if not own:
        raise Refused(code="issuer_foreign")


def _require_endpoint(url: str, issuer: str, family: str, way: Way) -> None:
    _require_address(url, way, "endpoint_forbidden")
    places = (f for f in way.families.values() if family in f.codes or issuer in f.shared_issuers)
    if origin_of(url) != origin_of(issuer) and not any(f.has_host(url) for f in places):
        raise Refused(code="endpoint_foreign")


def _require_address(url: str, way: Way, code: str) -> None:
    try:
        require_allowed(url, allow_loopback=way.allow_loopback)
    except PlatformRefused:
        raise Refused(code=code) from None
    if origin_of(url) is None or set(url) & set("#\\ \t\r\n") or not url.isprintable():
        raise Refused(code=code)
