"""What a teacher may see of one group, as records ready to show."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from lti_tool.errors import NotFound
from lti_tool.models.deliveries import DeliveryState, ScoreDelivery
from lti_tool.models.learning import Attempt, AttemptState
from lti_tool.models.platforms import Context
from lti_tool.models.schools import Enrollment, Person, PersonStatus, Role
from lti_tool.services import marking


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryLine:
    """How far a score is. ``answer`` is a stable code, or None."""

    id: UUID
    state: DeliveryState
    answer: str | None
    tries: int
    delivered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkLine:
    """A pupil's newest attempt at one exercise.

    ``answered`` counts the items handed in, ``awaited`` those that wait for a teacher's points.
    """

    exercise_key: str
    finished: bool
    answered: int
    awaited: int
    score: Decimal
    maximum: Decimal
    last_activity_at: datetime
    delivery: DeliveryLine | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilLine:
    """One pupil, by alias, and what they made (newest first)."""

    person_id: UUID
    alias: str
    work: tuple[WorkLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassOverview:
    """One group."""

    title: str
    pupils: tuple[PupilLine, ...]

    @property
    def deliveries(self) -> tuple[UUID, ...]:
        """Every delivery that stands in this overview."""
        lines = (work.delivery for pupil in self.pupils for work in pupil.work)
        return tuple(line.id for line in lines if line)

    @property
    def failed(self) -> tuple[UUID, ...]:
        """The deliveries that need somebody."""
        return tuple(
            work.delivery.id
            for pupil in self.pupils
            for work in pupil.work
            if work.delivery and work.delivery.state is DeliveryState.FAILED
        )


def class_overview(session: Session, context_id: UUID | None) -> ClassOverview:
    """Return a group's pupils and their newest work, in four queries whatever its size.

    Raises:
        NotFound: the launch came from no group.
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
    work = _newest_work(session, context.id)
    return ClassOverview(
        title=context.title,
        pupils=tuple(
            PupilLine(person_id=person_id, alias=alias or "", work=tuple(work.get(person_id, ())))
            for person_id, alias in people
        ),
    )


def _newest_work(session: Session, context_id: UUID) -> dict[UUID, list[WorkLine]]:
    from_group = Attempt.resource_link.has(context_id=context_id)
    attempts = session.scalars(
        select(Attempt)
        .options(selectinload(Attempt.responses))
        .where(from_group)
        .order_by(Attempt.started_at.desc())
    ).all()
    deliveries = {
        row.attempt_id: row
        for row in session.scalars(
            select(ScoreDelivery)
            .join(Attempt)
            .where(from_group, ScoreDelivery.announces.is_(False))
            .order_by(ScoreDelivery.stamp)
        )
    }
    awaited = Counter(each.attempt_id for each in _awaited(session, context_id, attempts))
    work: dict[UUID, list[WorkLine]] = {}
    seen: set[tuple[UUID, UUID]] = set()
    for attempt in attempts:
        place = (attempt.person_id, attempt.resource_link_id)
        if place not in seen:
            seen.add(place)
            line = _work_line(attempt, deliveries.get(attempt.id), awaited[attempt.id])
            work.setdefault(attempt.person_id, []).append(line)
    return work


def _awaited(
    session: Session, context_id: UUID, attempts: Sequence[Attempt]
) -> Sequence[marking.Waiting]:
    """Return what waits for a teacher's points; not asked where no open answer was handed in."""
    if not any(row.by_teacher for attempt in attempts for row in attempt.responses):
        return ()
    return marking.waiting(session, attempts[0].school_id, context_id)


def _work_line(attempt: Attempt, delivery: ScoreDelivery | None, awaited: int) -> WorkLine:
    return WorkLine(
        exercise_key=attempt.exercise_key,
        finished=attempt.state is AttemptState.FINISHED,
        answered=len(attempt.responses),
        awaited=awaited,
        score=attempt.score,
        maximum=attempt.maximum,
        last_activity_at=attempt.last_activity_at,
        delivery=_delivery_line(delivery) if delivery else None,
    )


def _delivery_line(row: ScoreDelivery) -> DeliveryLine:
    return DeliveryLine(
        id=row.id,
        state=row.state,
        answer=row.last_answer,
        tries=row.tries,
        delivered_at=row.delivered_at,
    )
