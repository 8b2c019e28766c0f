"""Claiming: whose turn it is, and rows into one worker's hands under a lease."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Text, Uuid, bindparam, exists, select, tuple_, update
from sqlalchemy.orm import Session

from lti_tool.models.base import table_of
from lti_tool.models.deliveries import DeliveryState, Destination, ScoreDelivery
from lti_tool.models.schools import Person, PersonStatus
from lti_tool.services.grades import cells, gradebook_claims, platform_claims
from lti_tool.services.grades.claimed import Claimed, Taking

_D = table_of(ScoreDelivery)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One school's scores for one lane; ``due_at`` is when the first of them is due."""

    lane: str
    school_id: UUID
    due_at: datetime

    @property
    def place(self) -> tuple[str, UUID]:
        """Its place in the circle of turns."""
        return self.lane, self.school_id


_TURNS = (
    select(ScoreDelivery.lane, ScoreDelivery.school_id, ScoreDelivery.due_at)
    .where(ScoreDelivery.state == DeliveryState.WAITING)
    .order_by(ScoreDelivery.lane, ScoreDelivery.school_id, ScoreDelivery.due_at)
    .limit(1)
)
_NEXT_TURN = _TURNS.where(
    tuple_(ScoreDelivery.lane, ScoreDelivery.school_id)
    > tuple_(bindparam("after_lane", type_=Text), bindparam("after_school", type_=Uuid))
)
_PICKED = (
    select(ScoreDelivery.id, ScoreDelivery.destination)
    .where(
        ScoreDelivery.state == DeliveryState.WAITING,
        ScoreDelivery.lane == bindparam("of_lane"),
        ScoreDelivery.school_id == bindparam("of_school"),
        ScoreDelivery.due_at <= bindparam("now"),
        ~cells.RIVAL,
        ~exists().where(
            Person.id == ScoreDelivery.person_id, Person.status == PersonStatus.RESTRICTED
        ),
    )
    .order_by(ScoreDelivery.due_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=ScoreDelivery)
)
_TAKE = (
    update(_D)
    .where(_D.c.id.in_(bindparam("ids", expanding=True)))
    .values(
        state=DeliveryState.SENDING,
        claim=bindparam("by"),
        claimed_until=bindparam("until"),
        tries=_D.c.tries + 1,
        was_sent=True,
    )
)
_TAKERS: Mapping[Destination, Callable[..., Sequence[Claimed]]] = {
    Destination.AGS: platform_claims.taken,
    Destination.ONEROSTER: gradebook_claims.taken,
}
"""Kind of gradebook -> what turns rows of one school into what a worker needs."""


def next_turn(session: Session, after: tuple[str, UUID] | None) -> Turn | None:
    """Return the first turn after a place in the circle (None: from its start), None at its end.

    A turn may not be due yet. Only rows that wait make turns, so most lanes have none.
    """
    if after is None:
        found = session.execute(_TURNS).one_or_none()
    else:
        place = {"after_lane": after[0], "after_school": after[1]}
        found = session.execute(_NEXT_TURN, place).one_or_none()
    return Turn(lane=found[0], school_id=found[1], due_at=found[2]) if found else None


def postpone(session: Session, turn: Turn, *, now: datetime, until: datetime) -> None:
    """Let what is due of one turn wait: its school's key does not open now."""
    due = (_D.c.lane == turn.lane) & (_D.c.school_id == turn.school_id) & (_D.c.due_at <= now)
    waits = due & (_D.c.state == DeliveryState.WAITING)
    session.execute(update(_D).where(waits).values(due_at=until))


def claim(session: Session, root_key: bytes, turn: Turn, taking: Taking) -> list[Claimed]:
    """Take due deliveries of one turn into a worker's hands, oldest first; the caller commits.

    A score whose pupil cannot be named any more, or whose platform was switched off, fails.

    Args:
        session: a writing session.
        root_key: opens the school's key.
        turn: whose.
        taking: by whom, when and how many.

    Raises:
        SealBroken: the school's own key, or its gradebook's secret, does not open.
    """
    place: dict[str, Any] = {"of_lane": turn.lane, "of_school": turn.school_id}
    place |= {"now": taking.now, "most": taking.most}
    picked: dict[Destination, list[UUID]] = {}
    for row in session.execute(_PICKED, place):
        picked.setdefault(row.destination, []).append(row.id)
    taken: list[Claimed] = []
    for destination, ids in picked.items():
        held = {"ids": ids, "by": taking.by, "until": taking.until}
        session.connection().execute(_TAKE, held)
        taken += _TAKERS[destination](session, root_key, ids, taking)
    return taken
