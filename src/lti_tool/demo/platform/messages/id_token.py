"""The claims of a launch message.

Source: LTI Core 1.3, section 5; Deep Linking 2.0, section 2.1; AGS 2.0, section 3.1; NRPS 2.0,
section 3.6.1.1; the shapes of Moodle 4.5 where the standard leaves a choice.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from lti_tool.demo.platform import vocabulary
from lti_tool.demo.platform.config import COURSE_ID
from lti_tool.demo.platform.people import Person
from lti_tool.demo.platform.records import Link, PendingLaunch
from lti_tool.demo.platform.state import State

TOKEN_LIFE: Final = timedelta(seconds=60)
PLATFORM_GUID: Final = "de-regenboog.example.org"

Claims = dict[str, object]


def launch_claims(platform: State, person: Person, launch: PendingLaunch, *, nonce: str) -> Claims:
    """Return all claims of the id_token for one launch."""
    special = (
        _deep_linking_claims(platform, person)
        if launch.link is None
        else _resource_link_claims(platform, launch, launch.link)
    )
    return {
        **_core_claims(platform, launch, nonce),
        **_person_claims(platform, person),
        vocabulary.VERSION_CLAIM: vocabulary.VERSION,
        vocabulary.DEPLOYMENT_ID: launch.client.deployment_id,
        vocabulary.TARGET_LINK_URI: launch.target_link_uri,
        vocabulary.ROLES: list(person.roles),
        vocabulary.CONTEXT: context(),
        vocabulary.TOOL_PLATFORM: _tool_platform(platform),
        **special,
        **_service_claims(platform, person, launch.link),
    }


def context() -> Claims:
    """Return the course as messages describe it."""
    return {
        "id": COURSE_ID,
        "label": "5a",
        "title": "Groep 5a",
        "type": [vocabulary.COURSE_SECTION],
    }


def shared_names(person: Person) -> dict[str, str]:
    """Return what is told about a person once names are shared."""
    return {
        "name": person.name,
        "given_name": person.given_name,
        "family_name": person.family_name,
        "email": person.email,
    }


def _core_claims(platform: State, launch: PendingLaunch, nonce: str) -> Claims:
    issued_at = int(platform.now().timestamp())
    return {
        "iss": platform.config.issuer,
        "aud": launch.client.client_id,
        "iat": issued_at,
        "exp": issued_at + int(TOKEN_LIFE.total_seconds()),
        "nonce": nonce,
    }


def _person_claims(platform: State, person: Person) -> Mapping[str, object]:
    if person.anonymous:
        return {}
    names = shared_names(person) if platform.switches.names else {}
    return {"sub": person.user_id, **names}


def _tool_platform(platform: State) -> Claims:
    return {
        "guid": PLATFORM_GUID,
        "name": "Demo-school De Regenboog",
        "url": platform.config.base_url,
        "product_family_code": "lti-tool-demo",
        "version": "1",
    }


def _resource_link_claims(platform: State, launch: PendingLaunch, link: Link) -> Claims:
    return {
        vocabulary.MESSAGE_TYPE: vocabulary.RESOURCE_LINK_REQUEST,
        vocabulary.RESOURCE_LINK: {
            "id": link.id,
            "title": link.title,
            "description": link.text,
        },
        vocabulary.CUSTOM: dict(link.custom),
        vocabulary.LAUNCH_PRESENTATION: {
            "document_target": launch.target,
            "return_url": f"{platform.config.base_url}/return?link={link.id}",
            "locale": "nl",
        },
    }


def _deep_linking_claims(platform: State, person: Person) -> Claims:
    pending = platform.open_deep_link(person.key, platform.now())
    query = f"course={COURSE_ID}&id=1&sesskey={pending.session_key}"
    return {
        vocabulary.MESSAGE_TYPE: vocabulary.DEEP_LINKING_REQUEST,
        vocabulary.LAUNCH_PRESENTATION: {"locale": "nl"},
        vocabulary.DEEP_LINKING_SETTINGS: {
            "deep_link_return_url": f"{platform.config.base_url}/deep-linking/return?{query}",
            "accept_types": ["ltiResourceLink"],
            "accept_presentation_document_targets": ["iframe", "window"],
            "accept_multiple": pending.accept_multiple,
            "auto_create": False,
            "title": "",
            "text": "",
            "data": pending.data,
        },
    }


def _service_claims(platform: State, person: Person, link: Link | None) -> Claims:
    if person.anonymous:
        return {}
    line_items = platform.course.line_items_of(link.id) if link is not None else ()
    bound = [platform.config.line_item_url(item.id) for item in line_items]
    return {
        vocabulary.AGS_ENDPOINT: {
            "scope": list(vocabulary.AGS_SCOPES),
            "lineitems": platform.config.line_items_url,
            **({"lineitem": bound[0]} if len(bound) == 1 else {}),
        },
        vocabulary.NRPS_SERVICE: {
            "context_memberships_url": platform.config.memberships_url,
            "service_versions": ["2.0"],
        },
    }
