"""Messages about somebody else than who launches (claim ``for_user``)."""

from lti_tool.errors import MalformedLaunch
from lti_tool.lti.messages.base import Claims, identifier, mapping
from lti_tool.lti.vocabulary import FOR_USER

LONGEST_ID = 255


def for_user(claims: Claims) -> str:
    """Return the platform's id of the person that a message is about.

    ``user_id`` by Submission Review 1.0; drafts and libraries of the data privacy launch have
    called it ``id``.

    Raises:
        MalformedLaunch: ``for_user_missing``, also for what cannot be an id.
    """
    found = mapping(claims, FOR_USER)
    user = identifier(found.get("user_id") or found.get("id"))
    if not user or len(user) > LONGEST_ID or not user.isascii():
        raise MalformedLaunch(code="for_user_missing")
    return user


def require_subject(claims: Claims) -> None:
    """Refuse to show somebody's work or data to nobody in particular.

    Raises:
        MalformedLaunch: ``subject_missing``.
    """
    if claims.get("sub") is None:
        raise MalformedLaunch(code="subject_missing")
