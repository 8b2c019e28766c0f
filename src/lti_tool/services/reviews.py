"""One person's work as it was made and scored, for who may review it.

A launch may have come for it (``about``), or a teacher comes from a page of one of their groups.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from lti_tool.errors import NotFound
from lti_tool.exercises.exercise import Responses
from lti_tool.models.launches import LaunchSession
from lti_tool.models.learning import Attempt, AttemptState, ItemResponse
from lti_tool.models.platforms import ResourceLink
from lti_tool.models.reviews import HandReason
from lti_tool.models.schools import Person, PersonStatus
from lti_tool.services import attempts, groups, hand_scores, written
from lti_tool.services.groups import Group
from lti_tool.services.practice import scores
from lti_tool.services.written import Pen


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Whom a session is about, by alias only."""

    person_id: UUID
    alias: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """Points that a teacher gave, why, when, and by whom (None: not known any more)."""

    points: Decimal
    reason: HandReason
    given_by: UUID | None
    given_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Handled:
    """One item as it was handed in and scored.

    ``given`` is None where nothing was handed in; ``kept`` tells whether the answer itself is
    still there (its term is shorter than that of its points). ``computed`` are the points by the
    item's own rules; None where a teacher gives them.
    """

    given: Responses | None = None
    kept: bool = True
    computed: Decimal | None = None
    hand: Hand | None = None

    @property
    def points(self) -> Decimal | None:
        """Return the points that count; None where there are none yet."""
        return self.hand.points if self.hand else self.computed


UNTOUCHED = Handled()


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """One attempt, by item identifier; ``waived`` items count as right for its whole group.

    ``chosen`` are the items of a round of practice.
    """

    attempt_id: UUID
    person_id: UUID
    context_id: UUID
    exercise_key: str
    exercise_version: str
    seed: int
    finished: bool
    points: Decimal
    maximum: Decimal
    started_at: datetime
    chosen: tuple[scores.ChosenItem, ...]
    items: Mapping[str, Handled]
    waived: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Somebody's work; ``made`` is None where they did not begin yet."""

    subject: Subject
    exercise_key: str | None
    made: Made | None


def subject(session: Session, session_id: str) -> Subject:
    """Return whom a launch session is about.

    Raises:
        NotFound: it is about nobody in particular.
    """
    launch = session.get_one(LaunchSession, session_id)
    person = session.get(Person, launch.about_person_id) if launch.about_person_id else None
    if person is None or person.school_id != launch.school_id:
        raise NotFound("subject")
    return Subject(person_id=person.id, alias=person.alias or "")


def work(session: Session, root_key: bytes, session_id: str) -> Work:
    """Return the work that a launch session came to review: the newest attempt.

    Args:
        session: to read with.
        root_key: opens the pupil's own lines.
        session_id: the launch session's.

    Raises:
        NotFound: ``work_unknown``: it came for something else, or what is stored of that person
            is not to be shown any more.
    """
    about = subject(session, session_id)
    launch = session.get_one(LaunchSession, session_id)
    at_rest = session.get_one(Person, about.person_id).status is PersonStatus.RESTRICTED
    if launch.resource_link_id is None or at_rest:
        raise NotFound("work", code="work_unknown")
    attempt = attempts.newest(session, launch.resource_link_id, about.person_id)
    if attempt is None:
        return Work(subject=about, exercise_key=launch.exercise_key, made=None)
    pen = written.pen_for(session, root_key, attempt)
    return Work(subject=about, exercise_key=attempt.exercise_key, made=_made(session, attempt, pen))


def in_group(session: Session, root_key: bytes, group: Group, attempt_id: UUID) -> Work:
    """Return an attempt of a pupil of a teacher's group; ``root_key`` opens their own lines.

    Raises:
        NotFound: ``attempt_unknown``: there is none, or it is somebody else's.
    """
    attempt = session.get(Attempt, attempt_id, options=[selectinload(Attempt.responses)])
    about = _pupil_of(session, group, attempt)
    if attempt is None or about is None:
        raise NotFound(f"attempt {attempt_id}", code="attempt_unknown")
    pen = written.pen_for(session, root_key, attempt)
    return Work(subject=about, exercise_key=attempt.exercise_key, made=_made(session, attempt, pen))


def held(session: Session, group: Group, attempt_id: UUID) -> Attempt:
    """Return an attempt of a pupil of a teacher's group, to change.

    Raises:
        NotFound: as ``in_group``.
    """
    if _pupil_of(session, group, session.get(Attempt, attempt_id)) is None:
        raise NotFound(f"attempt {attempt_id}", code="attempt_unknown")
    return hand_scores.attempt_of(session, group.school_id, attempt_id)


def _pupil_of(session: Session, group: Group, attempt: Attempt | None) -> Subject | None:
    if attempt is None or attempt.school_id != group.school_id:
        return None
    pupils = groups.pupils_of(session, group)
    found = next((each for each in pupils if each.person_id == attempt.person_id), None)
    return Subject(person_id=found.person_id, alias=found.alias) if found else None


def _made(session: Session, attempt: Attempt, pen: Pen | None) -> Made:
    context_id = session.scalars(
        select(ResourceLink.context_id).where(ResourceLink.id == attempt.resource_link_id)
    ).one()
    place = (attempt.exercise_key, attempt.exercise_version)
    return Made(
        attempt_id=attempt.id,
        person_id=attempt.person_id,
        context_id=context_id,
        exercise_key=attempt.exercise_key,
        exercise_version=attempt.exercise_version,
        seed=attempt.seed,
        finished=attempt.state is AttemptState.FINISHED,
        points=attempt.score,
        maximum=attempt.maximum,
        started_at=attempt.started_at,
        chosen=scores.chosen(attempt),
        items=_items(session, attempt, pen),
        waived=hand_scores.waived(session, context_id, *place),
    )


def _items(session: Session, attempt: Attempt, pen: Pen | None) -> dict[str, Handled]:
    hands = {
        name: Hand(
            points=row.score, reason=row.reason, given_by=row.given_by, given_at=row.given_at
        )
        for name, row in hand_scores.of_attempt(session, attempt.id).items()
    }
    rows = {row.item_identifier: row for row in attempt.responses}
    return {
        name: _handled(rows.get(name), hands.get(name), pen) for name in rows.keys() | hands.keys()
    }


def _handled(row: ItemResponse | None, hand: Hand | None, pen: Pen | None) -> Handled:
    if row is None:
        return Handled(hand=hand)
    given = attempts.answers_in(row, pen)
    computed = None if row.by_teacher else row.score
    return Handled(given=given, kept=bool(given), computed=computed, hand=hand)
