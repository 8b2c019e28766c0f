"""The claims of a launch message.

Source: LTI Core 1.3, section 5; the shapes of Moodle 4.5 where the standard leaves a choice.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

from lti_tool.demo.platform import vocabulary
from lti_tool.demo.platform.messages import kinds, person_claims
from lti_tool.demo.platform.messages.places import context, course_of
from lti_tool.demo.platform.messages.service_claims import service_claims
from lti_tool.demo.platform.people import Person
from lti_tool.demo.platform.records import MessageKind, PendingLaunch
from lti_tool.demo.platform.state import State
from lti_tool.demo.platform.traits import LaunchTrait

TOKEN_LIFE: Final = timedelta(seconds=60)
LONG_TOKEN_LIFE: Final = timedelta(hours=1)
PLATFORM_GUID: Final = "de-regenboog.example.org"

Claims = dict[str, object]

KINDS: Final[Mapping[MessageKind, Callable[[State, Person, PendingLaunch], Claims]]] = {
    "launch": kinds.resource_link,
    "deep_linking": kinds.deep_linking,
    "submission_review": kinds.submission_review,
    "data_privacy": kinds.data_privacy,
}


def launch_claims(platform: State, person: Person, launch: PendingLaunch, *, nonce: str) -> Claims:
    """Return all claims of the id_token for one launch."""
    core = _core_claims(platform, launch, nonce)
    claims: Claims = {
        **core,
        **person_claims.subject(platform, person),
        vocabulary.VERSION_CLAIM: vocabulary.VERSION,
        vocabulary.DEPLOYMENT_ID: launch.client.deployment_id,
        vocabulary.TARGET_LINK_URI: launch.target_link_uri,
        vocabulary.ROLES: person_claims.roles(platform, person),
        vocabulary.TOOL_PLATFORM: _tool_platform(platform),
        **_place_claims(platform, person, launch),
        **KINDS[launch.kind](platform, person, launch),
    }
    old = person_claims.old_ids(platform, person, launch, core)
    return {**claims, **old, **person_claims.added(platform, person)}


def _core_claims(platform: State, launch: PendingLaunch, nonce: str) -> Claims:
    issued_at = int(platform.now().timestamp())
    client_id = launch.client.client_id
    life = LONG_TOKEN_LIFE if platform.has(LaunchTrait.HOUR_LONG) else TOKEN_LIFE
    return {
        "iss": platform.config.issuer,
        "aud": [client_id] if platform.has(LaunchTrait.AUDIENCE_LISTED) else client_id,
        "iat": issued_at,
        "exp": issued_at + int(life.total_seconds()),
        "nonce": nonce,
        **({"azp": client_id} if platform.has(LaunchTrait.AZP_SENT) else {}),
    }


def _place_claims(platform: State, person: Person, launch: PendingLaunch) -> Claims:
    """Return the course and its services; a message about privacy is about no course."""
    if launch.kind == "data_privacy":
        return {}
    return {
        vocabulary.CONTEXT: context(platform, course_of(platform, launch)),
        **service_claims(platform, person, launch),
    }


def _tool_platform(platform: State) -> Claims:
    return {
        "guid": PLATFORM_GUID,
        "name": "Demo-school De Regenboog",
        "url": platform.config.base_url,
        "product_family_code": platform.config.profile.family,
        "version": "1",
    }
