"""A person's word about scores: send this again, send it now, or leave what stands there."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_tool.errors import NotFound
from lti_tool.lti.scores import next_stamp
from lti_tool.models.deliveries import DeliveryState, Destination, ScoreDelivery
from lti_tool.models.platforms import Registration, ResourceLink
from lti_tool.services import gradebooks, line_items
from lti_tool.services.grades import cells, rules

_SENDABLE = frozenset(
    {
        DeliveryState.DELIVERED,
        DeliveryState.FAILED,
        DeliveryState.HELD,
        DeliveryState.WAITING,
    }
)
KEPT_THEIRS = "kept_theirs"


def send_again(
    session: Session, school_id: UUID, delivery_ids: Sequence[UUID], *, now: datetime
) -> int:
    """Make deliveries of one school due now; return how many.

    Only the newest of a cell is sent, with a new stamp: an older score must never overwrite a
    newer one. Rows for which the platform takes no score, and those that are being sent right
    now, are passed over. One that is held because somebody changed the score at the platform
    takes its place: that was the question.

    Raises:
        NotFound: a delivery that is not this school's.
    """
    rows = _own(session, school_id, delivery_ids)
    count = 0
    for row in rows:
        if row.last_answer == rules.COLUMN_GONE:
            row.line_item_url = column_anew(session, row)
        cell = cells.same_cell(
            row.person_id, row.resource_link_id, row.line_item_url, row.destination
        )
        counts = ScoreDelivery.state != DeliveryState.NOT_GRADED
        newest = session.scalar(select(func.max(ScoreDelivery.stamp)).where(cell, counts))
        if row.state not in _SENDABLE or row.stamp != newest:
            continue
        if row.state is not DeliveryState.WAITING:
            row.stamp = next_stamp(now, cells.newest_stamp(session, cell))
        row.overwrites = row.last_answer == rules.CHANGED_THERE
        row.state, row.due_at, row.waits_since = DeliveryState.WAITING, now, now
        row.tries = 0
        row.claim = row.claimed_until = row.delivered_at = row.last_answer = None
        count += 1
    session.flush()
    return count


def resume(session: Session, registration: Registration, *, now: datetime) -> int:
    """Make due what failed because its platform was switched off; return how many scores."""
    found = session.scalars(
        select(ScoreDelivery.id).where(
            ScoreDelivery.registration_id == registration.id,
            ScoreDelivery.state == DeliveryState.FAILED,
            ScoreDelivery.last_answer == rules.PLATFORM_OFF,
        )
    ).all()
    return send_again(session, registration.school_id, found, now=now)


def leave(session: Session, school_id: UUID, delivery_ids: Sequence[UUID]) -> int:
    """Leave what somebody changed at the platform as it is; return how many scores that were.

    Raises:
        NotFound: a delivery that is not this school's.
    """
    count = 0
    for row in _own(session, school_id, delivery_ids):
        if row.state is DeliveryState.HELD and row.last_answer == rules.CHANGED_THERE:
            row.state, row.last_answer = DeliveryState.NOT_GRADED, KEPT_THEIRS
            count += 1
    session.flush()
    return count


def column_anew(session: Session, row: ScoreDelivery) -> str | None:
    """Return where a score goes whose column is gone: what the link says now, else seek anew.

    Only when a person asks for it, or the school wants it: a teacher may have removed the column
    on purpose.
    """
    if row.destination is Destination.ONEROSTER:
        gradebooks.forget_columns(session, row.school_id, row.resource_link_id)
        return None
    link = session.get_one(ResourceLink, row.resource_link_id)
    line_items.forget(session, link.id, row.line_item_url)
    return line_items.known_url(session, link)


def _own(session: Session, school_id: UUID, delivery_ids: Sequence[UUID]) -> list[ScoreDelivery]:
    wanted = list(dict.fromkeys(delivery_ids))
    mine = ScoreDelivery.id.in_(wanted), ScoreDelivery.school_id == school_id
    people = session.scalars(select(ScoreDelivery.person_id).where(*mine)).all()
    cells.hold(session, people)
    query = select(ScoreDelivery).where(*mine).with_for_update()
    found = {
        row.id: row for row in session.scalars(query.execution_options(populate_existing=True))
    }
    for delivery_id in wanted:
        if delivery_id not in found:
            raise NotFound(f"delivery {delivery_id}")
    return [found[delivery_id] for delivery_id in wanted]
