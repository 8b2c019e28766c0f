"""What a launch message says about the services: where they are and what the tool may do.

Source: AGS 2.0, section 3.1; NRPS 2.0, section 3.6.1.1; Course Groups 1.0; Platform
Notification Service 1.0.
"""

from lti_tool.demo.platform import vocabulary
from lti_tool.demo.platform.people import Person
from lti_tool.demo.platform.records import PendingLaunch
from lti_tool.demo.platform.state import State
from lti_tool.demo.platform.traits import ServiceTrait

Claims = dict[str, object]


def service_claims(platform: State, person: Person, launch: PendingLaunch) -> Claims:
    """Return the services of the launch's course; nothing for the anonymous visitor."""
    if person.anonymous:
        return {}
    return {
        vocabulary.AGS_ENDPOINT: gradebook(platform, launch),
        **_roster(platform, launch),
        **_groups(platform, launch),
        **_notices(platform, launch),
    }


def gradebook(platform: State, launch: PendingLaunch) -> Claims:
    """Return the gradebook: one column if exactly one belongs to the launch."""
    config, course_id = platform.config, launch.course_id
    return {
        "scope": [s for s in vocabulary.AGS_SCOPES if s in launch.client.scopes],
        "lineitems": config.line_items_url(course_id),
        **(
            {"lineitem": config.line_item_url(column, course_id)}
            if (column := _column(platform, launch))
            else {}
        ),
    }


def _column(platform: State, launch: PendingLaunch) -> str:
    if launch.line_item_id:
        return launch.line_item_id
    course = platform.course_by_id(launch.course_id)
    if launch.link is None or course is None:
        return ""
    bound = course.line_items_of(launch.link.id)
    return bound[0].id if len(bound) == 1 else ""


def _roster(platform: State, launch: PendingLaunch) -> Claims:
    if vocabulary.MEMBERSHIP_SCOPE not in launch.client.scopes:
        return {}
    old = platform.has(ServiceTrait.OLD_ROSTER_TOO)
    return {
        vocabulary.NRPS_SERVICE: {
            "context_memberships_url": platform.config.memberships_url(launch.course_id),
            "service_versions": ["1.0", "2.0"] if old else ["2.0"],
        }
    }


def _groups(platform: State, launch: PendingLaunch) -> Claims:
    if not platform.has(ServiceTrait.GROUPS):
        return {}
    config, course_id = platform.config, launch.course_id
    return {
        vocabulary.GROUPS_SERVICE: {
            "scope": [vocabulary.GROUP_SCOPE],
            "context_groups_url": config.groups_url("groups", course_id),
            "context_group_sets_url": config.groups_url("sets", course_id),
            "service_versions": ["1.0"],
        }
    }


def _notices(platform: State, launch: PendingLaunch) -> Claims:
    if not platform.has(ServiceTrait.NOTICES):
        return {}
    return {
        vocabulary.NOTICE_SERVICE: {
            "platform_notification_service_url": platform.config.notices_url(
                launch.client.deployment_id
            ),
            "service_versions": ["1.0"],
            "scope": [vocabulary.NOTICE_SCOPE],
            "notice_types_supported": list(vocabulary.NOTICE_TYPES),
        }
    }
