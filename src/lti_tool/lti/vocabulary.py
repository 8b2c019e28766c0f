"""The names of the standards: claims, scopes and media types.

Source: LTI Core 1.3 section 5; Deep Linking 2.0 sections 4.4 and 4.5; AGS 2.0 sections 3.1 to 3.4;
NRPS 2.0; Course Groups 1.0; Dynamic Registration 1.0 sections 2 and 3.
"""

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
DL = "https://purl.imsglobal.org/spec/lti-dl/claim/"

MESSAGE_TYPE = f"{LTI}message_type"
VERSION = f"{LTI}version"
NOTICE = f"{LTI}notice"
ORIGIN_CONTEXTS = f"{LTI}origin_contexts"
NOTICE_SERVICE = f"{LTI}platformnotificationservice"
BRIGHTSPACE = "http://www.brightspace.com"
DEPLOYMENT_ID = f"{LTI}deployment_id"
TARGET_LINK_URI = f"{LTI}target_link_uri"
ROLES = f"{LTI}roles"
CONTEXT = f"{LTI}context"
RESOURCE_LINK = f"{LTI}resource_link"
PRESENTATION = f"{LTI}launch_presentation"
CUSTOM = f"{LTI}custom"
FOR_USER = f"{LTI}for_user"
LTI_1_1 = f"{LTI}lti1p1"
AGS_ENDPOINT = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
DL_SETTINGS = f"{DL}deep_linking_settings"
DL_CONTENT_ITEMS = f"{DL}content_items"
DL_DATA = f"{DL}data"
DL_MSG = f"{DL}msg"
DL_ERRORMSG = f"{DL}errormsg"
DL_ERRORLOG = f"{DL}errorlog"

RESOURCE_LINK_REQUEST = "LtiResourceLinkRequest"
DEEP_LINKING_REQUEST = "LtiDeepLinkingRequest"
DEEP_LINKING_RESPONSE = "LtiDeepLinkingResponse"
SUBMISSION_REVIEW_REQUEST = "LtiSubmissionReviewRequest"
DATA_PRIVACY_REQUEST = "LtiDataPrivacyLaunchRequest"
DATA_PRIVACY_REQUEST_OLD = "DataPrivacyLaunchRequest"
"""Both spellings are in use: Sakai once sent the old one, libraries still do."""

NRPS_SERVICE = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
GROUPS_SERVICE = "https://purl.imsglobal.org/spec/lti-gs/claim/groupsservice"

HELLO_WORLD_NOTICE = "LtiHelloWorldNotice"
CONTEXT_COPY_NOTICE = "LtiContextCopyNotice"

SCOPE_NOTICE_HANDLERS = "https://purl.imsglobal.org/spec/lti/scope/noticehandlers"
SCOPE_SCORE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
SCOPE_LINE_ITEM = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem"
SCOPE_LINE_ITEM_READ = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly"
SCOPE_RESULT = "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly"
SCOPE_MEMBERSHIPS = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
SCOPE_GROUPS = "https://purl.imsglobal.org/spec/lti-gs/scope/contextgroup.readonly"

SCORE_TYPE = "application/vnd.ims.lis.v1.score+json"
LINE_ITEM_TYPE = "application/vnd.ims.lis.v2.lineitem+json"
LINE_ITEM_CONTAINER_TYPE = "application/vnd.ims.lis.v2.lineitemcontainer+json"
RESULT_CONTAINER_TYPE = "application/vnd.ims.lis.v2.resultcontainer+json"
MEMBERSHIP_CONTAINER_TYPE = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
GROUP_CONTAINER_TYPE = "application/vnd.ims.lti-gs.v1.contextgroupcontainer+json"
GROUP_SET_CONTAINER_TYPE = "application/vnd.ims.lti-gs.v1.contextgroupsetcontainer+json"

PLATFORM_CONFIGURATION = "https://purl.imsglobal.org/spec/lti-platform-configuration"
TOOL_CONFIGURATION = "https://purl.imsglobal.org/spec/lti-tool-configuration"
CANVAS_PRIVACY_LEVEL = "https://canvas.instructure.com/lti/privacy_level"

CLOSE_SUBJECT = "org.imsglobal.lti.close"
"""What a page posts to the platform's window once a registration is done."""

SCOPES_USED = (SCOPE_LINE_ITEM, SCOPE_SCORE, SCOPE_MEMBERSHIPS)
"""All that we ask a platform for; a scope enters here with the code that uses it.

A column for an exercise that a teacher linked by hand; scores; the roster of a group.
"""

SCOPES_NEEDED = (SCOPE_SCORE,)
"""Without these a school is told that something will not work."""

SCOPES_WHERE_OFFERED = (SCOPE_RESULT, SCOPE_GROUPS, SCOPE_NOTICE_HANDLERS)
"""Asked only of a platform that says it has them: few do, and nothing fails without."""
