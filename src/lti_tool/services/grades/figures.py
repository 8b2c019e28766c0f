"""What an operator watches: how many scores are where, how long they wait, what platforms say."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from lti_tool.models.deliveries import AnswerCount, DeliveryState, ScoreDelivery
from lti_tool.models.schools import Person, PersonStatus

WATCHED = (
    DeliveryState.WAITING,
    DeliveryState.SENDING,
    DeliveryState.HELD,
    DeliveryState.FAILED,
)
"""States that something must still happen to. What arrived is counted by the answers."""

_UNDERWAY = (DeliveryState.WAITING, DeliveryState.SENDING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The figures of all schools.

    ``scores``: platform and state -> how many. ``answers``: platform and answer -> how many since
    the beginning, and the seconds that those scores had waited, added up. ``oldest`` in seconds,
    0 when nothing waits.
    """

    scores: Mapping[tuple[UUID, DeliveryState], int]
    answers: Mapping[tuple[UUID, str], tuple[int, int]]
    oldest: int


def figures(session: Session, *, now: datetime) -> Figures:
    """Return the figures; nothing in them is about a person."""
    scores = session.execute(
        select(ScoreDelivery.registration_id, ScoreDelivery.state, func.count())
        .where(ScoreDelivery.state.in_(WATCHED))
        .group_by(ScoreDelivery.registration_id, ScoreDelivery.state)
    )
    answers = session.scalars(
        select(AnswerCount).order_by(AnswerCount.registration_id, AnswerCount.answer)
    )
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
        scores={(registration, state): count for registration, state, count in scores},
        answers={(row.registration_id, row.answer): (row.count, row.waited) for row in answers},
        oldest=max(0, int((now - oldest).total_seconds())) if oldest else 0,
    )
