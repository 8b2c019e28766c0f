"""What a teacher may see of one group, as records ready to show."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, exists, func, select
from sqlalchemy.orm import Session, aliased

from lti_tool.errors import NotFound
from lti_tool.models.base import table_of
from lti_tool.models.deliveries import DeliveryState, Destination, ScoreDelivery
from lti_tool.models.learning import Attempt, AttemptState, ItemResponse
from lti_tool.models.platforms import Context, ResourceLink
from lti_tool.models.schools import Enrollment, Person, PersonStatus, Role
from lti_tool.services import marking


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryLine:
    """How far a score is on its way to one gradebook. ``answer`` is a stable code, or None."""

    id: UUID
    destination: Destination
    state: DeliveryState
    answer: str | None
    tries: int
    delivered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkLine:
    """A pupil's newest attempt behind one link.

    ``answered`` counts the items handed in, ``awaited`` those that wait for a teacher's points.
    ``deliveries``: one for each gradebook that it goes to, the platform's first.
    """

    attempt_id: UUID
    exercise_key: str
    finished: bool
    answered: int
    awaited: int
    score: Decimal
    maximum: Decimal
    last_activity_at: datetime
    deliveries: tuple[DeliveryLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilLine:
    """One pupil, by alias."""

    person_id: UUID
    alias: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Roll:
    """Who is in one group."""

    title: str
    pupils: tuple[PupilLine, ...]


RECENT = 5
"""Exercises of a pupil on the first page, newest first; the history has them all."""

_ATTEMPT, _LINK, _RESPONSE = (table_of(each) for each in (Attempt, ResourceLink, ItemResponse))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Of whom work is shown, and which link's work is shown however old it is."""

    person_ids: Collection[UUID]
    here: UUID | None = None


def roll(session: Session, context_id: UUID | None) -> Roll:
    """Return a group's pupils by alias; in two queries.

    Raises:
        NotFound: ``no_group``: the launch came from no group.
    """
    context = session.get(Context, context_id) if context_id else None
    if context is None:
        raise NotFound("context", code="no_group")
    people = session.execute(
        select(Person.id, Person.alias)
        .join(Enrollment, Enrollment.person_id == Person.id)
        .where(
            Enrollment.context_id == context.id,
            Enrollment.role == Role.PUPIL,
            Person.status != PersonStatus.RESTRICTED,
        )
        .order_by(Person.alias)
    )
    return Roll(
        title=context.title,
        pupils=tuple(
            PupilLine(person_id=person_id, alias=alias or "") for person_id, alias in people
        ),
    )


def recent_work(
    session: Session, context_id: UUID, wanted: Wanted
) -> dict[UUID, tuple[WorkLine, ...]]:
    """Return what pupils of a group made lately, newest first, by person; in two queries."""
    if not wanted.person_ids:
        return {}
    attempts = session.execute(_recent(context_id, wanted)).all()
    # the score that counts now need not be of the newest attempt (best, first, average)
    counts = (ScoreDelivery.state != DeliveryState.NOT_GRADED).label("counts")
    deliveries = {
        (row.person_id, row.resource_link_id, row.destination): row
        for row in session.scalars(
            select(ScoreDelivery)
            .where(
                ScoreDelivery.person_id.in_({row.person_id for row in attempts}),
                ScoreDelivery.resource_link_id.in_({row.resource_link_id for row in attempts}),
                ScoreDelivery.announces.is_(False),
            )
            .order_by(counts, ScoreDelivery.stamp)
        )
    }
    work: dict[UUID, tuple[WorkLine, ...]] = {}
    for row in attempts:
        finished = row.state is AttemptState.FINISHED
        places = [(row.person_id, row.resource_link_id, each) for each in Destination]
        found = [deliveries[place] for place in places if finished and place in deliveries]
        line = _work_line(row, found)
        work[row.person_id] = (*work.get(row.person_id, ()), line)
    return work


def failed_deliveries(session: Session, context_id: UUID) -> tuple[UUID, ...]:
    """Return the deliveries of a group that need somebody: the newest of their pupil and link."""
    newer = aliased(ScoreDelivery)
    found = session.scalars(
        select(ScoreDelivery.id)
        .join(ResourceLink, ResourceLink.id == ScoreDelivery.resource_link_id)
        .where(
            ResourceLink.context_id == context_id,
            ScoreDelivery.state == DeliveryState.FAILED,
            ScoreDelivery.announces.is_(False),
            ~exists().where(
                newer.person_id == ScoreDelivery.person_id,
                newer.resource_link_id == ScoreDelivery.resource_link_id,
                newer.destination == ScoreDelivery.destination,
                newer.stamp > ScoreDelivery.stamp,
                newer.announces.is_(False),
            ),
        )
    )
    return tuple(found)


def awaiting(session: Session, context_id: UUID) -> int:
    """Return how many answers of a group wait for a teacher's points."""
    query = (
        select(func.count())
        .select_from(ItemResponse)
        .join(Attempt, Attempt.id == ItemResponse.attempt_id)
        .join(ResourceLink, ResourceLink.id == Attempt.resource_link_id)
        .join(Person, Person.id == Attempt.person_id)
        .where(
            ResourceLink.context_id == context_id,
            Attempt.state == AttemptState.FINISHED,
            Person.status != PersonStatus.RESTRICTED,
            marking.awaits(),
        )
    )
    return session.scalar(query) or 0


def delivery_in(session: Session, context_id: UUID, delivery_id: UUID) -> UUID:
    """Return the id of a delivery, if it is of work in this group.

    Raises:
        NotFound: it is not.
    """
    found = session.scalar(
        select(ScoreDelivery.id)
        .join(ResourceLink, ResourceLink.id == ScoreDelivery.resource_link_id)
        .where(ResourceLink.context_id == context_id, ScoreDelivery.id == delivery_id)
    )
    if found is None:
        raise NotFound("delivery")
    return found


def _recent(context_id: UUID, wanted: Wanted) -> Select[*tuple[Any, ...]]:
    """Return the question for the newest attempt behind each link, and of those the newest."""
    newest_first = _ATTEMPT.c.started_at.desc()
    by_link = func.row_number().over(
        partition_by=(_ATTEMPT.c.person_id, _ATTEMPT.c.resource_link_id), order_by=newest_first
    )
    attempts = (
        select(_ATTEMPT, by_link.label("place"))
        .join(_LINK, _LINK.c.id == _ATTEMPT.c.resource_link_id)
        .where(_LINK.c.context_id == context_id, _ATTEMPT.c.person_id.in_(wanted.person_ids))
        .subquery()
    )
    rank = func.row_number().over(
        partition_by=attempts.c.person_id, order_by=attempts.c.started_at.desc()
    )
    ranked = select(attempts, rank.label("rank")).where(attempts.c.place == 1).subquery()
    answered = (
        select(func.count())
        .select_from(_RESPONSE)
        .where(_RESPONSE.c.attempt_id == ranked.c.id)
        .scalar_subquery()
    )
    awaited = (
        select(func.count())
        .select_from(ItemResponse)
        .where(ItemResponse.attempt_id == ranked.c.id, marking.awaits())
        .correlate(ranked)
        .scalar_subquery()
    )
    shown = (ranked.c.rank <= RECENT) | (ranked.c.resource_link_id == wanted.here)
    return (
        select(ranked, answered.label("answered"), awaited.label("awaited"))
        .where(shown)
        .order_by(ranked.c.started_at.desc())
    )


def _work_line(row: Row[*tuple[Any, ...]], deliveries: Sequence[ScoreDelivery]) -> WorkLine:
    return WorkLine(
        attempt_id=row.id,
        exercise_key=row.exercise_key,
        finished=row.state is AttemptState.FINISHED,
        answered=row.answered,
        awaited=row.awaited if row.state is AttemptState.FINISHED else 0,
        score=row.score,
        maximum=row.maximum,
        last_activity_at=row.last_activity_at,
        deliveries=tuple(map(_delivery_line, deliveries)),
    )


def _delivery_line(row: ScoreDelivery) -> DeliveryLine:
    return DeliveryLine(
        id=row.id,
        destination=row.destination,
        state=row.state,
        answer=row.last_answer,
        tries=row.tries,
        delivered_at=row.delivered_at,
    )
