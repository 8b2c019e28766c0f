"""What an operator watches: how many scores are where, how long they wait, what platforms say."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, func, select, union_all
from sqlalchemy.orm import Session

from lti_tool.models.deliveries import AnswerCount, DeliveryState, ScoreDelivery
from lti_tool.models.gradebooks import Gradebook, GradebookAnswerCount
from lti_tool.models.schools import Person, PersonStatus

WATCHED = (
    DeliveryState.WAITING,
    DeliveryState.SENDING,
    DeliveryState.HELD,
    DeliveryState.FAILED,
)
"""States that something must still happen to. What arrived is counted by the answers."""

_UNDERWAY = (DeliveryState.WAITING, DeliveryState.SENDING)

_RECEIVER = func.coalesce(ScoreDelivery.registration_id, Gradebook.id)
_ANSWERS = union_all(
    select(
        AnswerCount.registration_id.label("receiver"),
        AnswerCount.answer.label("answer"),
        AnswerCount.count,
        AnswerCount.waited,
    ),
    select(
        GradebookAnswerCount.gradebook_id,
        GradebookAnswerCount.answer,
        GradebookAnswerCount.count,
        GradebookAnswerCount.waited,
    ),
).order_by("receiver", "answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The figures of all schools. A receiver is a platform's registration, or a gradebook.

    ``scores``: receiver and state -> how many. ``answers``: receiver and answer -> how many since
    the beginning, and the seconds that those scores had waited, added up. ``oldest`` in seconds,
    0 when nothing waits.
    """

    scores: Mapping[tuple[UUID, DeliveryState], int]
    answers: Mapping[tuple[UUID, str], tuple[int, int]]
    oldest: int


def figures(session: Session, *, now: datetime) -> Figures:
    """Return the figures; nothing in them is about a person."""
    scores = session.execute(
        select(_RECEIVER, ScoreDelivery.state, func.count())
        .select_from(ScoreDelivery)
        .outerjoin(Gradebook, Gradebook.school_id == ScoreDelivery.school_id)
        # rows for a gradebook that is no longer connected have nobody to name
        .where(ScoreDelivery.state.in_(WATCHED), _RECEIVER.is_not(None))
        .group_by(_RECEIVER, ScoreDelivery.state)
    )
    answers = session.execute(_ANSWERS)
    # what was put at rest for a person waits for the person
    at_rest = exists().where(
        Person.id == ScoreDelivery.person_id, Person.status == PersonStatus.RESTRICTED
    )
    oldest = session.scalar(
        select(func.min(ScoreDelivery.waits_since)).where(
            ScoreDelivery.state.in_(_UNDERWAY), ~at_rest
        )
    )
    return Figures(
        scores={(receiver, state): count for receiver, state, count in scores},
        answers={
            (receiver, answer): (count, waited) for receiver, answer, count, waited in answers
        },
        oldest=max(0, int((now - oldest).total_seconds())) if oldest else 0,
    )
