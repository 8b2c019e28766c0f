"""The claims of a launch (LTI Core 1.3 section 5, OpenID Connect Core 5.1)."""

from lti_tool.privacy.borders.decisions import Chosen, Decision, Rules

_LTI = "https://purl.imsglobal.org/spec/lti/claim/"
_DL = "https://purl.imsglobal.org/spec/lti-dl/claim/"
_AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
_NRPS = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
_GROUPS = "https://purl.imsglobal.org/spec/lti-gs/claim/groupsservice"

LAUNCH_CLAIMS: Rules = {
    "iss": Decision.KEEP,
    "aud": Decision.USE,
    "azp": Decision.USE,
    "exp": Decision.USE,
    "iat": Decision.USE,
    "nonce": Decision.USE,
    "sub": Decision.PSEUDONYM,
    "locale": Decision.USE,
    f"{_LTI}message_type": Decision.USE,
    f"{_LTI}version": Decision.USE,
    f"{_LTI}deployment_id": Decision.KEEP,
    f"{_LTI}target_link_uri": Decision.USE,
    f"{_LTI}roles": Decision.KEEP,
    f"{_LTI}role_scope_mentor": Decision.REFUSE,
    f"{_LTI}context": {
        "id": Decision.PSEUDONYM,
        "title": Decision.KEEP,
        "label": Decision.KEEP,
        "type": Decision.DROP,
    },
    # The id of a place is kept as it is only where a line item must be bound to it.
    f"{_LTI}resource_link": {
        "id": Decision.PSEUDONYM,
        "title": Decision.DROP,
        "description": Decision.DROP,
    },
    f"{_LTI}launch_presentation": {
        "document_target": Decision.USE,
        "return_url": Decision.USE,
        "locale": Decision.USE,
        "css_url": Decision.DROP,
        "height": Decision.DROP,
        "width": Decision.DROP,
    },
    f"{_LTI}for_user": {"user_id": Decision.PSEUDONYM, "id": Decision.PSEUDONYM},
    f"{_LTI}platformnotificationservice": {
        "platform_notification_service_url": Decision.KEEP,
        "scope": Decision.USE,
        "notice_types_supported": Decision.USE,
    },
    # ids of the contexts and links that these were copied from
    "http://www.brightspace.com": {
        "Context.id.history": Decision.PSEUDONYM,
        "ResourceLink.id.history": Decision.PSEUDONYM,
    },
    f"{_LTI}custom": {
        "context_history": Decision.PSEUDONYM,
        "link_history": Decision.PSEUDONYM,
        "exercise": Decision.KEEP,
        "practice": Decision.KEEP,
        "eckid": Chosen("eck_id"),
    },
    _AGS: {"scope": Decision.KEEP, "lineitems": Decision.KEEP, "lineitem": Decision.KEEP},
    _NRPS: {"context_memberships_url": Decision.KEEP, "service_versions": Decision.USE},
    _GROUPS: {
        "scope": Decision.USE,
        "context_groups_url": Decision.KEEP,
        "context_group_sets_url": Decision.KEEP,
        "service_versions": Decision.USE,
    },
    f"{_DL}deep_linking_settings": {
        "deep_link_return_url": Decision.USE,
        "accept_types": Decision.USE,
        "accept_presentation_document_targets": Decision.USE,
        "accept_multiple": Decision.USE,
        "accept_lineitem": Decision.USE,
        "title": Decision.USE,
        "text": Decision.USE,
        "data": Decision.USE,
    },
    # about a person: one display name and a number where the school chose so
    "name": Chosen("display_name"),
    "given_name": Chosen("display_name"),
    "family_name": Chosen("display_name"),
    f"{_LTI}lis": {
        "person_sourcedid": Chosen("administration_number", "eck_id"),
        "course_offering_sourcedid": Decision.DROP,
        "course_section_sourcedid": Decision.DROP,
        "outcome_service_url": Decision.DROP,
        "result_sourcedid": Decision.DROP,
    },
    # and never; listed so that a school can be told what its platform sends too much
    "middle_name": Decision.DROP,
    "nickname": Decision.DROP,
    "preferred_username": Decision.DROP,
    "email": Decision.DROP,
    "email_verified": Decision.DROP,
    "picture": Decision.DROP,
    "profile": Decision.DROP,
    "website": Decision.DROP,
    "gender": Decision.DROP,
    "birthdate": Decision.DROP,
    "zoneinfo": Decision.DROP,
    "phone_number": Decision.DROP,
    "phone_number_verified": Decision.DROP,
    "address": Decision.DROP,
    f"{_LTI}tool_platform": Decision.DROP,
    f"{_LTI}lti1p1": {
        "user_id": Decision.PSEUDONYM,
        "oauth_consumer_key": Decision.USE,
        "oauth_consumer_key_sign": Decision.USE,
        "context_id": Decision.DROP,
        "resource_link_id": Decision.DROP,
        "tool_consumer_instance_guid": Decision.DROP,
    },
    f"{_LTI}ext": Decision.DROP,
}

NAME_CLAIMS = ("name", "given_name", "family_name", "middle_name", "nickname")
"""Dropped, but looked at once: a group label that holds one of them is dropped as well."""

GROUP_LABELS = (f"{_LTI}context", ("title", "label"))
"""Where a platform may have put a pupil's name into a free text."""

NOTICE_CLAIMS: Rules = {
    "iss": Decision.KEEP,
    "aud": Decision.USE,
    "azp": Decision.USE,
    "exp": Decision.USE,
    "iat": Decision.USE,
    "nonce": Decision.USE,
    f"{_LTI}version": Decision.USE,
    f"{_LTI}deployment_id": Decision.KEEP,
    f"{_LTI}notice": {
        "id": Decision.PSEUDONYM,
        "type": Decision.KEEP,
        "timestamp": Decision.USE,
    },
    f"{_LTI}context": {"id": Decision.PSEUDONYM, "title": Decision.KEEP, "label": Decision.KEEP},
    f"{_LTI}origin_contexts": Decision.PSEUDONYM,
}
"""The claims of a notice (Platform Notification Service 1.0); nobody is meant in one."""
