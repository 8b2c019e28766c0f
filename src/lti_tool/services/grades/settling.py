"""Settling: what the answers were, into the rows, many in one transaction."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Table, bindparam, func, or_, select, update
from sqlalchemy.orm import Session

from lti_tool.db import insert_or_add
from lti_tool.lti.scores import next_stamp
from lti_tool.models.base import table_of
from lti_tool.models.deliveries import AnswerCount, DeliveryState, Destination, ScoreDelivery
from lti_tool.models.gradebooks import GradebookAnswerCount
from lti_tool.services import backoff
from lti_tool.services.grades import again, cells, modes, rules
from lti_tool.services.grades.claimed import LEASE, Claimed
from lti_tool.services.grades.rules import Act, Answered, Rule

Chance = Callable[[], float]
"""Gives numbers from 0 to 1."""

MOST_ANEW = 3
"""How often one score may look for its column anew: a platform may list one that it has not."""

BELIEVED = timedelta(days=1)
"""How far ahead of ours a platform's clock may be for us to go by it."""

SKEW = timedelta(minutes=2)
"""How far the clocks of our own machines may be apart."""

LONGEST_COUNTED = 3600
"""Seconds of a wait that are added up: the sum must fit a column of 32 bits for many years."""

DELIVERED = "delivered"
_UNTOLD = frozenset({rules.NOT_SENT, rules.WORKER_GONE})
"""What no platform answered."""

_D = table_of(ScoreDelivery)
_ARRIVED = (
    update(_D)
    .where(
        _D.c.id.in_(bindparam("which", expanding=True)),
        _D.c.claim.in_(bindparam("by", expanding=True)),
        _D.c.state == DeliveryState.SENDING,
    )
    .values(
        state=DeliveryState.DELIVERED,
        delivered_at=bindparam("at"),
        line_item_url=func.coalesce(
            bindparam("url", type_=_D.c.line_item_url.type), _D.c.line_item_url
        ),
        last_answer=None,
        claim=None,
        claimed_until=None,
    )
)


def settle(
    session: Session,
    outcomes: Sequence[tuple[Claimed, Answered]],
    *,
    now: datetime,
    chance: Chance = lambda: 0.0,
) -> None:
    """Write down how deliveries went; nothing where a row was taken over meanwhile."""
    troubled = {c.delivery_id: (c.claim, a) for c, a in outcomes if a.code is not None}
    _settle_troubled(session, troubled, now, chance)
    arrived: dict[str | None, list[Claimed]] = {}
    for claimed, answered in outcomes:
        if answered.code is None:
            found = claimed.line_item_url is None
            arrived.setdefault(answered.line_item_url if found else None, []).append(claimed)
    for url, those in arrived.items():
        which = {"which": [c.delivery_id for c in those], "by": [*{c.claim for c in those}]}
        session.connection().execute(_ARRIVED, {**which, "at": now, "url": url})
    _count(session, outcomes, now)


def give_back_expired(
    session: Session, *, now: datetime, chance: Chance = lambda: 0.0, most: int = 100
) -> int:
    """Give back what workers hold that are no more; return how many.

    A lease that ends much later than any that begins now comes from a clock that was wrong.
    """
    expired = or_(
        ScoreDelivery.claimed_until <= now, ScoreDelivery.claimed_until > now + LEASE + SKEW
    )
    rows = session.execute(
        select(ScoreDelivery.id, ScoreDelivery.claim)
        .where(ScoreDelivery.state == DeliveryState.SENDING, expired)
        .limit(most)
    ).all()
    gone = Answered(code=rules.WORKER_GONE, later=True)
    _settle_troubled(session, {row.id: (row.claim, gone) for row in rows}, now, chance)
    return len(rows)


def pull_forward(session: Session, *, now: datetime) -> None:
    """Make due what waits for longer than any row may: a clock was wrong, and is right again."""
    statement = (
        update(_D)
        .where(_D.c.state == DeliveryState.WAITING, _D.c.due_at > now + backoff.LONGEST + SKEW)
        .values(due_at=now)
    )
    session.connection().execute(statement)


def _settle_troubled(
    session: Session,
    answers: Mapping[UUID, tuple[UUID | None, Answered]],
    now: datetime,
    chance: Chance,
) -> None:
    """Settle what did not arrive: delivery -> by which claim it was held, and the answer.

    Nobody queues for these pupils meanwhile, and whoever does holds the pupil first, as we do.
    """
    if not answers:
        return
    asked = ScoreDelivery.id.in_(answers)
    cells.hold(session, session.scalars(select(ScoreDelivery.person_id).where(asked)).all())
    held = select(ScoreDelivery).where(asked, ScoreDelivery.state == DeliveryState.SENDING)
    rows = session.scalars(held.with_for_update().execution_options(populate_existing=True)).all()
    outdated = set(session.scalars(select(ScoreDelivery.id).where(asked, cells.NEWER)))
    for row in rows:
        claim, answered = answers[row.id]
        if row.claim != claim:
            continue
        row.claim, row.claimed_until, before = None, None, row.last_answer
        row.line_item_url = answered.line_item_url or row.line_item_url
        if answered.code != rules.NOT_SENT:
            row.last_answer = answered.code
        if row.id in outdated:
            row.state = DeliveryState.SUPERSEDED
        else:
            rule = rules.rule_of(answered)
            row.state = _STATES.get(rule.act, DeliveryState.WAITING)
            if row.state is DeliveryState.WAITING and _is_hopeless(session, row, rule, before, now):
                row.state = DeliveryState.FAILED
            if row.state is DeliveryState.WAITING:
                _again(row, answered, rule, now, chance())
    session.flush()


def _again(
    row: ScoreDelivery, answered: Answered, rule: Rule, now: datetime, chance: float
) -> None:
    if rule.act is Act.RESTAMP:
        # Moodle compares with the second of its own last save, by its own clock
        theirs = min(answered.platform_time or now, now + BELIEVED)
        row.stamp = next_stamp(max(now, theirs), row.stamp)
    row.due_at = now + backoff.wait_of(rule.waits, row.tries, answered.retry_after, chance)
    if answered.code == rules.NOT_SENT:
        row.tries -= 1


_STATES: Mapping[Act, DeliveryState] = {
    Act.ASK: DeliveryState.HELD,
    Act.NOT_GRADED: DeliveryState.NOT_GRADED,
    Act.GIVE_UP: DeliveryState.FAILED,
}


def _is_hopeless(
    session: Session, row: ScoreDelivery, rule: Rule, before: str | None, now: datetime
) -> bool:
    """Return whether trying again makes no sense; where a column is gone, let it be sought.

    ``before`` is the answer before the last: tries of an outage are no searches for a column.
    """
    if now - row.waits_since >= rules.PATIENCE:
        return True
    if rule.act is not Act.ANEW:
        return False
    sought = before == rules.COLUMN_GONE and row.tries > MOST_ANEW
    if sought or not modes.makes_columns_anew(session, row.school_id):
        return True
    was, row.line_item_url = row.line_item_url, again.column_anew(session, row)
    return row.line_item_url == was


def _count(session: Session, outcomes: Sequence[tuple[Claimed, Answered]], now: datetime) -> None:
    """Count answers for the metrics, always in one order."""
    sums: dict[tuple[Destination, UUID, str], list[int]] = {}
    for claimed, answered in outcomes:
        if answered.code in _UNTOLD:
            continue
        place = claimed.destination, claimed.receiver_id, answered.code or DELIVERED
        waited = min(max(int((now - claimed.waits_since).total_seconds()), 0), LONGEST_COUNTED)
        found = sums.setdefault(place, [0, 0])
        found[0], found[1] = found[0] + 1, found[1] + waited
    for (destination, receiver_id, answer), (count, waited) in sorted(sums.items()):
        table, named = _COUNTED_IN[destination]
        key = {named: receiver_id, "answer": answer}
        insert_or_add(session, table, key, {"count": count, "waited": waited})


_COUNTED_IN: Mapping[Destination, tuple[Table, str]] = {
    Destination.AGS: (table_of(AnswerCount), "registration_id"),
    Destination.ONEROSTER: (table_of(GradebookAnswerCount), "gradebook_id"),
}
"""Kind of gradebook -> where its answers are counted, and the column of whose they are."""
