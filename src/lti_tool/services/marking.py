"""What waits for a teacher's points in a group: open answers of work that was handed in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import Session

from lti_tool.models.learning import Attempt, AttemptState, ItemResponse
from lti_tool.models.reviews import HandScore
from lti_tool.models.schools import Person, PersonStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An answer that waits: whose (by alias), of which exercise as it was started."""

    attempt_id: UUID
    person_id: UUID
    alias: str
    exercise_key: str
    exercise_version: str
    item_identifier: str
    handed_in_at: datetime


def awaits() -> ColumnElement[bool]:
    """Return the condition for responses that a teacher scores and has not scored yet."""
    given = and_(
        HandScore.attempt_id == ItemResponse.attempt_id,
        HandScore.item_identifier == ItemResponse.item_identifier,
    )
    return and_(ItemResponse.by_teacher, ~exists().where(given))


def is_settled() -> ColumnElement[bool]:
    """Return the condition for attempts of which no answer waits for a teacher's points."""
    return ~exists().where(ItemResponse.attempt_id == Attempt.id, awaits())


def waiting(session: Session, school_id: UUID, context_id: UUID) -> Sequence[Waiting]:
    """Return the answers of a group that wait for points, the longest waiting first.

    Work that is not handed in yet is left alone, and so is that of who is at rest.
    """
    rows = session.execute(
        select(Attempt, ItemResponse, Person.alias)
        .join(ItemResponse, ItemResponse.attempt_id == Attempt.id)
        .join(Person, Person.id == Attempt.person_id)
        .where(
            Attempt.school_id == school_id,
            Attempt.resource_link.has(context_id=context_id),
            Attempt.state == AttemptState.FINISHED,
            Person.status != PersonStatus.RESTRICTED,
            awaits(),
        )
        .order_by(ItemResponse.answered_at, ItemResponse.id)
    )
    return [
        Waiting(
            attempt_id=attempt.id,
            person_id=attempt.person_id,
            alias=alias or "",
            exercise_key=attempt.exercise_key,
            exercise_version=attempt.exercise_version,
            item_identifier=row.item_identifier,
            handed_in_at=row.answered_at,
        )
        for attempt, row, alias in rows
    ]
