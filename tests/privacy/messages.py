"""Launch messages that say far more than anybody asked, with a canary in every claim.

The names are those that the standards know (OpenID Connect Core 5.1, LTI Core 1.3 section 5 and
appendices, Deep Linking 2.0, AGS, NRPS, Course Groups, Platform Notification Service), and more.
"""

from typing import Any

from lti_tool.lti import vocabulary as words
from tests.factories.rows import EXERCISE_KEY
from tests.factories.tools import PLATFORM_URL
from tests.fakes.platform import INSTRUCTOR, LEARNER
from tests.privacy.canaries import Canaries

LTI = "https://purl.imsglobal.org/spec/lti/claim/"

PROFILE = (
    "acr at_hash azp_name birthdate bsn c_hash client_name eckid email family_name gender"
    " given_name jti middle_name name nickname person_sourcedid pgn phone_number"
    " preferred_username profile s_hash sid user_id username website zoneinfo"
)
"""Claims of plain text at the top."""

OBJECTS = {
    "address": "country formatted locality postal_code region street_address",
    f"{LTI}lis": "course_offering_sourcedid course_section_sourcedid person_sourcedid"
    " outcome_service_url result_sourcedid person_name_full",
    f"{LTI}tool_platform": "contact_email description guid name product_family_code url version",
    f"{LTI}for_user": "user_id name given_name family_name email person_sourcedid",
    f"{LTI}lti1p1": "user_id oauth_consumer_key oauth_consumer_key_sign resource_link_id",
    f"{LTI}ext": "user_username lms session_id sms",
    "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice": "context_memberships_url",
    "https://purl.imsglobal.org/spec/lti-gs/claim/groupsservice": "context_groups_url",
    "https://purl.imsglobal.org/spec/lti/claim/platformnotificationservice": "service_versions",
    "https://purl.imsglobal.org/spec/lti-ap/claim/attemptinformation": "attempt_number",
    "https://www.example.org/session": "id user school",
    "ext": "user_name avatar",
}
"""Claims that are objects, with their fields."""


def everything(canary: Canaries, **texts: str) -> dict[str, Any]:
    """Return claims for every kind of launch; ``texts`` names the canaries of what is kept."""
    claims: dict[str, Any] = {name: canary(name) for name in PROFILE.split()}
    for claim, names in OBJECTS.items():
        claims[claim] = {name: canary(f"{claim}.{name}") for name in names.split()}
    return claims | {
        "sub": canary("sub"),
        "email": f"{canary('email')}@example.org",
        "picture": f"https://example.org/{canary('picture')}.jpg",
        "locale": f"nl-x-{canary('locale')}",
        "amr": [canary("amr")],
        "unknown": [{"deep": [{canary("unknown key"): {"deeper": canary("unknown value")}}]}],
        canary("claim that is a name"): True,
        f"{LTI}role_scope_mentor": [],
        f"{LTI}context": {
            "id": canary("context.id"),
            "title": canary(texts.get("title", "context.title")),
            "label": canary("context.label"),
            "type": [canary("context.type")],
            "extra": {"teacher": canary("context.extra")},
        },
        f"{LTI}custom": {
            "exercise": EXERCISE_KEY,
            "user_name": canary("custom.user_name"),
            "nested": {"more": canary("custom.nested")},
            canary("custom key"): "1",
        },
        f"{LTI}launch_presentation": {
            "document_target": "iframe",
            "return_url": f"{PLATFORM_URL}/{canary('presentation.return_url')}",
            "css_url": f"{PLATFORM_URL}/{canary('presentation.css_url')}",
            "locale": f"nl-{canary('presentation.locale')}",
            "height": 300,
        },
    }


def as_pupil(canary: Canaries) -> dict[str, Any]:
    """Return a pupil's launch of a link."""
    return everything(canary) | {
        words.ROLES: [LEARNER, f"http://example.org/roles#{canary('role')}"],
        words.RESOURCE_LINK: {
            "id": canary("resource_link.id"),
            "title": canary("resource_link.title"),
            "description": canary("resource_link.description"),
        },
        words.AGS_ENDPOINT: {
            "scope": [words.SCOPE_SCORE, f"https://example.org/{canary('ags.scope')}"],
            "lineitems": f"{PLATFORM_URL}/lineitems?user={canary('ags.lineitems')}",
            "lineitem": f"{PLATFORM_URL}/lineitems/{canary('ags.lineitem')}?type_id=1",
            "results": canary("ags.unknown"),
        },
    }


def as_teacher(canary: Canaries) -> dict[str, Any]:
    """Return a teacher's launch of the same link: another person in the same course."""
    return as_pupil(canary) | {"sub": canary("teacher's sub"), words.ROLES: [INSTRUCTOR]}


def choosing(canary: Canaries) -> dict[str, Any]:
    """Return a teacher's deep-linking request (to be laid over a pupil's launch)."""
    settings = {
        "deep_link_return_url": f"{PLATFORM_URL}/return/{canary('settings.return_url')}",
        "accept_types": ["ltiResourceLink", canary("settings.accept_types")],
        "accept_presentation_document_targets": ["iframe", canary("settings.targets")],
        "accept_multiple": True,
        "accept_media_types": canary("settings.media_types"),
        "title": canary("settings.title"),
        "text": canary("settings.text"),
        "data": canary("settings.data"),
        "extra": {"teacher": canary("settings.extra")},
    }
    return everything(canary) | {
        "sub": canary("teacher's sub"),
        words.ROLES: [INSTRUCTOR],
        words.MESSAGE_TYPE: words.DEEP_LINKING_REQUEST,
        words.DL_SETTINGS: settings,
    }
