"""Where a launch comes from: the group (context) and the link in it."""

from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_tool.db import insert_if_new
from lti_tool.lti.messages import ContextClaim, ResourceLinkRequest
from lti_tool.models.base import table_of
from lti_tool.models.platforms import Context, Deployment, ResourceLink
from lti_tool.privacy import vault

NO_CONTEXT = ContextClaim(id="", title="")
"""A launch outside any course (LTI Core 1.3 allows it) has a place of its own per deployment."""


def find_or_make_context(
    session: Session, deployment: Deployment, keys: vault.SchoolKeys, claim: ContextClaim | None
) -> Context:
    """Return the group of a launch; its label follows the platform's."""
    claim = claim or NO_CONTEXT
    digest = vault.blind_index(keys.index, "context", str(deployment.id), claim.id)
    query = select(Context).where(
        Context.deployment_id == deployment.id, Context.digest == digest
    )
    found = session.scalar(query)
    if found is None:
        values = {
            "id": uuid4(),
            "school_id": deployment.school_id,
            "deployment_id": deployment.id,
            "digest": digest,
            "title": claim.title,
        }
        insert_if_new(session, table_of(Context), values)
        found = session.scalars(query).one()
    if claim.title and found.title != claim.title:
        found.title = claim.title
    return found


def find_or_make_link(
    session: Session, context: Context, keys: vault.SchoolKeys, message: ResourceLinkRequest
) -> ResourceLink:
    """Return the link of a launch; exercise and line item follow what the platform says now.

    The exercise travels in the link itself (custom parameter), so a copied course keeps working.
    """
    digest = vault.blind_index(keys.index, "resource_link", message.resource_link_id)
    query = select(ResourceLink).where(
        ResourceLink.context_id == context.id, ResourceLink.digest == digest
    )
    found = session.scalar(query)
    if found is None:
        values = {
            "id": uuid4(),
            "school_id": context.school_id,
            "context_id": context.id,
            "digest": digest,
            "can_score": message.can_score,
        }
        insert_if_new(session, table_of(ResourceLink), values)
        found = session.scalars(query).one()
    wanted = {
        "exercise_key": message.custom.get("exercise") or found.exercise_key,
        "line_item_url": message.line_item_url,
        "can_score": message.can_score,
    }
    for name, value in wanted.items():
        if getattr(found, name) != value:
            setattr(found, name, value)
    return found


def links_of(session: Session, context_id: UUID) -> list[ResourceLink]:
    """Return the links of a group that hold an exercise."""
    query = select(ResourceLink).where(
        ResourceLink.context_id == context_id, ResourceLink.exercise_key.is_not(None)
    )
    return list(session.scalars(query))
