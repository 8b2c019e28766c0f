"""What we ask of a platform that registers us: as little as does the work.

Source: LTI Dynamic Registration 1.0 sections 2 and 3; RFC 7591.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from lti_tool.lti.messages.base import Claims, text, texts
from lti_tool.lti.messages.history import ASKED
from lti_tool.lti.vocabulary import (
    CANVAS_PRIVACY_LEVEL,
    DATA_PRIVACY_REQUEST,
    DATA_PRIVACY_REQUEST_OLD,
    DEEP_LINKING_REQUEST,
    SCOPES_USED,
    SCOPES_WHERE_OFFERED,
    SUBMISSION_REVIEW_REQUEST,
    TOOL_CONFIGURATION,
)

ADMINISTRATOR = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Administrator"
REVIEW_LABELS = ("Werk bekijken", "View work")
PRIVACY_LABELS = ("Gegevens van een leerling", "A pupil's data")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a platform says that it can do; None where it does not say.

    ``family`` is its ``product_family_code`` in small letters, or empty.
    """

    scopes: frozenset[str] | None
    messages: frozenset[str] | None
    variables: frozenset[str] | None
    family: str


def offer_of(platform: Claims, scopes: list[str] | None) -> Offer:
    """Return what a platform's configuration offers.

    Args:
        platform: its LTI part, however it is filled.
        scopes: ``scopes_supported``, None where it is absent.
    """
    messages = platform.get("messages_supported")
    variables = platform.get("variables")
    return Offer(
        scopes=None if scopes is None else frozenset(scopes),
        messages=frozenset(_types(messages)) if isinstance(messages, list) else None,
        variables=(
            frozenset(name.lstrip("$") for name in texts(variables))
            if isinstance(variables, list)
            else None
        ),
        family=(text(platform.get("product_family_code")) or "").strip().lower(),
    )


def request_for(offer: Offer, public_url: str) -> dict[str, Any]:
    """Return what we ask: no claim about a person but ``sub``, no scope that is not used."""
    launch = f"{public_url}/lti/launch"
    return {
        "application_type": "web",
        "response_types": ["id_token"],
        "grant_types": ["implicit", "client_credentials"],
        "initiate_login_uri": f"{public_url}/lti/login",
        "redirect_uris": [launch],
        "jwks_uri": f"{public_url}/lti/jwks",
        "token_endpoint_auth_method": "private_key_jwt",
        "client_name": "Alles-in-1",
        "client_uri": public_url,
        "logo_uri": f"{public_url}/static/icon.svg",
        "policy_uri": f"{public_url}/privacy",
        "scope": " ".join(_scopes(offer)),
        TOOL_CONFIGURATION: {
            # With the port, if there is one: Moodle compares it with the target as it stands.
            "domain": urlsplit(public_url).netloc,
            "target_link_uri": launch,
            "description": "Opdrachten van Alles-in-1",
            "description#en": "Exercises of Alles-in-1",
            "claims": ["iss", "sub"],
            "custom_parameters": _custom(offer),
            "messages": _messages(offer, launch),
            **({CANVAS_PRIVACY_LEVEL: "anonymous"} if offer.family == "canvas" else {}),
        },
    }


def _scopes(offer: Offer) -> list[str]:
    known = offer.scopes
    used = [scope for scope in SCOPES_USED if known is None or scope in known]
    return used + [scope for scope in SCOPES_WHERE_OFFERED if known and scope in known]


def _custom(offer: Offer) -> dict[str, str]:
    """Return the custom parameters that every launch is to carry, as far as they mean something."""
    known = offer.variables
    return {name: value for name, value in ASKED.items() if not known or value[1:] in known}


def _messages(offer: Offer, launch: str) -> list[dict[str, Any]]:
    """Return the messages that we take; the less common ones only where they are offered."""
    known = offer.messages or frozenset()
    found = [_deep_linking(launch)]
    if SUBMISSION_REVIEW_REQUEST in known:
        found.append(_message(SUBMISSION_REVIEW_REQUEST, launch, REVIEW_LABELS))
    privacy = next(
        (m for m in (DATA_PRIVACY_REQUEST, DATA_PRIVACY_REQUEST_OLD) if m in known), None
    )
    if privacy:
        found.append({**_message(privacy, launch, PRIVACY_LABELS), "roles": [ADMINISTRATOR]})
    return found


def _deep_linking(launch: str) -> dict[str, Any]:
    labels = ("Opdrachten kiezen", "Choose exercises")
    return {
        **_message(DEEP_LINKING_REQUEST, launch, labels),
        "placements": ["ContentArea"],
        "supported_types": ["ltiResourceLink"],
    }


def _message(kind: str, launch: str, labels: tuple[str, str]) -> dict[str, Any]:
    dutch, english = labels
    return {
        "type": kind,
        "target_link_uri": launch,
        "label": dutch,
        "label#nl": dutch,
        "label#en": english,
    }


def _types(messages: list[Any]) -> list[str]:
    """Return the types in a list of messages; some platforms list bare types."""
    found = (one.get("type") if isinstance(one, Mapping) else one for one in messages)
    return [one for one in found if isinstance(one, str)]
