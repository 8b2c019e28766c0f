"""What each border lets through: allow-lists, one line per claim.

Source of the decisions: specs "Border allow-list" (privacy annex B, D; LTI Core 1.3 section 5.3).
A claim that has no line is dropped before anything is written or logged.
"""

from collections.abc import Mapping
from enum import StrEnum

_LTI = "https://purl.imsglobal.org/spec/lti/claim/"
_DL = "https://purl.imsglobal.org/spec/lti-dl/claim/"
_AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"


class Decision(StrEnum):
    """What happens to a value that arrives."""

    KEEP = "keep"
    PSEUDONYM = "keep as keyed hash"
    USE = "use during the request and forget"
    REFUSE = "refuse the whole message"


Rules = Mapping[str, "Decision | Mapping[str, Decision]"]

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
    f"{_LTI}context": {"id": Decision.PSEUDONYM, "title": Decision.KEEP, "label": Decision.KEEP},
    f"{_LTI}resource_link": {"id": Decision.PSEUDONYM},
    f"{_LTI}launch_presentation": {
        "document_target": Decision.USE,
        "return_url": Decision.USE,
        "locale": Decision.USE,
    },
    f"{_LTI}custom": {"exercise": Decision.KEEP},
    _AGS: {"scope": Decision.KEEP, "lineitems": Decision.KEEP, "lineitem": Decision.KEEP},
    f"{_DL}deep_linking_settings": {
        "deep_link_return_url": Decision.USE,
        "accept_types": Decision.USE,
        "accept_presentation_document_targets": Decision.USE,
        "accept_multiple": Decision.USE,
        "accept_lineitem": Decision.USE,
        "data": Decision.USE,
    },
}

NAME_CLAIMS = ("name", "given_name", "family_name", "middle_name", "nickname")
"""Dropped, but looked at once: a group label that holds one of them is dropped as well."""

GROUP_LABELS = (f"{_LTI}context", ("title", "label"))
"""Where a platform may have put a pupil's name into a free text."""
