"""Where a launch comes from: the group (context) and the link in it."""

import re
from collections.abc import Mapping
from dataclasses import fields
from uuid import UUID, uuid4

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from lti_tool.db import insert_if_new
from lti_tool.exercises.adaptive.goals import GOALS
from lti_tool.exercises.exercise import Exercise
from lti_tool.lti.messages import ContextClaim, Message, ResourceLinkRequest
from lti_tool.lti.messages.services import CourseServices
from lti_tool.models.base import table_of
from lti_tool.models.platforms import Context, ResourceLink
from lti_tool.privacy import vault
from lti_tool.services.schools import Tenant

# Built once: see ``people``.
_CONTEXT = select(Context).where(
    Context.deployment_id == bindparam("deployment_id"), Context.digest == bindparam("digest")
)
_LINK = select(ResourceLink).where(
    ResourceLink.context_id == bindparam("context_id"), ResourceLink.digest == bindparam("digest")
)

_EXERCISE_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,79}(?:\+[a-z0-9][a-z0-9-]{0,79}){0,11}")
"""One exercise, or the parts of a lesson (``exercises.lessons``)."""

_COURSE = tuple(field.name for field in fields(CourseServices))

PRACTICE = "practice"
"""The custom parameter of a link that names a goal to practise to measure."""

NO_CONTEXT = ContextClaim(id="", title="")
"""A launch outside any course (LTI Core 1.3 allows it) has a place of its own per deployment."""


def find_or_make_context(
    session: Session, tenant: Tenant, deployment_id: UUID, claim: ContextClaim | None
) -> Context:
    """Return the group of a launch; its label follows the platform's."""
    claim = claim or NO_CONTEXT
    digest = context_digest(tenant, deployment_id, claim.id)
    place = {"deployment_id": deployment_id, "digest": digest}
    found = session.scalar(_CONTEXT, place)
    if found is None:
        values = {**place, "id": uuid4(), "school_id": tenant.school_id, "title": claim.title}
        insert_if_new(session, table_of(Context), values)
        found = session.scalars(_CONTEXT, place).one()
    if found.title != (title := title_now(claim, found.title)):
        found.title = title
    return found


def known_context(
    session: Session, tenant: Tenant, deployment_id: UUID, claim: ContextClaim | None
) -> UUID | None:
    """Return the id of a launch's group if we know it; nothing is made."""
    digest = context_digest(tenant, deployment_id, (claim or NO_CONTEXT).id)
    found = session.scalar(_CONTEXT, {"deployment_id": deployment_id, "digest": digest})
    return found.id if found else None


def find_or_make_link(
    session: Session, tenant: Tenant, context: Context, message: ResourceLinkRequest
) -> ResourceLink:
    """Return the link of a launch; exercise and line item follow what the platform says now.

    The exercise travels in the link itself (custom parameter), so a copied course keeps working.
    """
    digest = link_digest(tenant, message.resource_link_id)
    place = {"context_id": context.id, "digest": digest}
    found = session.scalar(_LINK, place)
    if found is None:
        values = {**place, "id": uuid4(), "school_id": context.school_id}
        insert_if_new(session, table_of(ResourceLink), values)
        found = session.scalars(_LINK, place).one()
    _follow(found, link_facts(message, found.exercise_key, found.changed_from))
    _follow(context, course_facts(message))
    return found


def _follow(row: Context | ResourceLink, facts: Mapping[str, object]) -> None:
    for name, value in facts.items():
        if getattr(row, name) != value:
            setattr(row, name, value)


def link_facts(
    message: ResourceLinkRequest, kept_key: str | None, changed_from: str | None
) -> dict[str, object]:
    """Return column -> value of a link after a launch; ``kept_key`` is the exercise until now.

    It stays where the platform names none, or still the one that a teacher changed here.
    What finds or makes a line item is kept only where the launch brought none.
    """
    items = message.line_items
    seek = items is not None and message.line_item_url is None and message.can_score
    stays = exercise_key(message) in {None, changed_from}
    return {
        "exercise_key": exercise_behind(message, kept_key, changed_from),
        "changed_from": changed_from if stays else None,
        "line_item_url": message.line_item_url,
        "can_score": message.can_score,
        "line_items_url": items.url if items and seek else None,
        "can_make_line_item": bool(items and seek and items.can_make),
        "platform_key": message.resource_link_id if seek else None,
    }


def exercise_behind(
    message: ResourceLinkRequest, kept_key: str | None, changed_from: str | None
) -> str | None:
    """Return the exercise behind a link: the platform's, unless it was changed here since."""
    named = exercise_key(message)
    return kept_key if named is None or named == changed_from else named


def course_facts(message: ResourceLinkRequest) -> dict[str, object]:
    """Return column -> value of a group after a launch; what it does not offer stays as it was."""
    offered = ((name, getattr(message.course, name)) for name in _COURSE)
    return {name: url for name, url in offered if url is not None}


def title_now(claim: ContextClaim | None, kept: str) -> str:
    """Return a group's label after a launch: the platform's, unless that says nothing."""
    return (claim and claim.title) or kept


def context_digest(tenant: Tenant, deployment_id: UUID, context_id: str) -> bytes:
    """Return the keyed hash of a platform's context id, which is unique in a deployment only."""
    return vault.blind_index(tenant.keys.index, "context", str(deployment_id), context_id)


def link_digest(tenant: Tenant, resource_link_id: str) -> bytes:
    """Return the keyed hash of a platform's resource link id."""
    return vault.blind_index(tenant.keys.index, "resource_link", resource_link_id)


def naming(exercise: Exercise) -> Mapping[str, str]:
    """Return the custom parameter by which a link names an exercise, or a goal to practise."""
    if exercise.at_once:
        return {PRACTICE: exercise.practice}
    return {"exercise": exercise.key}


def exercise_key(message: Message) -> str | None:
    """Return the exercise that a link names, if it has the form of a key of ours.

    A goal to practise is named by a parameter of its own, and stands among the exercises.

    Anything else that a platform puts there is not kept: it could be about a person.
    """
    goal = GOALS.get(message.custom.get(PRACTICE, ""))
    if goal is not None:
        return goal.exercise_key
    named = message.custom.get("exercise", "")
    return named if _EXERCISE_KEY.fullmatch(named) else None
