"""Every message type that we serve: the whole list in one glance."""

from collections.abc import Callable, Mapping

from lti_tool.lti.messages import deep_linking, resource_link
from lti_tool.lti.messages.base import Claims, ContextClaim, Message
from lti_tool.lti.messages.deep_linking import DeepLinkingRequest
from lti_tool.lti.messages.resource_link import ResourceLinkRequest
from lti_tool.lti.vocabulary import (
    DEEP_LINKING_REQUEST,
    MESSAGE_TYPE,
    RESOURCE_LINK_REQUEST,
)

MESSAGE_TYPES: Mapping[str, Callable[[Claims], Message]] = {
    RESOURCE_LINK_REQUEST: resource_link.read,
    DEEP_LINKING_REQUEST: deep_linking.read,
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
    "DeepLinkingRequest",
    "Message",
    "ResourceLinkRequest",
    "read_message",
]
