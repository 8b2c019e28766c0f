"""Attempts: begin or resume, hand in one item, finish."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid4

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload, selectinload

from lti_tool.db import insert_if_new
from lti_tool.errors import AttemptClosed, NotFound
from lti_tool.exercises import responses as response_values
from lti_tool.exercises.exercise import Exercise, Item, Responses
from lti_tool.exercises.scoring import score
from lti_tool.models.base import table_of
from lti_tool.models.learning import Attempt, AttemptState, ItemDraft, ItemResponse
from lti_tool.models.platforms import Context, Deployment, Registration, ResourceLink
from lti_tool.services import announcements, grades, hand_scores
from lti_tool.services.practice import scores
from lti_tool.services.written import NOTHING, Pen

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

    ``handed_in``, ``drafts`` and ``marks`` (points that a teacher gave for an open answer) are by
    item identifier; ``points`` of ``maximum``. ``awaited`` items wait for a teacher's
    points, ``retry`` ones may be tried once more.
    ``exercise_version`` is the one that was started, whatever is offered now; ``chosen`` are the
    items of a round of practice, which has no other content.
    """

    attempt_id: UUID
    exercise_key: str
    exercise_version: str
    seed: int
    finished: bool
    chosen: tuple[scores.ChosenItem, ...]
    handed_in: dict[str, Responses]
    drafts: dict[str, Draft]
    points: Decimal
    maximum: Decimal
    marks: dict[str, Decimal] = field(default_factory=dict)
    awaited: frozenset[str] = frozenset()
    retry: frozenset[str] = frozenset()


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
_OF_PUPIL = (
    select(Attempt)
    .where(
        Attempt.resource_link_id == bindparam("link_id"),
        Attempt.person_id == bindparam("of_person"),
    )
    .order_by(Attempt.started_at.desc())
    .limit(1)
)
# One question: few items of an attempt have a draft. Rows that are held cannot be joined so.
_NEWEST = _OF_PUPIL.options(joinedload(Attempt.responses), joinedload(Attempt.drafts))
_NEWEST_HELD = _OF_PUPIL.options(
    selectinload(Attempt.responses), selectinload(Attempt.drafts)
).with_for_update()


def newest(
    session: Session, link_id: UUID, person_id: UUID, *, writes: bool = False
) -> Attempt | None:
    """Return a pupil's newest attempt under one link, with its responses.

    ``writes`` keeps others from changing it until the transaction ends (two tabs, one attempt).
    """
    place = {"link_id": link_id, "of_person": person_id}
    return session.scalars(_NEWEST_HELD if writes else _NEWEST, place).unique().one_or_none()


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


def row_of(attempt: Attempt, item: Item) -> ItemResponse | None:
    """Return what was handed in for an item, if anything was."""
    return next((r for r in attempt.responses if r.item_identifier == item.identifier), None)


def takes(attempt: Attempt, item: Item) -> bool:
    """Return whether an answer to this item can be handed in: a first one, or a further try."""
    row = row_of(attempt, item)
    return attempt.state is AttemptState.OPEN and (row is None or row.tries_left > 0)


def hand_in(
    attempt: Attempt, item: Item, given: Responses, *, now: datetime, pen: Pen | None = None
) -> ItemResponse:
    """Score one item and keep the answer. The last of the item's tries counts.

    Args:
        attempt: the pupil's.
        item: of its exercise.
        given: the answer.
        now: the moment.
        pen: seals what the pupil wrote; an item that a teacher scores needs it.

    Raises:
        AttemptClosed: the attempt is finished, or this item was handed in.
    """
    if not takes(attempt, item):
        raise AttemptClosed(f"attempt {attempt.id}")
    outcome = score(item, given)
    row = row_of(attempt, item)
    if row is None:
        row = ItemResponse(id=uuid4(), item_identifier=item.identifier, tries=0)
        attempt.responses.append(row)
    elif row.first_score is None:
        row.first_score = row.score
    row.tries += 1
    row.tries_left = item.max_attempts - row.tries if outcome.correct is False else 0
    row.score, row.answered_at = outcome.score, now
    row.by_teacher = item.by_teacher
    _keep(row, item, given, pen)
    attempt.drafts[:] = [each for each in attempt.drafts if each.item_identifier != item.identifier]
    attempt.score = scores.points(attempt)
    attempt.last_activity_at = now
    return row


def _keep(row: ItemResponse, item: Item, given: Responses, pen: Pen | None) -> None:
    if not item.by_teacher:
        row.response = response_values.dump(given)
        return
    if pen is None:
        raise TypeError(item.identifier)
    row.response, row.written = NOTHING, pen.seal(row.__tablename__, str(row.id), given)


def give_up(attempt: Attempt, item: Item) -> None:
    """Let the last try stand: the pupil wants to see the right answer."""
    row = row_of(attempt, item)
    if row is not None:
        row.tries_left = 0


def is_complete(attempt: Attempt, exercise: Exercise) -> bool:
    """Return whether every item was handed in, with no try left."""
    settled = {row.item_identifier for row in attempt.responses if not row.tries_left}
    return all(item.identifier in settled for item in exercise.items)


def finish(
    session: Session,
    attempt: Attempt,
    link: ResourceLink,
    *,
    now: datetime,
    announced: Collection[str] = frozenset(),
) -> None:
    """Close an attempt and queue its score, in one transaction; twice is once.

    A score that waits for a teacher is not sent yet; ``announced`` are the issuers of platforms
    that may be told so (see ``announcements``). A round of practice that is no better than an
    earlier one behind the link changes nothing in the gradebook.
    """
    if attempt.state is AttemptState.FINISHED:
        return
    attempt.state, attempt.finished_at, attempt.last_activity_at = AttemptState.FINISHED, now, now
    attempt.drafts.clear()
    for row in attempt.responses:
        row.tries_left = 0
    hand_scores.apply_waivers(session, attempt, now=now)
    if scores.is_beaten(session, attempt):
        return
    context = session.get_one(Context, link.context_id)
    deployment = session.get_one(Deployment, context.deployment_id)
    if not hand_scores.awaited(session, attempt):
        grades.queue(session, attempt, link, deployment.registration_id, now=now)
        return
    registration = session.get_one(Registration, deployment.registration_id)
    if registration.issuer in announced:
        announcements.announce(session, attempt, link, registration.id, now=now)


def progress(
    attempt: Attempt, pen: Pen | None = None, marks: Mapping[str, Decimal] | None = None
) -> Progress:
    """Return where a pupil stands, ready to show.

    Args:
        attempt: the pupil's.
        pen: opens what the pupil wrote; without it own lines stay closed.
        marks: item identifier -> points that a teacher gave.
    """
    rows, given = attempt.responses, marks or {}
    waiting = frozenset(row.item_identifier for row in rows if row.by_teacher)
    return Progress(
        attempt_id=attempt.id,
        exercise_key=attempt.exercise_key,
        exercise_version=attempt.exercise_version,
        seed=attempt.seed,
        finished=attempt.state is AttemptState.FINISHED,
        chosen=scores.chosen(attempt),
        handed_in={row.item_identifier: answers_in(row, pen) for row in rows},
        drafts={
            row.item_identifier: Draft(answers=answers_in(row, pen), sequence=row.sequence)
            for row in attempt.drafts
        },
        points=attempt.score,
        maximum=attempt.maximum,
        marks={name: points for name, points in given.items() if name in waiting},
        awaited=waiting - given.keys(),
        retry=frozenset(r.item_identifier for r in rows if r.tries_left),
    )


def answers_in(row: ItemResponse | ItemDraft, pen: Pen | None) -> Responses:
    """Return the answers that a row holds; what is sealed opens with a pen alone."""
    if row.written is not None and pen is not None:
        return pen.opened(row)
    return response_values.parse(row.response)
