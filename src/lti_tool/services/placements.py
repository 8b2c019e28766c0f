"""The links of a group, and another exercise behind them without going through the platform.

What a teacher changes here stands as long as the platform keeps saying of that link what it said
then; a new choice over there wins again. So a copied course, and a link edited later, keep working.
"""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from lti_tool.errors import NotFound
from lti_tool.models.launches import LaunchSession
from lti_tool.models.learning import Attempt
from lti_tool.models.platforms import ResourceLink
from lti_tool.models.schools import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """A link. ``first`` is what the platform names where that was changed here, else None.

    ``pupils`` is how many began to work behind it; ``scores``: whether the gradebook takes them.
    """

    link_id: UUID
    exercise_key: str | None
    first: str | None
    pupils: int
    scores: bool


def of_group(session: Session, school_id: UUID, context_id: UUID) -> tuple[Placement, ...]:
    """Return the links of a group that were opened at least once, by what is behind them."""
    began = (
        select(Attempt.resource_link_id, func.count(Attempt.person_id.distinct()).label("pupils"))
        .where(Attempt.school_id == school_id)
        .group_by(Attempt.resource_link_id)
        .subquery()
    )
    rows = session.execute(
        select(ResourceLink, began.c.pupils)
        .outerjoin(began, began.c.resource_link_id == ResourceLink.id)
        .where(ResourceLink.school_id == school_id, ResourceLink.context_id == context_id)
        .order_by(ResourceLink.exercise_key, ResourceLink.id)
    )
    return tuple(
        Placement(
            link_id=link.id,
            exercise_key=link.exercise_key,
            first=link.changed_from,
            pupils=pupils or 0,
            scores=link.takes_scores,
        )
        for link, pupils in rows
    )


def change(
    session: Session,
    school_id: UUID,
    context_id: UUID,
    link_ids: Collection[UUID],
    exercise_key: str | None,
) -> int:
    """Put an exercise behind links of a group, or (None) back what the platform names.

    Pupils meet it at their next launch: nothing changes under a child that is at work.

    Returns:
        How many links have another exercise now.

    Raises:
        NotFound: a link is not one of this group.
    """
    links = session.scalars(
        select(ResourceLink)
        .where(
            ResourceLink.school_id == school_id,
            ResourceLink.context_id == context_id,
            ResourceLink.id.in_(link_ids),
        )
        .with_for_update()
    ).all()
    if len(links) != len(set(link_ids)):
        raise NotFound("link")
    return sum(_changed(session, link, exercise_key) for link in links)


def _changed(session: Session, link: ResourceLink, exercise_key: str | None) -> bool:
    first = link.changed_from or link.exercise_key
    wanted = exercise_key or first
    if wanted == link.exercise_key:
        return False
    link.exercise_key = wanted
    link.changed_from = None if wanted == first else first
    staff = (LaunchSession.resource_link_id == link.id) & (LaunchSession.role != Role.PUPIL)
    session.execute(update(LaunchSession).where(staff).values(exercise_key=wanted))
    return True
