"""LtiSubmissionReviewRequest: show the work of one person in one line item.

Source: Submission Review Message 1.0, section 3.
"""

from dataclasses import dataclass

from lti_tool.errors import MalformedLaunch
from lti_tool.lti.messages.about import for_user, require_subject
from lti_tool.lti.messages.base import Claims, Message, common, identifier, mapping, text
from lti_tool.lti.vocabulary import AGS_ENDPOINT, RESOURCE_LINK


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionReviewRequest(Message):
    """Asks for the work of ``for_user_id`` in ``line_item_url``; the link may be unnamed."""

    for_user_id: str
    line_item_url: str
    resource_link_id: str | None


def read(claims: Claims) -> SubmissionReviewRequest:
    """Return the record.

    Raises:
        MalformedLaunch: ``subject_missing``, ``for_user_missing``, ``line_item_missing``.
    """
    require_subject(claims)
    line_item = text(mapping(claims, AGS_ENDPOINT).get("lineitem"))
    if line_item is None:
        raise MalformedLaunch(code="line_item_missing")
    return SubmissionReviewRequest(
        **common(claims),
        for_user_id=for_user(claims),
        line_item_url=line_item,
        resource_link_id=identifier(mapping(claims, RESOURCE_LINK).get("id")),
    )
