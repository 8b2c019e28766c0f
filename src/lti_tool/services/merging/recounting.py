"""What counts in the gradebooks of pupils who became one, or two again.

The best, the first, the last or the average of all attempts is another one when attempts come
together, and when they part. What changed goes out at once; what stands there already does not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from lti_tool.models.base import table_of
from lti_tool.models.deliveries import DeliveryState, ScoreDelivery
from lti_tool.models.learning import Attempt, AttemptState
from lti_tool.models.platforms import ResourceLink
from lti_tool.models.schools import LinkKind, PersonLink
from lti_tool.services import grades

_UNSENT = (DeliveryState.WAITING, DeliveryState.HELD)
_D = table_of(ScoreDelivery)


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What two pupils finished, while they are two.

    ``both``: links behind which both did; ``other``: behind which only the one who goes did.
    ``shared``: platforms (registrations, as ``PersonLink.source`` has them) at which both have an
    account, so that a mark may stand at the one that is not used any more.
    """

    both: frozenset[UUID]
    other: frozenset[UUID]
    shared: frozenset[str]


def work_of(session: Session, kept: UUID, gone: UUID) -> Work:
    """Return what two pupils finished."""
    mine, theirs = (_finished(session, each) for each in (kept, gone))
    accounts = [_platforms(session, each) for each in (kept, gone)]
    return Work(both=mine & theirs, other=theirs - mine, shared=accounts[0] & accounts[1])


def joined(session: Session, person_id: UUID, work: Work, *, now: datetime) -> int:
    """Queue what counts of a pupil who became one with another; return how many scores."""
    count = sum(_recount(session, person_id, link_id, work, now) for link_id in sorted(work.both))
    for link_id in sorted(work.other):
        # what the administration could not take of a stranger may go to the pupil it knows
        count += grades.recount_pupil(session, person_id, link_id, anew=False, now=now)
    return count


def parted(session: Session, pair: tuple[UUID, UUID], *, since: datetime, now: datetime) -> int:
    """Queue what counts of two pupils who were one ``since``; return how many scores.

    Of what went out meanwhile, both remember that it may stand in their place.
    """
    work = work_of(session, *pair)
    for link_id in sorted(work.both):
        _split(session, pair, link_id, since)
    _give_along(session, *pair)
    session.expire_all()
    return sum(
        _recount(session, person_id, link_id, work, now)
        for link_id in sorted(work.both)
        for person_id in pair
    )


def _recount(session: Session, person_id: UUID, link_id: UUID, work: Work, now: datetime) -> int:
    registration_id = grades.registration_of(session, session.get_one(ResourceLink, link_id))
    anew = str(registration_id) in work.shared
    return grades.recount_pupil(session, person_id, link_id, anew=anew, now=now)


def _split(session: Session, pair: tuple[UUID, UUID], link_id: UUID, since: datetime) -> None:
    """Let what was queued for one pupil since two were one be the past of both."""
    kept, gone = pair
    own = _newest_attempts(session, pair, link_id)
    found = select(_D).where(
        _D.c.person_id == kept, _D.c.resource_link_id == link_id, _D.c.stamp >= since
    )
    for row in session.execute(found).mappings().all():
        mine = _D.c.id == row["id"]
        if row["attempt_id"] in own[gone]:
            session.execute(update(_D).where(mine).values(attempt_id=own[kept][0]))
        if row["was_sent"]:
            copy = {"id": uuid4(), "person_id": gone, "attempt_id": own[gone][0]}
            past = {"state": DeliveryState.SUPERSEDED, "claim": None, "claimed_until": None}
            session.execute(_D.insert().values({**row, **copy, **past}))
        elif row["state"] in _UNSENT:
            session.execute(update(_D).where(mine).values(state=DeliveryState.SUPERSEDED))


def _give_along(session: Session, kept: UUID, gone: UUID) -> None:
    """Let deliveries go with the attempt that they tell of; unsent ones are dropped."""
    theirs = select(Attempt.id).where(Attempt.person_id == gone)
    strays = (_D.c.person_id == kept) & _D.c.attempt_id.in_(theirs)
    session.execute(delete(_D).where(strays, _D.c.was_sent.is_(False)))
    session.execute(update(_D).where(strays).values(person_id=gone))


def _finished(session: Session, person_id: UUID) -> frozenset[UUID]:
    done = Attempt.person_id == person_id, Attempt.state == AttemptState.FINISHED
    return frozenset(session.scalars(select(Attempt.resource_link_id).where(*done).distinct()))


def _platforms(session: Session, person_id: UUID) -> frozenset[str]:
    mine = PersonLink.person_id == person_id, PersonLink.kind == LinkKind.PLATFORM_USER
    return frozenset(session.scalars(select(PersonLink.source).where(*mine)))


def _newest_attempts(
    session: Session, pair: Sequence[UUID], link_id: UUID
) -> dict[UUID, list[UUID]]:
    """Return person -> their finished attempts behind a link, newest first."""
    rows = session.execute(
        select(Attempt.person_id, Attempt.id)
        .where(
            Attempt.person_id.in_(pair),
            Attempt.resource_link_id == link_id,
            Attempt.state == AttemptState.FINISHED,
        )
        .order_by(Attempt.finished_at.desc(), Attempt.started_at.desc())
    )
    found: dict[UUID, list[UUID]] = {person_id: [] for person_id in pair}
    for person_id, attempt_id in rows:
        found[person_id].append(attempt_id)
    return found
