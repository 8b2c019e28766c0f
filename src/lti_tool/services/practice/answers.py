"""What pupils answered on a goal, wherever they met its items: the only thing that feeds levels."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from lti_tool.exercises import lessons
from lti_tool.exercises.adaptive.banks import Bank, ItemKey
from lti_tool.exercises.adaptive.goals import GOALS
from lti_tool.models.learning import Attempt, ItemResponse
from lti_tool.models.practice import PracticeChoice
from lti_tool.models.reviews import HandScore
from lti_tool.models.schools import Person, PersonStatus

Query = Select[UUID, str, str, Decimal, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One answer; ``share`` is the part of the points that it earned, 0 to 1."""

    person_id: UUID
    key: ItemKey
    share: float
    answered_at: datetime


def of_person(session: Session, person_id: UUID, bank: Bank) -> list[Given]:
    """Return a pupil's answers on a goal, oldest first: in practice, exercises and lessons.

    Where a teacher gave points by hand, those count; of several tries the first.
    """
    return list(_read(session, _query(bank).where(Attempt.person_id == person_id), bank))


def of_everybody(session: Session, bank: Bank) -> Iterator[Given]:
    """Yield all answers on a goal, pupil by pupil, oldest first; of all schools together.

    Those of people who are restricted are left alone (AVG article 18).
    """
    query = (
        _query(bank)
        .join(Person, Person.id == Attempt.person_id)
        .where(Person.status != PersonStatus.RESTRICTED)
    )
    yield from _read(session, query.execution_options(yield_per=1000), bank)


def _query(bank: Bank) -> Query:
    """Ask for answers to a goal's own exercises, alone or in a lesson, and in rounds of practice.

    Rounds are those of whatever goal: an item comes back in those of another.
    """
    exercise = func.coalesce(PracticeChoice.exercise_key, Attempt.exercise_key)
    own = sorted({each.key.exercise_key for each in bank.items})
    rounds = [goal.exercise_key for goal in GOALS.values()]
    begins = ItemResponse.item_identifier.startswith
    in_lesson = and_(
        Attempt.exercise_key.contains(lessons.SIGN, autoescape=True),
        or_(*(begins(lessons.within(key), autoescape=True) for key in own)),
    )
    chosen = and_(
        PracticeChoice.attempt_id == ItemResponse.attempt_id,
        PracticeChoice.item_identifier == ItemResponse.item_identifier,
    )
    by_hand = and_(
        HandScore.attempt_id == ItemResponse.attempt_id,
        HandScore.item_identifier == ItemResponse.item_identifier,
    )
    return (
        select(
            Attempt.person_id,
            exercise,
            ItemResponse.item_identifier,
            func.coalesce(HandScore.score, ItemResponse.first_score, ItemResponse.score),
            ItemResponse.answered_at,
        )
        .join(ItemResponse, ItemResponse.attempt_id == Attempt.id)
        .outerjoin(PracticeChoice, chosen)
        .outerjoin(HandScore, by_hand)
        .where(or_(Attempt.exercise_key.in_([*own, *rounds]), in_lesson))
        .order_by(
            Attempt.person_id,
            ItemResponse.answered_at,
            func.coalesce(PracticeChoice.number, 0),
            ItemResponse.item_identifier,
        )
    )


def _read(session: Session, query: Query, bank: Bank) -> Iterator[Given]:
    for person_id, exercise_key, identifier, score, answered_at in session.execute(query):
        item = bank.by_key.get(ItemKey(*lessons.origin(exercise_key, identifier)))
        if item is not None:
            share = min(float(score / item.item.maximum), 1.0)
            yield Given(person_id=person_id, key=item.key, share=share, answered_at=answered_at)
