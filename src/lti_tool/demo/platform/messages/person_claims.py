"""What a launch message says about the person.

Source: LTI Core 1.3, sections 5.3.6 and 5.3.7 and appendix A.2; migration from LTI 1.1.
"""

import base64
import hmac
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from lti_tool.demo.platform import vocabulary
from lti_tool.demo.platform.ids import outward
from lti_tool.demo.platform.people import Person
from lti_tool.demo.platform.records import PendingLaunch
from lti_tool.demo.platform.state import State
from lti_tool.demo.platform.traits import LaunchTrait

Claims = dict[str, object]


def subject(platform: State, person: Person) -> Claims:
    """Return who launches; nothing for the anonymous visitor."""
    if person.anonymous:
        return {}
    names = shared_names(person) if platform.switches.names else {}
    return {"sub": outward(platform, "user", person.user_id), **names}


def shared_names(person: Person) -> dict[str, str]:
    """Return what is told about a person once names are shared."""
    return {
        "name": person.name,
        "given_name": person.given_name,
        "family_name": person.family_name,
        "email": person.email,
    }


def roles(platform: State, person: Person) -> list[str]:
    """Return the role URIs of a person, as this platform has them."""
    found = list(person.roles)
    if person.is_administrator and platform.has(LaunchTrait.ADMIN_TEACHES):
        found += [vocabulary.INSTRUCTOR, vocabulary.SYSTEM_ADMINISTRATOR]
    if person.is_pupil and platform.has(LaunchTrait.INSTITUTION_TEACHER):
        found.append(vocabulary.INSTITUTION_INSTRUCTOR)
    if platform.has(LaunchTrait.SYSTEM_USER):
        found.append(vocabulary.SYSTEM_USER)
    if platform.has(LaunchTrait.SHORT_LAUNCH_ROLES):
        found = [vocabulary.SHORT_ROLES.get(role, role) for role in found]
    return found


def about(platform: State, person: Person) -> Claims:
    """Return the person whom a message is about (``for_user``)."""
    names = shared_names(person) if platform.switches.names else {}
    user_id = outward(platform, "user", person.user_id)
    return {"user_id": user_id, "roles": roles(platform, person), **names}


def added(platform: State, person: Person) -> Claims:
    """Return what nobody asked for: data about the person that a platform sends all the same."""
    if person.anonymous or not platform.has(LaunchTrait.CLAIMS_ADDED):
        return {vocabulary.LIS: None} if platform.has(LaunchTrait.NULLS) else {}
    return {
        vocabulary.LIS: {
            "person_sourcedid": f"leerling-{person.user_id}",
            "course_section_sourcedid": None if platform.has(LaunchTrait.NULLS) else "",
        },
        vocabulary.EXT: {"user_username": person.key, "lms": platform.config.profile.family},
        vocabulary.BASIC_OUTCOME: {
            "lis_result_sourcedid": f"uitkomst-{person.user_id}",
            "lis_outcome_service_url": f"{platform.config.base_url}/lti/outcome",
        },
    }


def old_ids(
    platform: State, person: Person, launch: PendingLaunch, core: Mapping[str, Any]
) -> Claims:
    """Return the ids of before (LTI 1.1), signed with the old secret where it is so."""
    if person.anonymous:
        return {}
    old: Claims = {"user_id": old_user_id(person)}
    if platform.has(LaunchTrait.OLD_IDS_UNSIGNED):
        return {vocabulary.LTI_1_1: old}
    if not platform.has(LaunchTrait.OLD_IDS):
        return {}
    config = platform.config
    signed = "&".join(
        (
            config.old_key,
            launch.client.deployment_id,
            str(core["iss"]),
            launch.client.client_id,
            str(core["exp"]),
            str(core["nonce"]),
        )
    )
    digest = hmac.new(config.old_secret.encode(), signed.encode(), sha256).digest()
    return {
        vocabulary.LTI_1_1: {
            **old,
            "context_id": f"oud-groep-{launch.course_id}",
            **({"resource_link_id": f"oud-{launch.link.id}"} if launch.link else {}),
            "oauth_consumer_key": config.old_key,
            "oauth_consumer_key_sign": base64.b64encode(digest).decode(),
        }
    }


def old_user_id(person: Person) -> str:
    """Return what the platform called a person in LTI 1.1."""
    return f"oud-{person.user_id}"
