"""What staff do on a page is written into their school's audit trail."""

from uuid import UUID

from sqlalchemy.orm import Session

from lti_tool.privacy.audit import Actor, Fact
from lti_tool.services import audit, schools
from lti_tool.web.access import Viewer
from lti_tool.web.tool import tool


def record(
    session: Session,
    viewer: Viewer,
    event: str,
    *,
    about: UUID | None = None,
    **facts: Fact | None,
) -> None:
    """Record what this viewer does, in the transaction that does it; call it last.

    Args:
        session: the writing session of the deed, or one of its own for what is only looked at.
        viewer: the member of staff.
        event: one of ``privacy.audit.EVENTS``.
        about: the person whose record it is, None for a group or a setting.
        facts: what the event may carry; None is left out.
    """
    parts = tool()
    entry = audit.Entry(
        event=event,
        now=parts.clock(),
        actor=Actor.STAFF,
        actor_id=viewer.person_id,
        subject_id=about,
        facts={name: value for name, value in facts.items() if value is not None},
    )
    tenant = schools.tenant_by_id(session, parts.root_key, viewer.school_id)
    audit.record(session, tenant, entry)
