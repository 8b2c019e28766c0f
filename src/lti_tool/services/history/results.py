"""The newest attempt of each pupil at each exercise, in one question whatever their number."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Exists, Row, exists, func, select
from sqlalchemy.orm import Session

from lti_tool.exercises.adaptive import goals
from lti_tool.models.base import table_of
from lti_tool.models.learning import Attempt, AttemptState, ItemResponse
from lti_tool.models.platforms import ResourceLink
from lti_tool.privacy.retention import school_year, start_of
from lti_tool.services import marking


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A pupil's newest attempt at one exercise; ``tries`` counts all of them.

    ``points`` of ``maximum`` mean something once it is ``finished`` and nothing ``awaits`` a
    teacher's points.
    """

    attempt_id: UUID
    person_id: UUID
    context_id: UUID
    exercise_key: str
    finished: bool
    awaits: bool
    points: Decimal
    maximum: Decimal
    tries: int
    started_at: datetime
    moment: datetime

    @property
    def share(self) -> Decimal | None:
        """Return the share of the points, 0 to 1; None while it is open or gives no points.

        Of practice too: its points count what was made, right or wrong.
        """
        scored = self.maximum > 0 and not goals.is_practice(self.exercise_key)
        known = self.finished and not self.awaits and scored
        return self.points / self.maximum if known else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Whose attempts: of these pupils of a school.

    ``context_id``: only those made in this course; ``year``: only those begun in this school
    year, by the year in which it began.
    """

    school_id: UUID
    person_ids: Collection[UUID]
    context_id: UUID | None = None
    year: int | None = None


MOST = 5000
"""Attempts of one pupil that a page looks at, newest first: many years of daily work."""

_ATTEMPT, _LINK = table_of(Attempt), table_of(ResourceLink)
_COLUMNS = (
    _ATTEMPT.c.id,
    _ATTEMPT.c.person_id,
    _LINK.c.context_id,
    _ATTEMPT.c.exercise_key,
    _ATTEMPT.c.state,
    _ATTEMPT.c.score,
    _ATTEMPT.c.maximum,
    _ATTEMPT.c.started_at,
    _ATTEMPT.c.last_activity_at,
)


def newest(session: Session, scope: Scope) -> list[Result]:
    """Return the newest attempt of each pupil at each exercise, in one query."""
    if not scope.person_ids:
        return []
    apart = (_ATTEMPT.c.person_id, _ATTEMPT.c.exercise_key)
    place = func.row_number().over(partition_by=apart, order_by=_ATTEMPT.c.started_at.desc())
    among = (
        select(
            *_COLUMNS, func.count().over(partition_by=apart).label("tries"), place.label("place")
        )
        .join(_LINK, _LINK.c.id == _ATTEMPT.c.resource_link_id)
        .where(*_where(scope))
        .subquery()
    )
    awaits = _awaits(among.c.id).correlate(among).label("awaits")
    rows = session.execute(select(among, awaits).where(among.c.place == 1))
    return [_result(row, tries=row.tries) for row in rows]


def by_year(session: Session, scope: Scope) -> dict[int, list[Result]]:
    """Return the newest attempt at each exercise in each school year, newest year first.

    For one pupil: every attempt is looked at.
    """
    rows = session.execute(
        select(*_COLUMNS, _awaits(_ATTEMPT.c.id).correlate(_ATTEMPT).label("awaits"))
        .join(_LINK, _LINK.c.id == _ATTEMPT.c.resource_link_id)
        .where(*_where(scope))
        .order_by(_ATTEMPT.c.started_at.desc())
        .limit(MOST)
    ).all()
    tries = Counter((school_year(row.started_at), row.exercise_key) for row in rows)
    found: dict[int, dict[str, Result]] = {}
    for row in rows:
        year = school_year(row.started_at)
        of_year = found.setdefault(year, {})
        if row.exercise_key not in of_year:
            of_year[row.exercise_key] = _result(row, tries=tries[year, row.exercise_key])
    return {year: list(of_year.values()) for year, of_year in found.items()}


def years(session: Session, scope: Scope, *, now: datetime) -> tuple[int, ...]:
    """Return the school years from the first in which anything was made, newest first."""
    first = select(func.min(_ATTEMPT.c.started_at)).where(*_where(scope))
    if scope.context_id is not None:
        first = first.join(_LINK, _LINK.c.id == _ATTEMPT.c.resource_link_id)
    oldest = session.scalar(first) if scope.person_ids else None
    this = school_year(now)
    since = min(this, school_year(oldest)) if oldest else this
    return tuple(range(this, since - 1, -1))


def _awaits(attempt_id: ColumnElement[UUID]) -> Exists:
    return exists().where(ItemResponse.attempt_id == attempt_id, marking.awaits())


def _where(scope: Scope) -> Iterator[ColumnElement[bool]]:
    yield _ATTEMPT.c.school_id == scope.school_id
    yield _ATTEMPT.c.person_id.in_(scope.person_ids)
    if scope.context_id is not None:
        yield _LINK.c.context_id == scope.context_id
    if scope.year is not None:
        yield _ATTEMPT.c.started_at >= start_of(scope.year)
        yield _ATTEMPT.c.started_at < start_of(scope.year + 1)


def _result(row: Row[*tuple[Any, ...]], *, tries: int) -> Result:
    return Result(
        attempt_id=row.id,
        person_id=row.person_id,
        context_id=row.context_id,
        exercise_key=row.exercise_key,
        finished=row.state is AttemptState.FINISHED,
        awaits=row.awaits,
        points=row.score,
        maximum=row.maximum,
        tries=tries,
        started_at=row.started_at,
        moment=row.last_activity_at,
    )
