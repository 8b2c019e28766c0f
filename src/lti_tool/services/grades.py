"""Score deliveries: queue, claim, settle, send again.

The row is the truth. A worker claims a batch in one short transaction, sends with none open, and
settles in another; a worker that dies gives its rows back when the lease ends.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update
from sqlalchemy.orm import Session

from lti_tool.errors import NotFound, SealBroken
from lti_tool.lti.client import Client
from lti_tool.lti.scores import next_stamp
from lti_tool.models.deliveries import DeliveryState, ScoreDelivery
from lti_tool.models.learning import Attempt
from lti_tool.models.platforms import Registration, ResourceLink
from lti_tool.models.schools import Person, PersonStatus, School
from lti_tool.services import line_items, people, registrations, schools
from lti_tool.services.backoff import MOST_TRIES, next_try_at

LEASE = timedelta(minutes=2)
"""How long a worker may hold a row: longer than a batch can take."""

BATCH = 20

_SENDABLE = frozenset({DeliveryState.DELIVERED, DeliveryState.FAILED, DeliveryState.WAITING})
STAMP_TAKEN = 409
NO_LINE_ITEM = "line_item_missing"
COLUMN_GONE = "http_404"
MENDABLE = frozenset({0, 401, 403})
"""No answer, and refusals that somebody can mend without us: a scope not granted yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """One delivery in a worker's hands (until the lease ends), with all that sending needs.

    ``line_item_url`` is None where the line item has yet to be found or made; ``announces``: there
    is no score yet, a teacher will give one.
    """

    delivery_id: UUID
    claim: UUID
    until: datetime
    client: Client
    user_id: str
    link_id: UUID
    exercise_key: str
    line_item_url: str | None
    score: Decimal
    maximum: Decimal
    stamp: datetime
    announces: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """How sending went.

    ``code`` is None for delivered; ``status`` is the platform's refusal, 0 when it did not
    answer at all; ``retry_after`` in seconds. ``line_item_url`` is where it went.
    """

    code: str | None = None
    status: int = 0
    retry_after: int | None = None
    line_item_url: str | None = None


def queue(
    session: Session, attempt: Attempt, link: ResourceLink, registration_id: UUID, *, now: datetime
) -> ScoreDelivery:
    """Queue a finished attempt's score, in the attempt's own transaction.

    An older score of the same pupil for the same link that still waits is superseded. Where the
    platform takes no score the row says so, so that a teacher can see why nothing arrives.
    """
    url = line_items.known_url(session, link)
    same = same_cell(attempt.person_id, link.id, url)
    previous = session.scalar(select(func.max(ScoreDelivery.stamp)).where(same))
    session.execute(
        update(ScoreDelivery)
        .where(same, ScoreDelivery.state == DeliveryState.WAITING)
        .values(state=DeliveryState.SUPERSEDED)
    )
    graded = link.takes_scores and attempt.maximum > 0
    delivery = ScoreDelivery(
        school_id=attempt.school_id,
        registration_id=registration_id,
        person_id=attempt.person_id,
        attempt_id=attempt.id,
        resource_link_id=link.id,
        line_item_url=url,
        score=attempt.score,
        maximum=attempt.maximum,
        stamp=next_stamp(now, previous),
        state=DeliveryState.WAITING if graded else DeliveryState.NOT_GRADED,
        due_at=now,
    )
    session.add(delivery)
    return delivery


def claim_due(
    session: Session, root_key: bytes, claim: UUID, *, now: datetime, limit: int = BATCH
) -> list[Claimed]:
    """Take up to ``limit`` due deliveries, oldest first, for one worker.

    Args:
        session: a writing session; the caller commits before it sends.
        root_key: opens the schools' keys.
        claim: a fresh random id of this batch.
        now: the moment.
        limit: most rows to take.
    """
    free = or_(ScoreDelivery.claimed_until.is_(None), ScoreDelivery.claimed_until <= now)
    at_rest = Person.status == PersonStatus.RESTRICTED
    due = (
        select(ScoreDelivery.id)
        .where(ScoreDelivery.state == DeliveryState.WAITING, ScoreDelivery.due_at <= now, free)
        .where(~exists().where(Person.id == ScoreDelivery.person_id, at_rest))
        .order_by(ScoreDelivery.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    ids = session.scalars(due).all()
    session.execute(
        update(ScoreDelivery)
        .where(ScoreDelivery.id.in_(ids))
        .values(claim=claim, claimed_until=now + LEASE)
    )
    rows = session.scalars(
        select(ScoreDelivery).where(ScoreDelivery.id.in_(ids)).order_by(ScoreDelivery.due_at)
    )
    taken = (_claimed(session, root_key, row) for row in rows)
    return [one for one in taken if one]


def settle(session: Session, claimed: Claimed, answered: Answered, *, now: datetime) -> None:
    """Write down how one delivery went; nothing when the row was taken over or superseded."""
    row = session.scalar(
        select(ScoreDelivery).where(
            ScoreDelivery.id == claimed.delivery_id,
            ScoreDelivery.claim == claimed.claim,
            ScoreDelivery.state == DeliveryState.WAITING,
        )
    )
    if row is None:
        return
    row.tries += 1
    row.claimed_until = row.claim = None
    row.last_answer = answered.code
    row.line_item_url = answered.line_item_url or row.line_item_url
    if answered.code is None:
        row.state, row.delivered_at = DeliveryState.DELIVERED, now
    elif answered.status == STAMP_TAKEN and row.tries < MOST_TRIES:
        # Moodle compares with the second of its own last save, so ours must be later than now.
        row.stamp = next_stamp(now, row.stamp)
        row.due_at = next_try_at(now, row.tries)
    elif row.tries < MOST_TRIES and answered.status in MENDABLE:
        row.due_at = next_try_at(now, row.tries, answered.retry_after)
    elif answered.code == NO_LINE_ITEM:
        row.state = DeliveryState.NOT_GRADED
    else:
        row.state = DeliveryState.FAILED


def send_again(
    session: Session, school_id: UUID, delivery_ids: Sequence[UUID], *, now: datetime
) -> int:
    """Make deliveries of one school due now; return how many.

    Only the newest of a pupil and line item is sent, with a new stamp: an older score must never
    overwrite a newer one. Rows for which the platform takes no score are passed over.

    Raises:
        NotFound: a delivery that is not this school's.
    """
    count = 0
    for delivery_id in delivery_ids:
        row = session.get(ScoreDelivery, delivery_id)
        if row is None or row.school_id != school_id:
            raise NotFound(f"delivery {delivery_id}")
        if row.last_answer == COLUMN_GONE:
            row.line_item_url = _column_anew(session, row)
        same = same_cell(row.person_id, row.resource_link_id, row.line_item_url)
        newest = session.scalar(select(func.max(ScoreDelivery.stamp)).where(same))
        if row.state not in _SENDABLE or row.stamp != newest:
            continue
        if row.state is not DeliveryState.WAITING:
            row.stamp = next_stamp(now, row.stamp)
        row.state, row.due_at, row.tries = DeliveryState.WAITING, now, 0
        row.claim = row.claimed_until = row.delivered_at = None
        count += 1
    return count


def counts(session: Session, school_id: UUID | None = None) -> dict[DeliveryState, int]:
    """Return how many deliveries are in each state."""
    query = select(ScoreDelivery.state, func.count()).group_by(ScoreDelivery.state)
    if school_id is not None:
        query = query.where(ScoreDelivery.school_id == school_id)
    found: dict[DeliveryState, int] = dict(session.execute(query).all())
    return {state: found.get(state, 0) for state in DeliveryState}


def listed(
    session: Session, *, school_id: UUID | None = None, state: DeliveryState | None = None
) -> Sequence[ScoreDelivery]:
    """Return deliveries, newest first (at most 500)."""
    query = select(ScoreDelivery).order_by(ScoreDelivery.stamp.desc()).limit(500)
    if school_id is not None:
        query = query.where(ScoreDelivery.school_id == school_id)
    if state is not None:
        query = query.where(ScoreDelivery.state == state)
    return session.scalars(query).all()


def _column_anew(session: Session, row: ScoreDelivery) -> str | None:
    """Return where a score goes whose column is gone: what the link says now, else seek anew.

    Only when a person asks for it: a teacher may have removed the column on purpose.
    """
    link = session.get_one(ResourceLink, row.resource_link_id)
    line_items.forget(session, link.id, row.line_item_url)
    return line_items.known_url(session, link)


def same_cell(person_id: UUID, link_id: UUID, line_item_url: str | None) -> ColumnElement[bool]:
    """Return what finds all deliveries to one pupil's one cell in the gradebook.

    Two links may share a line item; without one, the link itself is the cell.
    """
    cell: ColumnElement[bool] = ScoreDelivery.resource_link_id == link_id
    if line_item_url is not None:
        cell = or_(cell, ScoreDelivery.line_item_url == line_item_url)
    return and_(ScoreDelivery.person_id == person_id, cell)


def _claimed(session: Session, root_key: bytes, row: ScoreDelivery) -> Claimed | None:
    registration = session.get_one(Registration, row.registration_id)
    school = session.get_one(School, row.school_id)
    try:
        user_id = people.platform_user(
            session, schools.tenant_of(root_key, school), row.person_id, registration.id
        )
    except SealBroken:
        row.state, row.last_answer = DeliveryState.FAILED, SealBroken.code
        return None
    return Claimed(
        delivery_id=row.id,
        claim=row.claim or row.id,
        until=row.claimed_until or row.due_at,
        client=registrations.client_of(registration),
        user_id=user_id,
        link_id=row.resource_link_id,
        exercise_key=session.get_one(Attempt, row.attempt_id).exercise_key,
        line_item_url=row.line_item_url,
        score=row.score,
        maximum=row.maximum,
        stamp=row.stamp,
        announces=row.announces,
    )
