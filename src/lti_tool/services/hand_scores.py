"""Scores by hand: one item of one attempt, or an item that counts as right for a whole group.

What a teacher gives goes before what was computed, and before nothing at all. The attempt's score
is added up anew, and travels to the platform when it is the one that counts there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session, selectinload

from lti_tool.db import insert_if_new
from lti_tool.errors import AttemptClosed, NotFound, ResponseInvalid
from lti_tool.exercises.adaptive import goals
from lti_tool.models.base import table_of
from lti_tool.models.learning import Attempt, AttemptState
from lti_tool.models.platforms import Context, ResourceLink
from lti_tool.models.reviews import HandReason, HandScore, ItemWaiver
from lti_tool.services import grades
from lti_tool.services.grades import cells

CHOSEN = tuple(reason for reason in HandReason if reason is not HandReason.WAIVED)
"""The reasons that a teacher may give for one pupil's score."""

_STEP = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A score by hand: ``score`` in points, why, and by whom (None: not known any more)."""

    score: Decimal
    reason: HandReason
    by: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One item of one version of an exercise; ``maximum`` in points."""

    exercise_key: str
    exercise_version: str
    item_identifier: str
    maximum: Decimal


def attempt_of(session: Session, school_id: UUID, attempt_id: UUID) -> Attempt:
    """Return an attempt of a school, kept from others until the transaction ends.

    Whether its pupil is the asker's has been looked at before (``reviews.in_group``).

    Raises:
        NotFound: ``attempt_unknown``.
    """
    found = session.scalar(_held().where(Attempt.id == attempt_id, Attempt.school_id == school_id))
    if found is None:
        raise NotFound(f"attempt {attempt_id}", code="attempt_unknown")
    return found


def give(session: Session, attempt: Attempt, part: Part, given: Given, *, now: datetime) -> None:
    """Give the points of one item of a finished attempt, in place of what stood there.

    Args:
        session: a writing session.
        attempt: from ``attempt_of``.
        part: the item.
        given: 0 to the item's maximum, in hundredths of a point.
        now: the moment.

    Raises:
        AttemptClosed: ``attempt_open``: the pupil is still at it.
        ResponseInvalid: ``hand_score_invalid``: points or reason that cannot be given.
    """
    if attempt.state is not AttemptState.FINISHED:
        raise AttemptClosed(f"attempt {attempt.id}", code="attempt_open")
    fits = 0 <= given.score <= part.maximum and given.score == given.score.quantize(_STEP)
    if not fits or given.reason not in CHOSEN:
        raise ResponseInvalid("points or reason", code="hand_score_invalid")
    waited = bool(awaited(session, attempt))
    _write(session, attempt, part.item_identifier, given, now=now)
    add_up(session, attempt, now=now, waited=waited)


def take_back(session: Session, attempt: Attempt, part: Part, *, now: datetime) -> None:
    """Let the computed points of one item count again (or those of its waiver)."""
    place = (attempt.id, part.item_identifier)
    if (row := session.get(HandScore, place)) is not None:
        session.delete(row)
        session.flush()
    _write_waivers(session, attempt, now=now)
    add_up(session, attempt, now=now)


def waive(session: Session, context_id: UUID, part: Part, *, by: UUID | None, now: datetime) -> int:
    """Give a whole group the points of an item that was wrong, now and for who finishes later.

    A score that a teacher gave one pupil for that item stays.

    Returns:
        How many attempts got another score.
    """
    context = session.get_one(Context, context_id)
    values = {
        "context_id": context_id,
        "exercise_key": part.exercise_key,
        "exercise_version": part.exercise_version,
        "item_identifier": part.item_identifier,
        "school_id": context.school_id,
        "points": part.maximum,
        "made_at": now,
    }
    insert_if_new(session, table_of(ItemWaiver), values)
    given = Given(score=part.maximum, reason=HandReason.WAIVED, by=by)
    changed = 0
    for attempt in _made(session, context_id, part):
        if session.get(HandScore, (attempt.id, part.item_identifier)) is None:
            waited = bool(awaited(session, attempt))
            _write(session, attempt, part.item_identifier, given, now=now)
            changed += add_up(session, attempt, now=now, waited=waited)
    return changed


def withdraw(session: Session, context_id: UUID, part: Part, *, now: datetime) -> int:
    """Let the computed points of an item count again for a whole group; return for how many."""
    place = (context_id, part.exercise_key, part.exercise_version, part.item_identifier)
    row = session.get(ItemWaiver, place)
    if row is not None:
        session.delete(row)
    changed = 0
    for attempt in _made(session, context_id, part):
        session.execute(
            delete(HandScore).where(
                HandScore.attempt_id == attempt.id,
                HandScore.item_identifier == part.item_identifier,
                HandScore.reason == HandReason.WAIVED,
            )
        )
        changed += add_up(session, attempt, now=now)
    return changed


def waived(session: Session, context_id: UUID, key: str, version: str) -> frozenset[str]:
    """Return the items of an exercise that count as right for a group."""
    rows = session.scalars(
        select(ItemWaiver.item_identifier).where(
            ItemWaiver.context_id == context_id,
            ItemWaiver.exercise_key == key,
            ItemWaiver.exercise_version == version,
        )
    )
    return frozenset(rows)


def of_attempt(session: Session, attempt_id: UUID) -> dict[str, HandScore]:
    """Return the scores by hand of an attempt, by item identifier."""
    rows = session.scalars(select(HandScore).where(HandScore.attempt_id == attempt_id))
    return {row.item_identifier: row for row in rows}


def marks(session: Session, attempt: Attempt) -> dict[str, Decimal]:
    """Return the points that a teacher gave for open answers, by item identifier."""
    if not any(row.by_teacher for row in attempt.responses):
        return {}
    return {name: row.score for name, row in of_attempt(session, attempt.id).items()}


def awaited(session: Session, attempt: Attempt) -> frozenset[str]:
    """Return the items of an attempt that wait for a teacher's points: open answers without any."""
    written = frozenset(row.item_identifier for row in attempt.responses if row.by_teacher)
    return written - of_attempt(session, attempt.id).keys() if written else written


def apply_waivers(session: Session, attempt: Attempt, *, now: datetime) -> None:
    """Give an attempt the points of the items that its group need not have right.

    For an attempt that is being finished, before its score is queued.
    """
    if _write_waivers(session, attempt, now=now):
        attempt.score = total(session, attempt)


def _write_waivers(session: Session, attempt: Attempt, *, now: datetime) -> bool:
    found = session.scalars(
        select(ItemWaiver)
        .join(ResourceLink, ResourceLink.context_id == ItemWaiver.context_id)
        .where(
            ResourceLink.id == attempt.resource_link_id,
            ItemWaiver.exercise_key == attempt.exercise_key,
            ItemWaiver.exercise_version == attempt.exercise_version,
        )
    ).all()
    for waiver in found:
        given = Given(score=waiver.points, reason=HandReason.WAIVED, by=None)
        if session.get(HandScore, (attempt.id, waiver.item_identifier)) is None:
            _write(session, attempt, waiver.item_identifier, given, now=now)
    return bool(found)


def total(session: Session, attempt: Attempt) -> Decimal:
    """Return the points of an attempt: by hand where a teacher gave them, else computed.

    Those of practice count what was made, so no points change them.
    """
    if goals.is_practice(attempt.exercise_key):
        return attempt.score
    points = {row.item_identifier: row.score for row in attempt.responses}
    points |= {name: row.score for name, row in of_attempt(session, attempt.id).items()}
    return sum(points.values(), Decimal(0))


def add_up(session: Session, attempt: Attempt, *, now: datetime, waited: bool = False) -> bool:
    """Add an attempt's points up anew, and send them if they count; return whether they changed.

    They are not sent while an open answer waits for points; ``waited`` tells that one did before,
    so that they are sent even when nothing was added.
    """
    points = total(session, attempt)
    if points == attempt.score and not waited:
        return False
    attempt.score = points
    session.flush()
    settled = attempt.state is AttemptState.FINISHED and not awaited(session, attempt)
    if settled:
        grades.recount(session, attempt, now=now)
    return True


def _made(session: Session, context_id: UUID, part: Part) -> Sequence[Attempt]:
    """Return a group's finished attempts at an exercise.

    Those that are open are waited for as well: who finishes at this moment is either seen here,
    or sees what is written here (``apply_waivers``).
    """
    made: Sequence[Attempt] = session.scalars(
        _held()
        .where(
            Attempt.resource_link.has(ResourceLink.context_id == context_id),
            Attempt.exercise_key == part.exercise_key,
            Attempt.exercise_version == part.exercise_version,
        )
        .order_by(Attempt.id)
    ).all()
    cells.hold(session, [attempt.person_id for attempt in made])  # whose scores will be queued
    return [attempt for attempt in made if attempt.state is AttemptState.FINISHED]


def _held() -> Select[Attempt]:
    return (
        select(Attempt)
        .options(selectinload(Attempt.responses))
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _write(
    session: Session, attempt: Attempt, item_identifier: str, given: Given, *, now: datetime
) -> None:
    row = HandScore(
        attempt_id=attempt.id,
        item_identifier=item_identifier,
        school_id=attempt.school_id,
        score=given.score,
        reason=given.reason,
        given_by=given.by,
        given_at=now,
    )
    session.merge(row)
    session.flush()
