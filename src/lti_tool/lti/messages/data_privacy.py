"""LtiDataPrivacyLaunchRequest: an administrator asks for what is kept about one person.

The standard is a draft; two spellings of its type are in use.
"""

from dataclasses import dataclass

from lti_tool.lti.messages.about import for_user, require_subject
from lti_tool.lti.messages.base import Claims, Message, common


@dataclass(frozen=True, slots=True, kw_only=True)
class DataPrivacyRequest(Message):
    """Asks for the rights page of ``for_user_id``."""

    for_user_id: str


def read(claims: Claims) -> DataPrivacyRequest:
    """Return the record.

    Raises:
        MalformedLaunch: ``subject_missing``, ``for_user_missing``.
    """
    require_subject(claims)
    return DataPrivacyRequest(**common(claims), for_user_id=for_user(claims))
