"""Every message type that we serve: the whole list in one glance."""

from collections.abc import Callable, Mapping

from lti_tool.lti.messages import data_privacy, deep_linking, resource_link, submission_review
from lti_tool.lti.messages.base import Claims, ContextClaim, Message
from lti_tool.lti.messages.data_privacy import DataPrivacyRequest
from lti_tool.lti.messages.deep_linking import DeepLinkingRequest
from lti_tool.lti.messages.resource_link import ResourceLinkRequest
from lti_tool.lti.messages.submission_review import SubmissionReviewRequest
from lti_tool.lti.vocabulary import (
    DATA_PRIVACY_REQUEST,
    DATA_PRIVACY_REQUEST_OLD,
    DEEP_LINKING_REQUEST,
    MESSAGE_TYPE,
    RESOURCE_LINK_REQUEST,
    SUBMISSION_REVIEW_REQUEST,
)

MESSAGE_TYPES: Mapping[str, Callable[[Claims], Message]] = {
    RESOURCE_LINK_REQUEST: resource_link.read,
    DEEP_LINKING_REQUEST: deep_linking.read,
    SUBMISSION_REVIEW_REQUEST: submission_review.read,
    DATA_PRIVACY_REQUEST: data_privacy.read,
    DATA_PRIVACY_REQUEST_OLD: data_privacy.read,
}


def read_message(claims: Claims) -> Message:
    """Return the record of a message whose type was checked.

    Raises:
        MalformedLaunch: what this type needs is missing.
    """
    return MESSAGE_TYPES[claims[MESSAGE_TYPE]](claims)


__all__ = [
    "MESSAGE_TYPES",
    "ContextClaim",
    "DataPrivacyRequest",
    "DeepLinkingRequest",
    "Message",
    "ResourceLinkRequest",
    "SubmissionReviewRequest",
    "read_message",
]
