"""How deliveries fare: counts and lists."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_tool.models.deliveries import DeliveryState, ScoreDelivery

MOST_LISTED = 500


def counts(session: Session, school_id: UUID | None = None) -> dict[DeliveryState, int]:
    """Return how many deliveries are in each state."""
    query = select(ScoreDelivery.state, func.count()).group_by(ScoreDelivery.state)
    if school_id is not None:
        query = query.where(ScoreDelivery.school_id == school_id)
    found: dict[DeliveryState, int] = dict(session.execute(query).all())
    return {state: found.get(state, 0) for state in DeliveryState}


def listed(
    session: Session,
    *,
    school_id: UUID | None = None,
    state: DeliveryState | None = None,
    most: int | None = MOST_LISTED,
) -> Sequence[ScoreDelivery]:
    """Return deliveries, newest first (``most`` of them, None for all)."""
    query = select(ScoreDelivery).order_by(ScoreDelivery.stamp.desc()).limit(most)
    if school_id is not None:
        query = query.where(ScoreDelivery.school_id == school_id)
    if state is not None:
        query = query.where(ScoreDelivery.state == state)
    return session.scalars(query).all()
