"""Cells: one pupil's one place in a gradebook. What goes there goes one by one, newest last."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from lti_tool.models.deliveries import DeliveryState, Destination, ScoreDelivery
from lti_tool.models.schools import Person

_Other = aliased(ScoreDelivery)
_SAME = and_(
    _Other.person_id == ScoreDelivery.person_id,
    _Other.destination == ScoreDelivery.destination,
    or_(
        _Other.resource_link_id == ScoreDelivery.resource_link_id,
        # two links may share a line item
        _Other.line_item_url == ScoreDelivery.line_item_url,
    ),
)
_NEWER = and_(_Other.stamp > ScoreDelivery.stamp, _Other.state != DeliveryState.NOT_GRADED)

_SHOWN = and_(_Other.was_sent, _Other.announces.is_(False))

NEWER = exists().where(_SAME, _NEWER)
"""Whether a row's cell has a newer score: then this one is never sent any more."""

RIVAL = exists().where(_SAME, or_(_NEWER, _Other.state == DeliveryState.SENDING))
"""Whether a row must not be sent now: a newer one is there, or another one is on its way."""

SENT_BEFORE = exists().where(_SAME, _Other.id != ScoreDelivery.id, _SHOWN)
"""Whether something may stand in a row's cell that came from us."""


def same_cell(
    person_id: UUID,
    link_id: UUID,
    line_item_url: str | None,
    destination: Destination = Destination.AGS,
) -> ColumnElement[bool]:
    """Return what finds all deliveries to one cell."""
    cell: ColumnElement[bool] = ScoreDelivery.resource_link_id == link_id
    if line_item_url is not None:
        cell = or_(cell, ScoreDelivery.line_item_url == line_item_url)
    mine = ScoreDelivery.person_id == person_id, ScoreDelivery.destination == destination
    return and_(*mine, cell)


def newest_stamp(session: Session, cell: ColumnElement[bool]) -> datetime | None:
    """Return the latest stamp in a cell, None when it is empty."""
    return session.scalar(select(func.max(ScoreDelivery.stamp)).where(cell))


def hold(session: Session | Connection, person_ids: Iterable[UUID]) -> None:
    """Keep others from queueing scores of these people until the transaction ends.

    Or two scores could get one stamp. Always in one order, so that nobody waits in a circle.
    """
    wanted: Any = sorted(set(person_ids))
    held = select(Person.id).where(Person.id.in_(wanted)).order_by(Person.id)
    session.execute(held.with_for_update(key_share=True))


def sent_before(session: Session, delivery_id: UUID) -> tuple[Decimal, ...]:
    """Return what other deliveries may have put in a cell so far, as parts of the maximum."""
    rows = session.execute(
        select(_Other.score, _Other.maximum)
        .select_from(ScoreDelivery)
        .join(_Other, _SAME)
        .where(ScoreDelivery.id == delivery_id, _Other.id != delivery_id, _SHOWN)
    )
    return tuple(score / maximum for score, maximum in rows)
