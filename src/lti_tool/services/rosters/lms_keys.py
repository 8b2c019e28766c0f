"""How a roster made of a platform's courses calls people."""

from uuid import UUID

from lti_tool.models.schools import LinkKind
from lti_tool.services.suppressions import Identifier

_PREFIX = "lms:"


def source_id(registration_id: UUID, user_id: str) -> str:
    """Return how a roster calls a platform's user: ``sub`` is unique within a platform only."""
    return f"{_PREFIX}{registration_id}:{user_id}"


def platform_identifier(source_id: str) -> Identifier | None:
    """Return the platform's user behind a roster's identifier; None for an administration's."""
    if not source_id.startswith(_PREFIX):
        return None
    registration_id, _, user_id = source_id.removeprefix(_PREFIX).partition(":")
    try:
        UUID(registration_id)
    except ValueError:
        return None
    kind = LinkKind.PLATFORM_USER.value
    return Identifier(kind=kind, source=registration_id, value=user_id)
