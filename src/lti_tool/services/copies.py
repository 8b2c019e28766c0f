"""Copied courses keep working: what stood behind a link is found again behind its copy.

Two ways lead there. A context copy notice brings the choices over at once; and at the first
launch of a link that names no exercise, the platform may tell what it was copied from. Only
choices of exercises are copied, within one registration of one school: never a pupil, never a
result.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from lti_tool.db import insert_if_new
from lti_tool.lti.messages import ContextClaim, ResourceLinkRequest
from lti_tool.models.base import table_of
from lti_tool.models.notices import CopiedChoice
from lti_tool.models.platforms import Context, Deployment, ResourceLink
from lti_tool.services import places
from lti_tool.services.schools import Tenant

Query = Select[UUID, bytes, Any]
"""Asks for a context, the digest of a link that stood in it, and the exercise behind that."""
Found = tuple[UUID, bytes, str]
"""One answer to that."""


def copy_choices(
    session: Session, tenant: Tenant, deployment_id: UUID, new: ContextClaim, origins: Sequence[str]
) -> int:
    """Bring the choices of the courses that ``new`` was copied from over to it.

    The first origin comes first; what the new course has already stays, so that a notice may
    come twice.

    Returns:
        How many choices were new.
    """
    contexts = _origins(session, tenant, deployment_id, origins)
    own = places.context_digest(tenant, deployment_id, new.id)
    of = {id_: rank for id_, digest, rank in contexts if digest != own}
    found = _first_by([*_links(session, tenant, of), *_copies(session, tenant, of)], of)
    if not found:
        return 0
    target = places.find_or_make_context(session, tenant, deployment_id, new)
    return sum(
        insert_if_new(
            session,
            table_of(CopiedChoice),
            {
                "context_id": target.id,
                "link_digest": digest,
                "school_id": tenant.school_id,
                "exercise_key": key,
            },
        )
        for digest, key in found.items()
    )


def choice_behind(
    session: Session,
    tenant: Tenant,
    deployment_id: UUID,
    message: ResourceLinkRequest,
    context_id: UUID | None,
) -> str | None:
    """Return the exercise that stood behind the original of a link that names none.

    In this order: what was brought over to this context; the links that it says it was copied
    from; the link of the same id in the contexts that this one was copied from (some platforms
    keep the ids of links when they copy a course).
    """
    same = places.link_digest(tenant, message.resource_link_id)
    earlier = [places.link_digest(tenant, id_) for id_ in message.history.links]
    if context_id is not None:
        brought = {digest: key for _, digest, key in _copies(session, tenant, {context_id: 0})}
        if key := _first(brought, [*earlier, same]):
            return key
    if earlier:
        query = _in_registration(_LINKS, deployment_id).where(ResourceLink.digest.in_(earlier))
        known = _in_registration(_COPIES, deployment_id)
        known = known.where(CopiedChoice.link_digest.in_(earlier))
        rows = [*_rows(session, tenant, query), *_rows(session, tenant, known)]
        if key := _first(_by_digest(rows), earlier):
            return key
    contexts = _origins(session, tenant, deployment_id, message.history.contexts)
    of = {id_: rank for id_, _, rank in contexts if id_ != context_id}
    return _first_by([*_links(session, tenant, of), *_copies(session, tenant, of)], of).get(same)


def behind_unknown_person(
    session: Session, tenant: Tenant, deployment_id: UUID, message: ResourceLinkRequest
) -> str | None:
    """Return the exercise of a link for a launch of which nothing is stored; only reads."""
    context = places.known_context(session, tenant, deployment_id, message.context)
    link = context and session.scalar(
        select(ResourceLink).where(
            ResourceLink.context_id == context,
            ResourceLink.digest == places.link_digest(tenant, message.resource_link_id),
        )
    )
    kept = (link.exercise_key, link.changed_from) if link else (None, None)
    found = places.exercise_behind(message, *kept)
    return found or choice_behind(session, tenant, deployment_id, message, context)


_LINKS: Query = (
    select(ResourceLink.context_id, ResourceLink.digest, ResourceLink.exercise_key)
    .join(Context, Context.id == ResourceLink.context_id)
    .where(ResourceLink.exercise_key.is_not(None))
)
_COPIES: Query = select(
    CopiedChoice.context_id, CopiedChoice.link_digest, CopiedChoice.exercise_key
).join(Context, Context.id == CopiedChoice.context_id)


def _links(session: Session, tenant: Tenant, of: Iterable[UUID]) -> Sequence[Found]:
    return _rows(session, tenant, _LINKS.where(Context.id.in_([*of])))


def _copies(session: Session, tenant: Tenant, of: Iterable[UUID]) -> Sequence[Found]:
    return _rows(session, tenant, _COPIES.where(Context.id.in_([*of])))


def _rows(session: Session, tenant: Tenant, query: Query) -> list[Found]:
    rows = session.execute(query.where(Context.school_id == tenant.school_id))
    return [(context_id, digest, key) for context_id, digest, key in rows]


def _in_registration(query: Query, deployment_id: UUID) -> Query:
    """Bind a query to the registration of a deployment: link ids are unique in no wider place."""
    return query.where(Context.deployment_id.in_(_siblings(deployment_id)))


def _siblings(deployment_id: UUID) -> Select[UUID]:
    registration = select(Deployment.registration_id).where(Deployment.id == deployment_id)
    return select(Deployment.id).where(Deployment.registration_id == registration.scalar_subquery())


def _origins(
    session: Session, tenant: Tenant, deployment_id: UUID, ids: Sequence[str]
) -> list[tuple[UUID, bytes, int]]:
    """Return the contexts with these ids that we know, each with its rank in ``ids``.

    A course may be copied from one deployment into another of the same registration.
    """
    if not ids:
        return []
    ranks = {
        places.context_digest(tenant, sibling, id_): rank
        for sibling in session.scalars(_siblings(deployment_id))
        for rank, id_ in enumerate(ids)
    }
    query = select(Context.id, Context.digest).where(
        Context.school_id == tenant.school_id,
        Context.deployment_id.in_(_siblings(deployment_id)),
        Context.digest.in_(ranks),
    )
    return [(id_, digest, ranks[digest]) for id_, digest in session.execute(query)]


def _first_by(rows: Sequence[Found], ranks: Mapping[UUID, int]) -> dict[bytes, str]:
    """Return digest -> exercise, where the context of the lowest rank goes first."""
    return _by_digest(sorted(rows, key=lambda row: ranks[row[0]]))


def _by_digest(rows: Iterable[Found]) -> dict[bytes, str]:
    found: dict[bytes, str] = {}
    for _, digest, key in rows:
        found.setdefault(digest, key)
    return found


def _first(choices: Mapping[bytes, str], order: Iterable[bytes]) -> str | None:
    return next((choices[digest] for digest in order if digest in choices), None)
