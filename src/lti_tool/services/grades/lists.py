"""How deliveries fare: counts and lists."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_tool.models.deliveries import DeliveryState, Destination, ScoreDelivery

MOST_LISTED = 500


def counts(session: Session, school_id: UUID | None = None) -> dict[DeliveryState, int]:
    """Return how many deliveries are in each state."""
    query = select(ScoreDelivery.state, func.count()).group_by(ScoreDelivery.state)
    if school_id is not None:
        query = query.where(ScoreDelivery.school_id == school_id)
    found: dict[DeliveryState, int] = dict(session.execute(query).all())
    return {state: found.get(state, 0) for state in DeliveryState}


def counts_by_place(
    session: Session, school_id: UUID | None = None
) -> dict[tuple[Destination, DeliveryState], int]:
    """Return how many deliveries are in each state, by kind of gradebook."""
    query = select(ScoreDelivery.destination, ScoreDelivery.state, func.count()).group_by(
        ScoreDelivery.destination, ScoreDelivery.state
    )
    if school_id is not None:
        query = query.where(ScoreDelivery.school_id == school_id)
    found = {(place, state): count for place, state, count in session.execute(query)}
    places = [each for each in Destination if each in {Destination.AGS, *(p for p, _ in found)}]
    return {
        (place, state): found.get((place, state), 0) for place in places for state in DeliveryState
    }


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
