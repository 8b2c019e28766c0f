"""Why a pupil got these items: the stored reasons, for a teacher to read."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from lti_tool.exercises.adaptive.goals import Goal
from lti_tool.models.learning import Attempt, ItemResponse
from lti_tool.models.practice import ChosenFor, PracticeChoice
from lti_tool.models.reviews import HandScore

MOST = 40
"""The newest so many are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One choice. ``number`` in its round; ``goal`` the key that it served (an older one: review).

    ``expected`` (0 to 1) is the chance of a right answer as it was estimated then, from so many
    ``answers``; ``aim`` in percent. ``score`` is in points, None where no answer came yet.
    """

    attempt_id: UUID
    started_at: datetime
    number: int
    goal: str
    exercise_key: str
    exercise_version: str
    item_identifier: str
    why: ChosenFor
    aim: int
    expected: float
    answers: int
    score: Decimal | None
    answered_at: datetime | None


def of_person(
    session: Session, school_id: UUID, person_id: UUID, goal: Goal, *, most: int = MOST
) -> tuple[Reason, ...]:
    """Return why a pupil got the items of a goal, the newest first; one query.

    Args:
        session: reading is enough.
        school_id: the tenant; another school's pupil has no reasons here.
        person_id: the pupil; that the viewer may see them is the caller's to check.
        goal: whose rounds; items of it that came back in another goal's rounds are among them.
        most: how many.
    """
    same = ItemResponse.attempt_id == Attempt.id
    answered = and_(same, ItemResponse.item_identifier == PracticeChoice.item_identifier)
    by_hand = and_(
        HandScore.attempt_id == Attempt.id,
        HandScore.item_identifier == PracticeChoice.item_identifier,
    )
    about = or_(PracticeChoice.goal == goal.key, Attempt.exercise_key == goal.exercise_key)
    rows = session.execute(
        select(
            PracticeChoice,
            Attempt.started_at,
            func.coalesce(HandScore.score, ItemResponse.score),
            ItemResponse.answered_at,
        )
        .join(Attempt, Attempt.id == PracticeChoice.attempt_id)
        .outerjoin(ItemResponse, answered)
        .outerjoin(HandScore, by_hand)
        .where(Attempt.school_id == school_id, Attempt.person_id == person_id, about)
        .order_by(Attempt.started_at.desc(), PracticeChoice.number.desc())
        .limit(most)
    )
    return tuple(_reason(*row) for row in rows)


def _reason(
    choice: PracticeChoice,
    started_at: datetime,
    score: Decimal | None,
    answered_at: datetime | None,
) -> Reason:
    return Reason(
        attempt_id=choice.attempt_id,
        started_at=started_at,
        number=choice.number,
        goal=choice.goal,
        exercise_key=choice.exercise_key,
        exercise_version=choice.exercise_version,
        item_identifier=choice.item_identifier,
        why=choice.why,
        aim=choice.aim,
        expected=choice.expected,
        answers=choice.answers,
        score=score,
        answered_at=answered_at,
    )
