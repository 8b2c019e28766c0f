"""Deliveries in a worker's hands: what is told of each, and what all kinds are loaded with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from lti_tool.lti.client import Client
from lti_tool.models.base import table_of
from lti_tool.models.deliveries import DeliveryState, Destination, ScoreDelivery
from lti_tool.models.learning import Attempt
from lti_tool.models.schools import PersonKey
from lti_tool.services.gradebooks import Book, ClassThere
from lti_tool.services.grades import cells, rules

LEASE = timedelta(minutes=2)
"""How long a worker may hold a row: longer than sending one can take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """One taking of rows: by a fresh random id, at a moment, so many ``most``."""

    by: UUID
    now: datetime
    most: int

    @property
    def until(self) -> datetime:
        """When the lease ends."""
        return self.now + LEASE


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """One delivery in a worker's hands (until the lease ends), with all that sending needs.

    ``receiver_id``: of the registration or gradebook; ``user_id``: what it calls the pupil.
    ``line_item_url`` is None where the line item has yet to be found or made.
    ``asks_first``: something of ours may stand there already, which somebody may have
    changed since.
    ``announces``: there is no score yet, a teacher will give one.
    """

    delivery_id: UUID
    claim: UUID
    until: datetime
    destination: Destination
    lane: str
    receiver_id: UUID
    user_id: str
    link_id: UUID
    exercise_key: str
    line_item_url: str | None
    score: Decimal
    maximum: Decimal
    announces: bool
    stamp: datetime
    waits_since: datetime
    last_answer: str | None
    asks_first: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ForPlatform(Claimed):
    """One that goes to a platform's gradebook."""

    client: Client


@dataclass(frozen=True, slots=True, kw_only=True)
class ForGradebook(Claimed):
    """One that goes to the administration's gradebook.

    ``group_digest``: of the pupil's group; ``there``: what the gradebook calls that, None when
    that is not known yet.
    """

    book: Book
    group_digest: bytes
    there: ClassThere | None


LOADED = (
    select(
        ScoreDelivery.id,
        ScoreDelivery.destination,
        ScoreDelivery.lane,
        ScoreDelivery.person_id,
        ScoreDelivery.resource_link_id,
        ScoreDelivery.line_item_url,
        ScoreDelivery.score,
        ScoreDelivery.maximum,
        ScoreDelivery.announces,
        ScoreDelivery.stamp,
        ScoreDelivery.waits_since,
        ScoreDelivery.last_answer,
        ScoreDelivery.overwrites,
        cells.SENT_BEFORE.label("sent_before"),
        Attempt.exercise_key,
        PersonKey.wrapped_key,
    )
    .join(Attempt, Attempt.id == ScoreDelivery.attempt_id)
    .outerjoin(PersonKey, PersonKey.person_id == ScoreDelivery.person_id)
    .where(ScoreDelivery.id.in_(bindparam("ids", expanding=True)))
    .order_by(ScoreDelivery.due_at)
)
"""What every kind of gradebook needs of a row, of rows with these ``ids``."""


def facts_of(row: Any, taking: Taking) -> dict[str, Any]:
    """Return of a loaded row what ``Claimed`` tells of every kind, but for whom it goes to."""
    stamp_taken = row.last_answer == rules.STAMP_TAKEN
    return {
        "delivery_id": row.id,
        "claim": taking.by,
        "until": taking.until,
        "destination": row.destination,
        "lane": row.lane,
        "link_id": row.resource_link_id,
        "exercise_key": row.exercise_key,
        "line_item_url": row.line_item_url,
        "score": row.score,
        "maximum": row.maximum,
        "announces": row.announces,
        "stamp": row.stamp,
        "waits_since": row.waits_since,
        "last_answer": row.last_answer,
        "asks_first": (row.sent_before or stamp_taken) and not row.overwrites,
    }


_END = (
    update(table_of(ScoreDelivery))
    .where(table_of(ScoreDelivery).c.id == bindparam("which"))
    .values(state=bindparam("as_state"), last_answer=bindparam("code"), claimed_until=None)
)
Ends = Mapping[UUID, tuple[DeliveryState, str]]
"""Deliveries that cannot be sent: what becomes of them, and why."""


def end(session: Session, ends: Ends) -> None:
    """Write down what cannot be sent."""
    for delivery_id, (state, code) in ends.items():
        place = {"which": delivery_id, "as_state": state, "code": code}
        session.connection().execute(_END, place)


Taken = Sequence[Claimed]
