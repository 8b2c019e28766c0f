"""The class at this moment: who has not started, works, is stuck, is done (annex B, row 1b2).

One row per pupil and group, written over at each page of an exercise; nothing of it is history.
What was not touched for ``LESSON`` is shown to nobody and removed by the worker.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, case, delete, select, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from lti_tool.db.prepared import Line, Prepared
from lti_tool.errors import NotFound
from lti_tool.exercises.catalogue import Catalogue
from lti_tool.models.base import table_of
from lti_tool.models.live import LiveStep
from lti_tool.models.platforms import Context
from lti_tool.models.schools import Enrollment, Person, PersonStatus, Role

LESSON = timedelta(hours=1)
"""How long after the last act a pupil stands on the board; then the lesson is over."""

MISSES = 2
"""Items in a row without a point after which a pupil is stuck."""

SHORTEST = timedelta(minutes=2)
"""Nobody is stuck sooner than this, however short the item."""


class Stand(StrEnum):
    """How a pupil is doing."""

    NOT_STARTED = "not-started"
    WORKING = "working"
    STUCK = "stuck"
    DONE = "done"


class Why(StrEnum):
    """Why somebody is stuck."""

    MISSES = "misses"
    LONG = "long"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Whose row it is: one pupil's in one group of one school."""

    school_id: UUID
    context_id: UUID
    person_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A page of an exercise that a pupil opens: ``item`` of ``items``, from 1."""

    exercise_key: str
    item: int
    items: int
    finished: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """One pupil on the board; ``exercise_key`` is None for who has not started."""

    person_id: UUID
    alias: str
    stand: Stand
    why: Why | None = None
    exercise_key: str | None = None
    item: int = 0
    items: int = 0


_STEP, _PERSON, _ENROLLMENT = (table_of(model) for model in (LiveStep, Person, Enrollment))


def _note() -> Prepared:
    insert = postgresql.insert(_STEP).values({c.name: bindparam(c.name) for c in _STEP.columns})
    new = insert.excluded
    # Of an earlier lesson, or of an earlier time through the same exercise, nothing is kept on.
    goes_on = and_(
        _STEP.c.exercise_key == new.exercise_key,
        _STEP.c.finished == new.finished,
        _STEP.c.seen_at > bindparam("since", type_=_STEP.c.seen_at.type),
    )
    stays = and_(goes_on, _STEP.c.item == new.item)
    return Prepared(  # the words are the same on SQLite
        insert.on_conflict_do_update(
            index_elements=list(_STEP.primary_key),
            set_={
                "exercise_key": new.exercise_key,
                "item": new.item,
                "items": new["items"],
                "finished": new.finished,
                "seen_at": new.seen_at,
                "arrived_at": case((stays, _STEP.c.arrived_at), else_=new.arrived_at),
                "misses": case((goes_on, _STEP.c.misses), else_=0),
            },
        )
    )


_NOTE = _note()
_ANSWERED = Prepared(
    update(_STEP)
    .where(
        _STEP.c.context_id == bindparam("of_context"), _STEP.c.person_id == bindparam("of_person")
    )
    .values(
        misses=(_STEP.c.misses + 1) * bindparam("missed", type_=_STEP.c.misses.type),
        arrived_at=bindparam("now", type_=_STEP.c.arrived_at.type),
        seen_at=bindparam("now", type_=_STEP.c.seen_at.type),
        finished=bindparam("done", type_=_STEP.c.finished.type),
    )
)
_BOARD = Prepared(
    select(
        _PERSON.c.id,
        _PERSON.c.alias,
        *(_STEP.c[name] for name in ("exercise_key", "item", "items")),
        *(_STEP.c[name] for name in ("misses", "finished", "arrived_at")),
    )
    .join_from(_ENROLLMENT, _PERSON, _PERSON.c.id == _ENROLLMENT.c.person_id)
    .outerjoin(
        _STEP,
        and_(
            _STEP.c.context_id == _ENROLLMENT.c.context_id,
            _STEP.c.person_id == _ENROLLMENT.c.person_id,
            _STEP.c.seen_at > bindparam("since", type_=_STEP.c.seen_at.type),
        ),
    )
    .where(
        _ENROLLMENT.c.context_id == bindparam("of_context"),
        _ENROLLMENT.c.role == Role.PUPIL,
        _PERSON.c.school_id == bindparam("of_school"),
        _PERSON.c.status == PersonStatus.ACTIVE,
        _PERSON.c.left_at.is_(None),
    )
    .order_by(_PERSON.c.alias, _PERSON.c.id)
)


def note(line: Line, place: Place, step: Step, *, now: datetime) -> None:
    """Write down at which item a pupil is; ``now`` becomes the arrival only at another item."""
    values = {
        "school_id": place.school_id,
        "context_id": place.context_id,
        "person_id": place.person_id,
        "exercise_key": step.exercise_key,
        "item": step.item,
        "items": step.items,
        "finished": step.finished,
        "misses": 0,
        "arrived_at": now,
        "seen_at": now,
        "since": now - LESSON,
    }
    _NOTE.count(line, values)


def answered(line: Line, place: Place, *, missed: bool, finished: bool, now: datetime) -> None:
    """Write down that an item was handed in: whether it brought no point, and was the last one."""
    values = {
        "of_context": place.context_id,
        "of_person": place.person_id,
        "missed": int(missed),
        "done": finished,
        "now": now,
    }
    _ANSWERED.count(line, values)


def title(session: Session, school_id: UUID, context_id: UUID | None) -> str:
    """Return what a group is called; it may be nothing.

    Raises:
        NotFound: ``no_group``: the launch came from no group.
    """
    context = session.get(Context, context_id) if context_id else None
    if context is None or context.school_id != school_id:
        raise NotFound("context", code="no_group")
    return context.title


def board(
    line: Line,
    school_id: UUID,
    context_id: UUID,
    catalogue: Catalogue,
    *,
    now: datetime,
) -> tuple[Seat, ...]:
    """Return every pupil of a group, by alias, in one query whatever its size."""
    asked = {"of_school": school_id, "of_context": context_id, "since": now - LESSON}
    return tuple(_seat(row, catalogue, now) for row in _BOARD.rows(line, asked))


def patience(catalogue: Catalogue, exercise_key: str, items: int) -> timedelta:
    """Return how long an item may take: twice its share of the exercise's own time."""
    try:
        exercise = catalogue.get(exercise_key)
    except NotFound:
        return SHORTEST
    return max(SHORTEST, 2 * timedelta(minutes=exercise.minutes) / max(1, items))


def forget(session: Session, *, now: datetime) -> int:
    """Remove what nobody touched since the lesson; return how many rows."""
    statement = delete(LiveStep).where(LiveStep.seen_at <= now - LESSON)
    return session.execute(statement).rowcount  # type: ignore[attr-defined,no-any-return]  # CursorResult


def _seat(row: Mapping[str, Any], catalogue: Catalogue, now: datetime) -> Seat:
    who = {"person_id": row["id"], "alias": row["alias"] or ""}
    if row["exercise_key"] is None:
        return Seat(**who, stand=Stand.NOT_STARTED)
    why = None if row["finished"] else _why(row, catalogue, now)
    stand = Stand.DONE if row["finished"] else Stand.STUCK if why else Stand.WORKING
    at = {name: row[name] for name in ("exercise_key", "item", "items")}
    return Seat(**who, **at, stand=stand, why=why)


def _why(row: Mapping[str, Any], catalogue: Catalogue, now: datetime) -> Why | None:
    if row["misses"] >= MISSES:
        return Why.MISSES
    longest = patience(catalogue, row["exercise_key"], row["items"])
    return Why.LONG if now - row["arrived_at"] > longest else None
