"""Claiming: whose turn it is, and rows into one worker's hands under a lease."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Text, Uuid, bindparam, exists, select, tuple_, update
from sqlalchemy.orm import Session

from lti_tool.errors import SealBroken
from lti_tool.lti.client import Client
from lti_tool.models.base import table_of
from lti_tool.models.deliveries import DeliveryState, Destination, ScoreDelivery
from lti_tool.models.learning import Attempt
from lti_tool.models.platforms import Registration, RegistrationStatus
from lti_tool.models.schools import (
    LinkKind,
    Person,
    PersonKey,
    PersonLink,
    PersonStatus,
)
from lti_tool.privacy import vault
from lti_tool.services import people, registrations, schools
from lti_tool.services.grades import cells, rules

LEASE = timedelta(minutes=2)
"""How long a worker may hold a row: longer than sending one can take."""

PLATFORM_OFF = "platform_disabled"
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """One delivery in a worker's hands (until the lease ends), with all that sending needs.

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
    client: Client
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
    select(ScoreDelivery.id)
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
_LOADED = (
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
        PersonLink.id.label("link_of_person"),
        PersonLink.sealed,
        PersonKey.wrapped_key,
    )
    .join(Attempt, Attempt.id == ScoreDelivery.attempt_id)
    .outerjoin(PersonKey, PersonKey.person_id == ScoreDelivery.person_id)
    .outerjoin(
        PersonLink,
        (PersonLink.school_id == ScoreDelivery.school_id)
        & (PersonLink.person_id == ScoreDelivery.person_id)
        & (PersonLink.kind == LinkKind.PLATFORM_USER)
        & (PersonLink.source == bindparam("source")),
    )
    .where(
        ScoreDelivery.id.in_(bindparam("ids", expanding=True)),
        ScoreDelivery.registration_id == bindparam("registration_id"),
    )
    .order_by(ScoreDelivery.due_at)
)


_REGISTRATIONS = select(Registration).where(
    Registration.id.in_(
        select(ScoreDelivery.registration_id).where(
            ScoreDelivery.id.in_(bindparam("ids", expanding=True))
        )
    )
)
_FAIL = (
    update(_D)
    .where(_D.c.id == bindparam("which"))
    .values(state=DeliveryState.FAILED, last_answer=bindparam("code"), claimed_until=None)
)


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


def claim(session: Session, root_key: bytes, turn: Turn, taking: Taking) -> list[Claimed]:
    """Take due deliveries of one turn into a worker's hands, oldest first; the caller commits.

    A score whose pupil cannot be named any more, or whose platform was switched off, fails.

    Args:
        session: a writing session.
        root_key: opens the school's key.
        turn: whose.
        taking: by whom, when and how many.
    """
    place: dict[str, Any] = {"of_lane": turn.lane, "of_school": turn.school_id}
    place |= {"now": taking.now, "most": taking.most}
    ids = session.scalars(_PICKED, place).all()
    if not ids:
        return []
    held = {"ids": ids, "by": taking.by, "until": taking.until}
    session.connection().execute(_TAKE, held)
    taken: list[Claimed] = []
    for registration in session.scalars(_REGISTRATIONS, {"ids": ids}).all():
        platform = _Platform(session, root_key, registration)
        named = {"registration_id": registration.id, "source": str(registration.id)}
        rows = session.execute(_LOADED, {"ids": ids, **named}).all()
        taken += [one for row in rows if (one := platform.claimed(row, taking))]
        platform.fail()
    return taken


class _Platform:
    """One registration of a school, while rows for it are taken."""

    def __init__(self, session: Session, root_key: bytes, registration: Registration) -> None:
        self._session, self._registration = session, registration
        self._client = registrations.client_of(registration)
        self._tenant = schools.tenant_by_id(session, root_key, registration.school_id)
        self._failed: dict[UUID, str] = {}

    def claimed(self, row: Any, taking: Taking) -> Claimed | None:
        """Return a row as a worker needs it; None, and a note why, where it cannot be sent."""
        if self._registration.status is not RegistrationStatus.ACTIVE:
            self._failed[row.id] = PLATFORM_OFF
            return None
        try:
            user_id = self._user(row)
        except SealBroken:
            self._failed[row.id] = SealBroken.code
            return None
        return Claimed(
            delivery_id=row.id,
            claim=taking.by,
            until=taking.until,
            destination=row.destination,
            lane=row.lane,
            client=self._client,
            user_id=user_id,
            link_id=row.resource_link_id,
            exercise_key=row.exercise_key,
            line_item_url=row.line_item_url,
            score=row.score,
            maximum=row.maximum,
            announces=row.announces,
            stamp=row.stamp,
            waits_since=row.waits_since,
            last_answer=row.last_answer,
            asks_first=(row.sent_before or row.last_answer == rules.STAMP_TAKEN)
            and not row.overwrites,
        )

    def fail(self) -> None:
        """Write down what cannot be sent."""
        for delivery_id, code in self._failed.items():
            self._session.execute(_FAIL, {"which": delivery_id, "code": code})

    def _user(self, row: Any) -> str:
        if row.sealed is None or row.wrapped_key is None:
            raise SealBroken("person_link")
        key = people.unwrapped_key(self._tenant, row.person_id, row.wrapped_key)
        place = people.link_place(self._tenant, row.link_of_person)
        return vault.unseal(key, row.sealed, place).decode()
