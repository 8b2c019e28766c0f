"""The constants of the standards as this platform reads them.

Source: LTI Core 1.3, Deep Linking 2.0, AGS 2.0, NRPS 2.0, Dynamic Registration 1.0. Written down
a second time on purpose: the tool has its own list, and a slip in one of them shows on the other.
"""

from collections.abc import Mapping
from typing import Final

_LTI: Final = "https://purl.imsglobal.org/spec/lti/claim/"
_DEEP_LINKING: Final = "https://purl.imsglobal.org/spec/lti-dl/claim/"
_AGS: Final = "https://purl.imsglobal.org/spec/lti-ags/"
_NRPS: Final = "https://purl.imsglobal.org/spec/lti-nrps/"
_ROLES: Final = "http://purl.imsglobal.org/vocab/lis/v2/"

VERSION: Final = "1.3.0"
RESOURCE_LINK_REQUEST: Final = "LtiResourceLinkRequest"
DEEP_LINKING_REQUEST: Final = "LtiDeepLinkingRequest"
DEEP_LINKING_RESPONSE: Final = "LtiDeepLinkingResponse"
SUBMISSION_REVIEW_REQUEST: Final = "LtiSubmissionReviewRequest"
DATA_PRIVACY_REQUEST: Final = "LtiDataPrivacyLaunchRequest"
OLD_DATA_PRIVACY_REQUEST: Final = "DataPrivacyLaunchRequest"

MESSAGE_TYPE: Final = _LTI + "message_type"
VERSION_CLAIM: Final = _LTI + "version"
DEPLOYMENT_ID: Final = _LTI + "deployment_id"
TARGET_LINK_URI: Final = _LTI + "target_link_uri"
RESOURCE_LINK: Final = _LTI + "resource_link"
ROLES: Final = _LTI + "roles"
CONTEXT: Final = _LTI + "context"
TOOL_PLATFORM: Final = _LTI + "tool_platform"
LAUNCH_PRESENTATION: Final = _LTI + "launch_presentation"
CUSTOM: Final = _LTI + "custom"
FOR_USER: Final = _LTI + "for_user"
LIS: Final = _LTI + "lis"
LTI_1_1: Final = _LTI + "lti1p1"
NOTICE: Final = _LTI + "notice"
NOTICE_SERVICE: Final = _LTI + "platformnotificationservice"
ORIGIN_CONTEXTS: Final = _LTI + "origin_contexts"
EXT: Final = _LTI + "ext"
BASIC_OUTCOME: Final = "https://purl.imsglobal.org/spec/lti-bo/claim/basicoutcome"

DEEP_LINKING_SETTINGS: Final = _DEEP_LINKING + "deep_linking_settings"
CONTENT_ITEMS: Final = _DEEP_LINKING + "content_items"
DATA: Final = _DEEP_LINKING + "data"
MSG: Final = _DEEP_LINKING + "msg"
LOG: Final = _DEEP_LINKING + "log"
ERROR_MSG: Final = _DEEP_LINKING + "errormsg"
ERROR_LOG: Final = _DEEP_LINKING + "errorlog"

AGS_ENDPOINT: Final = _AGS + "claim/endpoint"
NRPS_SERVICE: Final = _NRPS + "claim/namesroleservice"
GROUPS_SERVICE: Final = "https://purl.imsglobal.org/spec/lti-gs/claim/groupsservice"

LINE_ITEM_SCOPE: Final = _AGS + "scope/lineitem"
LINE_ITEM_READ_SCOPE: Final = _AGS + "scope/lineitem.readonly"
RESULT_SCOPE: Final = _AGS + "scope/result.readonly"
SCORE_SCOPE: Final = _AGS + "scope/score"
MEMBERSHIP_SCOPE: Final = _NRPS + "scope/contextmembership.readonly"

AGS_SCOPES: Final = (
    LINE_ITEM_SCOPE,
    LINE_ITEM_READ_SCOPE,
    RESULT_SCOPE,
    SCORE_SCOPE,
)
GROUP_SCOPE: Final = "https://purl.imsglobal.org/spec/lti-gs/scope/contextgroup.readonly"
NOTICE_SCOPE: Final = "https://purl.imsglobal.org/spec/lti/scope/noticehandlers"
SCOPES: Final = frozenset((*AGS_SCOPES, MEMBERSHIP_SCOPE, GROUP_SCOPE, NOTICE_SCOPE))

HELLO_WORLD: Final = "LtiHelloWorldNotice"
CONTEXT_COPY: Final = "LtiContextCopyNotice"
NOTICE_TYPES: Final = (HELLO_WORLD, CONTEXT_COPY)

LINE_ITEM: Final = "application/vnd.ims.lis.v2.lineitem+json"
LINE_ITEM_CONTAINER: Final = "application/vnd.ims.lis.v2.lineitemcontainer+json"
SCORE: Final = "application/vnd.ims.lis.v1.score+json"
RESULT_CONTAINER: Final = "application/vnd.ims.lis.v2.resultcontainer+json"
GROUP_CONTAINER: Final = "application/vnd.ims.lti-gs.v1.contextgroupcontainer+json"
GROUP_SET_CONTAINER: Final = "application/vnd.ims.lti-gs.v1.contextgroupsetcontainer+json"
MEMBERSHIP_CONTAINER: Final = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"

INSTRUCTOR: Final = _ROLES + "membership#Instructor"
LEARNER: Final = _ROLES + "membership#Learner"
ADMINISTRATOR: Final = _ROLES + "institution/person#Administrator"
INSTITUTION_INSTRUCTOR: Final = _ROLES + "institution/person#Instructor"
SYSTEM_ADMINISTRATOR: Final = _ROLES + "system/person#Administrator"
SYSTEM_USER: Final = _ROLES + "system/person#User"
TEST_USER: Final = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"
COURSE_SECTION: Final = _ROLES + "course#CourseSection"

SHORT_ROLES: Final[Mapping[str, str]] = {
    INSTRUCTOR: "Instructor",
    LEARNER: "Learner",
}
"""Context roles as the membership service names them: short, as Moodle does."""

ACTIVITY_PROGRESS: Final = frozenset(
    ("Initialized", "Started", "InProgress", "Submitted", "Completed")
)
FULLY_GRADED: Final = "FullyGraded"
GRADING_PROGRESS: Final = frozenset(
    (FULLY_GRADED, "Pending", "PendingManual", "Failed", "NotReady")
)

CLIENT_ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

PLATFORM_CONFIGURATION: Final = "https://purl.imsglobal.org/spec/lti-platform-configuration"
TOOL_CONFIGURATION: Final = "https://purl.imsglobal.org/spec/lti-tool-configuration"
