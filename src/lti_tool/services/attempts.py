"""Attempts: begin or resume, hand in one item, finish."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, selectinload

from lti_tool.db import insert_if_new
from lti_tool.errors import AttemptClosed, NotFound
from lti_tool.exercises import responses as response_values
from lti_tool.exercises.exercise import Exercise, Item, Responses
from lti_tool.exercises.scoring import score
from lti_tool.models.base import table_of
from lti_tool.models.learning import Attempt, AttemptState, ItemResponse
from lti_tool.models.platforms import Context, Deployment, ResourceLink
from lti_tool.services import grades, hand_scores

SEEDS = 2**31
"""Seeds lie below this, so that they fit every database's integer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What was filled in and not handed in; ``sequence`` counts its changes."""

    answers: Responses
    sequence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where a pupil stands.

    ``handed_in`` and ``drafts`` are by item identifier; ``points`` of ``maximum``.
    ``exercise_version`` is the one that was started, whatever is offered now.
    """

    attempt_id: UUID
    exercise_key: str
    exercise_version: str
    seed: int
    finished: bool
    handed_in: dict[str, Responses]
    drafts: dict[str, Draft]
    points: Decimal
    maximum: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """How an attempt begins.

    ``seed`` fixes the order of shuffled choices; ``anew`` asks for a further attempt after a
    finished one.
    """

    exercise: Exercise
    now: datetime
    seed: int
    anew: bool = False


# Every page of a pupil asks this: built once (see ``sessions``).
_NEWEST = (
    select(Attempt)
    .options(selectinload(Attempt.responses), selectinload(Attempt.drafts))
    .where(
        Attempt.resource_link_id == bindparam("link_id"),
        Attempt.person_id == bindparam("of_person"),
    )
    .order_by(Attempt.started_at.desc())
    .limit(1)
)
_NEWEST_HELD = _NEWEST.with_for_update()


def newest(
    session: Session, link_id: UUID, person_id: UUID, *, writes: bool = False
) -> Attempt | None:
    """Return a pupil's newest attempt under one link, with its responses.

    ``writes`` keeps others from changing it until the transaction ends (two tabs, one attempt).
    """
    place = {"link_id": link_id, "of_person": person_id}
    return session.scalar(_NEWEST_HELD if writes else _NEWEST, place)


def begin(session: Session, link: ResourceLink, person_id: UUID, start: Start) -> Attempt:
    """Return the pupil's attempt: the open one, else the finished one, else a new one.

    An open attempt goes on with the version that it began with: an exercise never changes under
    a child. One at another exercise (the teacher changed the link) is set aside.
    """
    found = newest(session, link.id, person_id, writes=True)
    if found and _serves(found, start):
        return found
    if found and found.state is AttemptState.OPEN:
        session.delete(found)
        session.flush()
    values = {
        "school_id": link.school_id,
        "person_id": person_id,
        "resource_link_id": link.id,
        "exercise_key": start.exercise.key,
        "exercise_version": start.exercise.version,
        "seed": start.seed,
        "state": AttemptState.OPEN,
        "maximum": start.exercise.maximum,
        "started_at": start.now,
        "last_activity_at": start.now,
    }
    # Two tabs may begin at the same moment: the unique index lets one attempt in.
    insert_if_new(session, table_of(Attempt), values)
    begun = newest(session, link.id, person_id)
    if begun is None:
        raise NotFound("attempt")
    return begun


def _serves(found: Attempt, start: Start) -> bool:
    again = start.anew and found.state is AttemptState.FINISHED
    return not again and found.exercise_key == start.exercise.key


def hand_in(attempt: Attempt, item: Item, given: Responses, *, now: datetime) -> ItemResponse:
    """Score one item and keep the answer. The first answer counts.

    Raises:
        AttemptClosed: the attempt is finished, or this item was handed in.
    """
    taken = {response.item_identifier for response in attempt.responses}
    if attempt.state is not AttemptState.OPEN or item.identifier in taken:
        raise AttemptClosed(f"attempt {attempt.id}")
    outcome = score(item, given)
    row = ItemResponse(
        item_identifier=item.identifier,
        response=response_values.dump(given),
        score=outcome.score,
        answered_at=now,
    )
    attempt.responses.append(row)
    attempt.drafts[:] = [each for each in attempt.drafts if each.item_identifier != item.identifier]
    attempt.score = sum((r.score for r in attempt.responses), Decimal(0))
    attempt.last_activity_at = now
    return row


def is_complete(attempt: Attempt, exercise: Exercise) -> bool:
    """Return whether every item was handed in."""
    taken = {response.item_identifier for response in attempt.responses}
    return all(item.identifier in taken for item in exercise.items)


def finish(session: Session, attempt: Attempt, link: ResourceLink, *, now: datetime) -> None:
    """Close an attempt and queue its score, in one transaction; twice is once."""
    if attempt.state is AttemptState.FINISHED:
        return
    attempt.state, attempt.finished_at, attempt.last_activity_at = AttemptState.FINISHED, now, now
    attempt.drafts.clear()
    hand_scores.apply_waivers(session, attempt, now=now)
    context = session.get_one(Context, link.context_id)
    deployment = session.get_one(Deployment, context.deployment_id)
    grades.queue(session, attempt, link, deployment.registration_id, now=now)


def progress(attempt: Attempt) -> Progress:
    """Return where a pupil stands, ready to show."""
    return Progress(
        attempt_id=attempt.id,
        exercise_key=attempt.exercise_key,
        exercise_version=attempt.exercise_version,
        seed=attempt.seed,
        finished=attempt.state is AttemptState.FINISHED,
        handed_in={
            row.item_identifier: response_values.parse(row.response) for row in attempt.responses
        },
        drafts={
            row.item_identifier: Draft(
                answers=response_values.parse(row.response), sequence=row.sequence
            )
            for row in attempt.drafts
        },
        points=attempt.score,
        maximum=attempt.maximum,
    )
