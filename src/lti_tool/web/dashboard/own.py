"""Which group a page of a teacher is about: one of their own, or none at all."""

from uuid import UUID

from sqlalchemy.orm import Session

from lti_tool.errors import NotFound
from lti_tool.services import groups
from lti_tool.services.groups import Group
from lti_tool.web.access import Viewer


def group(session: Session, viewer: Viewer, key: str) -> Group:
    """Return the viewer's own group with this key: the one launched from, or where they teach.

    Raises:
        NotFound: ``no_group``: it is not one of theirs, which is also said of others' groups.
    """
    if viewer.context_id is not None and key == key_of(viewer.context_id):
        return groups.course_of(session, viewer.school_id, viewer.context_id)
    if viewer.person_id is None:
        raise NotFound("group", code="no_group")
    return groups.group_of(session, viewer.school_id, viewer.person_id, key)


def key_of(context_id: UUID | None) -> str:
    """Return the key of a course's group; of no course it is a key that finds nothing."""
    return groups.course_key(context_id) if context_id else "none"
